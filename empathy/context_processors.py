"""Variables that every template can use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

THEMES = ("system", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, URL and contact address, the languages, and the reader's theme."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else "system"
    names = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL, "CONTACT": settings.CONTACT}
    return {**names, "theme": theme, "languages": settings.LANGUAGES, "language": get_language()}

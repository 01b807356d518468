"""Variables that every template can use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from request_handling.form_pages import page_to_return_to

THEMES = ("system", "light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the site's name, URL and contact address, the languages, the theme, and the page's address."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else "system"
    names: dict[str, Any] = {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "CONTACT": settings.CONTACT,
    }
    names["LEGAL_LINKS"] = settings.LEGAL_LINKS
    languages = {"languages": settings.LANGUAGES, "language": get_language()}
    return {**names, **languages, "theme": theme, "this_page": page_to_return_to(request)}

"""What every template may use."""

from django.conf import settings
from django.utils.translation import get_language

THEMES = ("system", "light", "dark")


def site(request):
    """Give the site's name and address, where to write to, the languages, and the theme (see /privacy/)."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else "system"
    said = {"SITE_NAME": settings.SITE_NAME, "SITE_URL": settings.SITE_URL, "CONTACT": settings.CONTACT}
    return {**said, "theme": theme, "languages": settings.LANGUAGES, "language": get_language()}

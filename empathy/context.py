"""What every template may use."""

from django.conf import settings
from django.utils.translation import get_language

THEMES = ("system", "light", "dark")


def site(request):
    """Give the site's name, where to write to, the languages, and the theme chosen (see /privacy/)."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else "system"
    said = {"SITE_NAME": settings.SITE_NAME, "CONTACT": settings.CONTACT, "theme": theme}
    return {**said, "languages": settings.LANGUAGES, "language": get_language()}

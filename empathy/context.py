"""What every template may use."""

from django.conf import settings

THEMES = ("system", "light", "dark")


def site(request):
    """Give the site's name, where to write to, and the theme chosen (a cookie; see /privacy/)."""
    theme = request.COOKIES.get("theme", "")
    theme = theme if theme in THEMES else "system"
    return {"SITE_NAME": settings.SITE_NAME, "CONTACT": settings.CONTACT, "theme": theme}

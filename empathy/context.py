"""What every template may use."""

from django.conf import settings

THEMES = ("system", "light", "dark")


def site(request):
    """Give the site's name and the theme which the reader chose (a cookie; see /privacy/)."""
    theme = request.COOKIES.get("theme", "")
    return {"SITE_NAME": settings.SITE_NAME, "theme": theme if theme in THEMES else "system"}

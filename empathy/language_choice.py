"""The chosen language: in a cookie, and for members in the account too."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def supported_language(code: str | None) -> str:
    """Return `code` if the site has this language, else an empty text."""
    return code if code in dict(settings.LANGUAGES) else ""


def choose_language(request: HttpRequest, response: HttpResponseBase, code: str) -> None:
    """Save the language in a cookie, and for a member in the account."""
    set_language_cookie(response, code, secure=request.is_secure())
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])


def set_language_cookie(response: HttpResponseBase, code: str, *, secure: bool) -> None:
    """Save the language in a cookie for a year; an empty `code` deletes it (the browser decides again)."""
    if not code:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite="Lax",
        httponly=True,
        secure=secure,
    )

"""The language that somebody chose: in a cookie of the browser, and with the account of a member."""

from django.conf import settings


def known(code: str | None) -> str:
    """Return the language, or an empty text for one that this site does not speak."""
    return code if code in dict(settings.LANGUAGES) else ""


def choose_language(request, response, code: str) -> None:
    """Keep a choice in this browser, and for a member on every device."""
    remember(response, code, secure=request.is_secure())
    if request.user.is_authenticated and request.user.language != code:
        request.user.language = code
        request.user.save(update_fields=["language"])


def remember(response, code: str, *, secure: bool) -> None:
    """Let the browser keep the choice for a year; an empty one leaves it to the browser's own wish."""
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

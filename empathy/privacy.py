"""The page on privacy: every cookie of the site, and the form to be counted as a reader or not."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from readership import consent
from taxonomy.keeping import PERSONAL, kept_by

YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Cookie:
    """A cookie as readers are told of it; `seconds` is the longest that it is kept, None: by the browser."""

    name: str
    purpose: str
    lasts: str
    seconds: int | None


def cookies() -> list[Cookie]:
    """Every cookie that the site sets. A test compares this with what it really sets."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _(
                "Keeps you signed in, or keeps the way to a story that you began as a visitor. "
                "Set when you sign in or start a story."
            ),
            _("Two weeks, or until you close the browser"),
            settings.SESSION_COOKIE_AGE,
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Makes sure that a form was sent by you. Set on pages with a form."),
            _("One year"),
            settings.CSRF_COOKIE_AGE,
        ),
        Cookie(
            "messages",
            _("Carries one sentence, such as “You are signed in”, to the next page."),
            _("Until it is shown"),
            None,
        ),
        Cookie("theme", _("Remembers light or dark. Set when you choose."), _("One year"), YEAR),
        Cookie("language", _("Remembers your language. Set when you choose one."), _("One year"), YEAR),
        Cookie(
            consent.COOKIE,
            _(
                "Remembers that you agreed to be counted as a reader. It says “yes” and nothing else. "
                "Set when you agree, removed when you take it back."
            ),
            _("180 days"),
            consent.SECONDS,
        ),
    ]


def _show(request):
    context = {"agrees": consent.agrees(request), "signal": consent.signal(request), "cookies": cookies()}
    context["said_yes"] = consent.COOKIE in request.COOKIES
    return render(request, "privacy.html", context)


_kept = kept_by("cases")(_show)


@require_safe
def privacy(request):
    """Privacy: one page for all visitors, and another for those whose browser says no in their name."""
    if consent.signal(request):
        response = _show(request)
        response.headers["Cache-Control"] = PERSONAL
    else:
        response = _kept(request)
    # A shared cache must not give one of these pages for the other.
    patch_vary_headers(response, ["Sec-GPC", "DNT"])
    return response

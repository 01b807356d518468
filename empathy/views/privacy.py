"""The page on privacy: every cookie of the site, and the form to be counted as a reader or not."""

from dataclasses import dataclass

from django.conf import settings
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from taxonomy.page_cache import PERSONAL_CACHE_CONTROL, cache_until_changed
from usage_statistics import consent

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
            consent.CONSENT_COOKIE,
            _(
                "Remembers that you agreed to be counted as a reader. It says “yes” and nothing else. "
                "Set when you agree, removed when you take it back."
            ),
            _("180 days"),
            consent.CONSENT_SECONDS,
        ),
    ]


def _show(request):
    context = {
        "has_consented": consent.has_consented(request),
        "signal": consent.opt_out_signal(request),
        "cookies": cookies(),
    }
    context["has_consent_cookie"] = consent.CONSENT_COOKIE in request.COOKIES
    return render(request, "privacy.html", context)


_kept = cache_until_changed("cases")(_show)


@require_safe
def privacy(request):
    """Privacy: one page for all visitors, and another for those whose browser says no in their name."""
    if consent.opt_out_signal(request):
        response = _show(request)
        response.headers["Cache-Control"] = PERSONAL_CACHE_CONTROL
    else:
        response = _kept(request)
    # A shared cache must not give one of these pages for the other.
    patch_vary_headers(response, ["Sec-GPC", "DNT"])
    return response

"""The page on privacy: the cookies of the site, and the consent to reading statistics."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from request_handling.unsaved_input import ACCOUNT_COOKIE
from taxonomy.page_cache import PERSONAL_CACHE_CONTROL, cache_until_changed
from usage_statistics import consent

YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Cookie:
    """A cookie as described to readers; `seconds` is its maximum age, None for a cookie of the session."""

    name: str
    purpose: str
    lasts: str
    seconds: int | None


def cookies() -> list[Cookie]:
    """Return every cookie that the site sets; a test compares this with the cookies that are set."""
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _(
                "It keeps you signed in, or gives you access to a story that you started as a "
                "visitor. We set it when you sign in or start a story."
            ),
            _("Two weeks, or until you close the browser"),
            settings.SESSION_COOKIE_AGE,
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("It confirms that you sent a form yourself. We set it on pages with a form."),
            _("One year"),
            settings.CSRF_COOKIE_AGE,
        ),
        Cookie(
            "messages",
            _("It carries one sentence, such as “You are signed in”, to the next page."),
            _("Until it is shown"),
            None,
        ),
        Cookie(
            ACCOUNT_COOKIE,
            _(
                "It contains a key of your account, so that no other person who signs in here gets "
                "your text. We set it when you are signed in."
            ),
            _("Until you close the browser"),
            None,
        ),
        Cookie("theme", _("It remembers light or dark. We set it when you choose."), _("One year"), YEAR),
        Cookie(
            "language", _("It remembers your language. We set it when you choose one."), _("One year"), YEAR
        ),
        Cookie(
            consent.CONSENT_COOKIE,
            _(
                "It remembers that you allow counting. It contains only “yes”. We set it when you agree, "
                "and delete it when you withdraw consent."
            ),
            _("180 days"),
            consent.CONSENT_SECONDS,
        ),
    ]


def _render_privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "has_consented": consent.has_consented(request),
        "signal": consent.opt_out_signal(request),
        "cookies": cookies(),
    }
    context["has_consent_cookie"] = consent.CONSENT_COOKIE in request.COOKIES
    return render(request, "privacy.html", context)


_cached_privacy = cache_until_changed("cases")(_render_privacy)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Privacy: a cached page for all visitors, and another one for browsers that send an opt-out signal."""
    if consent.opt_out_signal(request):
        response = _render_privacy(request)
        response.headers["Cache-Control"] = PERSONAL_CACHE_CONTROL
    else:
        response = _cached_privacy(request)
    # A shared cache must not confuse these two pages.
    patch_vary_headers(response, ["Sec-GPC", "DNT"])
    return response

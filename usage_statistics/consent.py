"""A reader's consent to usage statistics, and forms that check the origin instead of a CSRF token.

Consent is a cookie with the same value for all readers, so it does not tell readers apart. Refusal needs no
cookie: no page asks by itself.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from request_handling.same_origin import is_same_origin

View = Callable[..., HttpResponseBase]

CONSENT_COOKIE, CONSENT_VALUE = "reading", "yes"
CONSENT_SECONDS = 180 * 24 * 60 * 60
"""Lifetime of the cookie: 180 days. After that, the reader has to consent again."""


def opt_out_signal(request: HttpRequest) -> str:
    """Return the name of the signal by which the browser refuses tracking, or an empty string."""
    if request.headers.get("Sec-GPC", "").strip() == "1":
        return "Global Privacy Control"
    return "Do Not Track" if request.headers.get("DNT", "").strip() == "1" else ""


def has_consented(request: HttpRequest) -> bool:
    """True if the reader may be counted. An opt-out signal overrides the cookie."""
    return request.COOKIES.get(CONSENT_COOKIE) == CONSENT_VALUE and not opt_out_signal(request)


def set_consent_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Store consent. Scripts can read the cookie, so that open pages stop counting once it is deleted."""
    response.set_cookie(
        CONSENT_COOKIE, CONSENT_VALUE, max_age=CONSENT_SECONDS, samesite="Lax", secure=request.is_secure()
    )


def delete_consent_cookie(response: HttpResponse) -> None:
    """Withdraw consent."""
    response.delete_cookie(CONSENT_COOKIE, samesite="Lax")


def same_origin_instead_of_csrf_token(view: View) -> View:
    """Decorate the view of a form without a CSRF token: it accepts requests from pages of this site only.

    Pages with these forms are the same for every visitor and set no cookie; a token would need both. The
    views read no session, so another site cannot use a reader's rights; the check of the origin also prevents
    it from having the reader counted (docs/decisions/0014).
    """

    @csrf_exempt
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_same_origin(request):
            return render(request, "usage_statistics/cross_site_refused.html", status=403)
        return view(request, *args, **kwargs)

    return checked

"""Whether this reader said yes to being counted, and whether a form was sent from our own pages.

The yes is a cookie that says "yes" and nothing else, so it tells no two readers apart. There is no cookie
for a no: nobody is asked again, since nothing here asks by itself.
"""

from functools import wraps
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

CONSENT_COOKIE, CONSENT_VALUE = "reading", "yes"
CONSENT_SECONDS = 180 * 24 * 60 * 60
"""A yes is kept for half a year; then it is asked for again by whoever wants to give it."""


def opt_out_signal(request) -> str:
    """The name of the signal by which this browser says no for its reader, or an empty text."""
    if request.headers.get("Sec-GPC", "").strip() == "1":
        return "Global Privacy Control"
    return "Do Not Track" if request.headers.get("DNT", "").strip() == "1" else ""


def has_consented(request) -> bool:
    """Say whether this reader may be counted. A signal counts more than the cookie."""
    return request.COOKIES.get(CONSENT_COOKIE) == CONSENT_VALUE and not opt_out_signal(request)


def set_consent_cookie(request, response) -> None:
    """Keep a yes. Scripts may read it, so that a page which is open falls silent when it is taken back."""
    response.set_cookie(
        CONSENT_COOKIE, CONSENT_VALUE, max_age=CONSENT_SECONDS, samesite="Lax", secure=request.is_secure()
    )


def delete_consent_cookie(response) -> None:
    """Take a yes back."""
    response.delete_cookie(CONSENT_COOKIE, samesite="Lax")


def is_same_origin(request) -> bool:
    """Say whether a page of this site sent the request; browsers say so, and no page can make them lie."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    try:
        sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer", ""))
    except ValueError:
        return False
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return f"{sender.scheme}://{sender.netloc}" in ours


def same_origin_instead_of_csrf_token(view):
    """Take a form without a token, from our own pages alone.

    These forms stand on pages which are the same for every visitor and set no cookie: a token would need
    both. They act for nobody, since the views read no session, so there is no right to borrow; that another
    site has a reader's browser count, or say yes, is refused by where the request comes from.
    """

    @csrf_exempt
    @wraps(view)
    def checked(request, *args, **kwargs):
        if not is_same_origin(request):
            return render(request, "usage_statistics/cross_site_refused.html", status=403)
        return view(request, *args, **kwargs)

    return checked

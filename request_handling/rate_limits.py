"""Rate limits of forms (settings.ACCOUNT_RATE_LIMITS, counted by django-allauth) and the answer 429."""

from typing import NamedTuple

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Wait(NamedTuple):
    """When to come back: in words for the page, and in seconds for the header Retry-After."""

    text: str | Promise
    seconds: int


MINUTE = Wait(_("in a minute"), 60)
TEN_MINUTES = Wait(_("in ten minutes"), 600)
HOUR = Wait(_("in an hour"), 3600)
DAY = Wait(_("tomorrow"), 86_400)


def is_within_limit(
    request: HttpRequest, action: str, *, key: str | None = None, count_get: bool = False
) -> bool:
    """Count one use of `action` and return True, or return False if its limit is reached.

    Limits "a user" count the signed-in user, limits "an ip" the network address, limits "a key" count `key`.
    GET requests are only counted with `count_get`.
    """
    if count_get:
        return ratelimit.consume_or_429(request, action=action, key=key, limit_get=True) is None
    return ratelimit.consume(request, action=action, key=key)


def too_many_requests(
    request: HttpRequest,
    exception: Exception | None = None,
    *,
    wait: Wait | None = None,
    unsent_text: str = "",
) -> HttpResponse:
    """Return the page 429, which says when to come back and shows `unsent_text` to copy.

    django-allauth renders the same template when one of its own limits is reached.
    """
    context = {"when": wait.text if wait else "", "written": unsent_text}
    response = render(request, "429.html", context, status=429)
    response.headers["Retry-After"] = str(wait.seconds if wait else 300)
    response.headers["Cache-Control"] = "no-store"
    return response


def rate_limited(
    request: HttpRequest,
    action: str,
    *,
    wait: Wait | None = None,
    key: str | None = None,
    count_get: bool = False,
    unsent_text: str = "",
) -> HttpResponse | None:
    """Count one use of `action`; return the page 429 if its limit is reached, else None.

    In a view: `if refusal := rate_limited(request, "story_start", wait=HOUR): return refusal`.
    """
    if is_within_limit(request, action, key=key, count_get=count_get):
        return None
    return too_many_requests(request, wait=wait, unsent_text=unsent_text)

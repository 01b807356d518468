"""Text that a user submitted after being signed out: kept in the session until they sign in again.

What is kept belongs to an account. Every response to a signed-in member names the account in a cookie, as an
opaque key. The cookie outlives the session, so that a form of one member is never given to the next one on
the same computer.
"""

import time
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from request_handling.rate_limits import rate_limited

SESSION_KEY = "unsaved_input"
"""Session key of a dict from the name of a store to what is kept in it."""
ACCOUNT_COOKIE = "account"
"""The cookie with the opaque key of the account that was signed in last in this browser."""
MAX_SECONDS = 24 * 60 * 60
"""How long unsaved input is kept."""
MAX_CHARACTERS = 100_000
"""Longer input is shown to be copied: visitors must not fill the table of sessions."""
TEXT_KEPT = _("You were signed out. What you wrote is kept. Sign in to continue.")
NOT_DONE = _("You were signed out, so nothing was changed. Sign in to continue with what you wrote.")
NOT_TYPED = {
    "csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code",
    "who", "reply", "revision", "version", "number", "once", "then", "next",
}  # fmt: skip
"""Fields of a form that are secret, or that the user did not type."""
CHECKBOX_VALUES = {"", "on", "1"}


def account_key(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return a key of the account that is the same in every session and tells nothing about the account."""
    return salted_hmac("request_handling.account_key", str(user.pk), algorithm="sha256").hexdigest()[:20]


def wants_json(request: HttpRequest) -> bool:
    """Return True if a script of the page sent this request and expects JSON."""
    return request.headers.get("Accept") == "application/json"


def typed_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """Return name and text of the fields of a form that the user typed into."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name not in NOT_TYPED and str(value).strip() not in CHECKBOX_VALUES
    ]


def redirect_to_sign_in(next_url: str) -> HttpResponseRedirect:
    """Redirect to the sign-in page, which leads on to `next_url`."""
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")


def signed_out_page(request: HttpRequest, text: str, next_url: str) -> HttpResponse:
    """Return the page 403 that shows `text` to be copied, with a link to sign in and return to `next_url`."""
    context = {"written": text, "next_url": next_url}
    response = render(request, "errors/signed_out.html", context, status=403)
    response.headers["Cache-Control"] = "no-store"
    return response


def keep_until_sign_in(
    request: HttpRequest,
    store: str,
    target: Any,
    data: dict[str, Any],
    *,
    owner: str = "",
    next_url: str = "",
    message: str | Promise = TEXT_KEPT,
) -> HttpResponse:
    """Keep `data` in the session, say so, and redirect to the sign-in page.

    `store` names the app's kind of form; a later call with the same one replaces what it kept. `target`
    names the form (its path, or the keys of the object) and must survive JSON, so lists, not tuples.
    `owner` is the primary key of the member who typed, where the form names it; otherwise it is the
    account that was signed in last in this browser. Another member never gets the data. `next_url` is the
    page to return to, by default the path of the request. Input that is too long, or too frequent, is
    given back to be copied.
    """
    next_url = next_url or request.path
    text = "\n\n".join(value for _name, value in typed_fields(request))
    if len(text) > MAX_CHARACTERS:
        return signed_out_page(request, text, next_url)
    if refusal := rate_limited(request, "unsaved_input", unsent_text=text):
        return refusal
    owner = owner or request.COOKIES.get(ACCOUNT_COOKIE, "")
    kept = {"target": target, "owner": owner, "data": data, "at": int(time.time())}
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), store: kept}
    request.input_is_kept = True  # type: ignore[attr-defined]
    messages.info(request, str(message))
    return redirect_to_sign_in(next_url)


def kept_input(request: HttpRequest, store: str) -> dict[str, Any] | None:
    """Return what is kept in a store for the member who is signed in, as `target` and `data`, or None."""
    kept = request.session.get(SESSION_KEY, {}).get(store)
    return kept if kept and _is_for(request.user, kept) else None


def take_kept_input(request: HttpRequest, store: str, target: Any) -> dict[str, Any] | None:
    """Remove and return what `keep_until_sign_in` kept for this `target` and member, or None."""
    kept = kept_input(request, store)
    if kept is None or kept["target"] != target:
        return None
    drop_kept_input(request, store)
    return kept["data"]


def redirect_kept_input(request: HttpRequest, store: str, target: Any) -> None:
    """Keep what is in a store for another target."""
    everything = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = {**everything, store: {**everything[store], "target": target}}


def drop_kept_input(request: HttpRequest, store: str) -> None:
    """Remove what is kept in a store."""
    everything = request.session.get(SESSION_KEY, {})
    request.session[SESSION_KEY] = {name: kept for name, kept in everything.items() if name != store}


def drop_input_of_others(request: HttpRequest) -> None:
    """Remove from the session what was typed under another account than the one that is signed in now."""
    if everything := request.session.get(SESSION_KEY):
        own = {name: kept for name, kept in everything.items() if _is_for(request.user, kept)}
        request.session[SESSION_KEY] = own


def _is_for(user: AbstractBaseUser | AnonymousUser, kept: dict[str, Any]) -> bool:
    """Return True if the input was typed by this member, or by an unknown person, and is not too old."""
    owners = {"", str(user.pk), account_key(user)} if user.is_authenticated else {""}
    return kept["owner"] in owners and time.time() - kept["at"] < MAX_SECONDS

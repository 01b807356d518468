"""Text that a user submitted after being signed out: kept in the session until they sign in again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _


def redirect_to_sign_in(next_url: str) -> HttpResponseRedirect:
    """Redirect to the sign-in page, which leads on to `next_url`."""
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': next_url})}")


def keep_until_sign_in(
    request: HttpRequest,
    store: str,
    target: Any,
    data: dict[str, Any],
    *,
    owner: str = "",
    next_url: str = "",
) -> HttpResponseRedirect:
    """Keep `data` in the session, say so, and redirect to the sign-in page.

    `store` is the app's session key; a later call with the same one replaces what it kept. `target` names the
    form (its path, or the keys of the object) and must survive JSON, so lists, not tuples. `owner` is the
    primary key of the member who typed, where the form names it; somebody else never gets the data.
    `next_url` is the page to return to, by default the path of the request.
    """
    request.session[store] = {"target": target, "owner": owner, "data": data}
    messages.info(request, _("You were signed out. What you wrote is kept: sign in and it is there."))
    return redirect_to_sign_in(next_url or request.path)


def take_kept_input(request: HttpRequest, store: str, target: Any) -> dict[str, Any] | None:
    """Remove and return what `keep_until_sign_in` kept for this `target` and member, or None."""
    kept = request.session.get(store)
    if not kept or kept["target"] != target or kept["owner"] not in ("", str(request.user.pk)):
        return None
    return request.session.pop(store)["data"]


def wants_json(request: HttpRequest) -> bool:
    """Return True if a script of the page sent this request and expects JSON."""
    return request.headers.get("Accept") == "application/json"

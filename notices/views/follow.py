"""Following and muting: the buttons on the pages of items, and the list of what a member follows."""

from typing import Any

from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from notices.items import visible_items
from notices.models import Following
from request_handling.integers import parse_integer
from request_handling.permissions import allow_suspended
from request_handling.rate_limits import MINUTE, rate_limited

PAGE_SIZE = 50


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def following_list(request: MemberRequest) -> HttpResponse:
    """List what a member follows, newest first."""
    rows = Following.objects.followed_by(request.user)
    if before := parse_integer(request.GET.get("before")):
        rows = rows.listed_after(before)
    found = list(rows.with_items(request.user)[: PAGE_SIZE + 1])
    older = found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None
    return render(request, "notices/following.html", {"rows": found[:PAGE_SIZE], "older": older})


@require_POST
@login_required
def follow(request: MemberRequest) -> HttpResponse:
    """Follow or mute the item that the form names, or stop that; then redirect to the item's page."""
    if refusal := rate_limited(request, "notices_follow", wait=MINUTE):
        return refusal
    actions = {
        "follow": (Following.objects.follow, _("You now follow this.")),
        "unfollow": (Following.objects.unfollow, _("You no longer follow this.")),
        "mute": (Following.objects.mute, _("Conversation muted. You get no more notices about it.")),
        "unmute": (Following.objects.unmute, _("Conversation unmuted. You get notices about it again.")),
    }
    action, message = actions.get(request.POST.get("act", ""), (None, ""))
    item = _visible_item(request)
    if action is None or item is None:
        raise Http404("There is nothing here to follow.")
    action(request.user, item)
    messages.success(request, message)
    return redirect(item.get_absolute_url())


@require_POST
@login_required
@allow_suspended
def stop(request: MemberRequest, pk: int) -> HttpResponse:
    """Unfollow or unmute one row of the member's own lists, also if its item is no longer visible."""
    flags = {
        "unmute": ("muted", _("Conversation unmuted. You get notices about it again."), "notices:settings"),
        "unfollow": ("follows", _("You no longer follow this."), "notices:following"),
    }
    flag, message, page = flags.get(request.POST.get("act", ""), ("", "", ""))
    if not flag or not Following.objects.row_of(request.user, pk).stop(flag):
        raise Http404("There is nothing to stop.")
    messages.success(request, message)
    return redirect(page)


def _visible_item(request: HttpRequest) -> Any:
    """Return the item that the form names, or None if the member cannot follow it or cannot see it."""
    pk = parse_integer(request.POST.get("id"), None)
    try:
        model = apps.get_model(request.POST.get("model", ""))
    except (LookupError, ValueError):
        return None
    if pk is None or not getattr(model, "FOLLOWABLE", False):
        return None
    return visible_items(model, request.user).in_bulk([pk]).get(pk)

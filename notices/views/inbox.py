"""A member's notices: the list, opening one, and marking all as read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from notices.items import hidden_ids
from notices.kinds import KINDS
from notices.models import Following, Notice
from request_handling.integers import parse_integer
from request_handling.permissions import allow_suspended
from request_handling.rate_limits import MINUTE, rate_limited

PAGE_SIZE = 30


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def notice_list(request: MemberRequest) -> HttpResponse:
    """List a member's notices, newest first. GET marks nothing as read, because programs fetch pages, too."""
    rows = Notice.objects.readable_by(request.user)
    if before := parse_integer(request.GET.get("before")):
        rows = rows.listed_after(before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    context = {
        "rows": _rows(shown, request.user),
        "unread": any(notice.is_unread for notice in shown),
        "newest": shown[0].pk if shown else 0,
        "older": shown[-1].pk if len(found) > PAGE_SIZE else None,
        "is_first": not before,
    }
    return render(request, "notices/list.html", context)


def _rows(notices: list[Notice], user: Any) -> list[tuple[Notice, bool, bool]]:
    """Return each notice, whether its item is visible, and whether its conversation can be muted."""
    hidden, muted = hidden_ids(notices, user), Following.objects.muted_keys(user)
    return [
        (
            notice,
            notice.pk not in hidden,
            KINDS[notice.kind].in_thread and notice.conversation not in muted,
        )
        for notice in notices
    ]


@require_POST
@login_required
@allow_suspended
def notice_open(request: MemberRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and redirect to its page; with `stay` or `mute` in the form, back to the list."""
    notice = get_object_or_404(Notice.objects.readable_by(request.user), pk=pk)
    notice.mark_seen()
    if "mute" in request.POST:
        return _mute(request, notice)
    hidden = hidden_ids([notice], request.user)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe and not hidden and "stay" not in request.POST else "notices:list")


def _mute(request: MemberRequest, notice: Notice) -> HttpResponse:
    if refusal := rate_limited(request, "notices_follow", wait=MINUTE):
        return refusal
    in_thread = KINDS[notice.kind].in_thread and notice.conversation
    if not in_thread or not Following.objects.mute_by_key(request.user, notice.conversation):
        raise Http404("There is no conversation to mute.")
    messages.success(request, _("Conversation muted. You get no more notices about it."))
    return redirect("notices:list")


@require_POST
@login_required
@allow_suspended
def notice_read_all(request: MemberRequest) -> HttpResponse:
    """Mark as read all notices up to the newest one that the page showed, but none that came later."""
    newest = parse_integer(request.POST.get("newest"), None)
    if newest is None:
        raise Http404("There is no such notice.")
    Notice.objects.readable_by(request.user).until(newest).mark_seen()
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices:list")

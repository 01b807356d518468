"""Following something: the button, and the list of what one follows."""

from contextlib import suppress

from allauth.core import ratelimit
from django.apps import apps
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from notices.models import Following
from notices.models.following import visible_items
from notices.views.inbox import allow_suspended, number_in

PAGE = 50
ENDING = {"unfollow", "unmute"}
"""What can be done about something that is not to be seen any more."""


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def following_list(request):
    """What a member follows."""
    rows = Following.objects.followed_by(request.user)
    if before := number_in(request.GET.get("before", "")):
        rows = rows.before(before)
    found = list(rows.with_items(request.user)[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return render(request, "notices/following.html", {"rows": found[:PAGE], "older": older})


@require_POST
@login_required
def follow(request):
    """Follow or mute what the form names, or stop that; then back to where it stands."""
    if not ratelimit.consume(request, action="notices_follow", user=request.user):
        return render(request, "429.html", {"when": _("in a minute")}, status=429)
    acts = {
        "follow": (Following.objects.follow, _("You follow this now.")),
        "unfollow": (Following.objects.unfollow, _("You do not follow this any more.")),
        "mute": (Following.objects.mute, _("You hear no more of this conversation.")),
        "unmute": (Following.objects.unmute, _("You hear of this conversation again.")),
    }
    act, said = acts.get(request.POST.get("act", ""), (None, ""))
    item = _item(request)
    if act is None or item is None:
        raise Http404("There is nothing here to follow.")
    act(request.user, item)
    messages.success(request, said)
    return redirect(item.get_absolute_url())


@require_POST
@login_required
@allow_suspended
def stop(request, pk):
    """Stop one row of one's own lists, also when what it names is not to be seen any more."""
    row = Following.objects.row_of(request.user, pk)
    if row is None or request.POST.get("act") not in ENDING:
        raise Http404("There is no such row.")
    if request.POST["act"] == "unmute":
        row.end(muted=True)
        messages.success(request, _("You hear of this conversation again."))
        return redirect("notices:settings")
    row.end(follows=True)
    messages.success(request, _("You do not follow this any more."))
    return redirect("notices:following")


def _item(request):
    """What the form names, if it can be followed and this member sees it."""
    number, model = number_in(request.POST.get("id", "")), None
    with suppress(LookupError, ValueError):
        model = apps.get_model(request.POST.get("model", ""))
    if number is None or not getattr(model, "FOLLOWABLE", False):
        return None
    return visible_items(model, request.user).in_bulk([number]).get(number)

"""A member's notices: the list, what was read, how often mails come, and the link that switches them off."""

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices.forms import SettingsForm
from notices.kinds import KINDS, Frequency
from notices.mail_settings import kinds_to_switch_off, parse_unsubscribe_token, resubscribe, set_frequencies
from notices.models import Following, Notice
from notices.models.notice import hidden_ids

PAGE = 30
BIGGEST = 2**63 - 1


def allow_suspended(view):
    """Mark a view whose forms a suspended member may send, as moderation.members.actions does for the rooms."""
    view.allow_suspended = True
    return view


def number_in(text: str) -> int | None:
    """The number that an address or a form names, or None if it is none that a row could have."""
    number = int(text) if text.isdecimal() and len(text) < 20 else None
    return number if number is not None and number <= BIGGEST else None


def _too_many(request, when: str):
    return render(request, "429.html", {"when": when}, status=429)


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
def notice_list(request):
    """Everything a member was told, newest first. Reading it changes nothing: programs fetch pages, too."""
    rows = Notice.objects.readable_by(request.user)
    if before := number_in(request.GET.get("before", "")):
        rows = rows.before(before)
    found = list(rows[: PAGE + 1])
    shown, hidden = found[:PAGE], hidden_ids(found[:PAGE], request.user)
    muted = Following.objects.muted_keys(request.user)
    context = {
        "rows": [
            (row, row.pk not in hidden, KINDS[row.kind].in_thread and row.conversation not in muted)
            for row in shown
        ],
        "unread": any(row.is_unread for row in shown),
        "newest": shown[0].pk if shown else 0,
        "older": shown[-1].pk if len(found) > PAGE else None,
        "is_first": not before,
    }
    return render(request, "notices/list.html", context)


@require_POST
@login_required
@allow_suspended
def notice_open(request, pk):
    """Mark one notice as read and go where it leads; with `stay` or `mute` in the form, back to the list."""
    notice = get_object_or_404(Notice.objects.readable_by(request.user), pk=pk)
    Notice.objects.readable_by(request.user).numbered(pk).mark_seen()
    if "mute" in request.POST:
        return _mute(request, notice)
    hidden = hidden_ids([notice], request.user)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if safe and not hidden and "stay" not in request.POST else "notices:list")


def _mute(request, notice):
    """Let the member hear no more of the conversation that a notice is about."""
    if not ratelimit.consume(request, action="notices_follow", user=request.user):
        return _too_many(request, _("in a minute"))
    in_thread = KINDS[notice.kind].in_thread and notice.conversation
    if not in_thread or not Following.objects.mute_by_key(request.user, notice.conversation):
        raise Http404("There is no conversation to mute.")
    messages.success(request, _("You hear no more of this conversation."))
    return redirect("notices:list")


@require_POST
@login_required
@allow_suspended
def notice_read_all(request):
    """Mark everything as read up to the newest notice that was shown, not what came since."""
    newest = number_in(request.POST.get("newest", ""))
    if newest is None:
        raise Http404("There is no such notice.")
    Notice.objects.readable_by(request.user).until(newest).mark_seen()
    messages.success(request, _("All are marked as read."))
    return redirect("notices:list")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@allow_suspended
@cache_control(private=True, no_cache=True)
def notice_settings(request):
    """Choose how often each kind comes by mail; see which conversations are muted."""
    form = SettingsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="notices_settings", user=request.user):
            return _too_many(request, _("in a minute"))
        set_frequencies(request.user, form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("notices:settings")
    muted = Following.objects.muted_by(request.user).with_items(request.user)[:100]
    context = {"form": form, "muted": muted, "mandatory_kind": KINDS["account"]}
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@cache_control(private=True, no_store=True)
def unsubscribe(request, token):
    """Switch mails off by the link in one, without signing in (RFC 8058), or on again by the same page.

    Mail programs post here without a cookie or a page before it, so there is no CSRF token: the signed link
    is what entitles, and to nothing else. Looking at the page changes nothing.
    """
    read = parse_unsubscribe_token(token)
    if read is None:
        raise Http404("This link was not made here.")
    if request.method == "POST" and not ratelimit.consume(request, action="notices_off", key=token):
        return _too_many(request, _("in an hour"))
    user, kind = read
    now, step = kinds_to_switch_off(user, kind), "ask"
    if request.method == "POST" and "back" in request.POST:
        now, step = resubscribe(user, kind, request.POST.getlist("back")), "back"
    elif request.method == "POST":
        set_frequencies(user, dict.fromkeys(now, Frequency.OFF))
        step = "off"
    context = {
        "step": step if now or step == "back" else "off",
        "kinds": [KINDS[name] for name in now or {kind} & set(KINDS)],
        "back": [f"{name}={frequency}" for name, frequency in now.items()],
    }
    response = render(request, "notices/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

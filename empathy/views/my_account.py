"""Pages of the member's own account: overview, copy of the data, sessions, blocked members."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import session_tracking
from accounts.export import write_export
from accounts.models import Block, User
from accounts.requests import MemberRequest
from empathy.account_overview import account_overview
from request_handling.rate_limits import DAY, HOUR, rate_limited


@require_safe
@login_required
def hub(request: MemberRequest) -> HttpResponse:
    """Overview: the member's stories, what they keep, and every setting with its current value."""
    context = account_overview(request.user, request.session.session_key or "")
    return render(request, "my_account/hub.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def data(request: MemberRequest) -> HttpResponseBase:
    """Download a copy of all of one's data."""
    if request.method != "POST":
        return render(request, "my_account/data.html")
    if refusal := rate_limited(request, "data_export", wait=DAY):
        return refusal
    file = write_export(request.user, settings.SITE_URL)
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request: MemberRequest) -> HttpResponse:
    """List the sessions in which one is signed in; end one of them, or all others."""
    if request.method == "POST":
        return _end_sessions(request)
    if session_tracking.PUBLIC_ID_KEY not in request.session:
        # The session began before sessions were tracked.
        session_tracking.track_session(request)
    current = request.session.session_key or ""
    found = session_tracking.active_sessions(request.user, current)
    return render(
        request,
        "my_account/sessions.html",
        {"devices": found, "current": session_tracking.public_id_of(current)},
    )


def _end_sessions(request: MemberRequest) -> HttpResponse:
    if refusal := rate_limited(request, "account_change", wait=HOUR):
        return refusal
    public_ids = None if "others" in request.POST else request.POST.getlist("end")[:1]
    ended = session_tracking.end_sessions(request.user, public_ids, but=request.session.session_key or "")
    if ended:
        message = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended) % {"n": ended}
        messages.success(request, message)
    else:
        messages.info(request, _("This session has ended before."))
    return redirect("my_account:sessions")


@require_safe
@login_required
def blocked(request: MemberRequest) -> HttpResponse:
    """List the members whom the current user has blocked. Other users cannot see the list."""
    return render(request, "my_account/blocked.html", {"blocks": Block.objects.for_user(request.user)[:500]})


@require_POST
@login_required
def block(request: MemberRequest, handle: str) -> HttpResponse:
    """Block or unblock a member, who is not notified."""
    if refusal := rate_limited(request, "account_change", wait=HOUR):
        return refusal
    other = User.objects.by_any_handle(handle)
    # A member without a public page must look like one who does not exist, but can be unblocked.
    if (
        other is None
        or not other.is_active
        or not ("undo" in request.POST or other.has_public_page)
        or other == request.user
    ):
        raise Http404("There is no such member to block.")
    if "undo" in request.POST:
        Block.objects.unblock(request.user, other)
        messages.success(request, _("You have unblocked %(who)s.") % {"who": other.handle})
    else:
        Block.objects.block(request.user, other)
        message = _("You have blocked %(who)s. You get no notices about them, and they cannot reply to you.")
        messages.success(request, message % {"who": other.handle})
    return redirect("my_account:blocked")

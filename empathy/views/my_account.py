"""The member's own room: one page of summary rows, the copy of one's data, sessions, who is blocked."""

from allauth.account.decorators import reauthentication_required
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import session_tracking
from accounts.export import write_export
from accounts.models import Block, User
from empathy.views.errors import too_many_requests


@require_safe
@login_required
def hub(request):
    """Everything that can be changed about the account, a row each, with what it is now."""
    kinds = request.user.authenticator_set.values_list("type", flat=True)
    context = {
        "passkeys": sum(kind == Authenticator.Type.WEBAUTHN for kind in kinds),
        "has_app": Authenticator.Type.TOTP in kinds,
        "blocked": request.user.blocks.count(),
    }
    return render(request, "my_account/hub.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@reauthentication_required(allow_get=True)
def data(request):
    """Get a copy of everything that the site holds of oneself, made now."""
    if request.method != "POST":
        return render(request, "my_account/data.html")
    if not ratelimit.consume(request, action="own_data"):
        return too_many_requests(request, when=_("tomorrow"), after=86_400)
    file = write_export(request.user, settings.SITE_URL)
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sessions(request):
    """Where one is signed in; end one of these sessions, or all others."""
    if request.method == "POST":
        return _end(request)
    if session_tracking.PUBLIC_ID_KEY not in request.session:
        # A session from before sessions were written down.
        session_tracking.track_session(request)
    current = request.session.session_key
    found = session_tracking.active_sessions(request.user, current)
    return render(
        request,
        "my_account/sessions.html",
        {"devices": found, "current": session_tracking.public_id_of(current)},
    )


def _end(request):
    if not ratelimit.consume(request, action="own_small"):
        return too_many_requests(request, when=_("in an hour"), after=3600)
    public_ids = None if "others" in request.POST else request.POST.getlist("end")[:1]
    ended = session_tracking.end_sessions(request.user, public_ids, but=request.session.session_key)
    if ended:
        said = ngettext("%(n)s session has ended.", "%(n)s sessions have ended.", ended) % {"n": ended}
        messages.success(request, said)
    else:
        messages.info(request, _("This session had ended already."))
    return redirect("my_account:sessions")


@require_safe
@login_required
def blocked(request):
    """Whom one has blocked; nobody else sees this."""
    return render(request, "my_account/blocked.html", {"blocks": Block.objects.for_user(request.user)[:500]})


@require_POST
@login_required
def block(request, handle):
    """Block a member, or take that back. They are not told, and notice nothing of it."""
    if not ratelimit.consume(request, action="own_small"):
        return too_many_requests(request, when=_("in an hour"), after=3600)
    other = User.objects.active_by_handle(handle)
    # Whoever has no page is as absent as nobody; what was blocked elsewhere can be unblocked.
    known = other is not None and ("undo" in request.POST or other.has_public_page)
    if not known or other == request.user:
        raise Http404("There is nobody whom you could block.")
    if "undo" in request.POST:
        Block.objects.unblock(request.user, other)
        messages.success(request, _("You hear from %(who)s again.") % {"who": other.handle})
    else:
        Block.objects.block(request.user, other)
        said = _("You hear nothing more from %(who)s, and they cannot reply to you. They are not told.")
        messages.success(request, said % {"who": other.handle})
    return redirect("my_account:blocked")

"""How often mails are sent: the settings page, and the link in mails that needs no sign-in."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from notices.forms import SettingsForm
from notices.kinds import KINDS, Frequency
from notices.mail_settings import parse_unsubscribe_token, resubscribe, set_frequencies, subscribed_kinds
from notices.models import Following
from request_handling.permissions import allow_suspended
from request_handling.rate_limits import HOUR, MINUTE, rate_limited

MAX_MUTED_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@allow_suspended
@cache_control(private=True, no_cache=True)
def notice_settings(request: MemberRequest) -> HttpResponse:
    """Choose how often mails about each kind are sent; list the muted conversations."""
    form = SettingsForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        if refusal := rate_limited(request, "notices_settings", wait=MINUTE):
            return refusal
        set_frequencies(request.user, form.cleaned_data)
        messages.success(request, _("Choice saved."))
        return redirect("notices:settings")
    muted = Following.objects.muted_by(request.user).with_items(request.user)[:MAX_MUTED_SHOWN]
    context = {"form": form, "muted": muted, "mandatory_kind": KINDS["account"]}
    return render(request, "notices/settings.html", context, status=422 if form.errors else 200)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@allow_suspended
@cache_control(private=True, no_store=True)
def notice_unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Unsubscribe by the link in a mail, without signing in (RFC 8058), or subscribe again on the same page.

    Mail clients post here without cookies, so there is no CSRF token: the signed link is the permission, and
    allows nothing else. A GET request changes nothing.
    """
    parsed = parse_unsubscribe_token(token)
    if parsed is None:
        raise Http404("This link is not valid.")
    if request.method == "POST" and (refusal := rate_limited(request, "notices_off", key=token, wait=HOUR)):
        return refusal
    user, kind = parsed
    kinds, step = subscribed_kinds(user, kind), "ask"
    if request.method == "POST" and "back" in request.POST:
        kinds, step = resubscribe(user, kind, request.POST.getlist("back")), "back"
    elif request.method == "POST":
        set_frequencies(user, dict.fromkeys(kinds, Frequency.OFF))
        step = "off"
    context = {
        "step": step if kinds or step == "back" else "off",
        "kinds": [KINDS[name] for name in kinds or {kind} & set(KINDS)],
        "back": [f"{name}={frequency}" for name, frequency in kinds.items()],
    }
    response = render(request, "notices/unsubscribe.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response

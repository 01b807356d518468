"""Pages on which people report something, and see the answers."""

import ipaddress
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from moderation.members.forms import ReportForm
from moderation.members.reports import Report, find_reportable, owner_of, report, reportable_models, title_of
from request_handling.rate_limits import HOUR, rate_limited


def network_hash(request: HttpRequest) -> str:
    """Return a keyed hash of the network of a visitor.

    It tells two networks apart without identifying them.
    """
    address = get_adapter().get_client_ip(request)
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return salted_hmac("moderation.visitor", address, algorithm="sha256").hexdigest()
    if mapped := getattr(parsed, "ipv4_mapped", None):
        parsed = mapped
    # A household has a whole IPv6 network of 64 bits.
    network = ipaddress.ip_network(f"{parsed}/{64 if parsed.version == 6 else 32}", strict=False)
    return salted_hmac("moderation.visitor", str(network), algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
def report_item(request: HttpRequest, kind: str, reference: str) -> HttpResponse:
    """Report an item or a profile that the user may read, signed in or not."""
    item = find_reportable(kind, reference, request.user)
    if item is None:
        raise Http404("There is nothing here to report.")
    is_own = request.user.is_authenticated and owner_of(item) == request.user
    form = ReportForm(request.POST or None, user=request.user)
    if request.method == "POST" and not is_own and form.is_valid():
        return _save_report(request, item, form.cleaned_data)
    context = {"item": item, "title": title_of(item), "form": form, "is_own": is_own}
    status = 403 if is_own and request.method == "POST" else 422 if form.errors else 200
    return render(request, "moderation/report_form.html", context, status=status)


def _save_report(request: HttpRequest, item: Any, cleaned: dict[str, Any]) -> HttpResponse:
    member = request.user if request.user.is_authenticated else None
    action = "report_member" if member else "report_visitor"
    if refusal := rate_limited(request, action, wait=HOUR, unsent_text=cleaned["words"]):
        return refusal
    visitor = "" if member else network_hash(request)
    _report, is_new = report(item, by=member, visitor=visitor, **cleaned)
    if not is_new:
        messages.info(request, _("You have already reported this. A moderator will answer."))
    return redirect("people:sent")


@require_safe
def report_sent(request: HttpRequest) -> HttpResponse:
    """Say what happens with a report now; the same for everything that can be reported."""
    return render(request, "moderation/report_sent.html")


@require_safe
@login_required
def report_mine(request: MemberRequest) -> HttpResponse:
    """List the user's own reports with the answers."""
    found = list(Report.objects.by(request.user).for_queue()[:100])
    visible = _visible_items(found, request.user)
    rows = [(row, (row.content_type_id, row.object_id) in visible) for row in found]
    return render(request, "moderation/report_mine.html", {"rows": rows})


def _visible_items(reports: list[Report], user: User) -> set[tuple[int, int]]:
    """Return which of the reported items the user may read now: titles of withdrawn items are not shown."""
    visible = set()
    for model in reportable_models().values():
        of_kind = [row for row in reports if isinstance(row.item, model)]
        if of_kind:
            pks = model.objects.visible_to(user).in_bulk([row.object_id for row in of_kind])
            visible |= {(row.content_type_id, row.object_id) for row in of_kind if row.object_id in pks}
    return visible

"""Pages where people report something, and see what became of it."""

import ipaddress

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from moderation.members.forms import ReportForm
from moderation.members.reports import Report, owner_of, report, reported_models, target, title_of


def network_hash(request) -> str:
    """A keyed hash of the network that a visitor comes from: it tells two apart, and names neither."""
    address = get_adapter().get_client_ip(request)
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return salted_hmac("moderation.visitor", address, algorithm="sha256").hexdigest()
    if mapped := getattr(found, "ipv4_mapped", None):
        found = mapped
    # A household holds a whole IPv6 network of 64 bits.
    network = ipaddress.ip_network(f"{found}/{64 if found.version == 6 else 32}", strict=False)
    return salted_hmac("moderation.visitor", str(network), algorithm="sha256").hexdigest()


@require_http_methods(["GET", "HEAD", "POST"])
def report_item(request, kind, reference):
    """Report a story, a comment or a profile that one sees; nobody needs to sign in for it."""
    item = target(kind, reference, request.user)
    if item is None:
        raise Http404("There is nothing here to report.")
    is_own = request.user.is_authenticated and owner_of(item) == request.user
    form = ReportForm(request.POST or None, user=request.user)
    if request.method == "POST" and not is_own and form.is_valid():
        return _take(request, item, form.cleaned_data)
    context = {"item": item, "title": title_of(item), "form": form, "is_own": is_own}
    refused = 403 if is_own and request.method == "POST" else 422 if form.errors else 200
    return render(request, "moderation/report_form.html", context, status=refused)


def _take(request, item, said):
    member = request.user if request.user.is_authenticated else None
    if not ratelimit.consume(request, action="report_member" if member else "report_visitor"):
        context = {"when": _("in an hour"), "written": said["words"]}
        response = render(request, "429.html", context, status=429)
        response.headers["Retry-After"] = "3600"
        return response
    is_new = report(item, by=member, visitor="" if member else network_hash(request), **said)[1]
    if not is_new:
        messages.info(request, _("This was reported from here before, and waits for its answer already."))
    return redirect("people:sent")


@require_safe
def report_sent(request):
    """What happens with a report now; the same for whatever was reported."""
    return render(request, "moderation/report_sent.html")


@require_safe
@login_required
def report_mine(request):
    """One's own reports, with the answers."""
    found = list(Report.objects.by(request.user).for_queue()[:100])
    seen = _still_seen(found, request.user)
    rows = [(row, (row.content_type_id, row.object_id) in seen) for row in found]
    return render(request, "moderation/report_mine.html", {"rows": rows})


def _still_seen(found, user) -> set:
    """Which of the reported things this member sees now: a title that was taken back is not told."""
    seen = set()
    for model in reported_models().values():
        of_kind = [row for row in found if isinstance(row.item, model)]
        if of_kind:
            pks = model.objects.visible_to(user).in_bulk([row.object_id for row in of_kind])
            seen |= {(row.content_type_id, row.object_id) for row in of_kind if row.object_id in pks}
    return seen

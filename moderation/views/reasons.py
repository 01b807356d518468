"""Pages of the list of reasons: moderators read it, curators edit it."""

from collections.abc import Iterable

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moderation.access import CURATES, curators_only, moderators_and_curators_only
from moderation.forms import ReasonForm
from moderation.models.reason import Reason, compose_message
from request_handling.integers import parse_integer

GROUPS = list(Reason.Severity)
POSITION_STEP = 10


@require_safe
@moderators_and_curators_only
@cache_control(private=True, no_cache=True)
def reason_list(request: HttpRequest) -> HttpResponse:
    """List all reasons by severity, with the messages to authors."""
    reasons = list(Reason.objects.all())
    groups = [(value, value.label, _with_severity(reasons, value)) for value in GROUPS]
    context = {"groups": groups, "can_edit_reasons": request.user.has_perm(CURATES)}
    return render(request, "moderation/reason_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def reason_add(request: HttpRequest) -> HttpResponse:
    """Add a reason, last in its group."""
    return _edit(request, Reason(position=Reason._meta.get_field("position").default))


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def reason_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit a reason; its key does not change."""
    return _edit(request, get_object_or_404(Reason, pk=pk))


@require_POST
@curators_only
def reason_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a reason on or off. The form names the new state, so that a second click changes nothing."""
    reason = get_object_or_404(Reason, pk=pk)
    reason.active = request.POST.get("active") == "on"
    reason.save(update_fields=["active", "changed_at"])
    message = (
        _("Moderators can choose “{}” again.")
        if reason.active
        else _("Moderators can no longer choose “{}”.")
    )
    messages.success(request, message.format(reason.local_label))
    return _redirect_to_list(reason)


@require_POST
@curators_only
def reason_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a reason within its group.

    The form names the new index, so that a second click changes nothing.
    """
    reason, index = get_object_or_404(Reason, pk=pk), parse_integer(request.POST.get("place"), None)
    if index is not None:
        move_reason(reason, index)
    return _redirect_to_list(reason)


@transaction.atomic
def move_reason(moved: Reason, index: int) -> None:
    """Move a reason to an index in its group, counted from 0, and renumber the whole list."""
    reasons = list(Reason.objects.select_for_update())
    groups = {value: _with_severity(reasons, value) for value in GROUPS}
    group = groups[Reason.Severity(moved.severity)]
    group.remove(moved)
    group.insert(min(index, len(group)), moved)
    ordered = [reason for value in GROUPS for reason in groups[value]]
    for number, reason in enumerate(ordered, start=1):
        reason.position = POSITION_STEP * number
    Reason.objects.bulk_update(ordered, ["position"])


def _edit(request: HttpRequest, reason: Reason) -> HttpResponse:
    is_new, severity = reason.pk is None, reason.severity
    form = ReasonForm(request.POST or None, instance=reason)
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            return _save(request, form, is_new, severity)
        preview = compose_message([form.instance])
    context = {"form": form, "is_new": is_new, "reason": reason, "preview": preview}
    return render(request, "moderation/reason_form.html", context)


@transaction.atomic
def _save(request: HttpRequest, form: ReasonForm, is_new: bool, old_severity: str) -> HttpResponse:
    reason = form.instance
    if is_new:
        reason.key = Reason.unused_key(reason.label)
    form.save()
    if reason.severity != old_severity:
        # A reason that joins a group comes last in it.
        move_reason(reason, Reason.objects.count())
    message = _("“%(label)s” saved. New decisions use it.") % {"label": reason.label}
    messages.success(request, message)
    return _redirect_to_list(reason)


def _with_severity(reasons: Iterable[Reason], severity: str) -> list[Reason]:
    return [reason for reason in reasons if reason.severity == severity]


def _redirect_to_list(reason: Reason) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('oversight:reasons')}#reason-{reason.pk}")

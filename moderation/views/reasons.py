"""Pages of the list of reasons: moderators read it, curators edit it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from moderation.access import CURATES, curators, moderators_and_curators
from moderation.models.reason import Reason, composed
from moderation.reason_forms import ReasonForm, ReasonListQuerySet, new_key

GROUPS = list(Reason.Severity)
STEP = 10


@require_safe
@moderators_and_curators
@cache_control(private=True, no_cache=True)
def reason_list(request):
    """Every reason in its group, with what the author reads."""
    reasons = list(Reason.objects.all())
    groups = [(value, value.label, _group(reasons, value)) for value in GROUPS]
    can_edit_reasons = request.user.has_perm(CURATES)
    return render(
        request, "moderation/reason_list.html", {"groups": groups, "can_edit_reasons": can_edit_reasons}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def reason_add(request):
    """Add a reason, last in its group."""
    return _edit(request, Reason(position=Reason._meta.get_field("position").default))


@require_http_methods(["GET", "HEAD", "POST"])
@curators
def reason_edit(request, pk):
    """Change the words of a reason; its key stays."""
    return _edit(request, get_object_or_404(Reason, pk=pk))


@require_POST
@curators
def reason_switch(request, pk):
    """Switch a reason off or on: to what the form says, so that a second press changes nothing."""
    reason = get_object_or_404(Reason, pk=pk)
    reason.active = request.POST.get("active") == "on"
    reason.save(update_fields=["active", "changed_at"])
    said = _("“{}” can be chosen again.") if reason.active else _("“{}” cannot be chosen any more.")
    messages.success(request, said.format(reason.label))
    return _to_list(reason)


@require_POST
@curators
def reason_place(request, pk):
    """Put a reason at a place in its group: a number, so that a second press changes nothing."""
    reason, place = get_object_or_404(Reason, pk=pk), request.POST.get("place", "")
    if place.isascii() and place.isdigit():
        arrange(reason, int(place[:3]))
    return _to_list(reason)


@transaction.atomic
def arrange(moved: Reason, place: int) -> None:
    """Put a reason at a place in its group, counted from nought, and number the whole list anew."""
    reasons = list(ReasonListQuerySet(Reason).locked())
    groups = {value: _group(reasons, value) for value in GROUPS}
    group = groups[moved.severity]
    group.remove(moved)
    group.insert(min(place, len(group)), moved)
    ordered = [reason for value in GROUPS for reason in groups[value]]
    for number, reason in enumerate(ordered, start=1):
        reason.position = STEP * number
    Reason.objects.bulk_update(ordered, ["position"])


def _edit(request, reason):
    is_new, severity = reason.pk is None, reason.severity
    form = ReasonForm(request.POST or None, instance=reason)
    preview = ""
    if request.method == "POST" and form.is_valid():
        if "preview" not in request.POST:
            return _save(request, form, is_new, severity)
        preview = composed([form.instance])
    context = {"form": form, "is_new": is_new, "reason": reason, "preview": preview}
    return render(request, "moderation/reason_form.html", context)


@transaction.atomic
def _save(request, form, is_new, severity):
    reason = form.instance
    if is_new:
        reason.key = new_key(reason.label)
    form.save()
    if reason.severity != severity:
        # Whatever comes into a group comes last.
        arrange(reason, Reason.objects.count())
    messages.success(
        request, _("“%(label)s” is saved. Decisions use it from now on.") % {"label": reason.label}
    )
    return _to_list(reason)


def _group(reasons, severity) -> list[Reason]:
    return [reason for reason in reasons if reason.severity == severity]


def _to_list(reason):
    return HttpResponseRedirect(f"{reverse('oversight:reasons')}#reason-{reason.pk}")

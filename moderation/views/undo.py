"""Undoing a decision within a minute, one or all of a bulk decision."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from moderation.access import moderators
from moderation.models.audit import AuditEntry
from moderation.models.moderated import Moderated
from moderation.models.performing import TransitionRefused


@require_POST
@moderators
def undo(request, pk):
    """Put back what one decided within the last minute; all of a bulk decision, or nothing."""
    entry = get_object_or_404(AuditEntry.objects.by(request.user), pk=pk)
    entries = AuditEntry.objects.in_batch(entry.batch).by(request.user) if entry.batch else [entry]
    try:
        with transaction.atomic():
            for one in entries:
                model = one.content_type.model_class()
                item = model and model._default_manager.in_bulk([one.object_id]).get(one.object_id)
                if not isinstance(item, Moderated):
                    raise TransitionRefused(_("This cannot be undone."))
                item.undo(one, by=request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("moderation:queue")
    messages.success(request, _("Undone. It waits again, and you hold it."))
    if entry.batch:
        return redirect("moderation:queue")
    return redirect("moderation:review", entry.content_type.model, entry.object_id)

"""Apply a transition: change the row, write the audit entry, update the queue, call the app's hook.

All of it happens in the caller's transaction. The row is changed by compare-and-swap: if its status or
revision is no longer what the user saw, nothing is changed and `StaleItem` is raised.

The items are instances of `Moderated`, which imports this module; hence `Any`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation import hook_points
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.queue import QueueItem
from moderation.models.workspace import AnswerDraft, PrivateNote
from moderation.transitions import (
    DECISIONS,
    MODERATOR_ACTIONS,
    PREVIOUS_STATUS,
    TRANSITIONS,
    StaleItem,
    TransitionRefused,
)

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


def apply_transition(
    item: Any,
    action: str,
    *,
    by: User | None,
    revision: int,
    reasons: list[str] | tuple[str, ...] = (),
    note: str = "",
    changes: dict[str, Any] | None = None,
    **entry_fields: Any,
) -> AuditEntry:
    """Apply a transition that was already found to be allowed, and return its audit entry.

    `changes` are the new values by field name, by default those of `item.changes_for()`; `entry_fields` are
    further fields of the audit entry. An item that is not saved yet is created with them. Raises StaleItem or
    TransitionRefused if the item changed meanwhile.
    """
    status_before, now, is_new = item.status, timezone.now(), item._state.adding
    changes = changes or item.changes_for(action, now, by)
    fields = {name: item._meta.get_field(name) for name in changes}
    previous = {field.attname: getattr(item, field.attname) for field in fields.values()}
    if not is_new and not type(item)._default_manager.unchanged(item, revision).update(**changes):
        if not type(item)._default_manager.in_bulk([item.pk]):
            raise StaleItem(_("This item was deleted. Return to the queue."))
        item.refresh_from_db()
        raise refusal(item, revision, by)
    response_time = now - item.submitted_at if action in DECISIONS and item.submitted_at else None
    for name, field in fields.items():
        is_row = isinstance(changes[name], models.Model)
        setattr(item, field.name if is_row else field.attname, changes[name])
    if is_new:
        item.save(force_insert=True)
    entry = AuditEntry.objects.create(
        at=now,
        actor=by,
        action=action,
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        label=item.log_label,
        revision=item.revision_number,
        status_before=status_before,
        status_after=item.status,
        waited=response_time,
        reasons=list(reasons),
        **entry_fields,
    )
    _save_note(item, entry, note)
    if action in MODERATOR_ACTIONS:
        AnswerDraft.objects.about(item).by(entry.actor).delete()
        _save_reversal(item, entry, previous)
    hook_points.after_transition(item, entry)
    row = QueueItem.objects.sync(item, is_new=entry.revision == 1 and action in {"submit", "appear"})
    if row and action != "submit":
        # It waits for a new decision, perhaps by another moderator. A new revision leaves the claim as it is:
        # the moderator who is reading goes on.
        row.end_claim()
    return entry


def default_changes(item: Any, action: str, now: datetime, by: User | None) -> dict[str, Any]:
    """Return the new values of the fields of `Moderated` that a transition changes, by field name."""
    target = TRANSITIONS[action].target
    changes: dict[str, Any] = {
        "status": item.status_before_withdrawal if target == PREVIOUS_STATUS else target,
        "status_since": now,
        "status_before_withdrawal": item.status if action == "withdraw" else "",
    }
    if action not in {"withdraw", "restore"}:
        first = by if action in {"approve_first", "pass_on"} else None
        changes |= {"first_reviewer": first, "first_approved": action == "approve_first"}
    if action in {"submit", "accept_edits", "appear"}:
        changes |= {"revision_number": item.revision_number + 1, "submitted_at": now}
    if action in {"appeal", "reopen", "hold"}:
        changes |= {"final": False, "submitted_at": now}
    if action == "appeal":
        changes |= {"appealed": True, "appeal_open": True}
    elif action == "archive":
        # This is another decision than the one that was appealed against.
        changes["appealed"] = False
    elif action in DECISIONS and action != "propose_edits":
        changes["appeal_open"] = False
    if action == "decline_finally":
        changes["final"] = True
    return changes


def undo_transition(item: Any, entry: AuditEntry, *, by: User) -> AuditEntry:
    """Restore the fields that `entry` changed, and return the new audit entry.

    Raises as `Moderated.undo()` does.
    """
    # Lock the row first, so that the entry stays the last one until this is done.
    type(item)._default_manager.select_for_update().in_bulk([item.pk])
    reversal = Reversal.objects.filter(entry=entry).first()
    if reversal is None or not entry.can_be_undone_by(by) or not by.has_perm("moderation.decide"):
        raise TransitionRefused(
            _("You can undo a decision only for one minute. Reopen the decision instead.")
        )
    item.refresh_from_db()
    if AuditEntry.objects.about(item).order_by("-pk").first() != entry:
        raise refusal(item, entry.revision, by)
    changes = {
        name: item._meta.get_field(name).to_python(value)
        for name, value in item.values_to_restore(entry, reversal.previous_values).items()
    }
    undone = apply_transition(item, "undo", by=by, revision=entry.revision, changes=changes, undoes=entry)
    reversal.delete()
    if row := QueueItem.objects.about(item).first():
        row.claim(by)
    return undone


def _save_note(item: Any, entry: AuditEntry, note: str) -> None:
    if note and entry.action in {"approve_first", "pass_on"}:
        # The author is notified once it is decided; until then the text is for colleagues only.
        PrivateNote.objects.add(item, entry.actor, note)
    elif note:
        Message.objects.create(entry=entry, text=note)


def _save_reversal(item: Any, entry: AuditEntry, previous: dict[str, Any]) -> None:
    """Save the previous values of the changed fields, so that the decision can be undone for a minute."""
    # Only the last entry of an item can be undone.
    (Reversal.objects.expired(entry.at) | Reversal.objects.about(item)).delete()
    values = {name: value for name, value in previous.items() if name not in item.PERMANENT_FIELDS}
    Reversal.objects.create(entry=entry, previous_values=json.loads(DjangoJSONEncoder().encode(values)))


def refusal(item: Any, revision: int, by: User | None) -> TransitionRefused:
    """Return the exception that tells `by` why they cannot perform a transition of `revision` now."""
    last = AuditEntry.objects.about(item).select_related("actor").last()
    current = type(item)._default_manager.in_bulk([item.pk]).get(item.pk, item)
    status = current.get_status_display()
    if by is None or by.pk == item.author_id:
        # Authors do not learn which moderator it was.
        return StaleItem(_("The status is now “%(status)s”. Review it again.") % {"status": status})
    if current.revision_number != revision:
        return StaleItem(
            _(
                "The author has submitted revision %(newest)s. You reviewed revision %(revision)s. "
                "Review the new one."
            )
            % {"newest": current.revision_number, "revision": revision}
        )
    if last and last.action in (*MODERATOR_ACTIONS, "undo") and last.actor:
        at = date_format(timezone.localtime(last.at), "H:i")
        return StaleItem(
            _("%(actor)s decided this at %(at)s: %(name)s. The status is now “%(status)s”.")
            % {"actor": last.actor, "at": at, "name": last.name, "status": status}
        )
    if last and last.action == "withdraw":
        return StaleItem(_("The author has withdrawn this."))
    return TransitionRefused(_("You cannot do this while the status is “%(status)s”.") % {"status": status})

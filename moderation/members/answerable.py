"""The abstract model of what a moderator answers once, in writing.

A report, or the appeal against a sanction.
"""

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation.hook_points import after_answer
from moderation.models.audit import AuditEntry, Message
from moderation.models.queue import QueueItem
from moderation.transitions import StaleItem, TransitionRefused

if TYPE_CHECKING:
    from accounts.models import User

OPEN = "open"
"""The state of everything that has not been answered."""


class AnswerableQuerySet(models.QuerySet):
    """What a moderator answers."""

    def for_decision(self) -> Self:
        """Fetch what a decision needs in the same query."""
        return self.all()

    def in_state(self, row: "Answerable", state: str) -> Self:
        """Return the row if it still has the state that was read: compare-and-swap."""
        return self.filter(pk=row.pk, state=state)

    def pending(self) -> Self:
        return self.filter(state=OPEN)

    def with_answers(self) -> Self:
        return self.select_related("answer__message", "answer__actor")


class Answerable(models.Model):
    """Something with one answer.

    A subclass has a `state` and `pending_since`, and says in `excluded_users()` who may not answer.
    """

    ANSWERS: dict[str, str] = {}
    """The possible answers, and the state that each leads to."""
    state: Any
    log_label: Any
    revision_number = 1
    """Answerables are never edited; the queue and the forms expect a number."""

    answer = models.OneToOneField(AuditEntry, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        """True if a moderator has to answer it."""
        return self.state == OPEN

    def actions_for(self, user: "User") -> list[str]:
        """Return the answers that `user` may give now; none if they are involved in the matter."""
        may = self.is_pending and user.is_active and user.has_perm("moderation.decide")
        return list(self.ANSWERS) if may and user.pk not in self.excluded_users() else []

    @transaction.atomic
    def decide(
        self,
        action: str,
        *,
        by: "User",
        note: str,
        revision: int = 1,
        batch: UUID | None = None,
        **changes: Any,
    ) -> AuditEntry:
        """Answer it, write the audit entry, and notify the person who asked. `changes` are further fields to
        set.

        Raises TransitionRefused if `by` may not answer or `note` is empty, StaleItem if a colleague answered
        before.
        """
        if action not in self.actions_for(by) or revision != self.revision_number:
            raise self._refusal()
        if not note.strip():
            raise TransitionRefused(_("Enter an answer. The person reads it."))
        changes |= {"state": self.ANSWERS[action]}
        manager: Any = type(self)._default_manager
        if not manager.in_state(self, OPEN).update(**changes):
            self.refresh_from_db()
            raise self._refusal()
        for name, value in changes.items():
            setattr(self, name, value)
        waited = timezone.now() - self.pending_since
        self.answer = self.log(action, by=by, before=OPEN, note=note.strip(), waited=waited, batch=batch)
        self.save(update_fields=["answer"])
        after_answer(self, self.answer)
        QueueItem.objects.sync(self)
        return self.answer

    def log(
        self, action: str, *, by: "User | None", before: str = "", note: str = "", **fields: Any
    ) -> AuditEntry:
        """Write an audit entry, and the note as its message; return the entry."""
        entry = AuditEntry.objects.create(
            actor=by,
            action=action,
            content_type=ContentType.objects.get_for_model(self),
            object_id=self.pk,
            label=self.log_label,
            revision=self.revision_number,
            status_before=before,
            status_after=self.state,
            **fields,
        )
        if note:
            Message.objects.create(entry=entry, text=note)
        return entry

    def excluded_users(self) -> set[int]:
        """Return the keys of the users who are involved and may not answer."""
        raise NotImplementedError

    @property
    def pending_since(self) -> Any:
        raise NotImplementedError

    def _refusal(self) -> TransitionRefused:
        manager: Any = type(self)._default_manager
        current = manager.with_answers().filter(pk=self.pk).first() or self
        if current.answer is None:
            return TransitionRefused(_("You cannot answer this, or it has been answered."))
        at = date_format(timezone.localtime(current.answer.at), "H:i")
        return StaleItem(
            _("%(who)s answered this at %(at)s: %(name)s.")
            % {"who": current.answer.actor or _("Another moderator"), "at": at, "name": current.answer.name}
        )

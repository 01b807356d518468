"""What a moderator answers once, in words: a report, or an appeal against a warning or a suspension."""

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from moderation.models.audit import AuditEntry, Message
from moderation.models.performing import StaleItem, TransitionRefused
from moderation.models.queue import QueueItem

OPEN = "open"
"""The state of everything that waits for its answer."""


class AnswerableQuerySet(models.QuerySet):
    """What a moderator answers."""

    def seen_as(self, row, state):
        """The row, if it still is in the state that was seen."""
        return self.filter(pk=row.pk, state=state)

    def waiting(self):
        """What nobody has answered yet."""
        return self.filter(state=OPEN)

    def answered(self):
        """With the answers, who gave them, and their words."""
        return self.select_related("answer__message", "answer__actor")


class Answerable(models.Model):
    """Something with one answer. Each kind says who may give it, and what follows from it."""

    ANSWERS: dict[str, str] = {}
    """What can be answered, and the state that follows."""
    revision_number = 1

    answer = models.OneToOneField(AuditEntry, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AnswerableQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def is_pending(self) -> bool:
        """Say whether somebody has to answer it."""
        return self.state == OPEN

    def actions_for(self, user) -> list[str]:
        """What `user` may answer now; nobody answers what they have a part in."""
        may = self.is_pending and user.is_active and user.has_perm("moderation.decide")
        return list(self.ANSWERS) if may and user.pk not in self.excluded_users() else []

    @transaction.atomic
    def decide(self, action: str, *, by, note: str, revision: int = 1, batch=None, **changes) -> AuditEntry:
        """Answer it, if nobody was quicker; write the log, and tell whoever asked.

        Raises MoveRefused if `by` may not or the words are missing, Overtaken if somebody answered before.
        """
        if action not in self.actions_for(by) or revision != self.revision_number:
            raise self._refusal()
        if not note.strip():
            raise TransitionRefused(_("Write the answer in your own words: it is what the person reads."))
        changes |= {"state": self.ANSWERS[action]}
        if not type(self)._default_manager.seen_as(self, OPEN).update(**changes):
            self.refresh_from_db()
            raise self._refusal()
        for name, value in changes.items():
            setattr(self, name, value)
        waited = timezone.now() - self.waiting_since
        self.answer = self.log(action, by=by, before=OPEN, note=note.strip(), waited=waited, batch=batch)
        self.save(update_fields=["answer"])
        self.follow(self.answer)
        self.enqueue()
        return self.answer

    def log(self, action: str, *, by, before: str = "", note: str = "", **more) -> AuditEntry:
        """Write a step into the log, which holds nobody's words; those stand beside it."""
        entry = AuditEntry.objects.create(
            actor=by, action=action, content_type=ContentType.objects.get_for_model(self),
            object_id=self.pk, label=self.log_label, revision=self.revision_number, status_before=before,
            status_after=self.state, **more,
        )  # fmt: skip
        if note:
            Message.objects.create(entry=entry, text=note)
        return entry

    def enqueue(self) -> None:
        """Stand in the queue while it waits."""
        QueueItem.objects.put(self)

    def follow(self, entry: AuditEntry) -> None:
        """Do what follows from the answer, in its transaction; each kind has its own."""

    def _refusal(self) -> TransitionRefused:
        fresh = type(self)._default_manager.answered().in_bulk([self.pk]).get(self.pk, self)
        if fresh.answer is None:
            return TransitionRefused(_("This is not for you to answer, or it waits for no answer."))
        at = date_format(timezone.localtime(fresh.answer.at), "H:i")
        return StaleItem(
            _("%(who)s answered this at %(at)s: %(name)s.")
            % {"who": fresh.answer.actor or _("Somebody"), "at": at, "name": fresh.answer.name}
        )

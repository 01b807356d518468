"""Making a move: one row changes where it is as it was seen, the log gets its entry, or nothing happens."""

import json

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.queue import QueueItem
from moderation.models.reason import Reason, composed, objection
from moderation.models.workspace import AnswerDraft, PrivateNote
from moderation.transitions import DECISIONS, MODERATOR, MODERATOR_ACTIONS, TRANSITIONS, Status


class TransitionRefused(Exception):
    """The move cannot be made; the sentence says what is missing."""


class StaleItem(TransitionRefused):
    """Somebody else was quicker, or the author sent a newer revision; the sentence says who and when."""


class Performing(models.Model):
    """The verbs of a moderated item. What may be done, and what a move changes, the item says."""

    class Meta:
        abstract = True

    @transaction.atomic
    def transition(self, action: str, *, by, revision: int, reasons=(), note: str = "", pins=(), batch=None):
        """Make a move on the revision that was read, write it into the log, and return the entry.

        `reasons` are keys of the list, `pins` pairs of such a key and a passage of the text.
        Raises MoveRefused if `by` may not or a reason is missing, Overtaken if the item moved on meanwhile.
        """
        if action not in self.actions_for(by):
            raise self._refusal(revision, by)
        known = list(Reason.objects.active().keyed(reasons))
        if TRANSITIONS[action].who == MODERATOR:
            if sentence := objection(action, known):
                raise TransitionRefused(sentence)
            if self.appeal_open and action in DECISIONS and not note.strip():
                raise TransitionRefused(_("An appeal needs an answer in your own words."))
            note = composed(known, note, pins)
        elif TRANSITIONS[action].reasoned and not note.strip():
            raise TransitionRefused(_("Say why, in your own words."))
        if action == "submit" and self.appears_at_once(by):
            # What a trusted author sends is not read first; the log says that nobody has.
            action = "appear"
        keys = [reason.key for reason in known]
        return self._apply(action, by=by, revision=revision, reasons=keys, note=note, batch=batch)

    @transaction.atomic
    def hold(self) -> AuditEntry:
        """Take it from readers until somebody has looked, as the site does after several reports."""
        if self.status not in TRANSITIONS["hold"].sources:
            raise TransitionRefused(_("There is nothing to hold."))
        return self._apply("hold", by=None, revision=self.revision_number)

    @transaction.atomic
    def detach_author(self, **changes) -> AuditEntry:
        """Let what is public stand without its author, who is erased; what waits of it waits no longer."""
        still = {
            "author": None, "status": Status.PUBLISHED, "status_since": timezone.now(), "status_before_withdrawal": "",
            "first_reviewer": None, "first_approved": False, "final": False, "appeal_open": False,
        }  # fmt: skip
        return self._apply("detach_author", by=None, revision=self.revision_number, changes=still | changes)

    @transaction.atomic
    def undo(self, entry: AuditEntry, *, by) -> AuditEntry:
        """Put the item back to where it was before a decision of `by` within the last minute.

        Raises MoveRefused when the minute is over, Overtaken when something happened since.
        """
        # Locked first: what is undone is the last step, and stays it until this is done.
        type(self)._default_manager.select_for_update().in_bulk([self.pk])
        kept = Reversal.objects.in_bulk([entry.pk], field_name="entry_id").get(entry.pk)
        if kept is None or not entry.can_be_undone_by(by) or not by.has_perm("moderation.decide"):
            raise TransitionRefused(_("A decision can be undone for one minute. Open it again instead."))
        self.refresh_from_db()
        if AuditEntry.objects.about(self).order_by("-pk").first() != entry:
            raise self._refusal(entry.revision, by)
        changes = {name: self._meta.get_field(name).to_python(value) for name, value in kept.before.items()}
        undone = self._apply("undo", by=by, revision=entry.revision, changes=changes, undoes=entry)
        kept.delete()
        if row := QueueItem.objects.about(self).first():
            row.claim(by)
        return undone

    def _apply(self, action, *, by, revision, reasons=(), note="", changes=None, **more) -> AuditEntry:
        before, now = self.status, timezone.now()
        changes = changes or self.changes_for(action, now, by)
        columns = {name: self._meta.get_field(name) for name in changes}
        past = {field.attname: getattr(self, field.attname) for field in columns.values()}
        if not type(self)._default_manager.seen_as(self, revision).update(**changes):
            self.refresh_from_db()
            raise self._refusal(revision, by)
        waited = now - self.submitted_at if action in DECISIONS and self.submitted_at else None
        for name, field in columns.items():
            is_row = isinstance(changes[name], models.Model)
            setattr(self, field.name if is_row else field.attname, changes[name])
        entry = AuditEntry.objects.create(
            at=now, actor=by, action=action, content_type=ContentType.objects.get_for_model(self),
            object_id=self.pk, label=self.log_label, revision=self.revision_number, status_before=before,
            status_after=self.status, waited=waited, reasons=list(reasons), **more,
        )  # fmt: skip
        self._keep_words(entry, note, past)
        self.moved(entry)
        QueueItem.objects.put(self)
        return entry

    def _keep_words(self, entry, note, past) -> None:
        about = {"content_type": entry.content_type, "object_id": self.pk}
        if note and entry.action in {"approve_first", "pass_on"}:
            # The author hears once it is decided; until then these are words among colleagues.
            PrivateNote.objects.create(by=entry.actor, text=note, **about)
        elif note:
            Message.objects.create(entry=entry, text=note)
        if entry.action in MODERATOR_ACTIONS:
            AnswerDraft.objects.about(self).of(entry.actor).delete()
            Reversal.objects.past(entry.at).delete()
            # Only the last step of an item can be undone: another one puts an end to that.
            Reversal.objects.about(self).delete()
            # What numbers and names an item once got stays with it.
            kept = {name: value for name, value in past.items() if name not in self.PERMANENT_FIELDS}
            Reversal.objects.create(entry=entry, before=json.loads(DjangoJSONEncoder().encode(kept)))

    PERMANENT_FIELDS = frozenset()
    """Columns that an undone decision leaves as it set them."""

    @property
    def log_label(self) -> str:
        """What it is called in the log: never in its author's words, for a log cannot be redacted."""
        with override(settings.LANGUAGE_CODE):
            return f"{str(self._meta.verbose_name).capitalize()} {self.pk}"

    def _refusal(self, revision: int, by) -> TransitionRefused:
        last = AuditEntry.objects.about(self).select_related("actor").last()
        fresh = type(self)._default_manager.in_bulk([self.pk]).get(self.pk, self)
        if by is None or by.pk == self.author_id:
            # Authors do not learn who of the moderators it was.
            return StaleItem(
                _("Meanwhile it is “%(status)s”: look at it once more.")
                % {"status": fresh.get_status_display()}
            )
        if fresh.revision_number != revision:
            return StaleItem(
                _("The author sent revision %(newest)s meanwhile; you read revision %(revision)s.")
                % {"newest": fresh.revision_number, "revision": revision}
            )
        if last and last.action in (*MODERATOR_ACTIONS, "undo") and last.actor:
            at = date_format(timezone.localtime(last.at), "H:i")
            return StaleItem(
                _("%(actor)s decided this at %(at)s: %(name)s. It is now “%(status)s”.")
                % {"actor": last.actor, "at": at, "name": last.name, "status": fresh.get_status_display()}
            )
        if last and last.action == "withdraw":
            return StaleItem(_("The author has taken it back."))
        return TransitionRefused(
            _("This cannot be done now: it is “%(status)s”.") % {"status": fresh.get_status_display()}
        )

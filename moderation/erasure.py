"""What moderation exports and deletes when an item, or the member who wrote it, is erased."""

from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import User
from moderation.members.answerable import Answerable
from moderation.members.reports import Report
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.queue import QueueItem
from moderation.models.workspace import AnswerDraft, PrivateNote
from notices.outbox import replace_text


def exported_messages(item: Model) -> list[dict[str, Any]]:
    """Return the messages to and by the author of an item, for an export: never by which moderator."""
    entries = AuditEntry.objects.about(item).for_author().with_messages()
    return [{"at": entry.at, "step": entry.action, "words": entry.note} for entry in entries]


def delete_messages_about(item: Model) -> None:
    """Delete messages, notes, unfinished answers and undo data about an item; the audit entries stay."""
    for model in (Message, PrivateNote, AnswerDraft, Reversal):
        model.objects.about(item).delete()


def delete_records_about(item: Model) -> None:
    """Delete everything about an item that is erased, except the audit entries, which hold no text."""
    delete_messages_about(item)
    QueueItem.objects.about(item).delete()
    if not isinstance(item, Answerable):
        for report in Report.objects.about(item):
            delete_records_about(report)
            report.delete()


def remove_name(rows: QuerySet, user: User) -> None:
    """Replace a member's name in the `text` of these messages or notes, and in the mails that quote it."""
    for row in rows.iterator():
        if (anonymous := user.anonymise(row.text)) != row.text:
            if isinstance(row, Message):
                _correct_mails(row, anonymous)
            row.text = anonymous
            row.save(update_fields=["text"])


def _correct_mails(message: Message, anonymous: str) -> None:
    """Replace a name in the mails that quote the message, whose reasons may be in the language of the author.

    The moderator's own words come first. They are replaced together: a line with nothing but a name, such as
    "May", may also be the beginning of another line.
    """
    before, after = message.text.split("\n"), anonymous.split("\n")
    if len(before) != len(after):
        replace_text({message.entry_id}, message.text, anonymous)
        return
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    end = changed[-1] + 1
    if not replace_text({message.entry_id}, "\n".join(before[:end]), "\n".join(after[:end])):
        for at in changed:
            replace_text({message.entry_id}, before[at], after[at])

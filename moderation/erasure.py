"""What moderation lets go of when a member is erased, or when something that was moderated is."""

from moderation.members.answerable import Answerable
from moderation.members.reports import Report
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.queue import QueueItem
from moderation.models.workspace import AnswerDraft, PrivateNote


def exported_messages(item) -> list[dict]:
    """What was written to the author of an item, and by them, for an export: never by whom."""
    entries = AuditEntry.objects.about(item).for_author().with_messages()
    return [{"at": entry.at, "step": entry.action, "words": entry.note} for entry in entries]


def delete_messages_about(item) -> None:
    """Remove letters, notes, unfinished answers and what could be undone about an item; steps stay."""
    for rows in (Message, PrivateNote, AnswerDraft, Reversal):
        rows.objects.about(item).delete()


def delete_records_about(item) -> None:
    """Remove everything about an item that is erased, but for the log, which holds no words."""
    delete_messages_about(item)
    QueueItem.objects.about(item).delete()
    if not isinstance(item, Answerable):
        for report in Report.objects.about(item):
            delete_records_about(report)
            report.delete()

"""What moderation lets go of when a member is erased, or when something that was moderated is."""

from moderation.answering import Answered
from moderation.audit import AuditEntry, Message, Reversal
from moderation.desk import Answer, PrivateNote
from moderation.queue import QueueItem
from moderation.reports import Report


def letters(item) -> list[dict]:
    """What was written to the author of an item, and by them, for an export: never by whom."""
    entries = AuditEntry.objects.about(item).for_author().with_words()
    return [{"at": entry.at, "step": entry.action, "words": entry.note} for entry in entries]


def forget_words_about(item) -> None:
    """Remove letters, notes, unfinished answers and what could be undone about an item; steps stay."""
    for rows in (Message, PrivateNote, Answer, Reversal):
        rows.objects.about(item).delete()


def forget_about(item) -> None:
    """Remove everything about an item that is erased, but for the log, which holds no words."""
    forget_words_about(item)
    QueueItem.objects.about(item).delete()
    if not isinstance(item, Answered):
        for report in Report.objects.about(item):
            forget_about(report)
            report.delete()

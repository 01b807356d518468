"""The tables of moderation, each in a module of its own."""

from moderation.audit import AuditEntry, Message, Reversal
from moderation.desk import Answer, Preferences, PrivateNote
from moderation.moderated import (
    APPEAL_DAYS,
    RESTORE_DAYS,
    Moderated,
    ModeratedQuerySet,
)
from moderation.performing import MoveRefused, Overtaken
from moderation.queue import QueueItem, QueueTag
from moderation.reasons import Reason
from moderation.reports import Report
from moderation.sanctions import Sanction

__all__ = [
    "APPEAL_DAYS", "RESTORE_DAYS", "Answer", "AuditEntry", "Message", "Moderated", "ModeratedQuerySet",
    "MoveRefused", "Overtaken", "Preferences", "PrivateNote", "QueueItem", "QueueTag", "Reason", "Report",
    "Reversal", "Sanction",
]  # fmt: skip

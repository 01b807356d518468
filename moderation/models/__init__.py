"""The tables of moderation, each in a module of its own."""

from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.moderated import APPEAL_DAYS, RESTORE_DAYS, Moderated, ModeratedQuerySet
from moderation.models.performing import StaleItem, TransitionRefused
from moderation.models.queue import QueueItem, QueueTag
from moderation.models.reason import Reason
from moderation.models.workspace import AnswerDraft, Preferences, PrivateNote

__all__ = [
    "APPEAL_DAYS", "RESTORE_DAYS", "AnswerDraft", "AuditEntry", "Message", "Moderated", "ModeratedQuerySet",
    "TransitionRefused", "StaleItem", "Preferences", "PrivateNote", "QueueItem", "QueueTag", "Reason", "Report",
    "Reversal", "Sanction",
]  # fmt: skip

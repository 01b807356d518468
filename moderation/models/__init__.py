"""The models of moderation, and what other apps use with them."""

from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.audit import AuditEntry, Message, Reversal, attach_reasons
from moderation.models.moderated import Moderated
from moderation.models.publishable import Publishable
from moderation.models.queue import QueueItem, QueueTag
from moderation.models.reason import Reason, localized_message
from moderation.models.workspace import AnswerDraft, Preferences, PrivateNote
from moderation.querysets import ModeratedQuerySet, PublishableQuerySet
from moderation.transitions import APPEAL_DAYS, RESTORE_DAYS, StaleItem, TransitionRefused

__all__ = [
    "APPEAL_DAYS",
    "RESTORE_DAYS",
    "AnswerDraft",
    "AuditEntry",
    "Message",
    "Moderated",
    "ModeratedQuerySet",
    "Preferences",
    "PrivateNote",
    "Publishable",
    "PublishableQuerySet",
    "QueueItem",
    "QueueTag",
    "Reason",
    "Report",
    "Reversal",
    "Sanction",
    "StaleItem",
    "TransitionRefused",
    "attach_reasons",
    "localized_message",
]

"""Mails about reports, warnings and suspensions, each named after the step that it tells of."""

from moderation.audit import AuditEntry
from notices.outbox import post


def tell(to: str, what: str, context: dict, entry: AuditEntry) -> None:
    """Write a mail into the outbox, once for each step."""
    post(to, f"moderation/mail/{what}", context, key=f"moderation-{entry.pk}")

"""Telling members about reports, warnings and suspensions, each named after the step that it tells of."""

from django.urls import reverse

from moderation.models.audit import AuditEntry
from notices.notify import notify
from notices.outbox import add_to_outbox


def tell(member, what: str, context: dict, entry: AuditEntry) -> None:
    """Tell a member about a warning or a suspension of theirs, once for each step."""
    sanction = context["sanction"]
    url = reverse("people:mine", args=[sanction.pk])
    _notify(member, "account", what, context, entry, url, sanction)


def tell_reporter(report, address: str, context: dict, entry: AuditEntry) -> None:
    """Tell whoever reported something about the answer: a member as they chose, a visitor by mail."""
    if report.reporter is not None:
        url = reverse("people:reports")
        _notify(report.reporter, "moderation", "report_answered", context, entry, url, report)
    elif address:
        add_to_outbox(address, "moderation/mail/report_answered", context, key=_key(entry))


def _notify(member, kind, what, context, entry, url, about) -> None:
    template = f"moderation/mail/{what}"
    notify(member, kind, template, context, key=_key(entry), url=url, about=about)


def _key(entry: AuditEntry) -> str:
    return f"moderation-{entry.pk}"

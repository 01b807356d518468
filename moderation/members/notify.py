"""Notify members and visitors about reports, warnings, suspensions and appeals, once for each audit entry."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from moderation.models.audit import AuditEntry
from notices.notify import notify
from notices.outbox import add_to_outbox

if TYPE_CHECKING:
    from accounts.models import User
    from moderation.members.reports import Report


def mail_key(entry_pk: int) -> str:
    """Return the key of the mail about an audit entry of a report or a sanction."""
    return f"moderation-{entry_pk}"


def notify_sanctioned_member(
    member: "User", template: str, context: dict[str, Any], entry: AuditEntry
) -> None:
    """Notify a member about their sanction.

    `template` is a name in moderation/mail, `context` has "sanction".
    """
    sanction = context["sanction"]
    url = reverse("people:mine", args=[sanction.pk])
    _notify(member, "account", template, context, entry, url, sanction)


def notify_reporter(report: "Report", address: str, context: dict[str, Any], entry: AuditEntry) -> None:
    """Notify the reporter about the answer.

    A member as they chose, a visitor by mail to `address`, if any.
    """
    if report.reporter is not None:
        url = reverse("people:reports")
        _notify(report.reporter, "moderation", "report_answered", context, entry, url, report)
    elif address:
        add_to_outbox(address, "moderation/mail/report_answered", context, key=mail_key(entry.pk))


def _notify(
    member: "User",
    kind: str,
    template: str,
    context: dict[str, Any],
    entry: AuditEntry,
    url: str,
    about: models.Model,
) -> None:
    path = f"moderation/mail/{template}"
    notify(member, kind, path, context, key=mail_key(entry.pk), url=url, about=about)

"""What moderation does when accounts, taxonomy or moderation itself calls its hook points."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import models

from accounts.hook_points import erases_member, exports_personal_data
from accounts.models import User
from moderation.erasure import delete_records_about, remove_name
from moderation.hook_points import after_answer
from moderation.members.notify import notify_reporter, notify_sanctioned_member
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.queue import EXCLUDED, QueueItem, QueueTag
from moderation.models.workspace import AnswerDraft, Preferences, PrivateNote
from notices.outbox import replace_text
from taxonomy.hook_points import after_terms_renamed

# --- After an answer


@after_answer.register
def notify_reporter_of_answer(report: Report, entry: AuditEntry) -> None:
    context = {"report": report, "title": report.review_title, "note": entry.note}
    notify_reporter(report, report.answer_address, context, entry)


@after_answer.register
def lift_sanction_and_notify_member(sanction: Sanction, entry: AuditEntry) -> None:
    if entry.action == "lift":
        sanction.end(by=entry.actor)
    context = {"sanction": sanction, "note": entry.note}
    notify_sanctioned_member(sanction.member, "appeal_answered", context, entry)


# --- After terms were renamed or merged


@after_terms_renamed
def update_queue_tags(kind: str, slugs: Iterable[str], since: datetime | None = None) -> None:
    """Tag the queue rows anew that carry one of these terms."""
    tagged = QueueItem.objects.filter(tags__facet=kind, tags__value__in=slugs).distinct()
    for row in list(tagged):
        QueueItem.objects.sync(row.item)


@after_terms_renamed
def update_known_industries(kind: str, slugs: Iterable[str], since: datetime | None = None) -> None:
    """Add the new name of an industry to the preferences of the moderators who know it."""
    slugs = list(slugs)
    for preferences in Preferences.objects.all() if kind == "industry" else ():
        known = preferences.industries
        if set(slugs) & set(known) and not set(slugs) <= set(known):
            preferences.industries = list(dict.fromkeys([*known, *slugs]))
            preferences.save(update_fields=["industries"])


# --- Export of a member's data


@exports_personal_data(AuditEntry)
def export_audit_entries(user: User) -> Iterator[dict[str, Any]]:
    """What the member did here, step by step."""
    for entry in AuditEntry.objects.by(user).iterator():
        yield {"id": entry.pk, "at": entry.at, "action": entry.action, "label": entry.label}


@exports_personal_data(Preferences)
def export_preferences(user: User) -> Iterator[dict[str, Any]]:
    """How the member likes to moderate."""
    names = ("blurred", "shortcuts", "hidden_notes", "industries")
    if own := Preferences.objects.filter(user=user).first():
        yield {"id": own.pk} | {name: getattr(own, name) for name in names}


@exports_personal_data(Report)
def export_reports(user: User) -> Iterator[dict[str, Any]]:
    """What the member reported, and what they were answered; never about whom, or by whom."""
    for report in Report.objects.by(user).iterator(chunk_size=500):
        yield {
            "id": report.pk,
            "created_at": report.created_at,
            "reason": report.reason,
            "words": report.words,
            "state": report.state,
            "answer": report.answer.note if report.answer else "",
        }


@exports_personal_data(Sanction)
def export_sanctions(user: User) -> Iterator[dict[str, Any]]:
    """Warnings and suspensions of the member, with their appeal and its answer; not by whom."""
    for sanction in Sanction.objects.for_member(user):
        yield {
            "id": sanction.pk,
            "kind": sanction.kind,
            "at": sanction.at,
            "until": sanction.until,
            "lifted_at": sanction.lifted_at,
            "reason": sanction.reason,
            "appeal": sanction.appeal_text,
            "appealed_at": sanction.appealed_at,
            "appeal_state": sanction.state,
            "answer": sanction.answer.note if sanction.answer else "",
        }


# --- Erasure of a member


@erases_member(AuditEntry)
def erase_audit_entries(user: User) -> None:
    """Remove the actor from the member's entries, and their name from the messages they signed."""
    Reversal.objects.mentioning(user).delete()
    remove_name(Message.objects.filter(entry__actor=user), user)
    AuditEntry.objects.remove_actor(user)


@erases_member(PrivateNote)
def erase_private_notes(user: User) -> None:
    """Keep the notes for colleagues, without the member's name."""
    notes = PrivateNote.objects.by(user)
    remove_name(notes, user)
    notes.update(by=None)


@erases_member(AnswerDraft)
def erase_answer_drafts(user: User) -> None:
    AnswerDraft.objects.by(user).delete()


@erases_member(QueueItem)
def erase_claims(user: User) -> None:
    """End the member's claims, and delete the tags that keep items from them."""
    QueueItem.objects.filter(claimed_by=user).update(claimed_by=None, claimed_until=None)
    QueueTag.objects.filter(facet=EXCLUDED, value=str(user.pk)).delete()


@erases_member(Report)
def erase_reports(user: User) -> None:
    """Delete the reports of the profile; keep those of items and by the member, without their name."""
    delete_records_about(user)
    for report in Report.objects.filter(owner=user):
        remove_name(Message.objects.about(report), user)
        _anonymise(report, "words", user)
        report.save(update_fields=["words"])
    for report in Report.objects.by(user):
        _anonymise(report, "words", user)
        report.reporter, report.email = None, ""
        report.save(update_fields=["words", "reporter", "email"])


@erases_member(Sanction)
def erase_sanctions(user: User) -> None:
    """Delete the sanctions of the member; keep those they imposed as a moderator, without their name."""
    for sanction in Sanction.objects.for_member(user):
        delete_records_about(sanction)
        sanction.delete()
    for sanction in Sanction.objects.by(user):
        old = sanction.reason
        _anonymise(sanction, "reason", user)
        if old != sanction.reason:
            entries = set(AuditEntry.objects.about(sanction).values_list("pk", flat=True))
            replace_text(entries, old, sanction.reason)
        sanction.save(update_fields=["reason"])


def _anonymise(row: models.Model, field: str, user: User) -> None:
    text = user.anonymise(getattr(row, field))
    setattr(row, field, text[: row._meta.get_field(field).max_length])

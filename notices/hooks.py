"""What accounts and taxonomy call back for notices: data export, erasure, and merged terms."""

import re
from collections.abc import Iterator
from typing import Any

from accounts.hook_points import erases_member, exports_personal_data
from accounts.models import User
from notices.items import followable_models
from notices.models import Following, Mail, MailPreference, Notice
from taxonomy.hook_points import after_terms_renamed

ANSWER_LINK = re.compile(r"(/email/answer/)\S+")
"""A link by which the owner of a mailbox answers; exports are read elsewhere, so it must not work there."""


@exports_personal_data(MailPreference)
def export_mail_preferences(user: User) -> Iterator[dict[str, Any]]:
    """How often the member wants mails."""
    for kind, frequency in MailPreference.objects.for_user(user).items():
        yield {"kind": kind, "frequency": str(frequency)}


@exports_personal_data(Following)
def export_followings(user: User) -> Iterator[dict[str, Any]]:
    """What the member follows, and which conversations are muted."""
    rows = Following.objects.filter(user=user).order_by("pk").select_related("content_type")
    for row in rows.iterator():
        item = {"what": row.content_type.model, "number": row.object_id}
        yield {**item, "since": row.since, "follows": row.follows, "muted": row.muted}


@exports_personal_data(Notice)
def export_notices(user: User) -> Iterator[dict[str, Any]]:
    """What the member was told in the site."""
    for notice in Notice.objects.for_user(user).order_by("pk").iterator():
        names = ("id", "kind", "title", "url", "due_at", "seen_at")
        yield {name: getattr(notice, name) for name in names}


@exports_personal_data(Mail)
def export_mails(user: User) -> Iterator[dict[str, Any]]:
    """What was written to the member, as text, but for links that answer in their name."""
    for mail in Mail.objects.to_member(user).iterator():
        names = ("id", "to", "subject", "created_at", "sent_at")
        text = "…" if mail.is_secret else ANSWER_LINK.sub(r"\1…", mail.text)
        yield {name: getattr(mail, name) for name in names} | {"text": text}


@erases_member(Mail)
def erase_mails(user: User) -> None:
    """Delete the mails to the member, and remove the member's address from mails to others.

    The name is not removed here, because it may be any word. Where it names the member, it was quoted from a
    text of another table, and the app that erases that text corrects the mails
    (`notices.outbox.replace_text`).
    """
    Mail.objects.to_member(user).delete()
    for mail in Mail.objects.mentioning(user.email):
        for part in ("subject", "text", "html"):
            setattr(mail, part, user.mask_email(getattr(mail, part)))
        mail.subject = mail.subject[:200]
        mail.save(update_fields=["subject", "text", "html"])


@after_terms_renamed
def follow_merged_terms(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None:
    """Let the followers of a merged term follow the term it was merged into, and back when that is undone."""
    model = next((model for model in followable_models() if getattr(model, "kind", "") == kind), None)
    if model is None or len(slugs) != 2:
        return
    former, into = (model._default_manager.filter(slug=slug).first() for slug in slugs)
    if former is None and into is not None:
        for row in Following.objects.with_missing_items(model):
            row.previous_object_ids = [*row.previous_object_ids, row.object_id]
            row.object_id = into.pk
            row.save(update_fields=["previous_object_ids", "object_id"])
    elif former is not None and into is not None and since is not None:
        for row in Following.objects.about(into).exclude(previous_object_ids=[]):
            if row.previous_object_ids[-1] == former.pk:
                row.object_id, row.previous_object_ids = former.pk, row.previous_object_ids[:-1]
                row.save(update_fields=["previous_object_ids", "object_id"])

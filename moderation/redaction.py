"""Removing a passage for good: from a text, all that was ever kept of it, and what was written about it."""

import re
from html import escape

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, models, transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.performing import TransitionRefused
from moderation.models.workspace import AnswerDraft, PrivateNote
from notices.outbox import notifications_about
from search import engines

REMOVED = "[removed]"
MARKUP = r"*_~`"
"""What Markdown may put between the words of a passage."""
SHORTEST, LONGEST = 2, 2_000
WHY = {
    "somebody": _("It leads to a person"),
    "asked": _("The person it is about asked for it"),
    "law": _("The law asks for it"),
    "harm": _("It could put somebody at risk"),
}
"""Why a passage is removed: a closed list, so that the log says it without the passage."""


def pattern_of(passage: str) -> re.Pattern:
    """Return what finds the passage in text, in HTML and in addresses, however broken into lines.

    Raises MoveRefused for a passage too short or too long to be removed.
    """
    words = passage.split()
    if not SHORTEST <= len("".join(words)) <= LONGEST:
        raise TransitionRefused(
            _("Give a passage of %(shortest)s to %(longest)s characters.")
            % {"shortest": SHORTEST, "longest": LONGEST}
        )
    forms = [f"(?:{re.escape(word)}|{re.escape(escape(word))})" for word in words]
    written = rf"(?:[\s{MARKUP}]|<br>)+".join(forms)
    # Whole words only: a short name stands inside many others.
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    in_address = slugify(passage)
    found = [f"{before}{written}{after}"]
    found += [rf"(?<!\w){re.escape(in_address)}(?!\w)"] if len(in_address) > SHORTEST else []
    return re.compile("|".join(found), re.IGNORECASE)


def scrub(value, pattern):
    """Return a text, list or mapping without the passage."""
    if isinstance(value, str):
        return pattern.sub(REMOVED, value)
    if isinstance(value, list):
        return [scrub(one, pattern) for one in value]
    if isinstance(value, dict):
        return {scrub(key, pattern): scrub(one, pattern) for key, one in value.items()}
    return value


def occurrences(rows, pattern) -> int:
    """Count how often the passage stands in these rows."""
    return sum(len(pattern.findall(str(value))) for row in rows for _name, value in _texts(row))


def _texts(row):
    kinds = (models.CharField, models.TextField, models.JSONField)
    for field in row._meta.concrete_fields:
        # Names that addresses and keys are made of are not words; the item renames itself.
        is_name = (
            field.unique
            or isinstance(field, models.SlugField)
            or field.name in getattr(row, "NON_TEXT_FIELDS", ())
        )
        if isinstance(field, kinds) and not field.choices and not is_name:
            yield field.name, getattr(row, field.name)


def scrub_rows(rows, pattern) -> int:
    """Take the passage out of every text column of these rows; return in how many it stood."""
    touched = 0
    for row in rows:
        changes = {name: clean for name, value in _texts(row) if (clean := scrub(value, pattern)) != value}
        for name, clean in changes.items():
            longest = getattr(row._meta.get_field(name), "max_length", None)
            setattr(row, name, clean[:longest] if longest and isinstance(clean, str) else clean)
        if changes:
            if "version" in {field.name for field in row._meta.concrete_fields}:
                # A tab that still shows the old words must not write them back.
                row.version += 1
                changes["version"] = row.version
            row.save(update_fields=changes)
            touched += 1
    return touched


def everything_about(item) -> list:
    """Every row that may hold words of an item or about it, but for mails, and the log, which holds none."""
    rows = [row for rows in item.redactable_rows() for row in rows]
    for model in (Message, PrivateNote, AnswerDraft):
        rows += list(model.objects.about(item))
    for answered in _answered_about(item):
        rows += [answered, *Message.objects.about(answered)]
    return rows


def _answered_about(item) -> list:
    """Reports of the item, and what its author was told because of it."""
    return [*Report.objects.about(item), *Sanction.objects.about(item)]


def mails_about(item) -> list:
    """Notices and mails about the item, its reports, and what its author was told because of it."""
    entries = [entry.pk for row in _answered_about(item) for entry in AuditEntry.objects.about(row)]
    keys = [f"moderation-{pk}" for pk in entries]
    return notifications_about(item, item.mail_key_prefix, keys)


@transaction.atomic
def redact(item, passage: str, *, by, why: str, pictures=()) -> AuditEntry:
    """Remove a passage, and pictures of these numbers, from everything that is kept about an item.

    Raises MoveRefused if `by` may not, or if the passage stands nowhere.
    """
    if by.pk == item.author_id or not by.has_perm("moderation.decide"):
        raise TransitionRefused(_("Somebody else has to do this: nobody decides on their own."))
    if why not in WHY:
        raise TransitionRefused(_("Say why it is removed."))
    pattern = pattern_of(passage) if passage.strip() else None
    # What could bring the words back goes first.
    Reversal.objects.about(item).delete()
    pictures = set(pictures) & set(item.submitted_pictures)
    touched = scrub_rows(everything_about(item), pattern) if pattern else 0
    if touched:
        scrub_rows(item.private_rows(), pattern)
    if not touched and not pictures:
        raise TransitionRefused(_("These words do not stand in it. Copy them exactly as they are."))
    item = type(item)._default_manager.get(pk=item.pk)
    # The item may get another address; mails that wait name it before they lose the words.
    item.redacted(passage, pictures)
    if pattern:
        scrub_rows(mails_about(item), pattern)
    entry = AuditEntry.objects.create(
        actor=by, action="redact", content_type=ContentType.objects.get_for_model(item), object_id=item.pk,
        label=item.log_label, revision=item.revision_number, status_before=item.status,
        status_after=item.status, reasons=[why],
    )  # fmt: skip
    transaction.on_commit(sweep)
    return entry


def sweep() -> None:
    """Empty what would hold the words on: the index's pages, the write-ahead log, documents that are kept."""
    engines.purge_deleted_text()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    caches["documents"].clear()

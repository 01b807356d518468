"""Redaction: remove a passage for good from an item and from everything written about it."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from html import escape
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.hook_points import after_redaction, related_redactable_rows
from moderation.members.notify import mail_key
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.audit import AuditEntry, Message, Reversal
from moderation.models.moderated import Moderated
from moderation.models.queue import QueueItem
from moderation.models.workspace import AnswerDraft, PrivateNote
from moderation.transitions import TransitionRefused
from notices.outbox import notifications_about, replace_url
from search import engines
from text_input.slugs import slugs_of

REMOVED = "[removed]"
"""What stands in place of a removed passage."""
_EMPHASIS = r"\*{1,2}|</?(?:em|strong)>"
_BETWEEN_WORDS = rf"(?:[\s_~`]|{_EMPHASIS}|<br>|</?p(?: [^<>]*)?>)+"
"""What may stand between the words of a passage: white space, Markdown, and HTML of `markup`."""
MIN_LENGTH, MAX_LENGTH = 2, 2_000
"""The length of a passage without white space, in characters."""
REDACTION_REASONS = {
    "somebody": _("It identifies a person"),
    "asked": _("The person concerned asked for it"),
    "law": _("The law requires it"),
    "harm": _("It could put a person at risk"),
}
"""A closed list, so that the audit log can hold the reason without the passage."""


def passage_pattern(passage: str) -> re.Pattern[str]:
    """Return a pattern that finds the passage in text, HTML and slugs, however it is broken into lines.

    Raises TransitionRefused for a passage that is too short or too long.
    """
    words = passage.split()
    if not MIN_LENGTH <= len("".join(words)) <= MAX_LENGTH:
        raise TransitionRefused(
            _("Enter a passage of %(shortest)s to %(longest)s characters.")
            % {"shortest": MIN_LENGTH, "longest": MAX_LENGTH}
        )
    joined = _BETWEEN_WORDS.join(_word_pattern(word) for word in words)
    # Whole words only: a short name is part of many other words. An underscore is no part of a word, but
    # Markdown for italics.
    before = r"(?<![^\W_])" if words[0][0].isalnum() else ""
    after = r"(?![^\W_])" if words[-1][-1].isalnum() else ""
    patterns = [f"{before}{joined}{after}"]
    slugs = [slug for slug in slugs_of(passage) if len(slug) > MIN_LENGTH]
    patterns += [rf"(?<!\w){re.escape(slug)}(?!\w)" for slug in slugs]
    return re.compile("|".join(patterns), re.IGNORECASE)


def _word_pattern(word: str) -> str:
    """Return a pattern for a word as text and as HTML, also where a part of it is emphasised: "(*no*)"."""
    pattern = ""
    for before, character in zip(" " + word, word, strict=False):
        if pattern and not (before.isalnum() and character.isalnum()):
            pattern += f"(?:{_EMPHASIS})?"
        forms = sorted({escape(character), character}, key=len, reverse=True)
        pattern += f"(?:{'|'.join(map(re.escape, forms))})"
    return pattern


def scrub(value: Any, pattern: re.Pattern[str]) -> Any:
    """Return a text, list or dict without the passage."""
    if isinstance(value, str):
        return pattern.sub(REMOVED, value)
    if isinstance(value, list):
        return [scrub(one, pattern) for one in value]
    if isinstance(value, dict):
        return {scrub(key, pattern): scrub(one, pattern) for key, one in value.items()}
    return value


def count_occurrences(rows: Iterable[models.Model], pattern: re.Pattern[str]) -> int:
    return sum(len(pattern.findall(str(value))) for row in rows for _name, value in _text_values(row))


def _text_values(row: models.Model) -> Iterator[tuple[str, Any]]:
    """Yield name and value of the fields that hold text a person wrote."""
    text_fields = (models.CharField, models.TextField, models.JSONField)
    non_text = getattr(row, "NON_TEXT_FIELDS", ())
    for field in row._meta.concrete_fields:
        # Slugs and keys are no text; after_redaction gives the item another slug if it needs one.
        is_key = field.unique or isinstance(field, models.SlugField) or field.name in non_text
        if isinstance(field, text_fields) and not field.choices and not is_key:
            yield field.name, getattr(row, field.name)


def scrub_rows(rows: Iterable[models.Model], pattern: re.Pattern[str]) -> int:
    """Remove the passage from every text field of these rows and save them; return how many were changed."""
    return sum(_scrub_row(row, pattern) for row in rows)


def _scrub_row(row: Any, pattern: re.Pattern[str]) -> bool:
    changes = {name: clean for name, value in _text_values(row) if (clean := scrub(value, pattern)) != value}
    if not changes:
        return False
    for name, clean in changes.items():
        max_length = getattr(row._meta.get_field(name), "max_length", None)
        setattr(row, name, clean[:max_length] if max_length and isinstance(clean, str) else clean)
    if any(field.name == "version" for field in row._meta.concrete_fields):
        # A browser tab that still shows the old text must not save it again.
        row.version += 1
        changes["version"] = row.version
    row.save(update_fields=list(changes))
    return True


def rows_about(item: Moderated) -> list[models.Model]:
    """Return every row with text from the item or about it, except mails. The audit log holds no text."""
    rows = [row for rows in item.redactable_rows() for row in rows]
    rows += related_redactable_rows(item)
    for model in (Message, PrivateNote, AnswerDraft):
        rows += model.objects.about(item)
    for answerable in _reports_and_sanctions(item):
        rows += [answerable, *Message.objects.about(answerable)]
    return rows


def _reports_and_sanctions(item: Moderated) -> list[Report | Sanction]:
    return [*Report.objects.about(item), *Sanction.objects.about(item)]


def mails_about(item: Moderated) -> Sequence[models.Model]:
    """Return the notices and mails about the item, its reports, and the sanctions because of it."""
    entries = [entry for row in _reports_and_sanctions(item) for entry in AuditEntry.objects.about(row)]
    return notifications_about(item, item.mail_key_prefix, [mail_key(entry.pk) for entry in entries])


@transaction.atomic
def redact(
    item: Moderated, passage: str, *, by: User, why: str, pictures: Collection[int] = ()
) -> AuditEntry:
    """Remove a passage, and pictures by primary key, from everything that is kept about an item.

    `why` is a key of REDACTION_REASONS. Raises TransitionRefused if `by` may not, or if nothing was found.
    """
    if by.pk == item.author_id or not by.has_perm("moderation.decide"):
        raise TransitionRefused(_("Another moderator has to do this, because you wrote the text."))
    if why not in REDACTION_REASONS:
        raise TransitionRefused(_("Choose a reason."))
    pattern = passage_pattern(passage) if passage.strip() else None
    # An undo must not bring the text back.
    Reversal.objects.about(item).delete()
    pictures = set(pictures) & set(item.submitted_pictures)
    changed = 0
    if pattern and (changed := scrub_rows(rows_about(item), pattern)):
        scrub_rows(item.private_rows(), pattern)
    if not changed and not pictures:
        raise TransitionRefused(_("This passage is not in the text. Copy it from the text."))
    item = type(item)._default_manager.get(pk=item.pk)
    # This may change the item's URL, which unsent mails contain, so it comes before the mails are scrubbed.
    after_redaction(item, passage, pictures)
    if pattern:
        scrub_rows(mails_about(item), pattern)
    entry = AuditEntry.objects.create(
        actor=by,
        action="redact",
        content_type=ContentType.objects.get_for_model(item),
        object_id=item.pk,
        label=item.log_label,
        revision=item.revision_number,
        status_before=item.status,
        status_after=item.status,
        reasons=[why],
    )
    if row := QueueItem.objects.about(item).first():
        row.end_claim()
    transaction.on_commit(purge_copies)
    return entry


def remove_from_slug(item: Any, passage: str) -> bool:
    """Give a `Publishable` another slug if the passage is in it, and correct its URL in mails.

    Return whether it was.
    """
    if not item.slug or not any(slug in item.slug for slug in slugs_of(passage)):
        return False
    old_url = item.get_absolute_url()
    item.retire_slug()
    item.slug = type(item).unique_slug((item.approved or item.latest).title)
    item.save(update_fields=["slug"])
    replace_url(item.mail_key_prefix, old_url, item.get_absolute_url(), about=item)
    return True


def purge_copies() -> None:
    """Remove deleted text from the search index's pages, SQLite's write-ahead log and the document cache."""
    engines.purge_deleted_text()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    caches["documents"].clear()

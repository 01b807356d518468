"""Checks before a revision goes to review or is published: those of library files, and more."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.field_labels import field_label
from cases.library.files import LibraryFile
from cases.library.schema import CASE_HEADINGS, check_case
from cases.models import Case, CaseRevision
from cases.models.case import MAX_SLUG_LENGTH
from taxonomy.vocabulary import vocabulary
from text_input.slugs import has_letters

MAX_CHANGE_NOTE_LENGTH = 200


@dataclass(frozen=True)
class Problem:
    """Something that is missing or wrong: the key of the field, and a message that follows its label."""

    key: str
    message: str

    @property
    def label(self) -> str:
        """The label of the field."""
        return field_label(self.key)


@dataclass
class _CollectingFile(LibraryFile):
    """A revision as a library file that collects the first problem of each field instead of raising."""

    problems: dict[str, str] = field(default_factory=dict)

    def fail(self, key: str | None, message: str) -> None:
        is_empty = _value_at(self.values, key) in ("", [], None)
        self.problems.setdefault(key or "", _("is still empty.") if is_empty else message)


def publication_problems(case: Case, revision: CaseRevision) -> list[Problem]:
    """Return all that is missing or wrong in a revision; it may be published if the list is empty."""
    slug = case.slug if case.published_on else Case.slug_for(revision.values["title"])
    values = {**revision.values, "first_published": (case.published_on or localdate()).isoformat()}
    file = _CollectingFile(Path(f"{slug or '-'}.md"), values, {}, revision.sections, 1)
    words = vocabulary()
    check_case(file, {term.slug for term in words.industries}, {term.slug for term in words.techniques})
    _check_slug(case, file, slug)
    for heading in CASE_HEADINGS:
        _check_section(file, heading)
    if case.published_on:
        _check_change_note(file, revision.change_note)
    return [Problem(key, message) for key, message in file.problems.items()]


def _check_slug(case: Case, file: _CollectingFile, slug: str) -> None:
    title = file.values["title"]
    if case.published_on and not Case.is_slug_of(slug, title):
        file.problems["title"] = _(
            "must keep the address /cases/%(slug)s/. You can change capitals and punctuation, but not words."
        ) % {"slug": slug}
    elif title and (not has_letters(title) or len(slug) > MAX_SLUG_LENGTH):
        file.problems["title"] = _("cannot be used for an address. Use at most 100 letters or digits.")
    elif title and Case.objects.is_taken(case, title, slug):
        file.problems["title"] = _("belongs or belonged to another case. Choose another one.")


def _check_section(file: _CollectingFile, heading: str) -> None:
    text = file.sections[heading]
    if not text:
        file.problems[heading] = _("is still empty.")
    elif any(line.startswith("## ") for line in text.splitlines()):
        file.problems[heading] = _(
            "has a line that starts with “## ”. Only the parts of a case start like this."
        )


def _check_change_note(file: _CollectingFile, change_note: str) -> None:
    if not change_note:
        file.problems["what"] = _("is still empty. Readers see it in the history of the case.")
    elif len(change_note) > MAX_CHANGE_NOTE_LENGTH:
        file.problems["what"] = _("has %(n)s characters. Use at most %(most)s.") % {
            "n": len(change_note),
            "most": MAX_CHANGE_NOTE_LENGTH,
        }


def _value_at(values: Any, path: str | None) -> Any:
    """Return the value at a path such as "dialogue.3.said", or a text that is not empty if there is none."""
    for step in (path or "").split("."):
        if isinstance(values, list) and step.isdigit() and int(step) < len(values):
            values = values[int(step)]
        elif isinstance(values, dict) and step in values:
            values = values[step]
        else:
            return _("no such place")
    return values

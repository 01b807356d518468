"""What is missing before a text may go on: the checks of library files, with all faults at once."""

from dataclasses import dataclass, field
from pathlib import Path

from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from cases.field_labels import field_label
from cases.library.files import LibraryFile
from cases.library.schema import CASE_HEADINGS, check_case
from cases.models import Case, CaseRevision
from taxonomy.vocabulary import vocabulary

LONGEST_ADDRESS, LONGEST_WHAT = 100, 200


@dataclass(frozen=True)
class Problem:
    """What is missing or wrong, where, and the name of the place in words."""

    key: str
    message: str

    @property
    def label(self) -> str:
        return field_label(self.key)


@dataclass
class _Gathered(LibraryFile):
    """A text in the shape of a library file, which goes on after a fault."""

    problems: dict[str, str] = field(default_factory=dict)

    def fail(self, key, message):
        empty = _at(self.values, key) in ("", [], None)
        self.problems.setdefault(key, _("is still empty.") if empty else message)


def problems(case: Case, text: CaseRevision) -> list[Problem]:
    """Return all that is missing or wrong in a text; nothing means that it may be published."""
    title = text.values["title"]
    slug = case.slug if case.published_on else slugify(title)
    values = {**text.values, "first_published": (case.published_on or localdate()).isoformat()}
    file = _Gathered(Path(f"{slug or '-'}.md"), values, {}, text.sections, 1)
    words = vocabulary()
    check_case(file, {term.slug for term in words.industries}, {term.slug for term in words.techniques})
    _check_address(case, file, slug)
    for heading in CASE_HEADINGS:
        _check_section(file, heading)
    if case.published_on:
        _check_what(file, text.change_note)
    return [Problem(key, message) for key, message in file.problems.items()]


def _check_address(case: Case, file: _Gathered, slug: str) -> None:
    title = file.values["title"]
    if case.published_on and slugify(title) != slug:
        file.problems["title"] = _(
            "must go on leading to the address /cases/%(slug)s/: capitals and punctuation can "
            "change, words cannot."
        ) % {"slug": slug}
    elif title and (not slug or len(slug) > LONGEST_ADDRESS):
        file.problems["title"] = _("cannot become an address: use letters or digits, at most 100 of them.")
    elif title and Case.objects.is_taken(case, title, slug):
        file.problems["title"] = _("belongs to another case already.")


def _check_section(file: _Gathered, heading: str) -> None:
    text = file.sections[heading]
    if not text:
        file.problems[heading] = _("is still empty.")
    elif any(line.startswith("## ") for line in text.splitlines()):
        file.problems[heading] = _(
            "has a line that begins with “## ”, which is how the parts of a case begin."
        )


def _check_what(file: _Gathered, what: str) -> None:
    if not what:
        file.problems["what"] = _("is still empty. Readers see it in the history of the case.")
    elif len(what) > LONGEST_WHAT:
        file.problems["what"] = _("has %(n)s characters; at most %(most)s fit.") % {
            "n": len(what),
            "most": LONGEST_WHAT,
        }


def _at(values, key):
    """The value at a path such as "dialogue.3.said", or a text that is not empty when there is none."""
    for step in (key or "").split("."):
        if isinstance(values, list) and step.isdigit() and int(step) < len(values):
            values = values[int(step)]
        elif isinstance(values, dict) and step in values:
            values = values[step]
        else:
            return _("no such place")
    return values

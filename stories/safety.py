"""Checks of a story's text: identifying details, to remove or to keep with a reason, and language remarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content_checks.findings import Finding, find_identifying_details, replace_with_placeholders
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase
from stories.models import Draft, StoryContent
from stories.models.content import TEXT_LABELS
from stories.placeholders import (
    MAX_WORDS_LENGTH,
    PERSON_KINDS,
    number_people,
    placeholders_in,
    renamed,
)

CONTEXT_LENGTH = 60
"""Number of characters shown before and after a finding."""
MAX_REASON_LENGTH = 200
MAX_LABEL_LENGTH = 100


class ButtonRefused(Exception):
    """A button needs a text that is missing. The message asks for it; `place` is the id of its field."""

    def __init__(self, message: str, *, place: str):
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class MarkedFinding:
    """A finding, its place in the text, and the reason to keep it, if the author gave one.

    `times` is how often the same words, or names of the same person, were found in the whole story.
    """

    index: int
    part: str
    finding: Finding
    text: str
    keep_reason: str
    times: int

    @property
    def part_name(self) -> str | Promise:
        return TEXT_LABELS[self.part]

    @property
    def reason_id(self) -> str:
        """The id of the field for the reason to keep it."""
        return f"reason-{self.index}"

    @property
    def before(self) -> str:
        start = max(0, self.finding.start - CONTEXT_LENGTH)
        return ("… " if start else "") + self.text[start : self.finding.start]

    @property
    def after(self) -> str:
        end = self.finding.end + CONTEXT_LENGTH
        return self.text[self.finding.end : end] + (" …" if end < len(self.text) else "")

    @property
    def is_person(self) -> bool:
        """Whether it names a person: all names of one person are replaced at once, by one placeholder."""
        return self.finding.kind in PERSON_KINDS

    @property
    def is_direct(self) -> bool:
        return self.finding.level == "direct"

    @property
    def is_open(self) -> bool:
        """Whether the author still has to act: a direct finding must be replaced, others may be kept."""
        return self.is_direct or not self.keep_reason


def mark_findings(content: StoryContent) -> list[MarkedFinding]:
    """Return every finding in the text, in reading order."""
    pairs = [
        (name, finding)
        for name in TEXT_LABELS
        for finding in find_identifying_details(getattr(content, name))
    ]
    numbered = number_people([finding for _name, finding in pairs], _texts(content))
    pairs = [(name, finding) for (name, _finding), finding in zip(pairs, numbered, strict=True)]
    words = [finding.text.casefold() for _name, finding in pairs]
    counted = [_counted_as(finding) for _name, finding in pairs]
    return [
        MarkedFinding(
            index=index,
            part=name,
            finding=finding,
            text=getattr(content, name),
            keep_reason=content.kept_findings.get(words[index], ""),
            times=counted.count(counted[index]),
        )
        for index, (name, finding) in enumerate(pairs)
    ]


def _texts(content: StoryContent) -> list[str]:
    return [getattr(content, name) for name in TEXT_LABELS]


def _counted_as(finding: Finding) -> str:
    """Return what findings have in common that are replaced together."""
    return finding.placeholder if finding.kind in PERSON_KINDS else finding.text.casefold()


def placeholders(content: StoryContent) -> list[str]:
    """Return the placeholders in the text, each once."""
    return placeholders_in(_texts(content))


def split_at_findings(
    content: StoryContent, findings: list[MarkedFinding]
) -> dict[str, list[tuple[str, MarkedFinding | None]]]:
    """Return the text of each part that has findings as pairs of a piece of text and its finding, or None."""
    parts = {}
    for name in TEXT_LABELS:
        pieces, position, text = [], 0, getattr(content, name)
        for mark in (mark for mark in findings if mark.part == name):
            pieces += [(text[position : mark.finding.start], None), (mark.finding.text, mark)]
            position = mark.finding.end
        if pieces:
            parts[name] = [*pieces, (text[position:], None)]
    return parts


def replace_findings(content: StoryContent, chosen: list[MarkedFinding]) -> dict[str, str]:
    """Return the changed parts with placeholders instead of the chosen findings, by field name."""
    return {
        name: replace_with_placeholders(
            getattr(content, name), [mark.finding for mark in chosen if mark.part == name]
        )
        for name in {mark.part for mark in chosen}
    }


def language_remarks(content: StoryContent) -> list[Remark]:
    """Return remarks about words that label people. They are advice and never block a submission."""
    own_words = frozenset(word.casefold() for word in content.own_words)
    phrases = list(DiscouragedPhrase.objects.active())
    return [
        remark for name in TEXT_LABELS for remark in find_remarks(getattr(content, name), phrases, own_words)
    ]


def apply_button(post: Mapping[str, str], draft: Draft) -> dict[str, Any] | None:
    """Return the changes to the draft that the pressed button asks for, or None for the ordinary buttons.

    Raises ButtonRefused if a finding is to be kept without a reason, or a placeholder replaced by nothing.
    """
    findings = mark_findings(draft)
    by_index = {str(mark.index): mark for mark in findings}
    if post.get("replace") == "all":
        return replace_findings(draft, [mark for mark in findings if mark.is_open])
    if (chosen := by_index.get(post.get("replace", ""))) is not None:
        same_person = [mark for mark in findings if mark.finding.placeholder == chosen.finding.placeholder]
        return replace_findings(draft, same_person if chosen.is_person else [chosen])
    if (chosen := by_index.get(post.get("everywhere", ""))) is not None:
        same = _counted_as(chosen.finding)
        return replace_findings(draft, [mark for mark in findings if _counted_as(mark.finding) == same])
    if (chosen := by_index.get(post.get("keep", ""))) is not None and not chosen.is_direct:
        return _keep(post, draft, chosen)
    if "rename" in post:
        return _rename(post, draft)
    if own := post.get("own", "")[:MAX_LABEL_LENGTH]:
        return {"own_words": sorted({*draft.own_words, own})}
    return None


def _keep(post: Mapping[str, str], draft: Draft, chosen: MarkedFinding) -> dict[str, Any]:
    text = chosen.finding.text
    reason = post.get(f"reason-{chosen.index}", "").strip()[:MAX_REASON_LENGTH]
    if not reason:
        message = _("Say why “%(text)s” is not personal; the reviewer reads it.") % {"text": text}
        raise ButtonRefused(message, place=f"reason-{chosen.index}")
    return {"kept_findings": {**draft.kept_findings, text.casefold(): reason}}


def _rename(post: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    """Return the parts in which a placeholder stands, with the author's words instead of it."""
    index = post["rename"]
    by_index = {str(number): text for number, text in enumerate(placeholders(draft))}
    if (placeholder := by_index.get(index)) is None:
        return {}
    words = " ".join(post.get(f"words-{index}", "").replace("\x00", "").split())[:MAX_WORDS_LENGTH]
    if not words:
        message = _("Write what stands in place of %(placeholder)s.") % {"placeholder": placeholder}
        raise ButtonRefused(message, place=f"words-{index}")
    changed = {name: renamed(getattr(draft, name), placeholder, words) for name in TEXT_LABELS}
    return {name: text for name, text in changed.items() if text != getattr(draft, name)}


def typed_reasons(post: Mapping[str, str], draft: Draft) -> dict[str, str]:
    """Return the reasons that were typed beside findings, by the words of the finding."""
    typed = {
        mark.finding.text.casefold(): post.get(f"reason-{mark.index}", "").strip()[:MAX_REASON_LENGTH]
        for mark in mark_findings(draft)
    }
    return {words: reason for words, reason in typed.items() if reason and words not in draft.kept_findings}


def place_after(post: Mapping[str, str], draft: Draft) -> str:
    """Return the id of the place on the page from which the author goes on after a button was used."""
    if "own" in post:
        return "words"
    index = post.get("rename") or post.get("replace") or post.get("everywhere") or post.get("keep") or ""
    kind, count = "finding", len(mark_findings(draft))
    if "rename" in post:
        kind, count = "placeholder", len(placeholders(draft))
    return f"{kind}-{min(int(index), count - 1)}" if index.isdecimal() and count else "findings"

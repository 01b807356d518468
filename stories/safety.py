"""Checks of a story's text: identifying details, to remove or to keep with a reason, and language remarks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from content_checks.current_phrases import current_phrases
from content_checks.findings import Finding, find_identifying_details, replace_with_placeholders
from content_checks.inclusive_language import Remark, find_remarks
from markup import render_member_text
from stories.models import Draft, StoryContent
from stories.models.content import PublicText
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
MAX_ANSWERS = 200
"""How many reasons to keep a finding, and how many own words, a draft stores."""


class ButtonRefused(Exception):
    """A button needs a text that is missing. The message asks for it; `place` is the id of its field."""

    def __init__(self, message: str, *, place: str):
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class MarkedFinding:
    """A finding, its place in the text, and the reason to keep it, if the author gave one."""

    source: PublicText
    finding: Finding
    keep_reason: str

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def part_name(self) -> str | Promise:
        return self.source.label

    @property
    def words(self) -> str:
        """The words that were found, as `kept_findings` has them."""
        return self.finding.text.casefold()

    @property
    def before(self) -> str:
        start = max(0, self.finding.start - CONTEXT_LENGTH)
        words = self.text[start : self.finding.start]
        return "… " + words.partition(" ")[2] if start else words

    @property
    def after(self) -> str:
        end = self.finding.end + CONTEXT_LENGTH
        words = self.text[self.finding.end : end]
        return words.rpartition(" ")[0] + " …" if end < len(self.text) else words

    @property
    def is_direct(self) -> bool:
        return self.finding.level == "direct"

    @property
    def is_open(self) -> bool:
        """Whether the author still has to act: a direct finding must be replaced, others may be kept."""
        return self.is_direct or not self.keep_reason

    @property
    def detail(self) -> str:
        """What the findings of one detail have in common: the words, or the person that they name."""
        return self.finding.placeholder if self.finding.kind in PERSON_KINDS else self.words


@dataclass(frozen=True)
class Detail:
    """The same words, or names of the same person, in one or several places: they are decided together."""

    index: int
    places: list[MarkedFinding]

    @property
    def finding(self) -> Finding:
        """What the row of the detail shows: its first finding, or the first that must be replaced."""
        return next((mark for mark in self.places if mark.is_direct), self.places[0]).finding

    @property
    def words(self) -> list[str]:
        """The words of its places, each once."""
        return list(dict.fromkeys(mark.words for mark in self.places))

    @property
    def keep_reason(self) -> str:
        return "" if self.is_open else self.places[0].keep_reason

    @property
    def reason_id(self) -> str:
        """The id of the field for the reason to keep it."""
        return f"reason-{self.index}"

    @property
    def is_direct(self) -> bool:
        return any(mark.is_direct for mark in self.places)

    @property
    def is_open(self) -> bool:
        """Whether the author still has to decide."""
        return any(mark.is_open for mark in self.places)


def mark_findings(content: StoryContent) -> list[MarkedFinding]:
    """Return every finding in what readers will see, in reading order."""
    pairs = [
        (source, finding)
        for source in content.public_texts()
        for finding in find_identifying_details(source.text)
    ]
    numbered = number_people([finding for _source, finding in pairs], _texts(content))
    return [
        MarkedFinding(source, finding, content.kept_findings.get(finding.text.casefold(), ""))
        for (source, _finding), finding in zip(pairs, numbered, strict=True)
    ]


def details_in(findings: list[MarkedFinding]) -> list[Detail]:
    """Return the details that were found, each with all its places, in the order of their first places."""
    by_detail: dict[str, list[MarkedFinding]] = {}
    for mark in findings:
        by_detail.setdefault(mark.detail, []).append(mark)
    return [Detail(index, places) for index, places in enumerate(by_detail.values())]


def open_details(findings: list[MarkedFinding]) -> list[Detail]:
    """Return the details on which the author still has to decide."""
    return [detail for detail in details_in(findings) if detail.is_open]


def render_with_findings(source: PublicText, findings: list[MarkedFinding]) -> SafeString:
    """Return the text as readers will see it, with its findings highlighted."""
    return render_member_text(source.text, [mark.finding for mark in findings if mark.source == source])


def _texts(content: StoryContent) -> list[str]:
    return [source.text for source in content.public_texts()]


def placeholders(content: StoryContent) -> list[str]:
    """Return the placeholders in the text, each once."""
    return placeholders_in(_texts(content))


def replace_findings(content: StoryContent, chosen: list[MarkedFinding]) -> dict[str, Any]:
    """Return the changed fields with placeholders instead of the chosen findings, by field name."""
    found: dict[PublicText, list[Finding]] = {}
    for mark in chosen:
        found.setdefault(mark.source, []).append(mark.finding)
    return content.with_texts(
        replace(source, text=replace_with_placeholders(source.text, findings))
        for source, findings in found.items()
    )


def language_remarks(content: StoryContent) -> list[Remark]:
    """Return remarks about words that label people. They are advice and never block a submission."""
    own_words = frozenset(word.casefold() for word in content.own_words)
    phrases = current_phrases()
    return [remark for one in content.public_texts() for remark in find_remarks(one.text, phrases, own_words)]


def apply_button(post: Mapping[str, str], draft: Draft) -> dict[str, Any] | None:
    """Return the changes to the draft that the pressed button asks for, or None for the ordinary buttons.

    Raises ButtonRefused if a finding is to be kept without a reason, or a placeholder replaced by nothing.
    """
    findings = mark_findings(draft)
    by_index = {str(detail.index): detail for detail in details_in(findings)}
    if post.get("replace") == "all":
        return replace_findings(draft, [mark for detail in open_details(findings) for mark in detail.places])
    if (chosen := by_index.get(post.get("replace", ""))) is not None:
        return replace_findings(draft, chosen.places)
    if (chosen := by_index.get(post.get("keep", ""))) is not None and not chosen.is_direct:
        return _keep(post, draft, chosen)
    if "rename" in post:
        return _rename(post, draft)
    if own := post.get("own", "")[:MAX_LABEL_LENGTH]:
        return {"own_words": sorted({*_still_used(draft.own_words, draft), own})}
    return None


def apply_typed(post: Mapping[str, str], draft: Draft) -> dict[str, Any] | None:
    """Return the changes typed beside findings and placeholders whose buttons were not used, or None."""
    reasons, words = typed_reasons(post, draft), typed_words(post, draft)
    if not reasons and not words:
        return None
    return _with_words(draft, words) | (_with_reasons(draft, reasons) if reasons else {})


def _keep(post: Mapping[str, str], draft: Draft, chosen: Detail) -> dict[str, Any]:
    reason = post.get(chosen.reason_id, "").strip()[:MAX_REASON_LENGTH]
    if not reason:
        message = _("Say why “%(text)s” identifies no person. The moderator reads it.")
        raise ButtonRefused(message % {"text": chosen.finding.text}, place=chosen.reason_id)
    return _with_reasons(draft, dict.fromkeys(chosen.words, reason))


def _with_reasons(draft: Draft, reasons: Mapping[str, str]) -> dict[str, Any]:
    kept = draft.kept_findings
    for text, reason in reasons.items():
        kept = {words: kept[words] for words in _still_used(kept, draft)} | {text: reason}
    return {"kept_findings": kept}


def _still_used(words: Collection[str], draft: Draft) -> list[str]:
    """Return the words; if they are more than a draft stores, only those that are still in the text."""
    if len(words) < MAX_ANSWERS:
        return list(words)
    text = "\n".join(_texts(draft)).casefold()
    return [word for word in words if word.casefold() in text][: MAX_ANSWERS - 1]


def _rename(post: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    """Return the parts in which placeholders stand, with the words that the author typed instead of them."""
    index = post["rename"]
    by_index = {str(number): text for number, text in enumerate(placeholders(draft))}
    if (placeholder := by_index.get(index)) is None:
        return {}
    words = typed_words(post, draft)
    if placeholder not in words:
        message = _("Enter the words in place of %(placeholder)s.") % {"placeholder": placeholder}
        raise ButtonRefused(message, place=f"words-{index}")
    return _with_words(draft, words)


def _with_words(draft: Draft, words: Mapping[str, str]) -> dict[str, Any]:
    def changed(text: str) -> str:
        for placeholder, typed in words.items():
            text = renamed(text, placeholder, typed)
        return text

    return draft.with_texts(
        replace(source, text=text)
        for source in draft.public_texts()
        if (text := changed(source.text)) != source.text
    )


def typed_reasons(post: Mapping[str, str], draft: Draft) -> dict[str, str]:
    """Return the reasons that were typed beside findings, by the words of the finding."""
    typed = {
        words: post.get(detail.reason_id, "").strip()[:MAX_REASON_LENGTH]
        for detail in details_in(mark_findings(draft))
        if not detail.is_direct
        for words in detail.words
    }
    return {words: reason for words, reason in typed.items() if reason and words not in draft.kept_findings}


def typed_words(post: Mapping[str, str], draft: Draft) -> dict[str, str]:
    """Return the words that were typed instead of placeholders, by the placeholder."""
    typed = {
        text: " ".join(post.get(f"words-{index}", "").split())[:MAX_WORDS_LENGTH]
        for index, text in enumerate(placeholders(draft))
    }
    return {placeholder: words for placeholder, words in typed.items() if words}


def place_after(post: Mapping[str, str], draft: Draft) -> str:
    """Return the id of the place on the page from which the author goes on after a button was used."""
    if "own" in post:
        return "words"
    index = post.get("rename") or post.get("replace") or post.get("keep") or ""
    kind, count = "finding", len(details_in(mark_findings(draft)))
    if "rename" in post:
        kind, count = "placeholder", len(placeholders(draft))
    return f"{kind}-{min(int(index), count - 1)}" if index.isdecimal() and count else "findings"

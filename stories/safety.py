"""Checks of a story's text: identifying details, to remove or to keep with a reason, and language remarks."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content_checks.findings import Finding, find_identifying_details, replace_with_placeholders
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase
from stories.models import Draft, StoryContent
from stories.models.content import TEXT_LABELS

CONTEXT_LENGTH = 60
"""Number of characters shown before and after a finding."""
MAX_REASON_LENGTH = 200
MAX_LABEL_LENGTH = 100
MAX_ANSWERS = 200
"""How many reasons to keep a finding, and how many own words, a draft stores."""


class ReasonMissing(Exception):
    """The author wants to keep a finding without a reason. The message asks for one."""


@dataclass(frozen=True)
class MarkedFinding:
    """A finding, its place in the text, and the reason to keep it, if the author gave one.

    `times` is how often the same words were found in the whole story.
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
    def before(self) -> str:
        start = max(0, self.finding.start - CONTEXT_LENGTH)
        return ("… " if start else "") + self.text[start : self.finding.start]

    @property
    def after(self) -> str:
        end = self.finding.end + CONTEXT_LENGTH
        return self.text[self.finding.end : end] + (" …" if end < len(self.text) else "")

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
    words = [finding.text.casefold() for _name, finding in pairs]
    counts = Counter(words)
    return [
        MarkedFinding(
            index=index,
            part=name,
            finding=finding,
            text=getattr(content, name),
            keep_reason=content.kept_findings.get(words[index], ""),
            times=counts[words[index]],
        )
        for index, (name, finding) in enumerate(pairs)
    ]


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

    Raises ReasonMissing if a finding is to be kept without a reason.
    """
    findings = mark_findings(draft)
    by_index = {str(mark.index): mark for mark in findings}
    if post.get("replace") == "all":
        return replace_findings(draft, [mark for mark in findings if mark.is_open])
    if (chosen := by_index.get(post.get("replace", ""))) is not None:
        return replace_findings(draft, [chosen])
    if (chosen := by_index.get(post.get("everywhere", ""))) is not None:
        words = chosen.finding.text.casefold()
        return replace_findings(draft, [mark for mark in findings if mark.finding.text.casefold() == words])
    if (chosen := by_index.get(post.get("keep", ""))) is not None and not chosen.is_direct:
        return _keep(post, draft, chosen)
    if own := post.get("own", "")[:MAX_LABEL_LENGTH]:
        return {"own_words": sorted({*_still_used(draft.own_words, draft), own})}
    return None


def _keep(post: Mapping[str, str], draft: Draft, chosen: MarkedFinding) -> dict[str, Any]:
    text = chosen.finding.text
    reason = post.get(f"reason-{chosen.index}", "").strip()[:MAX_REASON_LENGTH]
    if not reason:
        raise ReasonMissing(_("Say why “%(text)s” is not personal; the reviewer reads it.") % {"text": text})
    used = _still_used(draft.kept_findings, draft)
    kept = {words: draft.kept_findings[words] for words in used}
    return {"kept_findings": {**kept, text.casefold(): reason}}


def _still_used(words: Collection[str], draft: Draft) -> list[str]:
    """Return the words; if they are more than a draft stores, only those that are still in the text."""
    if len(words) < MAX_ANSWERS:
        return list(words)
    text = draft.whole_text.casefold()
    return [word for word in words if word.casefold() in text][: MAX_ANSWERS - 1]

"""Checks of a story's text: identifying details, to remove or to keep with a reason, and language remarks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from content_checks.findings import Finding, find_identifying_details, replace_with_placeholders
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase
from markup import render_member_text
from stories.models import Draft, StoryContent
from stories.models.content import PublicText

CONTEXT_LENGTH = 60
"""Number of characters shown before and after a finding."""
MAX_REASON_LENGTH = 200
MAX_LABEL_LENGTH = 100


class ReasonMissing(Exception):
    """The author wants to keep a finding without a reason. The message asks for one."""


@dataclass(frozen=True)
class MarkedFinding:
    """A finding, its place in the text, and the reason to keep it, if the author gave one.

    `times` is how often the same words were found in the whole story.
    """

    index: int
    source: PublicText
    finding: Finding
    keep_reason: str
    times: int

    @property
    def text(self) -> str:
        return self.source.text

    @property
    def part_name(self) -> str | Promise:
        return self.source.label

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
    """Return every finding in what readers will see, in reading order."""
    pairs = [
        (source, finding)
        for source in content.public_texts()
        for finding in find_identifying_details(source.text)
    ]
    words = [finding.text.casefold() for _source, finding in pairs]
    return [
        MarkedFinding(
            index=index,
            source=source,
            finding=finding,
            keep_reason=content.kept_findings.get(words[index], ""),
            times=words.count(words[index]),
        )
        for index, (source, finding) in enumerate(pairs)
    ]


def render_with_findings(source: PublicText, findings: list[MarkedFinding]) -> SafeString:
    """Return the text as readers will see it, with its findings highlighted."""
    return render_member_text(source.text, [mark.finding for mark in findings if mark.source == source])


def replace_findings(content: StoryContent, chosen: list[MarkedFinding]) -> dict[str, Any]:
    """Return the changed fields with placeholders instead of the chosen findings, by field name."""
    found: dict[PublicText, list[Finding]] = {}
    for mark in chosen:
        found.setdefault(mark.source, []).append(mark.finding)
    return content.with_texts(
        PublicText(source.name, source.label, replace_with_placeholders(source.text, findings))
        for source, findings in found.items()
    )


def language_remarks(content: StoryContent) -> list[Remark]:
    """Return remarks about words that label people. They are advice and never block a submission."""
    own_words = frozenset(word.casefold() for word in content.own_words)
    phrases = list(DiscouragedPhrase.objects.active())
    return [remark for one in content.public_texts() for remark in find_remarks(one.text, phrases, own_words)]


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
        return {"own_words": sorted({*draft.own_words, own})}
    return None


def _keep(post: Mapping[str, str], draft: Draft, chosen: MarkedFinding) -> dict[str, Any]:
    text = chosen.finding.text
    reason = post.get(f"reason-{chosen.index}", "").strip()[:MAX_REASON_LENGTH]
    if not reason:
        raise ReasonMissing(_("Say why “%(text)s” is not personal; the reviewer reads it.") % {"text": text})
    return {"kept_findings": {**draft.kept_findings, text.casefold(): reason}}

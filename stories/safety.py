"""Reading a draft for what may identify a person, and for words that label people."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from content_checks.findings import Finding, find_identifying_details, replace_with_placeholders
from content_checks.inclusive_language import Remark, find_remarks
from content_checks.models import DiscouragedPhrase

PARTS = {
    "title": _("Title"),
    "happened": _("What happened"),
    "said": _("What was said and done"),
    "changed": _("What changed"),
}
CONTEXT = 60
"""How many characters stand on either side of a finding where it is shown."""


class ReasonMissing(Exception):
    """Somebody wants to keep a finding without saying why; the sentence asks for it."""


@dataclass(frozen=True)
class MarkedFinding:
    """A finding where it stands: in which part, between which words, and the reason to keep it, if any."""

    index: int
    part: str
    finding: Finding
    text: str
    keep_reason: str
    times: int

    @property
    def part_name(self) -> str:
        return PARTS[self.part]

    @property
    def before(self) -> str:
        start = max(0, self.finding.start - CONTEXT)
        return ("… " if start else "") + self.text[start : self.finding.start]

    @property
    def after(self) -> str:
        end = self.finding.end + CONTEXT
        return self.text[self.finding.end : end] + (" …" if end < len(self.text) else "")

    @property
    def is_direct(self) -> bool:
        return self.finding.level == "direct"

    @property
    def is_open(self) -> bool:
        """A direct one is open until it is replaced; the others until they are replaced or kept."""
        return self.is_direct or not self.keep_reason


def mark_findings(content) -> list[MarkedFinding]:
    """Return every finding in the four parts, in the order of reading."""
    pairs = [
        (part, finding) for part in PARTS for finding in find_identifying_details(getattr(content, part))
    ]
    words = [finding.text.casefold() for _part, finding in pairs]
    return [
        MarkedFinding(
            index, part, finding, getattr(content, part), content.kept_findings.get(words[index], ""),
            words.count(words[index]),
        )
        for index, (part, finding) in enumerate(pairs)
    ]  # fmt: skip


def segments(content, found: list[MarkedFinding]) -> list[tuple[str, list]]:
    """Return each part that holds a finding, cut into pieces: pairs of text and the finding, or None."""
    parts = []
    for part, name in PARTS.items():
        pieces, at, text = [], 0, getattr(content, part)
        for mark in (m for m in found if m.part == part):
            pieces += [(text[at : mark.finding.start], None), (mark.finding.text, mark)]
            at = mark.finding.end
        if pieces:
            parts.append((name, [*pieces, (text[at:], None)]))
    return parts


def replace_findings(content, chosen: list[MarkedFinding]) -> dict[str, str]:
    """Return the parts as they read with placeholders for the chosen findings."""
    return {
        part: replace_with_placeholders(
            getattr(content, part), [mark.finding for mark in chosen if mark.part == part]
        )
        for part in {mark.part for mark in chosen}
    }


def remarks(content) -> list[Remark]:
    """Return what the language coach has to say; it advises and never blocks."""
    own = frozenset(word.casefold() for word in content.own_words)
    labels = list(DiscouragedPhrase.objects.active())
    return [remark for part in PARTS for remark in find_remarks(getattr(content, part), labels, own)]


def apply_button(post, draft) -> dict | None:
    """Return what the pressed button of the step changes in the draft, or None for the ordinary buttons.

    Raises ReasonMissing when a finding is to be kept without a reason.
    """
    found = mark_findings(draft)
    by_index = {str(mark.index): mark for mark in found}
    if post.get("replace") == "all":
        return replace_findings(draft, [mark for mark in found if mark.is_open])
    if (chosen := by_index.get(post.get("replace", ""))) is not None:
        return replace_findings(draft, [chosen])
    if (chosen := by_index.get(post.get("everywhere", ""))) is not None:
        words = chosen.finding.text.casefold()
        return replace_findings(draft, [mark for mark in found if mark.finding.text.casefold() == words])
    if (chosen := by_index.get(post.get("keep", ""))) is not None and not chosen.is_direct:
        reason = post.get(f"reason-{chosen.index}", "").strip()[:200]
        if not reason:
            raise ReasonMissing(
                _("Say why “%(text)s” is not personal; the reviewer reads it.")
                % {"text": chosen.finding.text}
            )
        return {"kept_findings": {**draft.kept_findings, chosen.finding.text.casefold(): reason}}
    if own := post.get("own", "")[:100]:
        return {"own_words": sorted({*draft.own_words, own})}
    return None

"""Find details that may identify a person in a text.

The rules know shapes (an e-mail address), checksums (a card number) and contexts ("my name is …"). They read a
normalized text, mask what they found and read it again until they find nothing more, so that a text in which all
findings are replaced has no further findings.
"""

import re
from collections.abc import Iterable

from content_checks.cached_results import cached_by_text
from content_checks.findings import (
    contacts,
    dates,
    identity_numbers,
    person_names,
    phones,
    places,
    rare_roles,
    record_numbers,
)
from content_checks.findings.finding_kinds import DIRECT, INDIRECT, KINDS, Finding
from content_checks.findings.normalized_text import Candidate, NormalizedText, TokenizedText, normalize

__all__ = [
    "DIRECT",
    "INDIRECT",
    "KINDS",
    "MAX_LENGTH",
    "Finding",
    "find_identifying_details",
    "replace_with_placeholders",
]

DETECTORS = (
    contacts.detect,
    identity_numbers.detect,
    record_numbers.detect,
    phones.detect,
    dates.detect,
    places.detect,
    person_names.detect,
    rare_roles.detect,
)
# Masking one finding can reveal another beside it. Two passes are enough for prose; the limit keeps time linear.
MAX_PASSES = 8
MAX_LENGTH = 20_000
"""The most characters of a text that are read. No form saves a longer text that the rules have to read."""
STARS = re.compile(r"\*{1,2}")


def find_identifying_details(text: str) -> list[Finding]:
    """Return all findings in the first MAX_LENGTH characters of the text, in order and without overlaps.

    The result is cached, so that each text is read once.
    """
    text = text[:MAX_LENGTH]
    spans = cached_by_text("findings", text, lambda: _spans(text))
    return _mark_combinations([_finding(text, *span) for span in spans])


def _spans(text: str) -> list[Candidate]:
    normalized = normalize(text)
    found: list[Candidate] = []
    for _ in range(MAX_PASSES):
        kept = _without_overlaps(_candidates(normalized))
        if not kept:
            break
        found += [(*normalized.span(start, end), kind) for start, end, kind in kept]
        normalized = normalized.masked(kept)
    return sorted(found, key=lambda span: span[0])


def replace_with_placeholders(text: str, findings: Iterable[Finding]) -> str:
    """Return the text with every given finding replaced by its placeholder."""
    parts, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.start < at:
            continue
        parts += [text[at : finding.start], finding.placeholder]
        at = finding.end
    return "".join([*parts, text[at:]])


def _candidates(text: NormalizedText) -> list[Candidate]:
    tokenized = TokenizedText(text.text)
    return _merged(candidate for detect in DETECTORS for candidate in detect(tokenized))


def _merged(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Join overlapping candidates of one kind: two rules may each find half of an address."""
    merged: list[Candidate] = []
    for start, end, kind in sorted(candidates, key=lambda c: (c[2], c[0], c[1])):
        if merged and merged[-1][2] == kind and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), kind)
        else:
            merged.append((start, end, kind))
    return merged


def _without_overlaps(candidates: list[Candidate]) -> list[Candidate]:
    """Return the candidates without overlaps: direct ones win over indirect, longer over shorter, then the first."""
    taken: set[int] = set()
    kept = []
    for start, end, kind in sorted(candidates, key=lambda c: (KINDS[c[2]][0] == INDIRECT, c[0] - c[1], c[0])):
        covered = range(start, end)
        if start < end and taken.isdisjoint(covered):
            taken.update(covered)
            kept.append((start, end, kind))
    return kept


def _finding(text: str, start: int, end: int, kind: str) -> Finding:
    level, label, _ = KINDS[kind]
    # A placeholder must not leave the second half of an emphasis behind: "Mrs *Okafor*".
    if len(STARS.findall(text, start, end)) % 2 and (closing := STARS.match(text, end)):
        end = closing.end()
    return Finding(start, end, kind, level, text[start:end], f"[{label}]")


def _mark_combinations(found: list[Finding]) -> list[Finding]:
    """Change rare roles with a small place and an exact date or age near them into combinations."""
    nearby = rare_roles.combined_role_starts([(f.start, f.kind) for f in found])
    return [_with_kind(f, "combination") if f.start in nearby else f for f in found]


def _with_kind(finding: Finding, kind: str) -> Finding:
    level, label, _ = KINDS[kind]
    return Finding(finding.start, finding.end, kind, level, finding.text, f"[{label}]")

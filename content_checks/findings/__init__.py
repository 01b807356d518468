"""Finds what may identify somebody in a story.

The rules know shapes (an e-mail address), sums (a card number) and contexts ("my name is …"). They read a
plain copy of the text (`reading`), and they read it again without what they found, until nothing is left:
a text whose findings are replaced has no finding more.
"""

from collections.abc import Iterable

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
from content_checks.findings.normalized_text import Reading, fold

__all__ = ["DIRECT", "INDIRECT", "KINDS", "Finding", "find_identifying_details", "replace_with_placeholders"]

SPOTTERS = (
    contacts.spot,
    identity_numbers.spot,
    record_numbers.spot,
    phones.spot,
    dates.spot,
    places.spot,
    person_names.spot,
    rare_roles.spot,
)
# Taking one finding out can uncover another beside it. Two rounds do for prose; the bound keeps time linear.
ROUNDS = 8


def find_identifying_details(text: str) -> list[Finding]:
    """All findings of the text in their order, none overlapping another."""
    copy = fold(text)
    found: list[Finding] = []
    for _ in range(ROUNDS):
        kept = _keep_best(_candidates(copy))
        if not kept:
            break
        found += [_finding(text, *copy.span(start, end), kind) for start, end, kind in kept]
        copy = copy.without(kept)
    return _combine(sorted(found, key=lambda finding: finding.start))


def replace_with_placeholders(text: str, findings: Iterable[Finding]) -> str:
    """The text with the placeholder of every given finding in its place."""
    parts, at = [], 0
    for finding in sorted(findings, key=lambda finding: finding.start):
        if finding.start < at:
            continue
        parts += [text[at : finding.start], finding.placeholder]
        at = finding.end
    return "".join([*parts, text[at:]])


def _candidates(copy) -> list[tuple[int, int, str]]:
    reading = Reading(copy.text)
    return _merged(candidate for spot in SPOTTERS for candidate in spot(reading))


def _merged(candidates: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Candidates with those of one kind that overlap made one: two rules may each know half an address."""
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(candidates, key=lambda c: (c[2], c[0], c[1])):
        if merged and merged[-1][2] == kind and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]), kind)
        else:
            merged.append((start, end, kind))
    return merged


def _keep_best(candidates: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Those that overlap no better one: direct before indirect, then the longer, then the earlier."""
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
    return Finding(start, end, kind, level, text[start:end], f"[{label}]")


def _combine(found: list[Finding]) -> list[Finding]:
    """Mark as a combination each rare role that has a small place and an exact date or age near it."""
    nearby = rare_roles.in_combination([(f.start, f.kind) for f in found])
    return [_finding_of(f, "combination") if f.start in nearby else f for f in found]


def _finding_of(finding: Finding, kind: str) -> Finding:
    level, label, _ = KINDS[kind]
    return Finding(finding.start, finding.end, kind, level, finding.text, f"[{label}]")

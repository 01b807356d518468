"""Serialize terms and cases as the content of their library files; the reverse of a case is in rows.py."""

from collections.abc import Iterable
from typing import Any

from cases.library.schema import (
    CASE_HEADINGS,
    INDUSTRY_GERMAN,
    INDUSTRY_HEADINGS,
    TECHNIQUE_GERMAN,
    TECHNIQUE_HEADINGS,
)
from cases.models import Beat, Case, Line
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import AnyTerm

type Content = tuple[dict[str, Any], dict[str, str]]
"""The front matter of a library file, and its texts by heading."""


def serialize_industry(industry: Industry) -> Content:
    """Return the content of an industry's library file."""
    values = {
        "name": industry.name,
        "order": industry.position,
        "emblem": industry.emblem,
        "colour": industry.colour,
        "tagline": industry.tagline,
        "synonyms": industry.synonyms,
        "words_to_check": industry.words_to_check,
    } | _german(industry, INDUSTRY_GERMAN)
    return values, dict(zip(INDUSTRY_HEADINGS, [industry.different, industry.practise], strict=True))


def serialize_technique(technique: Technique) -> Content:
    """Return the content of a technique's library file."""
    values = {
        "name": technique.name,
        "order": technique.position,
        "mark": technique.mark,
        "definition": technique.definition,
        "backfires_when": technique.backfires_when,
        "synonyms": technique.synonyms,
        "phrasings": technique.phrasings,
        "avoid": technique.avoid,
        "avoid_because": technique.avoid_because,
    } | _german(technique, TECHNIQUE_GERMAN)
    texts = [technique.helps, technique.backfires, technique.exercise]
    return values, dict(zip(TECHNIQUE_HEADINGS, texts, strict=True))


def _german(term: AnyTerm, keys: Iterable[str]) -> dict[str, Any]:
    """Return the German texts of a term as part of its front matter: nothing if it has none.

    They stand in the order of `keys`, because PostgreSQL does not keep the order of JSON keys.
    """
    texts = {key: term.german[key] for key in keys if key in term.german}
    return {"german": texts} if texts else {}


def serialize_case(case: Case) -> Content:
    """Return the content of a case's library file. Load the case with `Case.objects.whole()`."""
    texts = {beat.kind: beat.text for beat in case.beats.all()}
    values = {
        "title": case.title,
        "standfirst": case.standfirst,
        "problem": case.problem,
        "industries": _slugs(case.industry_items),
        "techniques": _slugs(case.technique_items),
        "provenance": case.provenance,
        "lineage": case.lineage,
        "channel": case.channel,
        "setting": case.setting,
        "felt": case.felt,
        "content_notes": case.content_notes,
        "first_published": case.published_on.isoformat() if case.published_on else "",
        "revisions": case.revisions,
        "dialogue": [_serialize_line(line) for line in case.lines.all()],
        "swaps": [
            {"instead_of": swap.instead_of, "try": swap.try_this, "because": swap.because,
             "backfires": swap.backfires, "situations": swap.situations, "technique": swap.technique.slug}
            for swap in case.swaps.all()
        ],
        "prompts": {
            "customer": case.prompt_customer, "habits": case.prompt_habits, "system": case.prompt_system
        },
        "practise": {"situation": case.practise_situation, "question": case.practise_question},
        "tool": {"kind": case.tool_kind, "title": case.tool_title, "items": case.tool_items},
    }  # fmt: skip
    return values, {
        heading: texts[kind] for heading, kind in zip(CASE_HEADINGS, Beat.Kind.values, strict=True)
    }


def _slugs(items: Any) -> list[str]:
    """Return the slugs in the order of the library file, which is that of the rows."""
    return list(items.order_by("pk").values_list("tag__slug", flat=True))


def _serialize_line(line: Line) -> dict[str, Any]:
    content: dict[str, Any] = {"role": line.role, "speaker": line.speaker, "said": line.said}
    if line.is_turn:
        content["turn"] = True
    if line.technique:
        content["technique"] = line.technique.slug
        content |= {key: value for key in ("worked", "note") if (value := getattr(line, key))}
    return content

"""From a row to the contents of its library file: (front matter, sections). The loader compares with it."""

from cases.library.schema import CASE_HEADINGS, INDUSTRY_HEADINGS, TECHNIQUE_HEADINGS
from cases.models import Beat, Case, Line
from taxonomy.models import Industry, Technique

Form = tuple[dict, dict[str, str]]


def serialize_industry(industry: Industry) -> Form:
    """Return an industry as its library file holds it."""
    values = {
        "name": industry.name,
        "order": industry.position,
        "emblem": industry.emblem,
        "colour": industry.colour,
        "tagline": industry.tagline,
        "synonyms": industry.synonyms,
        "words_to_check": industry.words_to_check,
    }
    return values, dict(zip(INDUSTRY_HEADINGS, [industry.different, industry.practise], strict=True))


def serialize_technique(technique: Technique) -> Form:
    """Return a technique as its library file holds it."""
    values = {
        "name": technique.name,
        "order": technique.position,
        "mark": technique.mark,
        "definition": technique.definition,
        "synonyms": technique.synonyms,
        "phrasings": technique.phrasings,
        "avoid": technique.avoid,
        "avoid_because": technique.avoid_because,
    }
    texts = [technique.helps, technique.backfires, technique.exercise]
    return values, dict(zip(TECHNIQUE_HEADINGS, texts, strict=True))


def serialize_case(case: Case) -> Form:
    """Return a case as its library file holds it. Wants `Case.objects.whole()`."""
    texts = {beat.kind: beat.text for beat in case.beats.all()}
    values = {
        "title": case.title,
        "standfirst": case.standfirst,
        "industries": _slugs(case.industry_items),
        "techniques": _slugs(case.technique_items),
        "provenance": case.provenance,
        "lineage": case.lineage,
        "channel": case.channel,
        "setting": case.setting,
        "felt": case.felt,
        "content_notes": case.content_notes,
        "first_published": case.published_on.isoformat(),
        "revisions": case.revisions,
        "dialogue": [_line_form(line) for line in case.lines.all()],
        "swaps": [
            {"instead_of": swap.instead_of, "try": swap.try_this, "because": swap.because,
             "technique": swap.technique.slug}
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


def _slugs(items) -> list[str]:
    """The slugs in the order in which the author gave them, which is that of the rows."""
    return list(items.order_by("pk").values_list("tag__slug", flat=True))


def _line_form(line: Line) -> dict:
    form = {"role": line.role, "speaker": line.speaker, "said": line.said}
    if line.is_turn:
        form["turn"] = True
    if line.technique:
        form["technique"] = line.technique.slug
        form |= {key: value for key in ("worked", "note") if (value := getattr(line, key))}
    return form

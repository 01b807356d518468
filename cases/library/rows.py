"""Write a case and its rows from the content of a library file, for loading and for publishing revisions."""

import re
from typing import Any

from cases.library.schema import CASE_HEADINGS
from cases.models import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap
from search.indexing import update_index
from taxonomy.json_lists import parse_iso_date
from taxonomy.models import Industry, PublishedList, Technique

WORDS_A_MINUTE = 220
"""The reading speed assumed for dialogue (Brysbaert 2019 gives 238 words a minute for non-fiction)."""
PLAIN_FIELDS = (
    "title", "standfirst", "problem", "provenance", "lineage", "channel", "setting", "felt", "content_notes"
)  # fmt: skip


def write_case(case: Case, values: dict[str, Any], sections: dict[str, str]) -> None:
    """Write a case and its rows.

    The caller has checked the content, has opened a transaction, and calls `reindex_cases` afterwards.
    """
    for key in (*PLAIN_FIELDS, "revisions"):
        setattr(case, key, values[key])
    for group in ("practise", "tool"):
        for key, value in values[group].items():
            setattr(case, f"{group}_{key}", value)
    for key, value in values["prompts"].items():
        setattr(case, f"prompt_{key}", value)
    case.published_on = parse_iso_date(values["first_published"])
    days = [day for revision in values["revisions"] if (day := parse_iso_date(revision["on"]))]
    case.revised_on = max(days, default=None)
    case.reading_minutes = reading_minutes(values, sections)
    case.save()
    _write_rows(case, values, sections)


def reading_minutes(values: dict[str, Any], sections: dict[str, str]) -> int:
    """Return the reading time of a case in whole minutes, at least 1."""
    said = " ".join(line["said"] for line in values["dialogue"])
    words = len(re.findall(r"\S+", " ".join([said, *sections.values()])))
    return max(1, -(-words // WORDS_A_MINUTE))


def _write_rows(case: Case, values: dict[str, Any], sections: dict[str, str]) -> None:
    technique_ids = dict(Technique.objects.values_list("slug", "pk"))
    for through, model, key in (
        (CaseIndustry, Industry, "industries"),
        (CaseTechnique, Technique, "techniques"),
    ):
        ids = dict(model.objects.values_list("slug", "pk"))
        through.objects.for_cases([case.pk]).delete()
        for slug in values[key]:
            through.objects.create(content_object=case, tag_id=ids[slug])
    # By heading, because a database may return the keys of a JSON field in another order.
    for kind, heading in zip(Beat.Kind.values, CASE_HEADINGS, strict=True):
        Beat.objects.update_or_create(case=case, kind=kind, defaults={"text": sections[heading]})
    case.lines.all().delete()
    Line.objects.bulk_create(
        Line(
            case=case,
            position=position,
            role=line["role"],
            speaker=line["speaker"],
            said=line["said"],
            is_turn=line.get("turn", False),
            technique_id=technique_ids.get(line.get("technique")),
            worked=line.get("worked", ""),
            note=line.get("note", ""),
        )
        for position, line in enumerate(values["dialogue"])
    )
    _write_swaps(case, values["swaps"], technique_ids)


def _write_swaps(case: Case, swaps: list[dict[str, Any]], technique_ids: dict[str, int]) -> None:
    """Update the rows of swaps in place, so that they keep their sequence numbers in the list "phrases"."""
    for position, swap in enumerate(swaps):
        PhraseSwap.objects.update_or_create(
            case=case,
            position=position,
            defaults={
                "instead_of": swap["instead_of"],
                "try_this": swap["try"],
                "because": swap["because"],
                "backfires": swap["backfires"],
                "situations": swap["situations"],
                "technique_id": technique_ids[swap["technique"]],
            },
        )
    surplus = case.swaps.filter(position__gte=len(swaps))
    numbers = [number for number in surplus.values_list("number", flat=True) if number]
    if numbers:
        PublishedList.lock_and_bump("phrases").index({number: set() for number in numbers})
    surplus.delete()
    update_index(PhraseSwap, numbers)

"""The preview of a revision on the page of its case, without writing to the tables that the public reads."""

from typing import Any

from cases.editor import HEADING
from cases.library.rows import PLAIN_FIELDS, reading_minutes
from cases.models import Beat, Case, CaseRevision, Line, PhraseSwap
from taxonomy.models import Technique
from taxonomy.vocabulary import Vocabulary, vocabulary


def preview_context(case: Case, revision: CaseRevision) -> dict[str, Any]:
    """Return the context that the template of the case page needs to show a revision, complete or not."""
    values, words = revision.values, vocabulary()
    preview = Case(
        pk=case.pk,
        slug=case.slug,
        published_on=case.published_on,
        reading_minutes=reading_minutes(values, revision.sections),
        **{key: values[key] for key in PLAIN_FIELDS},
        **{f"prompt_{key}": value for key, value in values["prompts"].items()},
        **{f"practise_{key}": value for key, value in values["practise"].items()},
        **{f"tool_{key}": value for key, value in values["tool"].items()},
    )
    preview.terms = Vocabulary(
        tuple(term for term in words.industries if term.slug in values["industries"]),
        tuple(term for term in words.techniques if term.slug in values["techniques"]),
    )
    techniques = {term.slug: term for term in words.techniques}
    # The template reads related rows through the case; these are never saved.
    preview._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "lines": [_line(line, techniques) for line in values["dialogue"]],
        "swaps": [
            _swap(swap, at, techniques)
            for at, swap in enumerate(values["swaps"], 1)
            if swap["technique"] in techniques
        ],
    }
    beats = {kind: Beat(kind=kind, text=revision.sections[heading]) for kind, heading in HEADING.items()}
    return {"case": preview, "beats": beats}


def _line(line: dict[str, Any], techniques: dict[str, Technique]) -> Line:
    return Line(
        role=line["role"],
        speaker=line["speaker"],
        said=line["said"],
        is_turn=line.get("turn", False),
        technique=techniques.get(line.get("technique", "")),
        worked=line.get("worked", ""),
        note=line.get("note", ""),
    )


def _swap(swap: dict[str, Any], pk: int, techniques: dict[str, Technique]) -> PhraseSwap:
    return PhraseSwap(
        pk=pk,
        instead_of=swap["instead_of"],
        try_this=swap["try"],
        because=swap["because"],
        backfires=swap["backfires"],
        situations=swap["situations"],
        technique=techniques[swap["technique"]],
    )

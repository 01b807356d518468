"""A text as readers would see it, without a row of it in the tables that readers see."""

from cases.editor import HEADING
from cases.library.rows import PLAIN_FIELDS, reading_minutes
from cases.models import Beat, Case, CaseRevision, Line, PhraseSwap
from taxonomy.vocabulary import Vocabulary, vocabulary


def preview_context(case: Case, text: CaseRevision) -> dict:
    """Return what the template of the case page needs to show a text, whole or not."""
    values, words = text.values, vocabulary()
    shown = Case(
        pk=case.pk,
        slug=case.slug,
        published_on=case.published_on,
        reading_minutes=reading_minutes(values, text.sections),
        **{key: values[key] for key in PLAIN_FIELDS},
        **{f"prompt_{key}": value for key, value in values["prompts"].items()},
        **{f"practise_{key}": value for key, value in values["practise"].items()},
        **{f"tool_{key}": value for key, value in values["tool"].items()},
    )
    shown.terms = Vocabulary(
        tuple(term for term in words.industries if term.slug in values["industries"]),
        tuple(term for term in words.techniques if term.slug in values["techniques"]),
    )
    known = {term.slug: term for term in words.techniques}
    # The page asks the case for its rows; these were never saved.
    shown._prefetched_objects_cache = {
        "lines": [_line(line, known) for line in values["dialogue"]],
        "swaps": [
            PhraseSwap(
                pk=at, instead_of=swap["instead_of"], try_this=swap["try"], because=swap["because"],
                technique=known[swap["technique"]],
            )
            for at, swap in enumerate(values["swaps"], 1)
            if swap["technique"] in known
        ],
    }  # fmt: skip
    beats = {kind: Beat(kind=kind, text=text.sections[heading]) for kind, heading in HEADING.items()}
    return {"case": shown, "beats": beats}


def _line(line: dict, known: dict) -> Line:
    return Line(
        role=line["role"], speaker=line["speaker"], said=line["said"], is_turn=line.get("turn", False),
        technique=known.get(line.get("technique")), worked=line.get("worked", ""), note=line.get("note", ""),
    )  # fmt: skip

"""What the last steps of the form show: findings, remarks, placeholders, and what is missing."""

from typing import Any

from django.http import HttpRequest

from stories import safety
from stories.models import Draft
from stories.steps import submission_gaps
from taxonomy.vocabulary import vocabulary

TYPED_REASONS = "story_typed_reasons"
"""Session key of the reasons that were typed beside findings when a button of another finding was used."""


def check_context(draft: Draft, findings: list[safety.MarkedFinding]) -> dict[str, Any]:
    """Return what the safety step and the check page show of the findings, and what is missing."""
    return {
        "findings": findings,
        "open_findings": [mark for mark in findings if mark.is_open],
        "parts": [
            (source.label, safety.render_with_findings(source, findings))
            for source in dict.fromkeys(mark.source for mark in findings)
        ],
        "missing": submission_gaps(draft, findings),
        "term_names": _term_names(draft),
        "pictures": draft.shown_pictures(),
    }


def safety_context(
    request: HttpRequest,
    draft: Draft,
    findings: list[safety.MarkedFinding],
    refusal: safety.ButtonRefused | None,
) -> dict[str, Any]:
    """Return what only the safety step shows: the reasons that were typed, remarks and placeholders."""
    if refusal:
        reasons = safety.typed_reasons(request.POST, draft)
    else:
        reasons = request.session.pop(TYPED_REASONS, {}).get(draft.story.key, {})
    return {
        "marked": [(mark, reasons.get(mark.finding.text.casefold(), "")) for mark in findings],
        "remarks": safety.language_remarks(draft),
        "placeholders": [(f"words-{index}", text) for index, text in enumerate(safety.placeholders(draft))],
        "refusal": refusal,
    }


def _term_names(draft: Draft) -> list[str]:
    words = vocabulary()
    chosen = words.by_slugs("industry", draft.industries) + words.by_slugs("technique", draft.techniques)
    return [term.name for term in chosen]

"""What the last steps of the form show: findings, remarks, placeholders, and what is missing."""

from typing import Any

from django.http import HttpRequest

from stories import safety
from stories.models import Draft
from stories.steps import submission_gaps
from taxonomy.vocabulary import vocabulary

TYPED_BESIDE = "story_typed_beside"
"""Session key of what was typed beside findings and placeholders when the button of another one was used."""


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
    """Return what only the safety step shows: what was typed beside findings, remarks and placeholders."""
    if refusal:
        typed = typed_beside(request, draft)
    else:
        typed = request.session.pop(TYPED_BESIDE, {}).get(draft.story.key, {})
    return {
        "marked": [(mark, typed.get(mark.finding.text.casefold(), "")) for mark in findings],
        "remarks": safety.language_remarks(draft),
        "placeholders": [
            (f"words-{index}", text, typed.get(text, ""))
            for index, text in enumerate(safety.placeholders(draft))
        ],
        "refusal": refusal,
    }


def typed_beside(request: HttpRequest, draft: Draft) -> dict[str, str]:
    """Return what was typed beside findings and placeholders, by their words."""
    return safety.typed_reasons(request.POST, draft) | safety.typed_words(request.POST, draft)


def _term_names(draft: Draft) -> list[str]:
    words = vocabulary()
    chosen = words.by_slugs("industry", draft.industries) + words.by_slugs("technique", draft.techniques)
    return [term.local_name for term in chosen]

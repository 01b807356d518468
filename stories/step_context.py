"""What the last steps of the form show: findings, remarks, placeholders, and what is missing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

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
        "open_details": safety.open_details(findings),
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
        "details": [(detail, typed.get(detail.words[0], "")) for detail in safety.details_in(findings)],
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


def warn_of_open_details(request: HttpRequest, draft: Draft) -> None:
    """Say on the next page how many details the author left open."""
    if count := len(safety.open_details(safety.mark_findings(draft))):
        message = ngettext(
            "%(n)s detail is still open. Decide on it before you submit the story.",
            "%(n)s details are still open. Decide on them before you submit the story.",
            count,
        )
        messages.warning(request, message % {"n": count})


def _term_names(draft: Draft) -> list[str]:
    words = vocabulary()
    chosen = words.by_slugs("industry", draft.industries) + words.by_slugs("technique", draft.techniques)
    return [term.local_name for term in chosen]

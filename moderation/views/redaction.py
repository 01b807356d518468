"""The page on which a passage is removed for good."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import MemberRequest
from moderation import redaction
from moderation.access import moderated_item_or_404, moderators_only
from moderation.hook_points import review_context
from moderation.members.records import hides_history
from moderation.models.moderated import Moderated
from moderation.transitions import TransitionRefused
from request_handling.integers import parse_integers
from request_handling.rate_limits import rate_limited

PASSAGE_MAX_LENGTH = 3_000
"""Longer input is cut before it is validated, in characters."""


@require_http_methods(["GET", "HEAD", "POST"])
@moderators_only
def redact(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Count the occurrences of a passage, then remove it everywhere. The passage is never part of a URL."""
    item = moderated_item_or_404(request.user, kind, pk)
    if item.status == item.Status.WITHDRAWN:
        raise Http404("There is nothing to remove here.")
    context = _context(request, item, kind)
    passage, pictures = context["passage"], context["chosen_pictures"]
    if request.method != "POST":
        return render(request, "moderation/redact.html", context)
    if refusal := rate_limited(request, "moderation_redact"):
        return refusal
    try:
        if passage.strip():
            pattern = redaction.passage_pattern(passage)
            context["occurrence_count"] = _count_occurrences(item, pattern)
        if "confirm" not in request.POST:
            return render(request, "moderation/redact.html", context)
        redaction.redact(item, passage, by=request.user, why=context["why"], pictures=pictures)
    except TransitionRefused as refused:
        return render(request, "moderation/redact.html", context | {"problem": str(refused)}, status=422)
    messages.success(request, _("Passage redacted everywhere. The log shows who did it, when and why."))
    return redirect("moderation:review", kind, pk)


def _count_occurrences(item: Moderated, pattern: re.Pattern[str]) -> int:
    """Return in how many places the pattern is found, as far as moderators may know."""
    if hides_history(item):
        return len(pattern.findall(item.review_text))
    return redaction.count_occurrences(redaction.rows_about(item), pattern)


def _context(request: MemberRequest, item: Moderated, kind: str) -> dict[str, Any]:
    return {
        "item": item,
        "kind": kind,
        "passage": request.POST.get("passage", "")[:PASSAGE_MAX_LENGTH],
        "chosen_pictures": parse_integers(request.POST.getlist("picture")),
        "reasons": redaction.REDACTION_REASONS.items(),
        "why": request.POST.get("why", ""),
        **review_context(item, None),
    }

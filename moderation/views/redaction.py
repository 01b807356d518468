"""The page on which a passage is removed for good."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from moderation.access import item_or_404, moderators
from moderation.models.moderated import Moderated
from moderation.models.performing import TransitionRefused
from moderation.redaction import WHY, everything_about, occurrences, pattern_of
from moderation.redaction import redact as remove


@require_http_methods(["GET", "HEAD", "POST"])
@moderators
def redact(request, kind, pk):
    """Look where a passage stands, then remove it everywhere. The passage is never part of an address."""
    item = item_or_404(request.user, kind, pk)
    if not isinstance(item, Moderated) or item.status == item.Status.WITHDRAWN:
        raise Http404("There is nothing to remove here.")
    passage = request.POST.get("passage", "")[:3_000]
    pictures = [int(p) for p in request.POST.getlist("picture") if p.isdecimal() and len(p) < 18]
    context = {"item": item, "kind": kind, "passage": passage, "chosen_pictures": pictures, "reasons": WHY.items(),
               "why": request.POST.get("why", ""), **item.review_context(None)}  # fmt: skip
    if request.method != "POST":
        return render(request, "moderation/redact.html", context)
    if not ratelimit.consume(request, action="moderation_redact", user=request.user):
        return render(request, "429.html", status=429)
    try:
        if passage.strip():
            context["occurrence_count"] = occurrences(everything_about(item), pattern_of(passage))
        if "confirm" not in request.POST:
            return render(request, "moderation/redact.html", context)
        remove(item, passage, by=request.user, why=context["why"], pictures=pictures)
    except TransitionRefused as refusal:
        return render(request, "moderation/redact.html", context | {"problem": str(refusal)}, status=422)
    messages.success(request, _("It is removed everywhere. The log says who, when and why, and not what."))
    return redirect("moderation:review", kind, pk)

"""Deciding on many at once: choose, look at what will happen, then all of it or nothing."""

import uuid

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from moderation.access import moderators
from moderation.models.performing import StaleItem, TransitionRefused
from moderation.models.queue import QueueItem
from moderation.models.reason import Reason, composed, objection
from moderation.transitions import TRANSITIONS

MOST = 50
ACTIONS = ("approve", "request_changes", "decline", "decline_finally")


@require_POST
@moderators
def bulk(request):
    """Show what would happen to the chosen items, or do it when that was confirmed."""
    rows, seen = _chosen(request)
    reasons = list(Reason.objects.active().keyed(request.POST.getlist("reasons")))
    looked = "looked" in request.POST or "confirm" in request.POST
    action, note = request.POST.get("action", ""), request.POST.get("note", "").strip()[:4_000]
    context = {
        "rows": rows, "action": action, "note": note, "actions": [(a, TRANSITIONS[a].name) for a in ACTIONS],
        "available_reasons": Reason.objects.active(), "chosen_reasons": reasons, "most": MOST,
        "name": TRANSITIONS[action].name if action in ACTIONS else "",
        "message": composed(reasons, note) if reasons else "",
    }  # fmt: skip
    try:
        context["problem"] = _problem(rows, seen, action, reasons, request.user) if looked else ""
    except StaleItem as overtaken:
        return render(request, "moderation/bulk.html", context | {"problem": str(overtaken)}, status=409)
    if "confirm" not in request.POST or context["problem"]:
        status = 422 if context["problem"] else 200
        return render(request, "moderation/bulk.html", context, status=status)
    if not ratelimit.consume(request, action="moderation_answer", user=request.user):
        return render(request, "429.html", status=429)
    try:
        _decide(rows, seen, request.user, action, reasons, note)
    except TransitionRefused as refusal:
        return render(request, "moderation/bulk.html", context | {"problem": str(refusal)}, status=409)
    messages.success(request, _("Decided on %(n)s: %(what)s.") % {"n": len(rows), "what": context["name"]})
    return redirect("moderation:queue")


def _chosen(request):
    """Return the chosen rows that are open to this moderator, and which revision of each was seen."""
    seen = {}
    for value in request.POST.getlist("row")[: MOST + 1]:
        pk, _sep, revision = value.partition(":")
        if pk.isdecimal() and revision.isdecimal() and len(pk) < 19 and len(revision) < 10:
            seen[int(pk)] = int(revision)
    rows = list(QueueItem.objects.open_to(request.user).only_rows(seen).with_items())
    for row in rows:
        row.seen_revision = seen[row.pk]
    return rows, seen


def _problem(rows, seen, action, reasons, user) -> str:
    if not seen:
        return _("Choose at least one item from the queue.")
    if len(seen) > MOST:
        return _("Choose at most %(n)s at once.") % {"n": MOST}
    if action not in ACTIONS:
        return _("Choose what should happen.")
    if len(rows) < len(seen):
        raise StaleItem(_("Nothing was decided. Some of these are not in the queue any more."))
    for row in rows:
        if row.item.revision_number != row.seen_revision:
            said = _("Nothing was decided. “%(title)s”: its author sent a newer revision.")
            raise StaleItem(said % {"title": row.item.review_title})
        if row.claimant not in (None, user):
            return _("%(who)s holds “%(title)s”.") % {"who": row.claimant, "title": row.item.review_title}
        if not hasattr(row.item, "perform") or action not in row.item.actions_for(user):
            said = _("“%(title)s” cannot be decided like this: look at it alone.")
            return said % {"title": row.item.review_title}
    return objection(action, reasons)


@transaction.atomic
def _decide(rows, seen, user, action, reasons, note) -> None:
    """Make the same move on every item, or on none. Raises MoveRefused naming the item in the way."""
    batch, keys = uuid.uuid4(), [reason.key for reason in reasons]
    for row in rows:
        try:
            row.item.transition(action, by=user, revision=seen[row.pk], reasons=keys, note=note, batch=batch)
        except TransitionRefused as refusal:
            raise TransitionRefused(
                _("Nothing was decided. “%(title)s”: %(refusal)s")
                % {"title": row.item.review_title, "refusal": refusal}
            ) from refusal

"""Deciding on many items at once: choose, preview, then decide on all of them or on none."""

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.requests import MemberRequest
from moderation.access import moderators_only
from moderation.forms import NOTE_MAX_LENGTH
from moderation.models.queue import QueueItem
from moderation.models.reason import Reason, compose_message, localized_message, objection_to
from moderation.transitions import TRANSITIONS, StaleItem, TransitionRefused
from request_handling.integers import parse_integer
from request_handling.rate_limits import rate_limited

MAX_ITEMS = 50
ACTIONS = ("approve", "request_changes", "decline", "decline_finally")


@require_POST
@moderators_only
def bulk(request: MemberRequest) -> HttpResponse:
    """Preview the decision on the chosen items, or make it when it was confirmed."""
    rows, revisions = _chosen_rows(request)
    reasons = list(Reason.objects.choose(request.POST.getlist("reasons")))
    is_previewed = "looked" in request.POST or "confirm" in request.POST
    context = _context(request, rows, reasons)
    action, status = context["action"], 200
    try:
        if is_previewed and (problem := _problem(rows, revisions, action, reasons, request.user)):
            context["problem"], status = problem, 422
        if status == 200 and "confirm" in request.POST:
            if refusal := rate_limited(request, "moderation_answer"):
                return refusal
            _decide(rows, revisions, request.user, action, reasons, context["note"])
            message = ngettext("Decided %(n)s item: %(what)s.", "Decided %(n)s items: %(what)s.", len(rows))
            messages.success(request, message % {"n": len(rows), "what": context["name"]})
            return redirect("moderation:queue")
    except TransitionRefused as refused:
        context["problem"], status = str(refused), 409
    return render(request, "moderation/bulk.html", context, status=status)


def _context(request: MemberRequest, rows: list[QueueItem], reasons: list[Reason]) -> dict[str, Any]:
    action = request.POST.get("action", "")
    note = request.POST.get("note", "").strip()[:NOTE_MAX_LENGTH]
    return {
        "rows": rows,
        "action": action,
        "note": note,
        "actions": [(action, TRANSITIONS[action].name) for action in ACTIONS],
        "available_reasons": Reason.objects.active(),
        "chosen_reasons": reasons,
        "name": TRANSITIONS[action].name if action in ACTIONS else "",
        "message": localized_message(compose_message(reasons, note), reasons) if reasons else "",
        "problem": "",
    }


def _chosen_rows(request: MemberRequest) -> tuple[list[QueueItem], dict[int, int]]:
    """Return the chosen rows that are open to this moderator, and the revisions that were read, by row."""
    revisions = {}
    for value in request.POST.getlist("row")[: MAX_ITEMS + 1]:
        number, _separator, read = value.partition(":")
        pk, revision = parse_integer(number, None), parse_integer(read, None, max_digits=9)
        if pk is not None and revision is not None:
            revisions[pk] = revision
    rows = list(QueueItem.objects.open_to(request.user).with_pks(revisions).with_items())
    for row in rows:
        row.seen_revision = revisions[row.pk]
    return rows, revisions


def _problem(
    rows: list[QueueItem], revisions: dict[int, int], action: str, reasons: list[Reason], user: User
) -> str:
    """Return why the decision cannot be made, or an empty text.

    Raises StaleItem if an item changed meanwhile.
    """
    if not revisions:
        return _("Select at least one item in the queue.")
    if len(revisions) > MAX_ITEMS:
        return _("Select at most %(n)s items.") % {"n": MAX_ITEMS}
    if action not in ACTIONS:
        return _("Choose a decision.")
    if len(rows) < len(revisions):
        raise StaleItem(_("Nothing was decided. Some items are no longer in the queue. Select again."))
    for row in rows:
        if problem := _row_problem(row, action, user):
            return problem
    return objection_to(action, reasons)


def _row_problem(row: QueueItem, action: str, user: User) -> str:
    title = row.item.review_title
    if row.item.revision_number != row.seen_revision:
        message = _(
            "Nothing was decided. The author of “%(title)s” has submitted a new revision. Review it first."
        )
        raise StaleItem(message % {"title": title})
    if row.claimant not in (None, user):
        return _("%(who)s has claimed “%(title)s”.") % {"who": row.claimant, "title": title}
    if not hasattr(row.item, "transition") or action not in row.item.actions_for(user):
        return _("You cannot decide “%(title)s” with others. Review it alone.") % {"title": title}
    return ""


@transaction.atomic
def _decide(
    rows: list[QueueItem],
    revisions: dict[int, int],
    user: User,
    action: str,
    reasons: list[Reason],
    note: str,
) -> None:
    """Decide on every item, or on none. Raises TransitionRefused that names the item in the way."""
    batch, keys = uuid.uuid4(), [reason.key for reason in reasons]
    for row in rows:
        revision = revisions[row.pk]
        try:
            row.item.transition(action, by=user, revision=revision, reasons=keys, note=note, batch=batch)
        except TransitionRefused as refusal:
            message = _("Nothing was decided. “%(title)s”: %(refusal)s")
            raise TransitionRefused(
                message % {"title": row.item.review_title, "refusal": refusal}
            ) from refusal

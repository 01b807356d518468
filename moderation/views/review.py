"""The review page: read an item, answer its author, write notes, undo a decision."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from moderation.access import item_or_404, moderated_item_or_404, moderators_only
from moderation.forms import NOTE_MAX_LENGTH, AnswerForm, load_draft, save_draft
from moderation.hook_points import review_context
from moderation.members.records import hides_history
from moderation.models.audit import AuditEntry, attach_reasons
from moderation.models.moderated import Moderated
from moderation.models.queue import QueueItem
from moderation.models.workspace import PrivateNote, preferences_of
from moderation.transitions import TRANSITIONS, StaleItem, TransitionRefused
from moderation.views.queue import claim_end, colleagues, open_next
from request_handling.rate_limits import is_within_limit, rate_limited
from request_handling.unsaved_input import wants_json

BUTTON_KEYS = {
    "approve": "a",
    "approve_first": "a",
    "propose_edits": "e",
    "request_changes": "r",
    "decline": "d",
    "decline_finally": "f",
    "pass_on": "t",
    "archive": "o",
    "reopen": "o",
}
"""The keyboard shortcut of each moderator action."""
AFTER_DECISION = {"archive", "reopen"}
"""The actions on a decided item; all others answer a pending one."""


@require_safe
@moderators_only
def review(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Show one item to a reviewer. Opening the page renews the claim of a reviewer who may decide."""
    item = item_or_404(request.user, kind, pk)
    if (row := QueueItem.objects.with_claimant(item)) and row.claimant == request.user:
        row.renew(request.user)
    return _render_item(request, item, row)


def _render_item(
    request: MemberRequest,
    item: Any,
    row: QueueItem | None,
    form: AnswerForm | None = None,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    entries = attach_reasons(AuditEntry.objects.about(item).for_moderators())
    buttons = action_buttons(item, item.actions_for(request.user))
    texts_since = _texts_shown_since(item, entries)
    if form is None and isinstance(item, Moderated):
        form = AnswerForm(item=item, initial=load_draft(item, request.user))
    context = {
        "item": item,
        "row": row,
        "form": form,
        "refusal": refusal,
        "entries": entries,
        "texts_since": texts_since,
        "kind": item._meta.model_name,
        "claimed_by_me": bool(row and row.claimant == request.user),
        "actions": [button for button in buttons if button[0] not in AFTER_DECISION],
        "buttons": [button for button in buttons if button[0] in AFTER_DECISION],
        "notes": PrivateNote.objects.about(item).since(texts_since),
        "colleagues": colleagues(request.user, item) if row else [],
        "preferences": preferences_of(request.user),
        "second_decision_after": _opening_of_second_review(item, entries),
        "undoable": AuditEntry.objects.undoable_by(request.user),
        **_content_context(item, entries),
    }
    return render(request, "moderation/review.html", context, status=status)


def _opening_of_second_review(item: Any, entries: list[AuditEntry]) -> AuditEntry | None:
    """Return the first approval, or the request for a second moderator, that the item is in review after."""
    opened = [one for one in entries if one.is_effective and one.action in ("approve_first", "pass_on")]
    return opened[-1] if opened and item.status == item.Status.IN_REVIEW else None


def _texts_shown_since(item: Any, entries: list[AuditEntry]) -> datetime.datetime | None:
    """Return since when messages and notes about an item are shown; None: all of them."""
    if not hides_history(item):
        return None
    published = [one.at for one in entries if one.is_effective and one.status_after == item.Status.PUBLISHED]
    return published[-1] if published else None


def _content_context(item: Any, entries: list[AuditEntry]) -> dict[str, Any]:
    # A withdrawn text is not shown; the page remains for a moderator's unfinished answer.
    if item.status == item.Status.WITHDRAWN:
        return {}
    earlier = [entry.revision for entry in entries if entry.is_moderator_action]
    last_read = max((revision for revision in earlier if revision < item.revision_number), default=None)
    return review_context(item, last_read)


def action_buttons(item: Any, actions: Iterable[str]) -> list[tuple[str, str | Promise, str]]:
    """Return the moderator actions among `actions` as name, button label and keyboard shortcut."""
    labels: dict[str, str | Promise] = {"archive": gettext_lazy("Archive item")}
    if item.appeal_open:
        labels["decline_finally"] = gettext_lazy("Confirm decision")
    return [
        (action, labels.get(action, TRANSITIONS[action].name), BUTTON_KEYS[action])
        for action in actions
        if action in BUTTON_KEYS
    ]


@require_POST
@moderators_only
def answer(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Save what is typed so far, renew the claim, and show the message as the author would receive it."""
    item = moderated_item_or_404(request.user, kind, pk)
    if not is_within_limit(request, "moderation_answer"):
        return JsonResponse({}, status=429)
    save_draft(item, request.user, request.POST)
    row = QueueItem.objects.with_claimant(item)
    is_claimed = bool(row and row.claimant == request.user and row.renew(request.user))
    if not wants_json(request):
        messages.success(request, _("Draft saved. Nothing was sent."))
        return redirect("moderation:queue" if "later" in request.POST else request.path[: -len("answer/")])
    content = {"message": AnswerForm(request.POST, item=item).message(), "held": is_claimed}
    if row and is_claimed:
        content["until"] = claim_end(row)
    return JsonResponse(content)


@require_POST
@moderators_only
def decide(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Send the answer. A refused answer is saved as a draft."""
    item = moderated_item_or_404(request.user, kind, pk)
    if refusal := rate_limited(request, "moderation_answer"):
        return refusal
    form, row = AnswerForm(request.POST, item=item), QueueItem.objects.with_claimant(item)
    if not form.is_valid():
        return _render_refused(request, item, row, form, 422)
    if row and row.claimant not in (None, request.user):
        message = _("%(who)s has claimed this until %(until)s. Your draft is saved.")
        message %= {"who": row.claimant, "until": claim_end(row)}
        return _render_refused(request, item, row, form, 409, message)
    try:
        entry = _apply_answer(item, form, request.user)
    except StaleItem as stale:
        item = moderated_item_or_404(request.user, kind, pk)
        row = QueueItem.objects.with_claimant(item)
        return _render_refused(request, item, row, form, 409, str(stale))
    except TransitionRefused as refused:
        return _render_refused(request, item, row, form, 422, str(refused))
    messages.success(request, _("Decision sent: %(what)s.") % {"what": entry.name})
    preferences = preferences_of(request.user)
    if entry.action not in AFTER_DECISION and preferences.opens_next:
        return open_next(request, preferences)
    return redirect("moderation:queue")


def _apply_answer(item: Any, form: AnswerForm, user: User) -> AuditEntry:
    details = {
        "by": user,
        "revision": form.cleaned_data["revision"],
        "reasons": form.chosen_reasons,
        "note": form.cleaned_data["note"],
        "pins": form.pins,
    }
    if form.cleaned_data["action"] == "propose_edits":
        return item.propose(form.edits, **details)
    return item.transition(form.cleaned_data["action"], **details)


def _render_refused(
    request: MemberRequest, item: Any, row: QueueItem | None, form: AnswerForm, status: int, refusal: str = ""
) -> HttpResponse:
    save_draft(item, request.user, request.POST)
    if row and row.claimant == request.user:
        # Leaving the page with the form has shortened the claim.
        row.renew(request.user)
    return _render_item(request, item, row, form, status, refusal)


@require_POST
@moderators_only
def add_note(request: MemberRequest, kind: str, pk: int) -> HttpResponse:
    """Add a note to colleagues; the author never sees it."""
    item = item_or_404(request.user, kind, pk)
    text = request.POST.get("text", "").strip()[:NOTE_MAX_LENGTH]
    if not text:
        messages.error(request, _("Enter a note."))
    elif refusal := rate_limited(request, "moderation_answer", unsent_text=text):
        return refusal
    else:
        PrivateNote.objects.add(item, request.user, text)
    return redirect("moderation:review", kind, pk)


@require_POST
@moderators_only
def undo(request: MemberRequest, pk: int) -> HttpResponse:
    """Undo one's own decision within a minute; a bulk decision is undone for all of its items or for none."""
    entry = get_object_or_404(AuditEntry.objects.by(request.user), pk=pk)
    entries = AuditEntry.objects.by(request.user).in_batch(entry.batch) if entry.batch else [entry]
    try:
        with transaction.atomic():
            for one in entries:
                _undo(one, request.user)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("moderation:queue")
    messages.success(request, _("Decision undone. You have claimed the item again."))
    if entry.batch:
        return redirect("moderation:queue")
    return redirect("moderation:review", entry.content_type.model, entry.object_id)


def _undo(entry: AuditEntry, user: User) -> None:
    model = entry.content_type.model_class()
    item = model and model._default_manager.in_bulk([entry.object_id]).get(entry.object_id)
    if not isinstance(item, Moderated):
        raise TransitionRefused(_("You can no longer undo this."))
    item.undo(entry, by=user)

"""The review page: read, answer, and what goes with it. What may be done, the item says."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from moderation.access import item_or_404, moderators
from moderation.forms import AnswerForm, keep_answer, kept_answer
from moderation.models.audit import AuditEntry
from moderation.models.moderated import Moderated
from moderation.models.performing import StaleItem, TransitionRefused
from moderation.models.workspace import PrivateNote, preferences_of
from moderation.views.queue import colleagues, row_of

BUTTONS = {"archive", "reopen"}
"""What can be done about something that is decided; everything else answers what waits."""


def _moderated_or_404(user, kind, pk) -> Moderated:
    """What is answered on this page; reports and appeals have pages of their own."""
    item = item_or_404(user, kind, pk)
    if not isinstance(item, Moderated):
        raise Http404("There is no such form.")
    return item


@require_safe
@moderators
def review(request, kind, pk):
    """One item as a reviewer reads it. Whoever holds it goes on holding it by coming here."""
    item = item_or_404(request.user, kind, pk)
    if (row := row_of(item)) and row.claimant == request.user:
        row.claim(request.user)
    return _show(request, item, row)


def _show(request, item, row, form=None, status=200, refusal=""):
    entries = list(AuditEntry.objects.about(item).select_related("actor", "message", "undone_by"))
    read = [
        entry.revision
        for entry in entries
        if entry.is_moderator_action and entry.revision < item.revision_number
    ]
    actions = item.actions_for(request.user)
    if form is None and isinstance(item, Moderated):
        form = AnswerForm(item=item, initial=kept_answer(item, request.user))
    context = {
        "item": item, "row": row, "form": form, "refusal": refusal, "entries": entries,
        "kind": item._meta.model_name,
        "claimed_by_me": bool(row and row.claimant == request.user),
        "actions": [action for action in item.answers_for(actions) if action[0] not in BUTTONS],
        "buttons": [action for action in item.answers_for(actions) if action[0] in BUTTONS],
        "notes": PrivateNote.objects.about(item),
        "colleagues": colleagues(request.user) if row else [],
        "preferences": preferences_of(request.user),
        "undoable": [one for one in entries if one.can_be_undone_by(request.user) and one.is_effective],
        # What its author took back is nobody's to read; whoever wrote an answer meanwhile still sees theirs.
        **({} if item.status == item.Status.WITHDRAWN else item.review_context(max(read, default=None))),
    }  # fmt: skip
    return render(request, "moderation/review.html", context, status=status)


@require_POST
@moderators
def answer(request, kind, pk):
    """Keep what is typed so far, hold the item on, and show the message as the author would get it."""
    item = _moderated_or_404(request.user, kind, pk)
    if not ratelimit.consume(request, action="moderation_answer", user=request.user):
        return JsonResponse({}, status=429)
    keep_answer(item, request.user, request.POST)
    row = row_of(item)
    held = bool(row and row.claimant == request.user and row.claim(request.user))
    if request.headers.get("Accept") != "application/json":
        messages.success(request, _("Your answer is kept. Nothing was sent."))
        return redirect("moderation:queue" if "later" in request.POST else request.path[: -len("answer/")])
    said = {"message": AnswerForm(request.POST, item=item).message(), "held": held}
    if held:
        said["until"] = date_format(timezone.localtime(row.claimed_until), "H:i")
    return JsonResponse(said)


@require_POST
@moderators
def decide(request, kind, pk):
    """Send the answer. What was typed is kept until it is sent."""
    item = _moderated_or_404(request.user, kind, pk)
    if not ratelimit.consume(request, action="moderation_answer", user=request.user):
        return render(request, "429.html", status=429)
    form, row = AnswerForm(request.POST, item=item), row_of(item)
    if not form.is_valid():
        return _refused(request, item, row, form, 422)
    if row and row.claimant not in (None, request.user):
        until = date_format(timezone.localtime(row.claimed_until), "H:i")
        said = _("%(who)s holds this until %(until)s. Your answer is kept.")
        return _refused(request, item, row, form, 409, said % {"who": row.claimant, "until": until})
    try:
        entry = _perform(item, form, request.user)
    except StaleItem as overtaken:
        item.refresh_from_db()
        return _refused(request, item, row_of(item), form, 409, str(overtaken))
    except TransitionRefused as refusal:
        return _refused(request, item, row, form, 422, str(refusal))
    messages.success(request, _("Decided: %(what)s.") % {"what": entry.name})
    return redirect("moderation:queue")


def _perform(item, form, user):
    answer = {"reasons": form.reason_keys, "note": form.cleaned_data["note"], "pins": form.pins}
    revision = form.cleaned_data["revision"]
    if form.cleaned_data["action"] == "propose_edits":
        return item.propose(form.edits, by=user, revision=revision, **answer)
    return item.transition(form.cleaned_data["action"], by=user, revision=revision, **answer)


def _refused(request, item, row, form, status, refusal=""):
    keep_answer(item, request.user, form.data)
    return _show(request, item, row, form, status, refusal)


@require_POST
@moderators
def add_note(request, kind, pk):
    """Write a note to colleagues; the author never sees it."""
    item = item_or_404(request.user, kind, pk)
    text = request.POST.get("text", "").strip()[:4_000]
    if text and ratelimit.consume(request, action="moderation_answer", user=request.user):
        PrivateNote.objects.write(item, request.user, text)
    elif not text:
        messages.error(request, _("Write the note first."))
    return redirect("moderation:review", kind, pk)

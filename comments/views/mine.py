"""What a member said: all of it, how each comment stands, and what can be done about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from comments.models.comment import Comment
from comments.threads import PAGE_SIZE, number
from moderation.access import allow_suspended
from moderation.models import AuditEntry, StaleItem, TransitionRefused

BUTTONS = {
    "withdraw": gettext_lazy("Your comment is taken back. Replies stay."),
    "restore": gettext_lazy("It is back where it was."),
    "appeal": gettext_lazy("Somebody else will look at it again."),
    "retract": gettext_lazy("How it went is taken back. Your words stay."),
}
"""What an author can ask for by one button; "retract" is about the outcome alone."""


def own_or_404(request, pk) -> Comment:
    """The member's own comment of this number, or 404."""
    mine = Comment.objects.by_author(request.user).with_subjects().prefetch_related("revisions")
    comment = mine.in_bulk([pk]).get(pk) if pk < 2**63 else None
    if comment is None:
        raise Http404("No comment of yours has this number.")
    return comment


@require_safe
@login_required
def mine(request):
    """Everything one said, newest first."""
    found = (
        Comment.objects.by_author(request.user).with_subjects().prefetch_related("revisions").order_by("-pk")
    )
    before = number(request.GET.get("before", ""))
    rows = list((found.before(before) if before else found)[: PAGE_SIZE + 1])
    later = f"?before={rows[PAGE_SIZE - 1].pk}" if len(rows) > PAGE_SIZE else ""
    return render(request, "comments/mine.html", {"comments": rows[:PAGE_SIZE], "later": later})


@require_safe
@login_required
def status(request, pk):
    """How one comment stands: the words, every message, and what can be done."""
    comment = own_or_404(request, pk)
    context = {
        "comment": comment,
        "actions": comment.actions_for(request.user),
        "entries": list(AuditEntry.objects.about(comment).for_author().with_messages()),
    }
    return render(request, "comments/status.html", context)


@require_POST
@allow_suspended
@login_required
def move(request, pk):
    """Take a comment or its outcome back, restore it, or ask somebody else to look at it again."""
    comment, action = own_or_404(request, pk), request.POST.get("action", "")
    if action not in BUTTONS:
        raise Http404("There is no such button.")
    note = request.POST.get("note", "").replace("\x00", "").strip()[:2000]
    try:
        if action == "retract":
            comment.retract_outcome()
        else:
            _move(comment, action, request.user, note)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(BUTTONS[action]))
    return redirect(comment.status_url)


def _move(comment, action, user, note) -> None:
    """Make the move; taking back also when a decision came in at the same moment."""
    try:
        comment.transition(action, by=user, revision=comment.revision_number, note=note)
    except StaleItem:
        if action != "withdraw":
            raise
        comment.refresh_from_db()
        comment.transition(action, by=user, revision=comment.revision_number, note=note)

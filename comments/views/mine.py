"""A member's own comments: the list, the status of each one, and the actions of its author."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import MemberRequest
from comments.models import Comment
from comments.posting import retract_outcome
from comments.subjects import column_of
from comments.threads import own_comments_page
from moderation.models import AuditEntry, StaleItem, TransitionRefused, attach_reasons
from request_handling.integers import parse_integer
from request_handling.permissions import allow_suspended

ACTIONS = {
    "withdraw": gettext_lazy("Your comment is withdrawn. Replies stay."),
    "restore": gettext_lazy("Your comment is restored."),
    "appeal": gettext_lazy("Your appeal is submitted. Another moderator decides."),
    "retract": gettext_lazy("Your report of how it went is withdrawn. Your comment stays."),
}
"""The actions that an author has a button for, with their messages; "retract" removes only the outcome."""


def own_comment_or_404(request: MemberRequest, pk: int) -> Comment:
    """Return a comment of the signed-in member, with its texts."""
    own = Comment.objects.by_author(request.user).with_subjects().prefetch_related("revisions")
    return get_object_or_404(own, pk=pk)


@require_safe
@login_required
def comment_list(request: MemberRequest) -> HttpResponse:
    """List the member's own comments, newest first."""
    before = parse_integer(request.GET.get("before"))
    return render(request, "comments/mine.html", own_comments_page(request.user, before))


@require_safe
@login_required
def comment_status(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the status of one comment: its text, the messages of moderators, and possible actions."""
    comment = own_comment_or_404(request, pk)
    subject = comment.subject
    context = {
        "comment": comment,
        "target": f"{column_of(subject)}:{subject.pk}",
        "last_sent": Comment.objects.about(subject).latest_id_of(request.user),
        "actions": comment.actions_for(request.user),
        "entries": attach_reasons(AuditEntry.objects.about(comment).for_author().with_messages()),
    }
    return render(request, "comments/status.html", context)


@require_POST
@allow_suspended
@login_required
def comment_action(request: MemberRequest, pk: int) -> HttpResponse:
    """Withdraw or restore a comment, retract its outcome, or appeal against a decision."""
    comment, action = own_comment_or_404(request, pk), request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404("There is no such action.")
    note = request.POST.get("note", "").strip()[:2000]
    try:
        if action == "retract":
            retract_outcome(comment)
        else:
            _apply(comment, action, request.user, note)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(ACTIONS[action]))
    return redirect(comment.status_url)


def _apply(comment: Comment, action: str, user: User, note: str) -> None:
    """Apply a transition; a withdrawal also succeeds if a moderator decided at the same moment."""
    try:
        comment.transition(action, by=user, revision=comment.revision_number, note=note)
    except StaleItem:
        if action != "withdraw":
            raise
        comment.refresh_from_db()
        comment.transition(action, by=user, revision=comment.revision_number, note=note)

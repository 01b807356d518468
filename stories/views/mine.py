"""The author's pages: the list of stories, the status of one, and what the author can do with it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import MemberRequest
from moderation.models import AuditEntry, StaleItem, TransitionRefused, attach_reasons
from moderation.response_time import expected_by
from request_handling.integers import parse_integer
from request_handling.permissions import allow_suspended
from stories import effects, promotion
from stories.credit import RoleRefused, change_credit
from stories.models import Story
from stories.ownership import assign_visitor_stories, own_story_or_404
from stories.review_context import changed_parts
from stories.steps import BY_SLUG, form_for

MAX_LISTED = 200
MAX_NOTE_LENGTH = 2000
AUTHOR_ACTIONS = {
    "withdraw": _("Your story is withdrawn. No one else can read it now."),
    "restore": _("Your story is restored."),
    "appeal": _("Your appeal is submitted. Another moderator decides."),
}
"""The transitions that `story_transition` accepts, with the message after each."""
SUSPENDED_MESSAGE = _("Your account is suspended. You can restore the story when the suspension ends.")


@require_safe
@login_required
def story_mine(request: MemberRequest) -> HttpResponse:
    """List the member's stories."""
    assign_visitor_stories(request)
    stories = list(Story.objects.listed_for(request.user)[:MAX_LISTED])
    return render(request, "stories/story_mine.html", {"stories": stories})


@require_safe
@login_required
def story_status(request: MemberRequest, key: str) -> HttpResponse:
    """Show the status of a story: its state, when to expect an answer, all messages, and the actions."""
    assign_visitor_stories(request)
    story = own_story_or_404(request, key)
    actions = story.actions_for(request.user)
    entries = attach_reasons(AuditEntry.objects.about(story).for_author().with_messages())
    proposal = story.proposed_edits if "accept_edits" in actions else None
    context = {
        "story": story,
        "entries": entries,
        "actions": actions,
        "revision": story.latest,
        "suggested_changes": changed_parts(story.latest, proposal) if proposal else None,
        "expected": expected_by(story) if story.status in {"submitted", "in_review"} else None,
        "name_form": form_for(BY_SLUG["name"], story) if story.approved_id else None,
    }
    return render(request, "stories/story_status.html", context)


@require_POST
@login_required
def story_edit(request: MemberRequest, key: str) -> HttpResponse:
    """Open a draft of a submitted story. The approved revision stays public until another one is approved."""
    story = own_story_or_404(request, key)
    if "submit" not in story.actions_for(request.user):
        messages.error(request, _("You cannot change this story now. See its status."))
        return redirect(story.status_url)
    story.open_draft()
    return redirect("stories:tasks", story.key)


@require_POST
@login_required
def story_discard(request: MemberRequest, key: str) -> HttpResponse:
    """Delete the draft of a story that was submitted before. Its revisions stay."""
    story = own_story_or_404(request, key)
    if story.revision_number and hasattr(story, "draft"):
        story.draft.delete()
        effects.delete_unused_pictures(story)
        messages.success(request, _("Your changes are discarded. The submitted story stays as it is."))
    return redirect(story.status_url)


@require_POST
@allow_suspended
@login_required
def story_transition(request: MemberRequest, key: str) -> HttpResponse:
    """Withdraw a story, restore it, or appeal."""
    story, action = own_story_or_404(request, key), request.POST.get("action", "")
    if action not in AUTHOR_ACTIONS:
        raise Http404("There is no such action.")
    if action == "restore" and request.user.is_suspended:
        messages.error(request, SUSPENDED_MESSAGE)
        return redirect(story.status_url)
    try:
        _apply_transition(request, story, action)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, AUTHOR_ACTIONS[action])
    return redirect(story.status_url)


def _apply_transition(request: MemberRequest, story: Story, action: str) -> None:
    """Apply the transition. Withdrawing also succeeds if a decision was made at the same moment."""
    try:
        _apply_transition_once(request, story, action)
    except StaleItem:
        if action != "withdraw":
            raise
        story.refresh_from_db()
        _apply_transition_once(request, story, action)


@transaction.atomic
def _apply_transition_once(request: MemberRequest, story: Story, action: str) -> None:
    if action == "withdraw":
        promotion.record_case_choice(story, request.POST.get("case", ""))
    note = request.POST.get("note", "").strip()[:MAX_NOTE_LENGTH]
    story.transition(action, by=request.user, revision=story.revision_number, note=note)


@require_POST
@login_required
def story_accept(request: MemberRequest, key: str) -> HttpResponse:
    """Accept the wording that a moderator proposes, which approves it."""
    story = own_story_or_404(request, key)
    try:
        story.accept(request.user, read=parse_integer(request.POST.get("proposal")))
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        published = story.status == Story.Status.PUBLISHED
        then = (
            _("Your story is published.")
            if published
            else _("A second moderator reads it before we publish it.")
        )
        messages.success(request, _("You accepted the suggested edits. %(then)s") % {"then": then})
    return redirect(story.status_url)


@require_POST
@login_required
def story_credit(request: MemberRequest, key: str) -> HttpResponse:
    """Change the credit of a published story: at once, or after a moderator has read a new role."""
    story = own_story_or_404(request, key)
    values = BY_SLUG["name"].form(request.POST).draft_values()
    role = values["credit_role"]
    if not story.is_public or "submit" not in story.actions_for(request.user):
        messages.error(request, _("You cannot change the name now."))
        return redirect(story.status_url)
    try:
        is_changed = change_credit(story, values["credit"], role)
    except RoleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(story.status_url)
    if is_changed:
        messages.success(
            request, _("The name under the story is now “%(name)s”.") % {"name": story.credit_line}
        )
        return redirect(story.status_url)
    message = _(
        "The name becomes “%(role)s” when a moderator has approved it. Check the story and submit it."
    )
    messages.success(request, message % {"role": role})
    return redirect("stories:step", story.key, "check")

"""Pages for the author of a story: all of one's own, how one stands, taking it back, the name shown."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from moderation.access import allow_suspended
from moderation.models import AuditEntry, StaleItem, TransitionRefused
from moderation.response_time import expected_by
from stories import credit as author_credit
from stories import promotion
from stories.models import Story
from stories.review_context import compare
from stories.steps import BY_SLUG, form_for
from stories.views.draft import assign_visitor_stories

# What an author can ask for by one button; sending has its own way.
AUTHOR_ACTIONS = {
    "withdraw": _("Taken back. Nobody can read it any more."),
    "restore": _("It is back where it was."),
    "appeal": _("Somebody else will look at it again."),
}

SUSPENDED_MESSAGE = _("Your account is suspended: you can restore the story when the suspension is over.")


def own_story_or_404(request, key) -> Story:
    """The member's own story of this key, or 404."""
    story = Story.objects.by_author(request.user).keyed(key).first()
    if story is None:
        raise Http404("No story of yours is called so.")
    return story


@require_safe
@login_required
def story_mine(request):
    """All of one's own stories."""
    assign_visitor_stories(request)
    stories = list(Story.objects.listed_for(request.user)[:200])
    return render(request, "stories/story_mine.html", {"stories": stories})


@require_safe
@login_required
def story_status(request, key):
    """How a story stands: the stage, the honest expected date, every message, what can be done."""
    assign_visitor_stories(request)
    story = own_story_or_404(request, key)
    actions = story.actions_for(request.user)
    entries = list(AuditEntry.objects.about(story).for_author().with_messages())
    context = {
        "story": story,
        "entries": entries,
        "actions": actions,
        "revision": story.latest,
        "suggested_changes": compare(story.latest, story.proposed_edits)
        if "accept_edits" in actions
        else None,
        "expected": expected_by(story) if story.status in {"submitted", "in_review"} else None,
        "name_form": form_for(BY_SLUG["name"], story) if story.approved_id else None,
    }
    return render(request, "stories/story_status.html", context)


@require_POST
@login_required
def story_edit(request, key):
    """Open what was sent once more; the public keeps the approved text until a new one is approved."""
    story = own_story_or_404(request, key)
    if "submit" not in story.actions_for(request.user):
        messages.error(request, _("This story cannot be changed now."))
        return redirect(story.status_url)
    story.open_draft()
    return redirect("stories:tasks", story.key)


@require_POST
@login_required
def story_discard(request, key):
    """Throw away the draft of a story that was sent before; what was sent stays."""
    story = own_story_or_404(request, key)
    if story.revision_number and hasattr(story, "draft"):
        story.draft.delete()
        messages.success(request, _("The changes are thrown away. What you sent stays as it is."))
    return redirect(story.status_url)


@require_POST
@allow_suspended
@login_required
def story_transition(request, key):
    """Take a story back, restore it, or ask somebody else to look at it again."""
    story, action = own_story_or_404(request, key), request.POST.get("action", "")
    note = request.POST.get("note", "").replace("\x00", "").strip()[:2000]
    if action not in AUTHOR_ACTIONS:
        raise Http404("There is no such button.")
    if action == "restore" and request.user.is_suspended:
        messages.error(request, SUSPENDED_MESSAGE)
        return redirect(story.status_url)
    try:
        _apply_transition(story, action, request, note)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, AUTHOR_ACTIONS[action])
    return redirect(story.status_url)


def _apply_transition(story, action, request, note) -> None:
    """Make the move; taking back also when a decision came in at the same moment."""
    try:
        _apply_transition_once(story, action, request, note)
    except StaleItem:
        if action != "withdraw":
            raise
        story.refresh_from_db()
        _apply_transition_once(story, action, request, note)


@transaction.atomic
def _apply_transition_once(story, action, request, note) -> None:
    if action == "withdraw":
        promotion.record_case_choice(story, request.POST.get("case", ""))
    story.transition(action, by=request.user, revision=story.revision_number, note=note)


@require_POST
@login_required
def story_accept(request, key):
    """Accept the wording that a moderator suggests: it is what the public reads from then on."""
    story = own_story_or_404(request, key)
    try:
        read = request.POST.get("proposal", "")
        story.accept(request.user, read=int(read) if read.isdecimal() and len(read) < 19 else 0)
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    else:
        published = story.status == Story.Status.PUBLISHED
        then = _("It is published.") if published else _("A second person reads it before it is published.")
        messages.success(request, _("You accepted the wording. %(then)s") % {"then": then})
    return redirect(story.status_url)


@require_POST
@login_required
def story_credit(request, key):
    """Change the name under a published story: at once, or when a moderator has read a new role."""
    story = own_story_or_404(request, key)
    chosen = BY_SLUG["name"].form(request.POST).values()
    credit, role = chosen["credit"], chosen["credit_role"]
    if not story.is_public or "submit" not in story.actions_for(request.user):
        messages.error(request, _("The name cannot be changed now."))
        return redirect(story.status_url)
    try:
        at_once = author_credit.change_credit(story, credit, role)
    except author_credit.RoleRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(story.status_url)
    if at_once:
        messages.success(request, _("The story is now told by “%(name)s”.") % {"name": story.credit_line})
        return redirect(story.status_url)
    messages.success(
        request,
        _("Your name becomes “%(role)s” when a moderator has read it. Check the story and send it.")
        % {"role": role},
    )
    return redirect("stories:step", story.key, "check")

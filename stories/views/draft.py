"""Writing a story: start it, the list of steps, the steps, edit conflicts, and submitting it."""

import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from cases.models import Beat
from cases.text_diff import Piece, diff_words
from moderation.models import StaleItem, TransitionRefused
from request_handling.integers import parse_integer
from request_handling.rate_limits import TEN_MINUTES, is_within_limit, rate_limited
from request_handling.unsaved_input import (
    NOT_DONE,
    keep_until_sign_in,
    redirect_to_sign_in,
    take_kept_input,
    wants_json,
)
from stories import safety
from stories.forms import StepForm
from stories.models import Draft, DraftChanged, Story
from stories.ownership import (
    SESSION_SECRETS,
    assign_visitor_stories,
    editable_stories,
    editable_story,
)
from stories.step_context import (
    TYPED_BESIDE,
    check_context,
    safety_context,
    typed_beside,
    warn_of_open_details,
)
from stories.steps import BY_SLUG, STEPS, Step, form_for, is_complete, minutes_left, submission_gaps

UNSAVED = "story_unsaved"
"""Session key of what was typed into a step after the session had ended."""
BY_VISITOR = "by_visitor"
"""The field that is in the forms of a story which a visitor started in this browser."""
MAX_VISITOR_STORIES = 10
"""How many stories a browser can start before signing in; the oldest one is given up then."""


@require_http_methods(["GET", "HEAD", "POST"])
def story_share(request: HttpRequest) -> HttpResponse:
    """Start a story or continue one. Visitors may do so before they sign in."""
    assign_visitor_stories(request)
    if request.method == "POST":
        return _start(request)
    drafts = Draft.objects.listed_for(editable_stories(request))
    return render(request, "stories/story_share.html", {"drafts": drafts, "steps": STEPS})


def _start(request: HttpRequest, values: dict[str, Any] | None = None) -> HttpResponse:
    if refusal := rate_limited(request, "story_start"):
        return refusal
    # The terms of the page that led here, such as an empty cell of the map.
    values = values or BY_SLUG["where"].form(request.POST).draft_values()
    # In one transaction: a server killed in between must not leave a story without a draft.
    with transaction.atomic():
        story = _create_story(request)
        Draft.objects.create(story=story, **values)
    return redirect("stories:step", story.key, STEPS[0].slug)


def _create_story(request: HttpRequest) -> Story:
    if request.user.is_authenticated:
        return Story.objects.create(author=request.user)
    secret = secrets.token_urlsafe(24)
    recent = request.session.get(SESSION_SECRETS, [])[-(MAX_VISITOR_STORIES - 1) :]
    request.session[SESSION_SECRETS] = [*recent, secret]
    return Story.objects.create(visitor_secret=secret)


@require_http_methods(["GET", "HEAD"])
def story_tasks(request: HttpRequest, key: str) -> HttpResponse:
    """List the steps of a draft, with those that are complete."""
    assign_visitor_stories(request)
    if refusal := _visitor_limited(request):
        return refusal
    story = editable_story(request, key)
    if story is None:
        return _show_not_found(request)
    if not hasattr(story, "draft") or story.status == Story.Status.WITHDRAWN:
        return redirect("stories:status", story.key)
    draft = story.draft
    unsafe = any(mark.is_open for mark in safety.mark_findings(draft)) or not draft.happened
    tasks = [(step, is_complete(step, draft) and not (unsafe and step.slug == "safety")) for step in STEPS]
    context = {"story": story, "draft": draft, "tasks": tasks, "minutes_remaining": minutes_left(draft)}
    return render(request, "stories/story_tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def story_step(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """Show or save one step of the form."""
    current = BY_SLUG.get(step)
    if current is None:
        raise Http404("There is no such step.")
    assign_visitor_stories(request)
    story = editable_story(request, key)
    if story is None:
        return _refuse_access(request, key, current)
    if not hasattr(story, "draft"):
        return redirect("stories:status", story.key)
    if request.method == "POST":
        return _save(request, story, current)
    if unsaved := take_kept_input(request, UNSAVED, [story.key, current.slug]):
        return _save_and_continue(
            request, story, current, unsaved["values"], version=unsaved["version"], target=current.slug
        )
    return _visitor_limited(request) or _show(request, story, current)


def _visitor_limited(request: HttpRequest) -> HttpResponse | None:
    """Count one view of a draft by a visitor; return the page 429 above the limit of the address."""
    if request.user.is_authenticated:
        return None
    return rate_limited(request, "story_view_visitor", wait=TEN_MINUTES, count_get=True)


def _show(
    request: HttpRequest,
    story: Story,
    step: Step,
    form: StepForm | None = None,
    status: int = 200,
    refusal: safety.ButtonRefused | None = None,
) -> HttpResponse:
    draft = story.draft
    context: dict[str, Any] = {
        "story": story,
        "draft": draft,
        "step": step,
        "steps": STEPS,
        "minutes_remaining": minutes_left(draft),
        "previous": STEPS[step.number - 2] if step.number > 1 else None,
        "then": request.POST.get("then") or request.GET.get("then", ""),
    }
    if step.form:
        context["form"] = form or form_for(step, draft)
    if step.beat:
        context["example"] = Beat.objects.example(step.beat)
    if step.slug in {"safety", "check"}:
        findings = safety.mark_findings(draft)
        context |= check_context(draft, findings)
        context |= safety_context(request, draft, findings, refusal) if step.slug == "safety" else {}
    template = step.slug if step.slug in {"where", "safety", "name", "check"} else "text"
    return render(request, f"stories/step_{template}.html", context, status=status)


def _version(request: HttpRequest) -> int:
    return parse_integer(request.POST.get("version"), max_digits=9)


def _save(request: HttpRequest, story: Story, step: Step) -> HttpResponse:
    """Save what was submitted, even if it is not valid, and go where the pressed button leads."""
    if step.form is None:
        return redirect("stories:step", story.key, step.slug)
    if not _may_save(request, story):
        return _show_unsaved(request, step, reason="limit", status=429)
    values, version = form_for(step, story.draft, request.POST).draft_values(), _version(request)
    if step.slug == "safety":
        try:
            changes = safety.apply_button(request.POST, story.draft)
        except safety.ButtonRefused as refusal:
            return _show(request, story, step, form_for(step, story.draft, request.POST), 422, refusal)
        if changes is None and not wants_json(request) and "later" not in request.POST:
            changes = safety.apply_typed(request.POST, story.draft)
        if changes is not None:
            return _apply_findings(request, story, step, values | changes)
    if wants_json(request):
        return _autosave(story, step, values, version)
    target = "later" if "later" in request.POST else request.POST.get("then", "")
    return _save_and_continue(request, story, step, values, version=version, target=target)


def _apply_findings(request: HttpRequest, story: Story, step: Step, values: dict[str, Any]) -> HttpResponse:
    """Save what a button of the safety step changed, and go back to the place on the page where it stood."""
    typed = typed_beside(request, story.draft)
    response = _save_and_continue(request, story, step, values, version=_version(request), target=step.slug)
    if response.status_code != HTTPStatus.FOUND:
        return response
    if typed:
        request.session[TYPED_BESIDE] = {story.key: typed}
    place = safety.place_after(request.POST, story.draft)
    back = "?then=back" if request.POST.get("then") == "back" else ""
    return HttpResponseRedirect(f"{response.headers['Location']}{back}#{place}")


def _may_save(request: HttpRequest, story: Story) -> bool:
    """Count one save; return False if the story, or a visitor's address, was saved too often."""
    if not is_within_limit(request, "story_save", key=story.key):
        return False
    return request.user.is_authenticated or is_within_limit(request, "story_save_visitor")


def _save_and_continue(
    request: HttpRequest, story: Story, step: Step, values: dict[str, Any], *, version: int, target: str
) -> HttpResponse:
    """Save and redirect to `target`: "later", "back", the slug of a step, or "" for the next step.

    Texts that are too long for a draft are not saved, but shown in the form again.
    """
    too_long = step.form.too_long(values)
    saved = {name: value for name, value in values.items() if name not in too_long}
    if not story.draft.write(saved, version=version):
        return _show_conflict(request, story, step, values)
    if too_long:
        return _show(request, story, step, form_for(step, story.draft, values), status=422)
    if target == "later":
        messages.success(request, _("Your story is saved. You can continue later."))
        return redirect("stories:tasks", story.key)
    if target in BY_SLUG:
        return redirect("stories:step", story.key, target)
    form = form_for(step, story.draft, {**values})
    if not form.is_valid():
        return _show(request, story, step, form, status=422)
    if target == "back":
        return redirect("stories:step", story.key, "check")
    if step.slug == "safety":
        warn_of_open_details(request, story.draft)
    return redirect("stories:step", story.key, STEPS[step.number].slug)


def _show_conflict(request: HttpRequest, story: Story, step: Step, values: dict[str, Any]) -> HttpResponse:
    """Show both versions after the draft was saved in another window."""
    draft, fields = story.draft, step.form.base_fields
    pairs = [
        (name, fields[name].label if name in fields else "", value, _differences(getattr(draft, name), value))
        for name, value in values.items()
        if value != getattr(draft, name)
    ]
    context = {"story": story, "draft": draft, "step": step, "pairs": pairs}
    return render(request, "stories/edit_conflict.html", context, status=409)


def _differences(saved: str | list[str], written: str | list[str]) -> list[Piece]:
    """Return the words that only one of the two versions of a field has, and those that both have."""
    before, after = ("\n".join(one) if isinstance(one, list) else one for one in (saved, written))
    return diff_words(before, after)


def _autosave(story: Story, step: Step, values: dict[str, Any], version: int) -> JsonResponse:
    if step.form.too_long(values):
        return JsonResponse({"too_long": True}, status=422)
    if story.draft.write(values, version=version):
        saved_at = date_format(timezone.localtime(story.draft.saved_at), "H:i")
        return JsonResponse({"version": story.draft.version, "saved": saved_at})
    return JsonResponse({"conflict": True, "version": story.draft.version}, status=409)


def _refuse_access(request: HttpRequest, key: str, step: Step) -> HttpResponse:
    """Refuse access to a story that may not be edited here, without losing what was typed.

    It depends on the request alone: the answer is the same whether there is a story with this key or not.
    """
    if not request.POST or step.form is None:
        return _show_not_found(request)
    if request.user.is_authenticated:
        return _show_unsaved(request, step, reason="other", status=403)
    if wants_json(request):
        return JsonResponse({"signed_out": True}, status=401)
    values = step.form(request.POST).draft_values()
    if step.form.too_long(values):
        return _show_unsaved(request, step, reason="long", status=422)
    if BY_VISITOR in request.POST:
        messages.info(
            request, _("This browser can no longer open the story. We saved your text in a new one.")
        )
        return _start(request, values)
    unsaved = {"values": values, "version": _version(request)}
    return keep_until_sign_in(request, UNSAVED, [key, step.slug], unsaved)


def _show_not_found(request: HttpRequest) -> HttpResponse:
    """Show visitors how to reach a story of theirs. Raises Http404 for members."""
    if request.user.is_authenticated:
        raise Http404("No story of yours has this key.")
    return render(request, "stories/story_not_found.html", status=404)


def _show_unsaved(request: HttpRequest, step: Step, *, reason: str, status: int) -> HttpResponse:
    """Show what was typed, to copy it, because it cannot be saved.

    `reason` is "limit", "long" or "other".
    """
    if wants_json(request):
        return JsonResponse({"limit": True}, status=status)
    values = step.form(request.POST).draft_values() if step.form else {}
    unsaved = [(step.form.base_fields[name].label, value) for name, value in values.items() if value]
    context = {"unsaved_values": unsaved, "reason": reason}
    return render(request, "stories/not_saved.html", context, status=status)


@require_POST
def story_send(request: HttpRequest, key: str) -> HttpResponse:
    """Submit the draft for review."""
    story = editable_story(request, key)
    check_url = reverse("stories:step", args=[key, "check"])
    if story is None and not request.user.is_authenticated:
        messages.info(request, NOT_DONE)
        return redirect_to_sign_in(check_url)
    if story is None or story.author_id is None or not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_signup')}?{urlencode({'next': check_url})}")
    if not hasattr(story, "draft"):
        return redirect("stories:status", story.key)
    version = _version(request)
    if version != story.draft.version or submission_gaps(story.draft, safety.mark_findings(story.draft)):
        messages.warning(
            request, _("Something changed since you looked, or is missing. Check the story again.")
        )
        return redirect("stories:step", story.key, "check")
    if not is_within_limit(request, "story_send"):
        return render(request, "stories/not_sent.html", {"story": story}, status=429)
    try:
        _submit(story, request.user, version)
    except DraftChanged as refusal:
        messages.warning(request, str(refusal))
        return redirect("stories:step", story.key, "check")
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("stories:status", story.key)


def _submit(story: Story, user: User, version: int) -> None:
    """Submit the draft. Try again once if a decision was made at the same moment: it may allow submitting.

    Every save increments the version, so the text that is submitted at `version` is what was checked.
    """
    try:
        with transaction.atomic():
            story.submit(user, version=version)
    except StaleItem:
        Story.objects.get(pk=story.pk).submit(user, version=version)

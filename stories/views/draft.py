"""Pages where a story is written: begin, the task list, the steps, two versions side by side, send."""

import secrets
from urllib.parse import urlencode

from allauth.core import ratelimit
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.models import Beat
from moderation.models import StaleItem, TransitionRefused
from stories import safety
from stories.models import Draft, DraftChanged, Story
from stories.readiness import submission_gaps
from stories.steps import BY_SLUG, STEPS, form_for, is_complete, minutes_left
from taxonomy.vocabulary import vocabulary

SESSION_SECRETS, UNSAVED = "story_secrets", "story_unsaved"


def _editable_story(request, key: str) -> Story | None:
    """The story of this key, if this person or this browser may write in it."""
    mine = Story.objects.editable_by(request.user, request.session.get(SESSION_SECRETS, []))
    return mine.keyed(key).select_related("draft").first()


def draft_or_404(request, key: str) -> Story:
    """The story of this key with its draft, or 404."""
    story = _editable_story(request, key)
    if story is None or not hasattr(story, "draft"):
        raise Http404("No story of yours is called so.")
    return story


def assign_visitor_stories(request) -> None:
    """Give a member who has just come in what this browser began before."""
    if request.user.is_authenticated and request.session.get(SESSION_SECRETS):
        Story.objects.assign_visitor_stories(request.user, request.session.pop(SESSION_SECRETS))


@require_http_methods(["GET", "HEAD", "POST"])
def story_share(request):
    """Start a story, or go on with one; nobody needs to sign in for it."""
    assign_visitor_stories(request)
    if request.method == "POST":
        return _start(request)
    drafts = Draft.objects.for_stories(
        Story.objects.editable_by(request.user, request.session.get(SESSION_SECRETS, []))
    )
    return render(request, "stories/story_share.html", {"drafts": drafts, "steps": STEPS})


def _start(request, values=None):
    if not ratelimit.consume(request, action="story_start"):
        return render(request, "429.html", status=429)
    values = values or _requested_terms(request)
    # Together: a server that is killed in between must not leave a story without a draft.
    with transaction.atomic():
        story = _new_story(request)
        Draft.objects.create(story=story, **values)
    return redirect("stories:step", story.key, STEPS[0].slug)


def _new_story(request) -> Story:
    if request.user.is_authenticated:
        return Story.objects.create(author=request.user)
    secret = secrets.token_urlsafe(24)
    request.session[SESSION_SECRETS] = [*request.session.get(SESSION_SECRETS, [])[-9:], secret]
    return Story.objects.create(visitor_secret=secret)


def _requested_terms(request) -> dict:
    """Tags which the address that led here asks for, such as those of an empty cell of the map."""
    form = BY_SLUG["where"].form(request.POST)
    return form.values()


@require_http_methods(["GET", "HEAD"])
def story_tasks(request, key):
    """The list of steps with what is done; a story that was sent opens again for a new revision."""
    assign_visitor_stories(request)
    story = _editable_story(request, key)
    if story is None:
        raise Http404("No story of yours is called so.")
    if not hasattr(story, "draft") or story.status == Story.Status.WITHDRAWN:
        return redirect("stories:status", story.key)
    unsafe = any(mark.is_open for mark in safety.mark_findings(story.draft)) or not story.draft.happened
    tasks = [
        (step, is_complete(step, story.draft) and not (unsafe and step.slug == "safety")) for step in STEPS
    ]
    context = {
        "story": story,
        "draft": story.draft,
        "tasks": tasks,
        "minutes_remaining": minutes_left(story.draft),
    }
    return render(request, "stories/story_tasks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def story_step(request, key, step):
    """One step of the form."""
    step = BY_SLUG.get(step)
    if step is None:
        raise Http404("There is no such step.")
    assign_visitor_stories(request)
    story = _editable_story(request, key)
    if story is None:
        return _wrong_author_response(request, key, step)
    if not hasattr(story, "draft"):
        return redirect("stories:status", story.key)
    if request.method == "POST":
        return _save(request, story, step)
    if unsaved := _pop_unsaved(request, story.key, step):
        return _save_and_continue(request, story, step, unsaved["values"], unsaved["version"], step.slug)
    return _show(request, story, step)


def _show(request, story, step, form=None, status=200):
    draft = story.draft
    context = {
        "story": story, "draft": draft, "step": step, "steps": STEPS, "minutes_remaining": minutes_left(draft),
        "previous": STEPS[step.number - 2] if step.number > 1 else None,
    }  # fmt: skip
    if step.form:
        context["form"] = form or form_for(step, draft)
    if step.beat:
        context["example"] = Beat.objects.example(step.beat)
    if step.slug in {"safety", "check"}:
        findings = safety.mark_findings(draft)
        context |= {
            "findings": findings,
            "parts": safety.segments(draft, findings),
            "missing": submission_gaps(draft, findings),
        }
        context["open_findings"] = [mark for mark in findings if mark.is_open]
    if step.slug == "check":
        context["term_names"] = _term_names(draft)
    if step.slug == "safety":
        context["remarks"] = safety.remarks(draft)
    return render(request, f"stories/step_{_template(step)}.html", context, status=status)


def _term_names(draft) -> list[str]:
    words = vocabulary()
    chosen = words.by_slugs("industry", draft.industries) + words.by_slugs("technique", draft.techniques)
    return [term.name for term in chosen]


def _template(step) -> str:
    return step.slug if step.slug in {"where", "safety", "name", "check"} else "text"


def _version(request) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0


def _save(request, story, step):
    """Save what was typed, whatever else is wrong; then go where the pressed button leads."""
    if step.form is None:
        return redirect("stories:step", story.key, step.slug)
    if not ratelimit.consume(request, action="story_save", key=story.key):
        return _unsaved_text_response(request, step, "limit", 429)
    values = form_for(step, story.draft, request.POST).values()
    if step.slug == "safety":
        try:
            changes = safety.apply_button(request.POST, story.draft)
        except safety.ReasonMissing as missing_reason:
            messages.error(request, str(missing_reason))
            changes = {}
        if changes is not None:
            return _save_and_continue(request, story, step, values | changes, _version(request), "safety")
    if wants_json(request):
        return _autosave(story, values, _version(request))
    where = "later" if "later" in request.POST else request.POST.get("then", "")
    return _save_and_continue(request, story, step, values, _version(request), where)


def _save_and_continue(request, story, step, values, version, where):
    values = _truncate_values(values)
    if not story.draft.write(values, version=version):
        context = {
            "story": story,
            "draft": story.draft,
            "step": step,
            "pairs": _differing_values(step, story.draft, values),
        }
        return render(request, "stories/edit_conflict.html", context, status=409)
    if where == "later":
        messages.success(request, _("Your story is saved. Come back to it whenever you like."))
        return redirect("stories:tasks", story.key)
    if where in BY_SLUG:
        return redirect("stories:step", story.key, where)
    form = form_for(step, story.draft, {**values})
    if not form.is_valid():
        return _show(request, story, step, form, status=422)
    return redirect("stories:step", story.key, "check" if where == "back" else STEPS[step.number].slug)


def _truncate_values(values: dict) -> dict:
    """Cut what no column holds; the form still says that it is too long."""
    limits = {"title": 120, "credit_role": 60}
    return {name: value[: limits[name]] if name in limits else value for name, value in values.items()}


def _differing_values(step, draft, values):
    form = step.form
    return [
        (name, form.base_fields[name].label if name in form.base_fields else "", value, getattr(draft, name))
        for name, value in values.items()
        if value != getattr(draft, name)
    ]


def wants_json(request) -> bool:
    """Say whether the page's script asks, and not a form that was sent."""
    return request.headers.get("Accept") == "application/json"


def _autosave(story, values, version):
    if story.draft.write(_truncate_values(values), version=version):
        at = date_format(timezone.localtime(story.draft.saved_at), "H:i")
        return JsonResponse({"version": story.draft.version, "saved": at})
    return JsonResponse({"conflict": True, "version": story.draft.version}, status=409)


def _wrong_author_response(request, key, step):
    """Nobody may write here as they are; whatever they typed is kept or given back."""
    story = Story.objects.keyed(key).first()
    typed = bool(request.POST) and step.form is not None
    if story is None or not typed:
        if story and story.author_id and not request.user.is_authenticated:
            return _sign_in(request)
        raise Http404("No story of yours is called so.")
    if wants_json(request):
        return JsonResponse({"signed_out": True}, status=401)
    values = step.form(request.POST).values()
    if request.user.is_authenticated:
        return _unsaved_text_response(request, step, "other", 403)
    if story.author_id is None:
        messages.info(
            request, "Your browser had lost the way to this story. Here it goes on, with these words."
        )
        return _start(request, _truncate_values(values))
    request.session[UNSAVED] = {"key": key, "step": step.slug, "values": values, "version": _version(request)}
    messages.info(request, "You were signed out. What you wrote is kept: sign in and it is there.")
    return _sign_in(request)


def _sign_in(request):
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


def _pop_unsaved(request, key, step):
    unsaved = request.session.get(UNSAVED)
    if unsaved and unsaved["key"] == key and unsaved["step"] == step.slug:
        return request.session.pop(UNSAVED)
    return None


def _unsaved_text_response(request, step, reason, status):
    """Give back what was typed, to copy, when it cannot be saved here and now."""
    if wants_json(request):
        return JsonResponse({"limit": True}, status=status)
    values = step.form(request.POST).values() if step.form else {}
    unsaved_values = [(step.form.base_fields[name].label, value) for name, value in values.items() if value]
    return render(
        request, "stories/not_saved.html", {"unsaved_values": unsaved_values, "reason": reason}, status=status
    )


@require_POST
def story_send(request, key):
    """Send the draft for review."""
    story = _editable_story(request, key)
    if story is None or story.author_id is None or not request.user.is_authenticated:
        return HttpResponseRedirect(
            f"{reverse('account_signup')}?{urlencode({'next': reverse('stories:step', args=[key, 'check'])})}"
        )
    if not hasattr(story, "draft"):
        return redirect("stories:status", story.key)
    if _version(request) != story.draft.version or submission_gaps(
        story.draft, safety.mark_findings(story.draft)
    ):
        messages.warning(request, "Something changed since you looked, or is missing. Check once more.")
        return redirect("stories:step", story.key, "check")
    if not ratelimit.consume(request, action="story_send", user=request.user):
        return render(request, "stories/not_sent.html", {"story": story}, status=429)
    try:
        _submit(story, request.user, story.draft.version)
    except DraftChanged as refusal:
        messages.warning(request, str(refusal))
        return redirect("stories:step", story.key, "check")
    except TransitionRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("stories:status", story.key)


def _submit(story, user, version: int) -> None:
    """Send the draft; once more when a decision came in at the same moment, for it may be sent after that.

    Every save moves the version: the words that are locked at `version` are those that were checked.
    """
    try:
        with transaction.atomic():
            story.submit(user, version=version)
    except StaleItem:
        Story.objects.get(pk=story.pk).submit(user, version=version)

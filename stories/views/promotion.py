"""Pages of a promotion: curators open a case from a story and ask its author, who reads it and answers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import MemberRequest
from cases.drafting import CURATE_PERMISSION, EditRefused
from cases.models import Case, CaseRevision
from cases.preview import preview_context
from request_handling.integers import parse_integer
from request_handling.permissions import require_any_permission
from stories import promotion as promotions
from stories.forms import ACCEPT, CaseAnswerForm, StepForm
from stories.models import Promotion, Story
from stories.ownership import own_story_or_404
from stories.promotion_text import compare_with_case
from stories.steps import BY_SLUG, form_for

curators_only = require_any_permission(CURATE_PERMISSION)


@require_POST
@curators_only
def story_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a published story as a draft of a case."""
    story = get_object_or_404(Story.objects.visible_to(request.user).for_cards(), slug=slug)
    try:
        case = promotions.open_case(story, by=request.user)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(story)
    messages.success(
        request, _("The draft has the text of the story. We publish it only if the author agrees.")
    )
    return redirect("cases:desk", case.pk)


@require_POST
@curators_only
def case_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the author of the story whether this text may be published."""
    case = get_object_or_404(Case, pk=pk)
    promotion = Promotion.objects.for_case(case)
    if promotion is None:
        raise Http404("This case was not made from a story.")
    version = parse_integer(request.POST.get("version"), max_digits=9)
    try:
        promotions.ask_author(promotion, CaseRevision.objects.open_for(case), version, by=request.user)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We sent the author an e-mail. You will see the answer here."))
    return redirect("cases:desk", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def story_case(request: MemberRequest, key: str) -> HttpResponse:
    """Show the author the case beside the story, or save their answer."""
    story = own_story_or_404(request, key)
    promotion = Promotion.objects.for_story(story)
    if promotion is None or promotion.asked_at is None:
        raise Http404("No case of this story has been shown to its author.")
    text = CaseRevision.objects.open_for(promotion.case)
    if request.method == "POST":
        return _answer(request, promotion, text)
    return _show(request, promotion, text)


def _show(
    request: HttpRequest,
    promotion: Promotion,
    text: CaseRevision | None,
    form: StepForm | None = None,
    status: int = 200,
) -> HttpResponse:
    story = promotion.story
    is_pending = promotion.is_awaiting_answer_on(text) and story.is_public
    shown = text if is_pending else CaseRevision.objects.latest_published(promotion.case)
    context: dict[str, Any] = {"story": story, "promotion": promotion, "text": text, "is_pending": is_pending}
    if shown is not None and story.approved:
        context["parts"], context["added_parts"] = compare_with_case(story.approved, shown)
        context["preview"] = preview_context(promotion.case, shown)
    context["note"] = request.POST.get("note", "")
    if is_pending:
        context["form"] = form or form_for(BY_SLUG["name"], story)
    return render(request, "stories/story_case.html", context, status=status)


def _answer(request: HttpRequest, promotion: Promotion, text: CaseRevision | None) -> HttpResponse:
    answer = CaseAnswerForm(request.POST)
    if not answer.is_valid():
        messages.error(request, _("Choose yes or no. Use at most 2,000 characters for the note."))
        return _show(request, promotion, text, status=422)
    accepts = answer.cleaned_data["answer"] == ACCEPT
    form = BY_SLUG["name"].form({**request.POST.dict(), "consent_publish": "on"})
    if accepts and not form.is_valid():
        return _show(request, promotion, text, form, status=422)
    try:
        if accepts:
            credit, role = form.cleaned_data["credit"], form.cleaned_data["credit_role"]
            promotions.accept(promotion, text, answer.cleaned_data["version"], credit=credit, role=role)
        else:
            promotions.decline(promotion, text, answer.cleaned_data["note"])
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return _show(request, promotion, CaseRevision.objects.open_for(promotion.case), status=409)
    if accepts:
        messages.success(request, _("Thank you. We may publish the case as you read it."))
    else:
        messages.success(request, _("Thank you for your answer. The case is not published."))
    return redirect(promotion.story.status_url)

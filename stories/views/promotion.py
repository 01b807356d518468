"""Pages of a story that becomes a case: curators open it and ask, its author reads and answers."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.drafting import CURATE_PERMISSION, EditRefused
from cases.models import Case, CaseRevision
from stories import promotion
from stories.models import Promotion, Story
from stories.promotion_text import compare_with_case
from stories.steps import BY_SLUG, form_for
from stories.views.mine import own_story_or_404

ACCEPT, DECLINE = "accept", "decline"


def curators(view):
    """Let curators in; members are told that they may not, visitors are asked to sign in."""
    return login_required(permission_required(CURATE_PERMISSION, raise_exception=True)(view))


class AnswerForm(forms.Form):
    """What the author answers, and about which words."""

    answer = forms.ChoiceField(choices=[(ACCEPT, ACCEPT), (DECLINE, DECLINE)])
    version = forms.IntegerField(min_value=1, max_value=10**9)
    note = forms.CharField(required=False, max_length=2000)


@require_POST
@curators
def story_open(request, slug):
    """Open a published story as a draft of a case."""
    story = get_object_or_404(Story.objects.visible_to(request.user).for_cards(), slug=slug)
    try:
        case = promotion.open_case(story, by=request.user)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(story)
    messages.success(
        request, _("The draft holds what the story tells. Nothing is public before its author agrees.")
    )
    return redirect("cases:desk", case.pk)


@require_POST
@curators
def case_ask(request, pk):
    """Ask the author of the story whether this text may go out."""
    case = get_object_or_404(Case, pk=pk)
    behind = Promotion.objects.for_case(case)
    if behind is None:
        raise Http404("No story stands behind this case.")
    version = request.POST.get("version", "")
    version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
    try:
        behind.ask(CaseRevision.objects.open_for(case), version, by=request.user)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The author gets a mail, and the answer will stand here."))
    return redirect("cases:desk", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def story_case(request, key):
    """The case beside the story, for its author: what changed, whose name, yes or no."""
    story = own_story_or_404(request, key)
    made = Promotion.objects.about(story)
    if made is None or made.asked_at is None:
        raise Http404("No case of this story has been shown to its author.")
    text = CaseRevision.objects.open_for(made.case)
    if request.method == "POST":
        return _answer(request, made, text)
    return _show(request, made, text)


def _show(request, made, text, form=None, status=200):
    is_pending = made.is_awaiting_answer_on(text) and made.story.is_public
    shown = text if is_pending else CaseRevision.objects.latest_published(made.case)
    context = {"story": made.story, "promotion": made, "text": text, "is_pending": is_pending, "shown": shown}
    if shown is not None and made.story.approved:
        context["parts"], context["added_parts"] = compare_with_case(made.story.approved, shown)
    context["note"] = request.POST.get("note", "")
    if is_pending:
        context["form"] = form or form_for(BY_SLUG["name"], made.story)
    return render(request, "stories/story_case.html", context, status=status)


def _answer(request, made, text):
    answer = AnswerForm(request.POST)
    if not answer.is_valid():
        messages.error(request, _("Choose yes or no, and use at most 2,000 characters for the note."))
        return _show(request, made, text, status=422)
    form = BY_SLUG["name"].form({**request.POST.dict(), "consent_publish": "on"})
    said = answer.cleaned_data
    if said["answer"] == ACCEPT and not form.is_valid():
        return _show(request, made, text, form, status=422)
    try:
        if said["answer"] == DECLINE:
            made.decline(text, said["note"])
        else:
            chosen = {"credit": form.cleaned_data["credit"], "role": form.cleaned_data["credit_role"]}
            made.accept(text, said["version"], **chosen)
    except EditRefused as refusal:
        messages.error(request, str(refusal))
        return _show(request, made, CaseRevision.objects.open_for(made.case), status=409)
    thanks = (
        _("Thank you. The case may go out as you read it.")
        if said["answer"] == ACCEPT
        else _("It stays unpublished. Thank you for reading it.")
    )
    messages.success(request, thanks)
    return redirect(made.story.status_url)

"""Curators' pages: the list of cases, the desk of one case, its editor, two texts side by side."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cases import drafting, transitions
from cases.editor import Editor
from cases.field_labels import labelled_parts
from cases.models import Case, CaseRevision, CaseStep
from cases.preview import preview_context
from cases.publication_checks import problems
from cases.text_diff import diff_parts

PAGE, UNSAVED = 50, "case_unsaved"
SAID = {
    "send": gettext_lazy("It is in review now."),
    "take_back": gettext_lazy("It is a draft again."),
    "publish": gettext_lazy("Published."),
    "schedule": gettext_lazy("It will be published at that time."),
    "drop": gettext_lazy("The draft is set aside and kept below."),
    "restore": gettext_lazy("A new draft begins with the earlier words."),
    "archive": gettext_lazy("The case is archived."),
    "unarchive": gettext_lazy("The case is out of the archive."),
}


def curators_only(view):
    """Let curators in; members are told that they may not, visitors are asked to sign in."""
    return login_required(permission_required(drafting.CURATE_PERMISSION, raise_exception=True)(view))


@require_safe
@curators_only
def case_index(request):
    """All cases by state, newest first."""
    state = request.GET.get("state", "")
    state = state if state in {*CaseRevision.State.values, "archived"} - {"dropped"} else ""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    before = request.GET.get("before", "")
    before = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else 0
    found = list(Case.objects.page_for_curators(state, words, before, PAGE + 1))
    kept = {key: value for key, value in (("state", state), ("q", words)) if value}
    context = {
        "cases": found[:PAGE], "state": state, "words": words,
        "states": [*CaseRevision.State.choices[:4], ("archived", _("Archived"))],
        "next": urlencode({**kept, "before": found[PAGE - 1].pk}) if len(found) > PAGE else "",
        "first": urlencode(kept), "before": before,
    }  # fmt: skip
    return render(request, "cases/case_index.html", context)


class NewCaseForm(forms.Form):
    """The title with which a case begins."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy(
            "It can still change; the address of the case is made of it when it is published"
        ),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Give it a title, so that others find the draft."),
            "max_length": gettext_lazy("The title has more than 120 characters."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def case_new(request):
    """Begin a case."""
    form = NewCaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        title = " ".join(form.cleaned_data["title"].split())
        try:
            case = drafting.create_case(*drafting.blank_content(title), by=request.user)
        except drafting.EditRefused as refusal:
            form.add_error("title", str(refusal))
        else:
            return redirect("cases:edit", case.pk)
    status = 422 if form.errors else 200
    return render(request, "cases/case_new.html", {"form": form}, status=status)


@require_safe
@curators_only
def case_desk(request, pk):
    """How a case stands: what is missing, what can be done, its texts, its history."""
    case = get_object_or_404(Case, pk=pk)
    texts = list(CaseRevision.objects.for_case(case).select_related("by"))
    text = next((one for one in texts if one.is_open), None)
    context = {
        "case": case,
        "text": text,
        "texts": texts[::-1],
        "actions": drafting.actions_for(case, text, request.user),
        "problems": problems(case, text) if text else [],
        "steps": list(CaseStep.objects.for_case(case)[:200]),
        "live": next((one for one in reversed(texts) if one.state == "published"), None),
    }
    return render(request, "cases/case_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case_edit(request, pk):
    """Write in the open text of a case."""
    if not request.user.is_authenticated:
        return _keep_and_sign_in(request, pk)
    if not request.user.has_perm(drafting.CURATE_PERMISSION):
        raise PermissionDenied
    case = get_object_or_404(Case, pk=pk)
    if not drafting.may_curate(case, request.user):
        messages.error(request, drafting.OWN_STORY)
        return redirect("cases:desk", pk)
    text = CaseRevision.objects.open_for(case)
    unsaved = request.session.get(UNSAVED, {})
    if request.method != "POST" and unsaved.get("pk") == pk:
        request.session.pop(UNSAVED)
        return _save(request, case, text, MultiValueDict(unsaved["post"]))
    if request.method == "POST":
        return _save(request, case, text, request.POST)
    if text is None:
        return redirect("cases:desk", pk)
    return _show(request, text, Editor(text, more="more" in request.GET))


def _show(request, text, editor, status=200, **more):
    editor.form.is_valid()
    context = {"case": text.case, "text": text, "editor": editor, **more}
    return render(request, "cases/case_edit.html", context, status=status)


def _save(request, case, text, post):
    """Save what was sent; where something else was saved meanwhile, show both and overwrite nothing."""
    # What was open when the page was made may be public by now, or set aside: the words need a text.
    text = (
        text or CaseRevision.objects.for_case(case).last() or drafting.start_revision(case, by=request.user)
    )
    editor = Editor(text, post)
    values, sections, change_note = editor.snapshot()
    number, version = _number(post, "number"), _number(post, "version")
    same_text = number == text.number and text.is_open and case.status != Case.Status.ARCHIVED
    if same_text and drafting.save(text, values, sections, change_note, by=request.user, version=version):
        messages.success(request, _("Saved."))
        if "more" in post:
            return HttpResponseRedirect(f"{reverse('cases:edit', args=[case.pk])}?more=1#dialogue")
        return redirect("cases:edit" if "stay" in post else "cases:desk", case.pk)
    if not text.is_open and "revise" in drafting.actions_for(case, None, request.user):
        text = drafting.start_revision(case, by=request.user)
    mine, theirs = labelled_parts(values, sections), labelled_parts(text.values, text.sections)
    changed = [part for part in diff_parts(theirs, mine) if part.is_changed]
    return _show(request, text, editor, status=409, changed=changed, stale=True)


def _keep_and_sign_in(request, pk):
    """Keep what somebody wrote who was signed out meanwhile, until they are back."""
    if request.method == "POST":
        post = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
        request.session[UNSAVED] = {"pk": pk, "post": post}
        messages.info(request, _("You were signed out. What you wrote is kept: sign in and it is there."))
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.path})}")


def _number(post, name) -> int:
    sent = post.get(name, "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


class StepForm(forms.Form):
    """A button of the desk: which step, on which words, and when."""

    publish_at = forms.DateTimeField(required=False)


@require_POST
@curators_only
def case_move(request, pk):
    """Take a step with a case."""
    case, action = get_object_or_404(Case, pk=pk), request.POST.get("action", "")
    text = CaseRevision.objects.open_for(case)
    form = StepForm(request.POST)
    publish_at = form.cleaned_data["publish_at"] if form.is_valid() else None
    try:
        if action == "revise":
            return _revise(request, case, text)
        transitions.transition(
            case, action, by=request.user, text=text, version=_number(request.POST, "version"),
            publish_at=publish_at, number=_number(request.POST, "number"),
        )  # fmt: skip
    except drafting.EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SAID[action])
    return redirect("cases:edit" if action == "restore" else "cases:desk", pk)


def _revise(request, case, text):
    if not drafting.may_curate(case, request.user):
        raise drafting.EditRefused(drafting.OWN_STORY)
    if text is None and "revise" not in drafting.actions_for(case, text, request.user):
        raise drafting.EditRefused(transitions.CHANGED_MEANWHILE)
    if text is None:
        drafting.start_revision(case, by=request.user)
    return redirect("cases:edit", case.pk)


@require_safe
@curators_only
def case_compare(request, pk):
    """Two texts of a case, part by part."""
    case = get_object_or_404(Case, pk=pk)
    texts = {text.number: text for text in CaseRevision.objects.for_case(case)}
    before, after = texts.get(_number(request.GET, "from")), texts.get(_number(request.GET, "to"))
    if before is None or after is None:
        raise Http404("There are no such texts.")
    found = diff_parts(
        labelled_parts(before.values, before.sections), labelled_parts(after.values, after.sections)
    )
    context = {"case": case, "before": before, "after": after, "texts": texts.values(), "parts": found}
    context["changed"] = [part for part in found if part.is_changed]
    return render(request, "cases/case_compare.html", context)


@require_safe
@curators_only
def case_text(request, pk, number):
    """One text as readers would see it."""
    case = get_object_or_404(Case, pk=pk)
    text = get_object_or_404(CaseRevision.objects.for_case(case), number=number)
    return render(request, "cases/case_text.html", {"text": text, **preview_context(case, text)})

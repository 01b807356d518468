"""Pages for curators: list, overview, editor and preview of cases, and comparison of revisions."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import MemberRequest
from cases import drafting, transitions
from cases.editor import Editor
from cases.field_labels import labelled_parts
from cases.forms import NewCaseForm, TransitionForm
from cases.models import Case, CaseRevision, CaseStep
from cases.preview import preview_context
from cases.publication_checks import publication_problems
from cases.text_diff import diff_parts
from request_handling.integers import parse_integer
from request_handling.permissions import require_any_permission
from request_handling.unsaved_input import keep_until_sign_in, redirect_to_sign_in, take_kept_input

PAGE_SIZE, LOG_SIZE = 50, 200
MAX_NUMBER_DIGITS, MAX_KEY_DIGITS = 9, 15
UNSAVED = "case_unsaved"
MESSAGES = {
    "send": gettext_lazy("Submitted for review."),
    "take_back": gettext_lazy("Withdrawn from review. It is a draft again."),
    "publish": gettext_lazy("Case published."),
    "schedule": gettext_lazy("Publication scheduled."),
    "drop": gettext_lazy("Draft discarded. You can restore it below."),
    "restore": gettext_lazy("Draft started from the earlier version."),
    "archive": gettext_lazy("Case archived."),
    "unarchive": gettext_lazy("Case restored."),
}

curators_only = require_any_permission(drafting.CURATE_PERMISSION)


@require_safe
@curators_only
def case_index(request: MemberRequest) -> HttpResponse:
    """List the cases of a state, newest first."""
    state = request.GET.get("state", "")
    state = state if state in {*CaseRevision.State.values, "archived"} - {"dropped"} else ""
    title = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    before = parse_integer(request.GET.get("before"), max_digits=MAX_KEY_DIGITS)
    found = list(Case.objects.page_for_curators(state, title, before, PAGE_SIZE + 1))
    filters = {key: value for key, value in (("state", state), ("q", title)) if value}
    has_next = len(found) > PAGE_SIZE
    context = {
        "cases": found[:PAGE_SIZE],
        "state": state,
        "words": title,
        "states": [*CaseRevision.State.choices[:4], ("archived", _("Archived"))],
        "next": urlencode({**filters, "before": found[PAGE_SIZE - 1].pk}) if has_next else "",
        "first": urlencode(filters),
        "before": before,
    }
    return render(request, "cases/case_index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@curators_only
def case_new(request: MemberRequest) -> HttpResponse:
    """Create a case."""
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
def case_desk(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the overview of a case: what is missing, possible actions, its revisions and its log."""
    case = get_object_or_404(Case, pk=pk)
    revisions = list(CaseRevision.objects.for_case(case).select_related("by"))
    revision = next((one for one in revisions if one.is_open), None)
    context = {
        "case": case,
        "text": revision,
        "texts": revisions[::-1],
        "actions": drafting.actions_for(case, revision, request.user),
        "problems": publication_problems(case, revision) if revision else [],
        "steps": list(CaseStep.objects.for_case(case)[:LOG_SIZE]),
        "live": next((one for one in reversed(revisions) if one.state == "published"), None),
    }
    return render(request, "cases/case_desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def case_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Edit the open revision of a case."""
    if not request.user.is_authenticated:
        return _sign_in(request, pk)
    if not request.user.has_perm(drafting.CURATE_PERMISSION):
        raise PermissionDenied
    case = get_object_or_404(Case, pk=pk)
    if not drafting.may_curate(case, request.user):
        messages.error(request, drafting.OWN_STORY)
        return redirect("cases:desk", pk)
    revision = CaseRevision.objects.open_for(case)
    if request.method == "POST":
        return _save(request, case, revision, request.POST)
    if unsaved := take_kept_input(request, UNSAVED, pk):
        return _save(request, case, revision, MultiValueDict(unsaved))
    if revision is None:
        return redirect("cases:desk", pk)
    return _render_editor(request, revision, Editor(revision, more="more" in request.GET))


def _sign_in(request: MemberRequest, pk: int) -> HttpResponse:
    """Redirect to the sign-in page.

    What a curator has sent after being signed out is kept until they are back.
    """
    if request.method != "POST":
        return redirect_to_sign_in(request.path)
    data = {key: request.POST.getlist(key) for key in request.POST if key != "csrfmiddlewaretoken"}
    return keep_until_sign_in(request, UNSAVED, pk, data)


def _render_editor(
    request: MemberRequest, revision: CaseRevision, editor: Editor, status: int = 200, **extra: Any
) -> HttpResponse:
    editor.form.is_valid()
    context = {"case": revision.case, "text": revision, "editor": editor, **extra}
    return render(request, "cases/case_edit.html", context, status=status)


def _save(
    request: MemberRequest, case: Case, revision: CaseRevision | None, data: QueryDict | MultiValueDict
) -> HttpResponse:
    """Save what was sent, or show both texts without saving if another one was saved meanwhile."""
    # The revision of the form may be published or dropped by now; the editor still needs one to compare with.
    revision = (
        revision
        or CaseRevision.objects.for_case(case).last()
        or drafting.start_revision(case, by=request.user)
    )
    editor = Editor(revision, data)
    content = editor.content()
    version = parse_integer(data.get("version"), max_digits=MAX_NUMBER_DIGITS)
    is_same = parse_integer(data.get("number"), max_digits=MAX_NUMBER_DIGITS) == revision.number
    may_save = is_same and revision.is_open and case.status != Case.Status.ARCHIVED
    if may_save and drafting.save(revision, *content, by=request.user, version=version):
        messages.success(request, _("Draft saved."))
        if "more" in data:
            return HttpResponseRedirect(f"{reverse('cases:edit', args=[case.pk])}?more=1#dialogue")
        return redirect("cases:edit" if "stay" in data else "cases:desk", case.pk)
    if not revision.is_open and "revise" in drafting.actions_for(case, None, request.user):
        revision = drafting.start_revision(case, by=request.user)
    stored, sent = labelled_parts(revision.values, revision.sections), labelled_parts(*content[:2])
    changed = [part for part in diff_parts(stored, sent) if part.is_changed]
    return _render_editor(request, revision, editor, status=409, changed=changed, stale=True)


@require_POST
@curators_only
def case_transition(request: MemberRequest, pk: int) -> HttpResponse:
    """Apply an action to a case."""
    case, action = get_object_or_404(Case, pk=pk), request.POST.get("action", "")
    revision = CaseRevision.objects.open_for(case)
    form = TransitionForm(request.POST)
    try:
        if action == "revise":
            return _start_revision(request, case, revision)
        transitions.transition(
            case,
            action,
            by=request.user,
            revision=revision,
            version=parse_integer(request.POST.get("version"), max_digits=MAX_NUMBER_DIGITS),
            publish_at=form.cleaned_data["publish_at"] if form.is_valid() else None,
            number=parse_integer(request.POST.get("number"), max_digits=MAX_NUMBER_DIGITS),
        )
    except drafting.EditRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, MESSAGES[action])
    return redirect("cases:edit" if action == "restore" else "cases:desk", pk)


def _start_revision(request: MemberRequest, case: Case, revision: CaseRevision | None) -> HttpResponse:
    if not drafting.may_curate(case, request.user):
        raise drafting.EditRefused(drafting.OWN_STORY)
    if revision is None and "revise" not in drafting.actions_for(case, revision, request.user):
        raise drafting.EditRefused(transitions.CHANGED_MEANWHILE)
    if revision is None:
        drafting.start_revision(case, by=request.user)
    return redirect("cases:edit", case.pk)


@require_safe
@curators_only
def case_compare(request: MemberRequest, pk: int) -> HttpResponse:
    """Compare two revisions of a case, part by part."""
    case = get_object_or_404(Case, pk=pk)
    revisions = {revision.number: revision for revision in CaseRevision.objects.for_case(case)}
    numbers = [parse_integer(request.GET.get(name), max_digits=MAX_NUMBER_DIGITS) for name in ("from", "to")]
    before, after = (revisions.get(number) for number in numbers)
    if before is None or after is None:
        raise Http404("There are no such texts.")
    parts = diff_parts(*(labelled_parts(one.values, one.sections) for one in (before, after)))
    context = {
        "case": case,
        "before": before,
        "after": after,
        "texts": revisions.values(),
        "parts": parts,
        "changed": [part for part in parts if part.is_changed],
    }
    return render(request, "cases/case_compare.html", context)


@require_safe
@curators_only
def case_revision(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """Show a revision as readers would see it."""
    case = get_object_or_404(Case, pk=pk)
    revision = get_object_or_404(CaseRevision.objects.for_case(case), number=number)
    return render(request, "cases/case_text.html", {"text": revision, **preview_context(case, revision)})

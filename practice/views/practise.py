"""Practise before the reveal: no answer here holds what was said until one answers, or skips on purpose."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cases.models import Case
from practice.forms import AnswerForm, FoundForm, MemberAnswerForm
from practice.limits import rate_limited
from practice.models.journal import JournalEntry, PracticeSetting, new_key
from practice.reveal import next_case, reveal, with_terms
from taxonomy.list_versions import pinned_versions


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer")
@pinned_versions()
def case_practise(request, slug):
    """The moment and the question; after an answer, or a skip on purpose, what was said beside it."""
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return _ask(request, case, _form(request))
    if "skip" in request.POST:
        return _show(request, slug, "")
    if rests := rate_limited(
        request, "practise_member" if request.user.is_authenticated else "practise_visitor"
    ):
        return rests
    form = _form(request, request.POST)
    if not form.is_valid():
        return _ask(request, case, form, 422)
    if "again" in request.POST:
        return _ask(request, case, form)
    said = form.cleaned_data
    if not request.user.is_authenticated:
        return _show(request, slug, said["answer"])
    # Written and revealed in one request; the redirect keeps a reload from sending it again.
    remind = said.get("remind", False)
    entry = JournalEntry.objects.create_once(
        request.user, said["once"], answer=said["answer"], case=case, remind=remind
    )
    return redirect(entry)


def _form(request, data=None):
    if not request.user.is_authenticated:
        return AnswerForm(data)
    setting = PracticeSetting.of(request.user)
    return MemberAnswerForm(data, setting=setting, initial={"once": new_key()})


def _ask(request, case, form, status=200):
    """Part 1. The case is read without a single line of it; the moment is the one part that is shown."""
    context = {"case": with_terms(case), "form": form, "moment": case.beats.of_kind("moment")}
    response = render(request, "practice/case_practise.html", context, status=status)
    # Not "no-store": a browser that goes back shows the form again with the words in it.
    response.headers["Cache-Control"] = "private, no-cache" if request.method != "POST" else "no-store"
    return response


def _show(request, slug, answer):
    """Part 2 for whoever keeps no journal, or skipped. The words are echoed, and kept nowhere."""
    case = with_terms(get_object_or_404(Case.objects.visible_to(request.user).for_reveal(), slug=slug))
    is_checked = "look" in request.POST
    found = FoundForm(request.POST if is_checked else None, techniques=case.terms.techniques)
    names = {term.slug: term for term in case.terms.techniques}
    chosen = [names[slug] for slug in found.cleaned_data["found"]] if is_checked and found.is_valid() else []
    context = {"answer": answer, "found": found, "is_checked": is_checked, "chosen": chosen}
    context |= reveal(case) | {"next_case": next_case(case, request.user)}
    response = render(request, "practice/case_revealed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response

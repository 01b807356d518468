"""Practising a case: what follows the moment is sent only after the user has answered or skipped."""

from django.http import HttpRequest, HttpResponse
from django.http.request import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cases.models import Case
from practice.access import unsent_text
from practice.forms import AnswerForm, MemberAnswerForm, TechniquesForm
from practice.models import JournalEntry, PracticeSetting
from practice.models.journal import random_key
from practice.reveal import next_case, reveal, with_terms
from request_handling.rate_limits import TEN_MINUTES, rate_limited
from request_handling.same_origin import is_same_origin
from taxonomy.browse import Browse
from taxonomy.list_versions import pinned_versions
from taxonomy.page_cache import cache_until_changed

PAGE_SIZE = 12


@require_safe
@cache_until_changed("cases")
def practise_list(request: HttpRequest) -> HttpResponse:
    """List the cases to practise, filtered by industry; members see which of them they have practised."""
    browse = Browse(request.GET, list_name="cases", size=PAGE_SIZE)
    user = request.user
    practised = JournalEntry.objects.practised_case_numbers(user) if user.is_authenticated else set()
    context = {
        "browse": browse,
        "cases": Case.objects.published().for_cards().in_order_of(browse.numbers),
        "practised": practised,
        "practised_count": len(practised),
    }
    return render(request, "practice/practise_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("answer")
@pinned_versions()
def case_practise(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the moment and the question; after an answer or a skip, show what was said."""
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if request.method != "POST":
        return _question_page(request, case, _answer_form(request))
    if "skip" in request.POST:
        return _reveal_page(request, slug, answer="")
    action = "practise_member" if request.user.is_authenticated else "practise_visitor"
    if refusal := rate_limited(request, action, wait=TEN_MINUTES, unsent_text=unsent_text(request)):
        return refusal
    form = _answer_form(request, request.POST)
    if not form.is_valid():
        return _question_page(request, case, form, status=422)
    if "again" in request.POST:
        return _question_page(request, case, form)
    if not request.user.is_authenticated:
        return _reveal_page(request, slug, form.cleaned_data["answer"])
    # The entry shows the reveal. After the redirect, a reload does not send the answer again.
    entry = JournalEntry.objects.create_once(
        request.user,
        form.cleaned_data["once"],
        answer=form.cleaned_data["answer"],
        case=case,
        remind=form.cleaned_data.get("remind", False),
    )
    return redirect(entry)


@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt
@sensitive_post_parameters("answer")
@pinned_versions()
def case_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an answer from the home page beside what was said; store nothing (docs/decisions/0014).

    The home page is the same for all visitors, so its form has no CSRF token. A text that did not come from a
    page of this site, or that is not valid, is shown in the form of the practise page, which has a token.
    """
    if request.method != "POST":
        return redirect("practice:practise", slug)
    case = get_object_or_404(Case.objects.visible_to(request.user), slug=slug)
    if refusal := rate_limited(
        request, "practise_visitor", wait=TEN_MINUTES, unsent_text=unsent_text(request)
    ):
        return refusal
    form = _answer_form(request, request.POST)
    if not is_same_origin(request):
        error = _("Your browser did not say that this text comes from our page. Use the button below.")
        form.add_error(None, error)
        return _question_page(request, case, form, status=403)
    if not form.is_valid():
        return _question_page(request, case, form, status=422)
    return _reveal_page(request, slug, form.cleaned_data["answer"])


def _answer_form(request: HttpRequest, data: QueryDict | None = None) -> AnswerForm:
    if not request.user.is_authenticated:
        return AnswerForm(data)
    setting = PracticeSetting.for_member(request.user)
    return MemberAnswerForm(data, setting=setting, initial={"once": random_key()})


def _question_page(request: HttpRequest, case: Case, form: AnswerForm, status: int = 200) -> HttpResponse:
    """Part 1. Only one beat of the case is read, the moment, and none of its lines."""
    context = {"case": with_terms(case), "form": form, "moment": case.beats.of_kind("moment")}
    response = render(request, "practice/case_practise.html", context, status=status)
    # Not "no-store": a browser that goes back must show the form with the text in it.
    response.headers["Cache-Control"] = "private, no-cache" if request.method != "POST" else "no-store"
    return response


def _reveal_page(request: HttpRequest, slug: str, answer: str) -> HttpResponse:
    """Part 2 for visitors, and for members who skipped. The answer is shown and stored nowhere."""
    case = with_terms(get_object_or_404(Case.objects.visible_to(request.user).for_reveal(), slug=slug))
    is_checked = "look" in request.POST
    form = TechniquesForm(request.POST if is_checked else None, techniques=case.terms.techniques)
    by_slug = {term.slug: term for term in case.terms.techniques}
    slugs = form.cleaned_data["found"] if is_checked and form.is_valid() else []
    context = {
        **reveal(case),
        "answer": answer,
        "found": form,
        "is_checked": is_checked,
        "chosen": [by_slug[slug] for slug in slugs],
        "next_case": next_case(case, request.user),
    }
    response = render(request, "practice/case_revealed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response

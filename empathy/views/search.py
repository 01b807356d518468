"""Search pages: full-text search, suggestions while typing, and cases similar to a situation."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cases.examples import example_case
from cases.models import Case
from empathy.forms import SituationForm
from empathy.help_search import search_help
from empathy.middleware import accepts_any_text
from empathy.search_results import Results
from request_handling.rate_limits import TEN_MINUTES, is_within_limit, rate_limited
from search.german import english_words_for, is_german
from search.similar_cases import SimilarCase, find_similar_cases
from search.suggestions import suggestions_for
from taxonomy.list_versions import pinned_versions
from taxonomy.vocabulary import vocabulary

FEELINGS = ("frightened", "let down", "grieving", "embarrassed", "in a hurry", "not believed")
"""Examples of searches; each has results in the library."""
HELP_TOPICS = 2
"""Number of topics of the help below the results; a search for words of the help leads on to it."""
MAX_MATCHES = 5
"""Number of similar cases shown."""


@require_safe
@accepts_any_text
@cache_control(private=True, no_cache=True)
@pinned_versions()
def search(request: HttpRequest) -> HttpResponse:
    """Results by kind, best first. Search terms must not reach a shared cache."""
    results = Results(request.GET)
    example = example_case({}) if results.question.groups and not results.sections else None
    help_topics = [] if results.kind else search_help(results.words, limit=HELP_TOPICS, some=False)
    context = {"results": results, "feelings": FEELINGS, "example": example, "help_topics": help_topics}
    return render(request, "search/search.html", context)


@require_safe
@accepts_any_text
@cache_control(private=True, max_age=60)
def suggest(request: HttpRequest) -> JsonResponse:
    """Words and titles that complete what is being typed, as JSON."""
    if not is_within_limit(request, "search_suggest", count_get=True):
        return JsonResponse({"suggestions": []}, status=429)
    return JsonResponse({"suggestions": suggestions_for(request.GET.get("q", ""))})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("situation")
@pinned_versions()
def situation(request: HttpRequest) -> HttpResponse:
    """Cases similar to a situation that the reader describes. The description is not stored or logged."""
    if request.method != "POST":
        response = render(request, "search/situation.html", {"form": SituationForm()})
        # Not "no-store": a browser that goes back then still shows the text in the form.
        response.headers["Cache-Control"] = "private, no-cache"
        return response
    text = request.POST.get("situation", "")
    if refusal := rate_limited(request, "situation", wait=TEN_MINUTES, unsent_text=text):
        return refusal
    # NUL and lone surrogates are removed: Django would answer with an error page.
    data = request.POST.copy()
    data["situation"] = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    form = SituationForm(data)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context["matches"] = _with_reasons(find_similar_cases(form.cleaned_data["situation"], MAX_MATCHES))
        if is_german(form.cleaned_data["situation"]):
            context["english_words"] = english_words_for(form.cleaned_data["situation"])
            context["is_other_language"] = True
        context["example"] = None if context["matches"] else example_case({})
    response = render(request, "search/situation.html", context, status=200 if form.is_valid() else 422)
    response.headers["Cache-Control"] = "no-store"
    return response


def _with_reasons(matches: Iterable[SimilarCase]) -> list[dict[str, Any]]:
    """Return each case with the reasons why it is similar."""
    cases = {case.number: case for case in Case.objects.result_items([match.number for match in matches])}
    terms = vocabulary()
    return [
        {
            "case": cases[match.number],
            "themes": match.shared.get("themes", [])[:4],
            "feelings": match.shared.get("feelings", [])[:2],
            "techniques": terms.by_slugs("technique", match.shared.get("signs", [])[:3]),
            "industries": terms.by_slugs("industry", match.shared.get("fields", [])),
            "words": match.words[:6],
            "related": match.related[:4],
        }
        for match in matches
        if match.number in cases
    ]

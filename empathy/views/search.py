"""Searching everything that everybody may read, and what is suggested while somebody types."""

from allauth.core.internal import ratelimit
from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from empathy.middleware import reads_any_text
from empathy.search_results import Results
from search.suggestions import suggestions_for
from taxonomy.list_versions import pinned_versions

FEELINGS = ("frightened", "let down", "grieving", "embarrassed", "in a hurry", "not believed")
"""Words that lead somewhere when none come to mind: each finds something in the founding library."""


@require_safe
@reads_any_text
@cache_control(private=True, no_cache=True)
@pinned_versions()
def search(request):
    """What answers to some words, by kind, best first. No cache that others share learns the words."""
    context = {"results": Results(request.GET), "feelings": FEELINGS}
    return render(request, "search/search.html", context)


@require_safe
@reads_any_text
@cache_control(private=True, max_age=60)
def suggest(request):
    """Words and titles for what is being typed, as JSON."""
    # The public function counts forms alone.
    if not ratelimit.consume(request, app="allauth.account", action="search_suggest", limit_get=True):
        return JsonResponse({"suggestions": []}, status=429)
    return JsonResponse({"suggestions": suggestions_for(request.GET.get("q", ""))})

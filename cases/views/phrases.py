"""The phrasebook: the phrases of all cases, searched by words and by situation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cases.phrasebook import Phrasebook
from taxonomy.list_versions import pinned_versions
from taxonomy.page_cache import cache_until_changed


@require_safe
def phrase_list(request: HttpRequest) -> HttpResponse:
    """Browse or search the phrasebook."""
    return _search(request) if request.GET.get("q", "").strip() else _browse(request)


@cache_until_changed("cases", "phrases")
def _browse(request: HttpRequest) -> HttpResponse:
    return _render(request)


# What readers search for must not reach a shared cache.
@cache_control(private=True, no_cache=True)
@pinned_versions()
def _search(request: HttpRequest) -> HttpResponse:
    return _render(request)


def _render(request: HttpRequest) -> HttpResponse:
    book = Phrasebook(request.GET)
    return render(request, "cases/phrase_list.html", {"book": book, "browse": book.browse})

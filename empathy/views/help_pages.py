"""The help: topics of the guides in docs/guides/, and a search in them. All guides are public."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from empathy.help_guides import guides, place_of, topic_by_slug
from empathy.help_search import search_help
from empathy.middleware import accepts_any_text
from taxonomy.page_cache import cache_until_changed


@require_safe
@accepts_any_text
def help_index(request: HttpRequest) -> HttpResponse:
    """All topics by role, or what is found for ?q=…"""
    return _search(request) if request.GET.get("q", "").strip() else _list(request)


@cache_until_changed("cases")
def _list(request: HttpRequest) -> HttpResponse:
    return render(request, "help/index.html", {"guides": guides()})


@cache_control(private=True, no_cache=True)
def _search(request: HttpRequest) -> HttpResponse:
    """What is found. Search terms must not reach a shared cache."""
    words = request.GET["q"].strip()
    return render(
        request, "help/index.html", {"guides": guides(), "words": words, "found": search_help(words)}
    )


@require_safe
@cache_until_changed("cases")
def help_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One topic, with the other ones of its group."""
    topic = topic_by_slug(slug)
    if topic is None:
        raise Http404("There is no such topic.")
    guide, group = place_of(topic)
    context = {"guide": guide, "group": group, "topic": topic}
    return render(request, "help/topic.html", context)

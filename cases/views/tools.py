"""The tools of all cases: checklists, scripts and gestures, and each on a page of its own to print."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.models import Case
from taxonomy.browse import Browse
from taxonomy.page_cache import cache_until_changed
from taxonomy.vocabulary import attach_terms

PAGE_SIZE = 18


@require_safe
@cache_until_changed("cases", "stories", "collections")
def tool_list(request: HttpRequest) -> HttpResponse:
    """Browse the tools by industry and technique."""
    browse = Browse(request.GET, list_name="cases", size=PAGE_SIZE)
    cases = Case.objects.published().for_tools().in_order_of(browse.numbers)
    return render(request, "cases/tool_list.html", {"browse": browse, "cases": cases})


@require_safe
@cache_until_changed("cases")
def tool_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the tool of a published case alone, to print it."""
    case = get_object_or_404(Case.objects.published(), slug=slug)
    attach_terms("cases", [case])
    return render(request, "cases/tool.html", {"case": case})

"""The public pages: the list of stories with its filters, and one story."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.examples import example_case
from cases.models import Case
from stories.models import Promotion, Story
from stories.promotion import can_promote
from taxonomy.browse import Browse
from taxonomy.page_cache import cache_until_changed
from taxonomy.selection import Selection
from taxonomy.vocabulary import attach_terms

SORTS = ("newest", "oldest", "shortest")
MAX_RELATED = 3


@require_safe
@cache_until_changed("stories", "cases", "collections")
def story_list(request: HttpRequest) -> HttpResponse:
    """List the public stories, filtered by industry, technique, content notes and length."""
    browse = Browse(request.GET, list_name="stories", sorts=SORTS, notes=True)
    stories = Story.objects.in_order_of(browse.numbers)
    example = None if stories else example_case(browse.terms)
    context = {"browse": browse, "stories": stories, "example": example}
    return render(request, "stories/story_list.html", context)


@require_safe
@cache_until_changed("stories", "cases", page="stories/{slug}")
def story_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the approved revision of a public story, with cases that share its techniques."""
    story = get_object_or_404(Story.objects.visible_to(request.user).for_cards(), slug=slug)
    attach_terms("stories", [story])
    related = Selection("cases").with_terms("technique", [term.pk for term in story.terms.techniques])
    context = {
        "story": story,
        "revision": story.approved,
        "pictures": story.approved.shown_pictures(),
        "promotion": Promotion.objects.for_story(story),
        "can_promote": can_promote(story, request.user),
        "related": Case.objects.published().for_cards().in_order_of(related.newest(MAX_RELATED)),
    }
    return render(request, "stories/story_detail.html", context)

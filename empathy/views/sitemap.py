"""The sitemap (sitemaps.org): everything that a visitor may read, for search engines.

A page of a long section is a range of numbers on its shelf, so nothing is counted and no row is skipped:
page 100 costs what page 1 costs. Where everything of a range was taken back, its page is empty.
"""

from types import SimpleNamespace
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import x_robots_tag
from django.core.paginator import EmptyPage
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Case
from practice.models import Collection
from practice.publishing import LIST_NAME as COLLECTIONS
from stories.models import Story
from taxonomy.models import PublishedList
from taxonomy.page_cache import cache_until_changed
from taxonomy.vocabulary import vocabulary

SIZE = 1_000
"""So many numbers of a shelf make a page."""
PLAIN = (
    "home", "cases:list", "cases:phrases", "industries", "techniques", "map", "stories:list",
    "practice:collections", "about", "guidelines", "content_checks:list", "oversight:log", "accessibility",
    "privacy", "security",
)  # fmt: skip
"""Pages of which there is one."""


class Plain(Sitemap):
    """Pages of which there is one."""

    list_name = "cases"

    def items(self):
        return PLAIN

    def location(self, item):
        return reverse(item)


class Terms(Sitemap):
    """The pages of a vocabulary, which moves on with the shelf "cases"."""

    list_name = "cases"

    def __init__(self, name: str):
        self.name = name

    def items(self):
        return vocabulary().terms(self.name)


class OnShelf(Sitemap):
    """The pages of what is published on a shelf, found by their numbers.

    Stories and collections have no date: when one was changed last is kept nowhere, or is nobody's business.
    """

    list_name: str
    model: type

    @property
    def paginator(self):
        return self

    @property
    def num_pages(self) -> int:
        list_name = PublishedList.objects.in_bulk([self.list_name]).get(self.list_name)
        return -(-list_name.last_number // SIZE) if list_name else 0

    def page(self, number: int) -> SimpleNamespace:
        """One page. Raises EmptyPage beyond the last."""
        if not 0 < number <= self.num_pages:
            raise EmptyPage
        last = number * SIZE
        return SimpleNamespace(object_list=self.model.objects.between(last - SIZE + 1, last))


class Cases(OnShelf):
    list_name, model = "cases", Case

    def lastmod(self, item):
        return item.revised_on or item.published_on


class Stories(OnShelf):
    list_name, model = "stories", Story


class Collections(OnShelf):
    list_name, model = COLLECTIONS, Collection


SECTIONS = {
    "pages": Plain(), "industries": Terms("industry"), "techniques": Terms("technique"),
    "cases": Cases(), "stories": Stories(), "collections": Collections(),
}  # fmt: skip


def _answer(template: str, context: dict) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type="application/xml")


@require_safe
@x_robots_tag
@cache_until_changed("cases", "stories", COLLECTIONS)
def index(request):
    """Every page of every section."""
    pages = [
        {"location": settings.SITE_URL + reverse(f"sitemap_{name}", args=[page])}
        for name, section in SECTIONS.items()
        for page in range(1, section.paginator.num_pages + 1)
    ]
    return _answer("sitemap_index.xml", {"sitemaps": pages})


def section(name: str):
    """Make the view of one section."""
    section = SECTIONS[name]

    @require_safe
    @x_robots_tag
    @cache_until_changed(section.list_name)
    def page(request, page):
        site = urlsplit(settings.SITE_URL)
        try:
            urls = section.get_urls(page, SimpleNamespace(domain=site.netloc), site.scheme)
        except EmptyPage:
            raise Http404("The section has fewer pages.") from None
        return _answer("sitemap.xml", {"urlset": urls})

    return page

"""The sitemap (sitemaps.org): every public page, for search engines.

A page of a long section is a range of sequence numbers of its published list, so that page 100 costs what
page 1 costs. If everything in a range was withdrawn, its page is empty.
"""

import datetime
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import x_robots_tag
from django.core.paginator import EmptyPage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe

from cases.models import Case
from empathy.help_guides import Topic, all_topics
from practice.models import Collection
from practice.publishing import LIST_NAME as COLLECTIONS
from stories.models import Story
from taxonomy.models import Industry, PublishedList, Technique
from taxonomy.page_cache import cache_until_changed
from taxonomy.vocabulary import vocabulary

PAGE_SIZE = 1_000
"""Sequence numbers per page."""
PLAIN_PAGES = (
    "home", "help", "cases:list", "cases:phrases", "cases:tools", "industries", "techniques", "map",
    "stories:list", "practice:collections", "about", "guidelines", "content_checks:list", "oversight:log",
    "accessibility", "privacy", "security",
)  # fmt: skip
"""URL names of pages without parameters."""


class PlainPagesSitemap(Sitemap):
    """Pages without parameters."""

    list_name = "cases"

    def items(self) -> tuple[str, ...]:
        return PLAIN_PAGES

    def location(self, item: str) -> str:
        return reverse(item)


class HelpSitemap(Sitemap):
    """The topics of the help."""

    list_name = "cases"

    def items(self) -> list[Topic]:
        return all_topics()


class TermsSitemap(Sitemap):
    """The pages of a vocabulary, which change with the list "cases"."""

    list_name = "cases"

    def __init__(self, kind: str):
        self.kind = kind

    def items(self) -> tuple[Industry | Technique, ...]:
        return vocabulary().terms(self.kind)


class PublishedListSitemap(Sitemap):
    """The pages of a published list, by sequence number.

    Stories and collections have no date of change: it is not stored, or not public.
    """

    list_name: str
    model: Any

    @property
    def paginator(self) -> Any:
        """Return this object, which also is its own paginator (Django asks for `num_pages` and `page`)."""
        return self

    @property
    def num_pages(self) -> int:
        published_list = PublishedList.objects.in_bulk([self.list_name]).get(self.list_name)
        return -(-published_list.last_number // PAGE_SIZE) if published_list else 0

    def page(self, number: int) -> SimpleNamespace:
        """Return a page. Raises EmptyPage if there is none."""
        if not 0 < number <= self.num_pages:
            raise EmptyPage
        last = number * PAGE_SIZE
        return SimpleNamespace(object_list=self.model.objects.between(last - PAGE_SIZE + 1, last))


class Cases(PublishedListSitemap):
    list_name, model = "cases", Case

    def lastmod(self, item: Case) -> datetime.date | None:
        return item.revised_on or item.published_on


class Stories(PublishedListSitemap):
    list_name, model = "stories", Story


class Collections(PublishedListSitemap):
    list_name, model = COLLECTIONS, Collection


SECTIONS: dict[str, Any] = {
    "pages": PlainPagesSitemap(), "help": HelpSitemap(),
    "industries": TermsSitemap("industry"), "techniques": TermsSitemap("technique"),
    "cases": Cases(), "stories": Stories(), "collections": Collections(),
}  # fmt: skip


def _xml_response(template: str, context: dict) -> HttpResponse:
    return HttpResponse(render_to_string(template, context), content_type="application/xml")


@require_safe
@x_robots_tag
@cache_until_changed("cases", "stories", COLLECTIONS)
def index(request: HttpRequest) -> HttpResponse:
    """All pages of all sections."""
    pages = [
        {"location": settings.SITE_URL + reverse(f"sitemap_{name}", args=[page])}
        for name, section in SECTIONS.items()
        for page in range(1, section.paginator.num_pages + 1)
    ]
    return _xml_response("sitemap_index.xml", {"sitemaps": pages})


def section_view(name: str) -> Callable[..., HttpResponse]:
    """Return the view of a section."""
    section = SECTIONS[name]

    @require_safe
    @x_robots_tag
    @cache_until_changed(section.list_name)
    def section_page(request: HttpRequest, page: int) -> HttpResponse:
        site = urlsplit(settings.SITE_URL)
        try:
            urls = section.get_urls(page, SimpleNamespace(domain=site.netloc), site.scheme)
        except EmptyPage:
            raise Http404("The section has fewer pages.") from None
        return _xml_response("sitemap.xml", {"urlset": urls})

    return section_page

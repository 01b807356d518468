"""Feeds (Atom, RFC 4287): cases, stories, both under an industry or a technique, and one case; newest first.

They name no people, and no time of day by which somebody could be recognised.
"""

import datetime
from html import unescape

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from comments.models import Comment
from stories.models import Story
from taxonomy.page_cache import SHARED_CACHE_CONTROL, cache_until_changed
from taxonomy.selection import Selection
from taxonomy.vocabulary import Vocabulary, attach_terms, vocabulary

MOST = 30
"""So many entries a feed has."""


def _case(case) -> dict:
    """A case as an entry: what a card in a list says of it."""
    return {
        "title": case.title,
        "description": case.standfirst,
        "pubdate": _day(case.published_on),
        "updateddate": _day(case.revised_on or case.published_on),
    }


def _story(story) -> dict:
    """A story as an entry."""
    told, day = story.approved, _day(timezone.localdate(story.published_at))
    return {"title": told.title, "description": told.preview_text, "pubdate": day, "updateddate": day}


def _comment(comment) -> dict:
    """What is said about something as an entry: the words, and not by whom."""
    day, words = _day(timezone.localdate(comment.published_at)), unescape(strip_tags(comment.approved.html))
    title = _("Comment on “%(title)s”") % {"title": comment.subject_title}
    said = Truncator(" ".join(words.split())).chars(300)
    return {"title": title, "description": said, "pubdate": day, "updateddate": day}


def _day(date) -> datetime.datetime:
    """A day as a feed says it: its first moment, so that it tells no time of day."""
    return datetime.datetime.combine(date, datetime.time.min, datetime.UTC)


def _newest(terms: dict) -> list[tuple[object, dict]]:
    """The newest cases and stories that carry these terms, with what a feed says of each."""
    found = []
    for list_name, rows, said in (
        ("cases", Case.objects.published(), _case),
        ("stories", Story.objects, _story),
    ):
        numbers = Selection(list_name, terms).newest(MOST)
        found += [(item, said(item)) for item in rows.in_order_of(numbers)]
    return sorted(found, key=lambda pair: pair[1]["pubdate"], reverse=True)[:MOST]


def _feed(request, title: str, address: str, entries) -> HttpResponse:
    """Answer with a feed. `address` is the page which it stands beside."""
    site = settings.SITE_URL
    feed = Atom1Feed(
        title=f"{settings.SITE_NAME}: {title}", link=site + address, description=None,
        language=get_language(), feed_url=site + request.path, author_name=settings.SITE_NAME,
    )  # fmt: skip
    for item, said in entries:
        link = site + item.get_absolute_url()
        terms = getattr(item, "terms", Vocabulary((), ()))
        names = [term.name for term in (*terms.industries, *terms.techniques)]
        feed.add_item(link=link, unique_id=link, categories=names, **said)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
@cache_until_changed("cases")
def cases(request):
    """The newest cases."""
    found = Case.objects.published().in_order_of(Selection("cases").newest(MOST))
    return _feed(request, _("Cases"), reverse("cases:list"), [(case, _case(case)) for case in found])


@require_safe
@cache_until_changed("cases", "stories", page="cases/{slug}")
def case(request, slug):
    """One case, of which the day of its last revision is told, and what is said about it, newest first."""
    found = Case.objects.published().slugged([slug]).first()
    if found is None:
        raise Http404("There is no such case.")
    attach_terms("cases", [found])
    said = Comment.objects.about(found).public().for_reading().with_subjects().order_by("-pk")[: MOST - 1]
    entries = [(comment, _comment(comment)) for comment in said]
    return _feed(request, found.title, found.get_absolute_url(), [*entries, (found, _case(found))])


@require_safe
@cache_until_changed("stories", "cases")
def stories(request):
    """The newest stories."""
    found = Story.objects.in_order_of(Selection("stories").newest(MOST))
    return _feed(request, _("Stories"), reverse("stories:list"), [(story, _story(story)) for story in found])


def _term_feed(request, name, slug):
    term = vocabulary().by_slug(name, slug)
    if term is None:
        raise Http404(f"No {name} is called so.")
    if term.slug != slug:
        there = reverse(f"feed_{name}", args=[term.slug])
        return HttpResponsePermanentRedirect(there, headers={"Cache-Control": SHARED_CACHE_CONTROL})
    entries = _newest({name: frozenset([term.pk])})
    return _feed(request, term.name, term.get_absolute_url(), entries)


@require_safe
@cache_until_changed("cases", "stories")
def industry(request, slug):
    """The newest cases and stories of an industry."""
    return _term_feed(request, "industry", slug)


@require_safe
@cache_until_changed("cases", "stories")
def technique(request, slug):
    """The newest cases and stories that show a technique."""
    return _term_feed(request, "technique", slug)

"""Atom feeds (RFC 4287) of cases, stories, an industry, a technique and one case, the newest first.

They contain no names of people, and no times of day, which could identify a person.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.models import Case
from comments.models import Comment
from stories.models import Story
from taxonomy.page_cache import SHARED_CACHE_CONTROL, cache_until_changed
from taxonomy.selection import Selection
from taxonomy.vocabulary import Vocabulary, attach_terms, vocabulary
from text_input.cleaning import remove_forbidden

MAX_ENTRIES = 30
"""Number of entries of a feed."""


def _case_entry(case: Case) -> dict[str, Any]:
    """Return the entry of a case, with the texts of its card."""
    return {
        "title": case.title,
        "description": case.card_text,
        "pubdate": _start_of_day(case.published_on),
        "updateddate": _start_of_day(case.revised_on or case.published_on),
    }


def _story_entry(story: Story) -> dict[str, Any]:
    """Return the entry of a story."""
    content: Any = story.approved
    day = _start_of_day(timezone.localdate(story.published_at))
    return {"title": content.title, "description": content.preview_text, "pubdate": day, "updateddate": day}


def _comment_entry(comment: Comment) -> dict[str, Any]:
    """Return the entry of a comment: its text without its author."""
    day = _start_of_day(timezone.localdate(comment.published_at))
    revision: Any = comment.approved
    title = _("Comment on “%(title)s”") % {"title": comment.subject_title}
    return {"title": title, "description": revision.opening, "pubdate": day, "updateddate": day}


def _start_of_day(date: datetime.date | None) -> datetime.datetime:
    """Return the start of the day, so that an entry does not tell the time of day."""
    if date is None:
        raise ValueError("Only published items have an entry.")
    return datetime.datetime.combine(date, datetime.time.min, datetime.UTC)


def _newest(terms: dict[str, frozenset[int]]) -> list[tuple[Case | Story, dict[str, Any]]]:
    """Return the newest cases and stories with these terms, each with its entry."""
    found: list[tuple[Case | Story, dict[str, Any]]] = []
    for list_name, rows, entry in (
        ("cases", Case.objects.published(), _case_entry),
        ("stories", Story.objects, _story_entry),
    ):
        numbers = Selection(list_name, terms).newest(MAX_ENTRIES)
        found += [(item, entry(item)) for item in rows.in_order_of(numbers)]
    return sorted(found, key=lambda pair: pair[1]["pubdate"], reverse=True)[:MAX_ENTRIES]


def _feed(
    request: HttpRequest, title: str, page_url: str, entries: Iterable[tuple[Any, dict[str, Any]]]
) -> HttpResponse:
    """Return a feed. `page_url` is the path of the page with the same content."""
    site = settings.SITE_URL
    feed = Atom1Feed(
        title=remove_forbidden(f"{settings.SITE_NAME}: {title}"), link=site + page_url, description=None,
        language=get_language(), feed_url=site + request.path, author_name=settings.SITE_NAME,
    )  # fmt: skip
    for item, entry in entries:
        link = site + item.get_absolute_url()
        terms = getattr(item, "terms", Vocabulary((), ()))
        names = [remove_forbidden(term.name) for term in (*terms.industries, *terms.techniques)]
        # XML cannot contain every character that a row from before may hold.
        texts = {name: remove_forbidden(value) for name, value in entry.items() if isinstance(value, str)}
        feed.add_item(link=link, unique_id=link, categories=names, **entry | texts)
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml")


@require_safe
@cache_until_changed("cases")
def cases(request: HttpRequest) -> HttpResponse:
    """The newest cases."""
    found = Case.objects.published().in_order_of(Selection("cases").newest(MAX_ENTRIES))
    return _feed(request, _("Cases"), reverse("cases:list"), [(case, _case_entry(case)) for case in found])


@require_safe
@cache_until_changed("cases", "stories", page="cases/{slug}")
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """One case with the day of its last revision, and the comments on it."""
    found = get_object_or_404(Case.objects.published(), slug=slug)
    attach_terms("cases", [found])
    comments = Comment.objects.about(found).public().for_reading().with_subjects().order_by("-pk")
    entries = [(comment, _comment_entry(comment)) for comment in comments[: MAX_ENTRIES - 1]]
    return _feed(request, found.title, found.get_absolute_url(), [*entries, (found, _case_entry(found))])


@require_safe
@cache_until_changed("stories", "cases")
def stories(request: HttpRequest) -> HttpResponse:
    """The newest stories."""
    found = Story.objects.in_order_of(Selection("stories").newest(MAX_ENTRIES))
    return _feed(
        request, _("Stories"), reverse("stories:list"), [(story, _story_entry(story)) for story in found]
    )


def _term_feed(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    term = vocabulary().by_slug(kind, slug)
    if term is None:
        raise Http404(f"There is no such {kind}.")
    if term.slug != slug:
        url = reverse(f"feed_{kind}", args=[term.slug])
        return HttpResponsePermanentRedirect(url, headers={"Cache-Control": SHARED_CACHE_CONTROL})
    entries = _newest({kind: frozenset([term.pk])})
    return _feed(request, term.name, term.get_absolute_url(), entries)


@require_safe
@cache_until_changed("cases", "stories")
def industry(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest cases and stories of an industry."""
    return _term_feed(request, "industry", slug)


@require_safe
@cache_until_changed("cases", "stories")
def technique(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest cases and stories with a technique."""
    return _term_feed(request, "technique", slug)

"""JSON-LD (schema.org) of the site, cases, techniques, industries and stories.

No people are named, as in feeds: what machines copy cannot be withdrawn. Practice pages have none, since it
would reveal the rest of the case.
"""

from functools import singledispatch
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from stories.models import Story
from taxonomy.models import Industry, Technique

Node = dict[str, Any]
LANGUAGE = "en-GB"
"""The language of the library and the members' texts."""


@singledispatch
def graph(item: Any) -> list[Node]:
    """Return the nodes for an item and its breadcrumbs, or for the site if `item` is None."""
    site = {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": _url("/"),
        "inLanguage": [code for code, _name in settings.LANGUAGES],
        "publisher": _publisher(),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": _url("/search/?q={q}")},
            "query-input": "required name=q",
        },
    }
    return [site]


@graph.register
def _case(case: Case) -> list[Node]:
    # Only published cases have a page with JSON-LD.
    published: Any = case.published_on
    changed = case.revised_on or published
    about = {
        "@type": ["Article", "LearningResource"],
        "headline": case.title,
        "learningResourceType": "Case study",
        "description": case.card_text,
        "datePublished": published.isoformat(),
        "dateModified": changed.isoformat(),
        "about": [_term(term) for term in case.terms.industries],
        "teaches": [_term(term) for term in case.terms.techniques],
        "timeRequired": f"PT{case.reading_minutes}M",
    }
    return [
        _page(case, case.title) | about | _text_properties(),
        _breadcrumbs("cases:list", _("Cases"), case.title),
    ]


@graph.register
def _story(story: Story) -> list[Node]:
    # Only published stories have a page with JSON-LD.
    content: Any = story.approved
    published: Any = story.published_at
    about = {
        "@type": "Article",
        "headline": content.title,
        "description": content.preview_text,
        # The page shows the month only.
        "datePublished": published.strftime("%Y-%m"),
        "about": [_term(term) for term in (*story.terms.industries, *story.terms.techniques)],
    }
    return [
        _page(story, content.title) | about | _text_properties(),
        _breadcrumbs("stories:list", _("Stories"), content.title),
    ]


@graph.register
def _technique(technique: Technique) -> list[Node]:
    techniques = {"@type": "DefinedTermSet", "name": "Techniques", "url": _url(reverse("techniques"))}
    about = {
        **_term(technique),
        "description": technique.definition,
        "alternateName": technique.synonyms,
        "inDefinedTermSet": techniques,
    }
    return [about, _breadcrumbs("techniques", _("Techniques"), technique.name)]


@graph.register
def _industry(industry: Industry) -> list[Node]:
    about = {
        "@type": "CollectionPage",
        "description": industry.tagline,
        "about": {"@type": "Thing", "name": industry.name},
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "publisher": _publisher(),
    }
    return [
        _page(industry, industry.name) | about,
        _breadcrumbs("industries", _("Industries"), industry.name),
    ]


def _url(path: str) -> str:
    return settings.SITE_URL + path


def _page(item: Any, name: str) -> Node:
    return {"name": name, "url": _url(item.get_absolute_url())}


def _text_properties() -> Node:
    """Return the properties that all texts of the site share."""
    publisher = _publisher()
    return {
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "author": publisher,
        "publisher": publisher,
    }


def _publisher() -> Node:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": _url("/")}


def _term(term: Industry | Technique) -> Node:
    """Return a term that another node refers to."""
    return {"@type": "DefinedTerm", "name": term.name, "url": _url(term.get_absolute_url())}


def _breadcrumbs(list_url_name: str, label: str, name: str) -> Node:
    """Return the breadcrumbs of an item in a list."""
    steps = [{"@type": "ListItem", "position": 1, "name": label, "item": _url(reverse(list_url_name))}]
    steps.append({"@type": "ListItem", "position": 2, "name": name})
    return {"@type": "BreadcrumbList", "itemListElement": steps}

"""What pages are about, in words of schema.org: the site, cases, techniques, industries, stories.

Nobody is named, as in feeds: what machines copy from here cannot be taken back. Nothing is said of pages on
which somebody practises, because the rest of the case is told there later.
"""

from functools import singledispatch

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case
from stories.models import Story
from taxonomy.models import Industry, Technique

LANGUAGE = "en-GB"
"""The language of what the library and its members say."""


@singledispatch
def graph(item) -> list[dict]:
    """An item and the way to it; the site itself when there is none."""
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
def _case(case: Case) -> list[dict]:
    changed = case.revised_on or case.published_on
    about = {
        "@type": ["Article", "LearningResource"],
        "headline": case.title,
        "learningResourceType": "Case study",
        "description": case.standfirst,
        "datePublished": case.published_on.isoformat(),
        "dateModified": changed.isoformat(),
        "about": [_short(term) for term in case.terms.industries],
        "teaches": [_short(term) for term in case.terms.techniques],
        "timeRequired": f"PT{case.reading_minutes}M",
    }
    return [_page(case, case.title) | about | _work(), _way("cases:list", _("Cases"), case.title)]


@graph.register
def _story(story: Story) -> list[dict]:
    told = story.approved
    about = {
        "@type": "Article",
        "headline": told.title,
        "description": told.preview_text,
        # The page tells the month; no more than that.
        "datePublished": story.published_at.strftime("%Y-%m"),
        "about": [_short(term) for term in (*story.terms.industries, *story.terms.techniques)],
    }
    return [_page(story, told.title) | about | _work(), _way("stories:list", _("Stories"), told.title)]


@graph.register
def _technique(technique: Technique) -> list[dict]:
    techniques = {"@type": "DefinedTermSet", "name": "Techniques", "url": _url(reverse("techniques"))}
    about = {
        **_short(technique),
        "description": technique.definition,
        "alternateName": technique.synonyms,
        "inDefinedTermSet": techniques,
    }
    return [about, _way("techniques", _("Techniques"), technique.name)]


@graph.register
def _industry(industry: Industry) -> list[dict]:
    about = {
        "@type": "CollectionPage",
        "description": industry.tagline,
        "about": {"@type": "Thing", "name": industry.name},
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "publisher": _publisher(),
    }
    return [_page(industry, industry.name) | about, _way("industries", _("Industries"), industry.name)]


def _url(path: str) -> str:
    return settings.SITE_URL + path


def _page(item, name: str) -> dict:
    return {"name": name, "url": _url(item.get_absolute_url())}


def _work() -> dict:
    """What is true of everything that is told here."""
    publisher = _publisher()
    return {
        "inLanguage": LANGUAGE,
        "isAccessibleForFree": True,
        "author": publisher,
        "publisher": publisher,
    }


def _publisher() -> dict:
    return {"@type": "Organization", "name": settings.SITE_NAME, "url": _url("/")}


def _short(term) -> dict:
    """A term where something else is told."""
    return {"@type": "DefinedTerm", "name": term.name, "url": _url(term.get_absolute_url())}


def _way(room: str, label: str, name: str) -> dict:
    """Where it stands on the site."""
    steps = [{"@type": "ListItem", "position": 1, "name": label, "item": _url(reverse(room))}]
    steps.append({"@type": "ListItem", "position": 2, "name": name})
    return {"@type": "BreadcrumbList", "itemListElement": steps}

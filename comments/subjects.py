"""What can be talked about: cases, stories and techniques, each by the address of its page."""

from django.db import models
from django.http import Http404
from django.utils.translation import gettext

from cases.models import Case
from stories.models import Story
from taxonomy.models import Technique
from taxonomy.vocabulary import vocabulary

SUBJECTS = {"cases": Case, "stories": Story, "techniques": Technique}
"""The first part of a page's address, and what stands there."""
NAMES = {Case: "case", Story: "story", Technique: "technique"}
"""What a subject is called in columns and in the names of kept pages."""


def subject_or_404(kind: str, slug: str, user):
    """What the address names, if `user` may read it; its comments are hidden with it."""
    model = SUBJECTS[kind]
    manager = model.objects
    found = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
    if model is Story:
        found = found.for_cards()
    if model is Technique:
        # A term may have been merged into another one since a link named it.
        term = vocabulary().by_slug("technique", slug)
        slug = term.slug if term else slug
    subject = found.in_bulk([slug], field_name="slug").get(slug)
    if subject is None or (model is Case and subject.status != Case.Status.PUBLISHED):
        raise Http404("There is nothing to talk about here.")
    return subject


def column_of(subject) -> str:
    """The column that names this subject."""
    return NAMES[type(subject)]


def is_open(subject) -> bool:
    """Say whether everybody may read it now; what is said under it is hidden with it."""
    if isinstance(subject, Case):
        return subject.status == Case.Status.PUBLISHED
    return not isinstance(subject, Story) or subject.is_public


def title_of(subject) -> str:
    """What everybody knows the subject by; nobody learns the title of what was taken back or archived."""
    if not is_open(subject):
        return gettext("something that is not here any more")
    return subject.approved.title if isinstance(subject, Story) else str(subject)


def kind_of(subject) -> str:
    """The first part of the subject's address."""
    return next(kind for kind, model in SUBJECTS.items() if isinstance(subject, model))


def page_of(subject) -> str:
    """The name under which the pages that show this subject are kept (taxonomy.models.published_lists.PageVersion)."""
    return f"{kind_of(subject)}/{subject.slug}"


def exactly_one(*columns: str) -> models.Q:
    """The rule that a row is about one thing and no more."""
    one = models.Q()
    for name in columns:
        others = {f"{other}__isnull": other != name for other in columns}
        one |= models.Q(**others)
    return one

"""The subjects of comments: cases, stories and techniques, found by the URL of their page."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404
from django.utils.translation import gettext

from accounts.models import User
from cases.models import Case
from stories.models import Story
from taxonomy.models import Technique
from taxonomy.vocabulary import vocabulary

type Subject = Case | Story | Technique

SUBJECTS: dict[str, type[Subject]] = {"cases": Case, "stories": Story, "techniques": Technique}
"""The model of a subject by the first part of the URL of its page."""
COLUMNS: dict[type[models.Model], str] = {Case: "case", Story: "story", Technique: "technique"}
"""The foreign key of a comment that points at a subject of this model."""


def subject_or_404(kind: str, slug: str, user: User | AnonymousUser) -> Subject:
    """Return the subject with this URL if `user` may read it; comments are hidden with their subject.

    Raises Http404.
    """
    subject: Subject | None
    if kind == "cases":
        subject = Case.objects.published().filter(slug=slug).first()
    elif kind == "stories":
        subject = Story.objects.visible_to(user).for_cards().filter(slug=slug).first()
    else:
        # The term may have been merged into another one after the link was written.
        term = vocabulary().by_slug("technique", slug)
        subject = Technique.objects.filter(slug=term.slug if term else slug).first()
    if subject is None:
        raise Http404("There is nothing to comment on here.")
    return subject


def column_of(subject: Subject) -> str:
    """Return the name of the foreign key that points at this subject."""
    return COLUMNS[type(subject)]


def is_public_subject(subject: Subject) -> bool:
    """True if the subject has a public page now."""
    if isinstance(subject, Case):
        return subject.status == Case.Status.PUBLISHED
    return not isinstance(subject, Story) or subject.is_public


def public_title_of(subject: Subject) -> str:
    """Return the public title of the subject, or a neutral phrase if it was withdrawn or archived."""
    if not is_public_subject(subject):
        return gettext("something that is not here any more")
    if isinstance(subject, Story) and subject.approved:
        return subject.approved.title
    return str(subject)


def url_kind_of(subject: Subject) -> str:
    """Return the first part of the URL of the subject's page."""
    return next(kind for kind, model in SUBJECTS.items() if isinstance(subject, model))


def cache_name_of(subject: Subject) -> str:
    """Return the name of the CacheVersion of the pages that show this subject."""
    return f"{url_kind_of(subject)}/{subject.slug}"


def exactly_one(*columns: str) -> models.Q:
    """Return the condition that exactly one of these foreign keys is set."""
    one = models.Q()
    for name in columns:
        others = {f"{other}__isnull": other != name for other in columns}
        one |= models.Q(**others)
    return one

"""Queries for collections, journal entries and saved cases."""

import datetime
from hashlib import blake2b
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from moderation.querysets import HIDDEN_STATUSES, PublishableQuerySet
from notices.models import Following
from request_handling.rows import get_or_create
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary

REMINDER_DELAY = datetime.timedelta(days=30)
"""Time between an answer and the reminder of it."""
PLAN_REMINDER_DELAY = datetime.timedelta(days=7)
"""Time between a plan and the reminder of it."""


class CollectionQuerySet(PublishableQuerySet):
    """Collections."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Public collections, and those that `user` follows by a link that is still valid."""
        if not user.is_authenticated:
            return self.public()
        kind = ContentType.objects.get_for_model(self.model)
        followed = Following.objects.followed_by(user).filter(content_type=kind).order_by()
        public = models.Q(approved__isnull=False) & ~models.Q(status__in=HIDDEN_STATUSES)
        shared = models.Q(key__isnull=False, pk__in=followed.values("object_id"))
        return self.filter(public | shared)

    def reportable(self, reference: str, user: User | AnonymousUser) -> Self:
        """The public collection with this slug."""
        return self.public().filter(slug=reference)

    def signed(self) -> Self:
        """Collections whose public page names their author."""
        return self.filter(credit="name", approved__credit="name").exclude(author=None)

    def anonymous(self) -> Self:
        """Collections that never named, and were never submitted to name, their author."""
        revisions: Any = self.model._meta.get_field("revisions").related_model
        by_name = revisions.objects.filter(collection=models.OuterRef("pk"), credit="name")
        return self.filter(credit="member").exclude(models.Exists(by_name))

    def for_queue(self) -> Self:
        """With the submitted revisions."""
        return self.prefetch_related("revisions")

    def for_readers(self) -> Self:
        """With what a page for readers shows."""
        return self.select_related("approved", "author")

    def page(self, before: int | None, size: int) -> Self:
        """Up to `size` public collections, newest first, with numbers below `before` if it is given."""
        found = self.public().filter(number__lt=before) if before else self.public()
        return found.for_readers().order_by("-number")[:size]

    def between(self, first: int, last: int) -> Self:
        """Public collections with numbers from `first` to `last`, oldest first."""
        return self.public().filter(number__range=(first, last)).order_by("number")

    def listed_for(self, user: User) -> Self:
        """The member's collections, the last changed first, with the number of their cases as `cases`."""
        counted = self.by_author(user).annotate(cases=models.Count("items"))
        return counted.order_by("-changed_at", "-pk")

    def for_choice(self, user: User) -> Self:
        """The member's collections by title, with only what a select box needs."""
        return self.by_author(user).only("title", "author").order_by("title", "pk")

    def lock_or_404(self, pk: int) -> None:
        """Lock the collection until the transaction ends. Raises Http404 if it was deleted meanwhile."""
        if not self.select_for_update().filter(pk=pk):
            raise Http404("The collection was deleted meanwhile.")

    def with_news(self, before: datetime.datetime) -> Self:
        """Collections to which cases were added until `before` and not announced yet, oldest first."""
        return self.filter(news_since__lte=before).order_by("news_since", "pk")

    def news_unchanged(self, collection: Any) -> Self:
        """The collection, if no case was added since `collection` was read."""
        return self.filter(pk=collection.pk, news_since=collection.news_since)


class CollectionItemQuerySet(models.QuerySet):
    """Cases in collections."""

    def for_collection(self, collection: Any) -> Self:
        """The items of a collection, in its order."""
        return self.filter(collection=collection).order_by("position", "pk")

    def case_ids(self) -> list[int]:
        """The primary keys of the cases, in the collection's order."""
        return list(self.values_list("case_id", flat=True))


class ProgressQuerySet(models.QuerySet):
    """Cases that members marked as done."""

    def case_ids(self, user: User, collection: Any) -> set[int]:
        """The primary keys of the cases of the collection that the member marked as done."""
        return set(self.filter(user=user, collection=collection).values_list("case_id", flat=True))


class JournalEntryQuerySet(models.QuerySet):
    """Entries of members' journals."""

    def create_once(
        self,
        member: User,
        form: str,
        *,
        answer: str,
        case: Case | None = None,
        title: str = "",
        remind: bool = False,
    ) -> Any:
        """Create an entry and return it; the same form with the same text creates one entry only.

        `form` is the token of the form that was sent. An entry without a case needs a title.
        """
        title = case.title if case else title
        values: dict[str, Any] = {
            "case": case,
            "title": title,
            "question": case.practise_question if case else "",
        }
        values["remind_on"] = timezone.localdate() + REMINDER_DELAY if remind else None
        key = _idempotency_key(form, case.pk if case else title, answer)
        defaults = {**values, "answer": answer}
        return get_or_create(self, {"member": member, "idempotency_key": key}, defaults)[0]

    def create_plan(self, member: User, form: str, *, case: Case, text: str, remind: bool) -> Any:
        """Create an entry with what the member plans to say; the same form creates one entry only."""
        values: dict[str, Any] = {"case": case, "title": case.title, "answer": text}
        values["remind_on"] = timezone.localdate() + PLAN_REMINDER_DELAY if remind else None
        key = {"member": member, "idempotency_key": _idempotency_key(form, "plan", case.pk, text)}
        return get_or_create(self, key, values)[0]

    def for_member(self, user: User) -> Self:
        """The member's own entries, newest first."""
        return self.filter(member=user).order_by("-pk").select_related("case")

    def has_practised(self, user: User) -> bool:
        """True if the member has answered the question of a case."""
        return self.filter(member=user).exclude(question="").exists()

    def containing(self, text: str) -> Self:
        """Entries with `text` in the answer, the note or the title."""
        in_texts = models.Q(answer__icontains=text) | models.Q(note__icontains=text)
        return self.filter(in_texts | models.Q(title__icontains=text))

    def with_technique(self, technique: Technique) -> Self:
        """Entries in which the member found the technique, also under the slug it had before a merge."""
        found = models.Q()
        for slug in _slugs_of(technique):
            found |= models.Q(found_techniques__contains=f" {slug} ")
        return self.filter(found)

    def in_industry(self, industry: Industry) -> Self:
        """Entries about cases of the industry."""
        return self.filter(case__industry_items__tag=industry)

    def page(self, before: int, size: int) -> Self:
        """Up to `size` entries, with primary keys below `before` unless it is 0."""
        return (self.filter(pk__lt=before) if before else self)[:size]

    def practised_case_numbers(self, user: User) -> set[int]:
        """The sequence numbers of the published cases that the member has practised."""
        found = self.answers().filter(member=user, case__number__isnull=False)
        return set(found.order_by().values_list("case__number", flat=True).distinct())

    def answers(self) -> Self:
        """Answers to the question of a case, without plans and free notes."""
        return self.exclude(question="")

    def due(self, day: datetime.date) -> Self:
        """Entries of which active members want to be reminded by `day` and have not been."""
        asked = self.filter(remind_on__lte=day, reminded_at=None, member__is_active=True)
        return asked.exclude(member__practicesetting__remind="never")

    def members_due(self, day: datetime.date, after: int, size: int) -> list[int]:
        """The primary keys, in order and above `after`, of up to `size` members with due entries."""
        found = self.due(day).filter(member__gt=after).order_by("member")
        return list(found.values_list("member", flat=True).distinct()[:size])

    def awaiting_reminder(self) -> Self:
        """Entries with a reminder that was not sent yet."""
        return self.exclude(remind_on=None).filter(reminded_at=None)


class SavedCaseQuerySet(models.QuerySet):
    """Cases that members saved."""

    def for_member(self, user: User) -> Self:
        """What the member saved, newest first."""
        return self.filter(member=user).order_by("-pk").select_related("case")

    def has_saved(self, user: User, case: Case) -> bool:
        """True if the member saved the case."""
        return self.filter(member=user, case=case).exists()

    def remove(self, user: User, slug: str) -> None:
        """Remove the case with this slug from what the member saved."""
        self.filter(member=user, case__slug=slug).delete()

    def readable(self) -> Self:
        """Saved cases that are published."""
        return self.filter(case__status="published")

    def unavailable(self) -> Self:
        """Saved cases that are not published any more."""
        return self.exclude(case__status="published")

    def in_industry(self, industry: Industry) -> Self:
        """Saved cases of the industry."""
        return self.filter(case__industry_items__tag=industry)

    def page(self, before: int, size: int) -> Self:
        """Up to `size` saved cases, with primary keys below `before` unless it is 0."""
        return (self.filter(pk__lt=before) if before else self)[:size]


class ReadCaseQuerySet(models.QuerySet):
    """Cases that members marked as read."""

    def for_member(self, user: User) -> Self:
        """What the member marked as read, newest first."""
        return self.filter(member=user).order_by("-pk").select_related("case")

    def marks(self, user: User, case: Case) -> dict[str, datetime.datetime | None]:
        """When the member marked the case as read, and last answered its question, with one query."""
        answers = apps.get_model("practice.JournalEntry").objects.answers().filter(member=user, case=case)
        read = self.filter(member=user, case=case)
        found = User.objects.filter(pk=user.pk).annotate(
            read_at=models.Subquery(read.values("read_at")[:1]),
            practised_at=models.Subquery(answers.order_by("-pk").values("created_at")[:1]),
        )
        row: Any = found.values("read_at", "practised_at").get()
        return row

    def remove(self, user: User, slug: str) -> None:
        """Remove the mark from the case with this slug."""
        self.filter(member=user, case__slug=slug).delete()


class NewsCursorQuerySet(models.QuerySet):
    """Positions up to which followers were notified."""

    def unchanged(self, cursor: Any) -> Self:
        """The cursor, if no other process moved it since `cursor` was read."""
        return self.filter(pk=cursor.pk, notified_up_to=cursor.notified_up_to, batch_end=cursor.batch_end)


def _idempotency_key(*parts: object) -> str:
    """Return a hash of a form and its text; see JournalEntryQuerySet.create_once()."""
    return blake2b("\x00".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def _slugs_of(technique: Technique) -> list[str]:
    former = [slug for kind, slug, pk in vocabulary().former if (kind, pk) == ("technique", technique.pk)]
    return [technique.slug, *former]

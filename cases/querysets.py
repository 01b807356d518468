"""Queries for cases, their parts and their revisions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from taxonomy.models import RetiredSlug
from taxonomy.vocabulary import attach_terms

# Models import this module, so the types of their instances are not available here.
type Case = Any
type PhraseSwap = Any
type Beat = Any
type Line = Any
type CaseRevision = Any
type WeeklySentence = Any


class CaseQuerySet(models.QuerySet[Any]):
    """Cases."""

    def published(self) -> Self:
        """Published cases."""
        return self.filter(status="published")

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Cases that `user` may read: all for curators, published ones for all other users."""
        return self if user.has_perm("cases.view_case") else self.published()

    def between(self, first: int, last: int) -> Self:
        """Published cases with sequence numbers from `first` to `last`, for the sitemap, oldest first."""
        found = self.published().filter(number__range=(first, last)).order_by("number")
        return found.only("slug", "published_on", "revised_on")

    def slugged(self, slugs: Iterable[str]) -> Self:
        """Cases with these slugs."""
        return self.filter(slug__in=slugs)

    def with_title(self, text: str) -> Self:
        """Cases whose title contains `text`, by title."""
        return self.filter(title__icontains=text).order_by("title")

    def is_taken(self, case: Case, title: str, slug: str) -> bool:
        """Return True if a case other than `case` has this title or this slug, or if the slug was retired."""
        others = self.exclude(pk=case.pk)
        if others.filter(models.Q(title__iexact=title) | models.Q(slug=slug)).exists():
            return True
        return RetiredSlug.objects.is_retired(case.URL_NAME, slug)

    def with_status_of(self, case: Case) -> Self:
        """The row of `case` if its status has not changed since it was read (for compare-and-swap)."""
        return self.filter(pk=case.pk, status=case.status)

    def in_state(self, state: str) -> Self:
        """Cases in a state of the curators' list.

        An open revision of a published case counts by its own state.
        """
        if state in {"published", "archived"}:
            return self.filter(status=state)
        revisions = apps.get_model("cases.CaseRevision").objects.filter(case=models.OuterRef("pk"))
        condition: models.Q = models.Q(models.Exists(revisions.filter(state=state)))
        if state == "draft":
            # A draft without any revision yet.
            condition |= models.Q(~models.Exists(revisions), status="draft")
        return self.exclude(status="archived").filter(condition)

    def page_for_curators(self, state: str, title: str, before: int, size: int) -> Self:
        """At most `size` cases, newest first, each with its open revision as `open_revisions[0]`, if any.

        `state`, part of the `title` and a primary key (`before`) narrow the list unless they are empty.
        """
        found = self.in_state(state) if state else self
        found = found.filter(title__icontains=title) if title else found
        found = found.filter(pk__lt=before) if before else found
        revisions = apps.get_model("cases.CaseRevision").objects.open().select_related("by")
        open_revisions = models.Prefetch("case_revisions", revisions, to_attr="open_revisions")
        return found.order_by("-pk").prefetch_related(open_revisions)[:size]

    def founding(self) -> Self:
        """Cases that were not made by the data generator."""
        return self.filter(synthetic=False)

    def for_cards(self) -> Self:
        """Load only what a card in a list shows."""
        return self.only(
            "title", "slug", "standfirst", "problem", "number", "channel", "reading_minutes", "published_on"
        )  # fmt: skip

    def for_home(self) -> Self:
        """Load what a card shows, and the situation that readers are asked about."""
        return self.only(
            "title", "slug", "standfirst", "problem", "number", "channel", "reading_minutes", "published_on",
            "practise_situation",
        )  # fmt: skip

    def for_tools(self) -> Self:
        """Load only what the list of tools shows."""
        return self.only("title", "slug", "status", "number", "tool_kind", "tool_title", "tool_items")

    def with_texts(self) -> Self:
        """Load the parts and the dialogue as well."""
        return self.prefetch_related("beats", "lines")

    def whole(self) -> Self:
        """Load all rows that the page of a case shows."""
        swaps = apps.get_model("cases.PhraseSwap").objects.select_related("technique")
        return self.for_reveal().prefetch_related(models.Prefetch("swaps", swaps))

    def for_reveal(self) -> Self:
        """Load the parts, and the dialogue with its techniques."""
        lines = apps.get_model("cases.Line").objects.select_related("technique")
        return self.prefetch_related("beats", models.Prefetch("lines", lines))

    def searchable_texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, str, str]]:
        """Return title, text, summary and related text of published cases by number (search.indexing)."""
        found = self.published().filter(number__in=list(numbers)).with_texts().prefetch_related("swaps")
        return {
            case.number: (
                case.title,
                "\n".join(case.text_parts),
                "\n".join(case.summary_parts),
                "\n".join(case.related_parts),
            )
            for case in found
        }

    def searchable_numbers(self, after: int, size: int) -> list[int]:
        """Return the next numbers of published cases after `after`, at most `size` (see search.indexing)."""
        found = self.published().filter(number__gt=after).order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def result_items(self, numbers: Iterable[int]) -> list[Case]:
        """Return published cases with these numbers and their terms in the given order, as search results."""
        return self.published().for_cards().in_order_of(numbers)

    def in_order_of(self, numbers: Iterable[int]) -> list[Case]:
        """Return the cases with these numbers and their terms in the given order."""
        numbers = list(numbers)
        found = {case.number: case for case in self.filter(number__in=numbers)}
        return attach_terms("cases", [found[number] for number in numbers if number in found])


class TermItemQuerySet(models.QuerySet[Any]):
    """Terms of cases."""

    def for_cases(self, case_ids: Iterable[int]) -> Self:
        """Terms of these cases."""
        return self.filter(content_object_id__in=case_ids)


class PhraseSwapQuerySet(models.QuerySet[Any]):
    """Phrase swaps."""

    def for_cases(self, case_ids: Iterable[int]) -> Self:
        """Swaps of these cases, case by case."""
        return self.filter(case_id__in=case_ids).order_by("case_id", "position")

    def published_after(self, number: int) -> Self:
        """Swaps with a higher sequence number than `number`."""
        return self.filter(number__gt=number)

    def case_ids(self) -> list[int]:
        """Return the keys of the cases of these swaps, oldest first."""
        return list(self.order_by("case_id").values_list("case_id", flat=True).distinct())

    def searchable_texts(self, numbers: Iterable[int]) -> dict[int, tuple[str, str, str, str, str]]:
        """Return the texts of swaps in published cases by number. `backfires` is searched, but not shown."""
        found = self.filter(number__in=list(numbers), case__status="published")
        return {
            swap.number: (swap.instead_of, f"{swap.try_this}\n{swap.because}", "", "", swap.backfires)
            for swap in found
        }

    def searchable_numbers(self, after: int, size: int) -> list[int]:
        """Return the next numbers of swaps in published cases after `after`, at most `size`."""
        found = self.filter(number__gt=after, case__status="published").order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def result_items(self, numbers: Iterable[int]) -> list[PhraseSwap]:
        """Return swaps with these numbers in the given order, with case and technique, as search results."""
        return self.for_cards().in_order_of(numbers)

    def for_cards(self) -> Self:
        """Load what a phrase card shows."""
        return self.select_related("technique", "case")

    def in_order_of(self, numbers: Iterable[int]) -> list[PhraseSwap]:
        """Return the swaps with these numbers in the given order."""
        numbers = list(numbers)
        found = {swap.number: swap for swap in self.filter(number__in=numbers)}
        return [found[number] for number in numbers if number in found]


class BeatQuerySet(models.QuerySet[Any]):
    """Parts of cases."""

    def of_kind(self, kind: str) -> Beat | None:
        """Return the part of this kind, or None."""
        return self.filter(kind=kind).first()

    def example(self, kind: str) -> Beat | None:
        """Return the part of this kind in the newest case of the founding library, or None."""
        founding = self.filter(kind=kind, case__status="published", case__synthetic=False)
        return founding.select_related("case").order_by("case__number").last()


class LineQuerySet(models.QuerySet[Any]):
    """Lines of dialogue."""

    def around_turn(self, case: Case) -> list[Line]:
        """Return the person's last line before the turn, and the turn."""
        lines = list(self.filter(case=case).select_related("technique"))
        turn = next((index for index, line in enumerate(lines) if line.is_turn), None)
        if turn is None:
            return []
        before = [line for line in lines[:turn] if line.role == "them"]
        return [*before[-1:], lines[turn]]

    def spoken_example(self, technique: models.Model, numbers: Iterable[int]) -> Line | None:
        """Return a helper's line that shows the technique, from the cases with these numbers, or None."""
        lines = self.filter(technique=technique, role="us", case__number__in=numbers).exclude(worked="")
        return lines.select_related("case", "technique").order_by("case__number", "position").first()


class CaseRevisionQuerySet(models.QuerySet[Any]):
    """Revisions of cases."""

    def open(self) -> Self:
        """Revisions that curators work on."""
        return self.filter(state__in=self.model.OPEN)

    def for_case(self, case: Case) -> Self:
        """Revisions of one case."""
        return self.filter(case=case)

    def open_for(self, case: Case) -> CaseRevision | None:
        """Return the open revision of a case, or None."""
        return self.for_case(case).open().first()

    def latest_published(self, case: Case) -> CaseRevision | None:
        """Return the revision of a case that was published last, or None."""
        return self.for_case(case).filter(state="published").last()

    def unchanged_since(self, revision: CaseRevision) -> Self:
        """The row of `revision` if its state, text and consent have not changed since it was read."""
        return self.filter(
            pk=revision.pk,
            state=revision.state,
            version=revision.version,
            consented_version=revision.consented_version,
        )

    def at_version(self, revision: CaseRevision, version: int) -> Self:
        """The row of `revision` if it is open and its text is still that of `version`."""
        return self.open().filter(pk=revision.pk, version=version)

    def due(self, now: datetime) -> Self:
        """Scheduled revisions that are to be published by `now`, oldest first."""
        return self.filter(state="scheduled", publish_at__lte=now).order_by("publish_at", "pk")


class CaseStepQuerySet(models.QuerySet[Any]):
    """The log of cases."""

    def for_case(self, case: Case) -> Self:
        """Steps of one case, newest first, with the users who took them."""
        return self.filter(case=case).select_related("by").order_by("-at", "-pk")


class WeeklySentenceQuerySet(models.QuerySet[Any]):
    """Sentences of the weekly mail."""

    def for_curators(self) -> Self:
        """All sentences in their order, retired ones last, with their techniques."""
        return self.select_related("technique").order_by("is_retired", "position", "pk")

    def store(self, sentence: WeeklySentence, version: int) -> bool:
        """Save a sentence; return False if another curator has saved it since `version`."""
        if sentence.pk is None:
            sentence.save()
            return True
        names = ("try_when", "say", "leave_when", "technique_id", "position")
        changes = {name: getattr(sentence, name) for name in names}
        return bool(self.filter(pk=sentence.pk, version=version).update(version=version + 1, **changes))

    def set_retired(self, sentence: WeeklySentence, is_retired: bool) -> None:
        """Stop sending a sentence, or send it again when its turn comes."""
        self.filter(pk=sentence.pk).update(is_retired=is_retired)

    def of_week(self, monday: date) -> WeeklySentence | None:
        """Return the sentence of the week of this Monday, unless it was retired meanwhile."""
        return self.select_related("technique").filter(sent_in=monday, is_retired=False).first()

    def next_in_turn(self) -> WeeklySentence | None:
        """Return the sentence that was never sent or is longest ago; None if all are retired."""
        waiting = self.select_related("technique").filter(is_retired=False)
        return waiting.order_by(models.F("sent_in").asc(nulls_first=True), "position", "pk").first()

    def is_week_taken(self, monday: date) -> bool:
        """Return True if a sentence was chosen for this week, even if it was retired meanwhile."""
        return self.filter(sent_in=monday).exists()

    def choose(self, sentence: WeeklySentence, monday: date) -> None:
        """Store that `sentence` is the one of this week. Raises IntegrityError if another one is."""
        self.filter(pk=sentence.pk).update(sent_in=monday)

"""What followers are told of: new cases, new texts of cases, stories. Each is read from a growing log."""

from dataclasses import dataclass
from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from cases.models import Case, CaseStep
from moderation.models import AuditEntry
from stories.models import Story
from taxonomy.models import PublishedList

BATCH = 200
"""So many steps of a log make one round; what is new in it comes to each follower as one notice."""
READABLE = ("approve", "appear", "accept_edits")
"""The moves after which the public may read other words of a story."""


class StepQuerySet(models.QuerySet):
    """Steps of a log whose numbers only grow."""

    def between(self, done, upto):
        """The steps after `done`, up to and with `upto`."""
        return self.filter(pk__gt=done, pk__lte=upto)

    def of(self, pks):
        """The steps of these items."""
        return self.filter(object_id__in=pks)

    def published(self):
        """Steps by which the public got other words of a case."""
        return self.filter(action__in=[CaseStep.Action.PUBLISH, CaseStep.Action.LOAD])

    def readable(self):
        """Steps by which the public may have got other words of a story, and that were not undone."""
        kind = ContentType.objects.get_for_model(Story)
        found = self.filter(action__in=READABLE, content_type=kind, undone_by__isnull=True)
        return found.filter(status_after="published")

    def upto(self, done, before) -> int | None:
        """The last step of the next round: nothing that is so fresh that others may still be on their way."""
        round_ = self.filter(pk__gt=done, at__lte=before).order_by("pk").values_list("pk", flat=True)[:BATCH]
        return max(round_, default=None)

    def newest(self) -> int:
        """The number of the newest step, 0 before there is one."""
        return self.aggregate(newest=models.Max("pk"))["newest"] or 0


@dataclass(frozen=True)
class News:
    """One thing that is new or has changed."""

    item: object
    is_new: bool
    what: str = ""

    @cached_property
    def title(self) -> str:
        """What readers know it by."""
        return self.item.approved.title if self.is_story else self.item.title

    @property
    def is_story(self) -> bool:
        return isinstance(self.item, Story)

    @property
    def list_address(self) -> str:
        """The list in which it stands."""
        return reverse("stories:list" if self.is_story else "cases:list")

    @property
    def followed_by(self) -> tuple:
        """Whose followers hear of it: those of its terms when it is new, its own when it has changed."""
        return (*self.item.terms.industries, *self.item.terms.techniques) if self.is_new else (self.item,)

    @property
    def not_to(self) -> set:
        """Nobody is told of their own."""
        return {self.item.author_id if self.is_story else self.item.excluded_curator_id}


class NewCases:
    """Cases that came onto the shelf: their numbers are given under a lock, so none comes late."""

    name = "cases"

    def newest(self) -> int:
        """The number that was given last."""
        published_list = PublishedList.objects.in_bulk(["cases"]).get("cases")
        return published_list.last_number if published_list else 0

    def upto(self, done, before) -> int | None:
        """The last number of the next round."""
        newest = min(self.newest(), done + BATCH)
        return newest if newest > done else None

    def news(self, done, upto) -> list[News]:
        """The cases with these numbers that are published still."""
        numbers = range(done + 1, upto + 1)
        return [News(case, is_new=True) for case in Case.objects.published().in_order_of(numbers)]


class RevisedCases:
    """Texts that the public got of cases which it knew."""

    name = "revisions"

    @property
    def steps(self) -> StepQuerySet:
        return StepQuerySet(CaseStep)

    def newest(self) -> int:
        """The newest step of any case."""
        return self.steps.newest()

    def upto(self, done, before) -> int | None:
        """The last step of the next round."""
        return self.steps.upto(done, before)

    def news(self, done, upto) -> list[News]:
        """Cases whose text was published anew, each once."""
        steps = list(self.steps.between(done, upto).published())
        cases = Case.objects.published().in_bulk({step.case_id for step in steps})
        # The first text of a case is no change of it: its step says nothing.
        said = {step.case_id: step.note for step in steps if step.note or step.action == CaseStep.Action.LOAD}
        return [News(cases[pk], is_new=False, what=what) for pk, what in said.items() if pk in cases]


class Stories:
    """Stories that the public reads, for the first time or with other words."""

    name = "stories"

    @property
    def steps(self) -> StepQuerySet:
        return StepQuerySet(AuditEntry)

    def newest(self) -> int:
        """The newest step of anything that is moderated."""
        return self.steps.newest()

    def upto(self, done, before) -> int | None:
        """The last step of the next round."""
        return self.steps.upto(done, before)

    def news(self, done, upto) -> list[News]:
        """Stories that are public still, each once."""
        changed = set(self.steps.between(done, upto).readable().values_list("object_id", flat=True))
        earlier = self.steps.between(0, done).of(changed).readable()
        known = set(earlier.values_list("object_id", flat=True))
        numbers = [story.number for story in Story.objects.public().in_bulk(changed).values()]
        found = Story.objects.in_order_of(sorted(numbers))
        return [News(story, is_new=story.pk not in known) for story in found]


SOURCES = (NewCases(), RevisedCases(), Stories())

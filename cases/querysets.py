"""Questions about cases in words of the field."""

from django.apps import apps
from django.db import models

from taxonomy.vocabulary import attach_terms


class CaseQuerySet(models.QuerySet):
    """Cases."""

    def published(self):
        """What everybody may read."""
        return self.filter(status="published")

    def archived(self):
        """What was published once."""
        return self.filter(status="archived")

    def visible_to(self, user):
        """What `user` may read: everything for curators, what is published for everybody."""
        return self if user.has_perm("cases.view_case") else self.published()

    def numbered(self, numbers):
        """Cases with these numbers on the shelf."""
        return self.filter(number__in=numbers)

    def between(self, first, last):
        """Published cases with numbers from `first` to `last`: their addresses and days, oldest first."""
        found = self.published().filter(number__range=(first, last)).order_by("number")
        return found.only("slug", "published_on", "revised_on")

    def slugged(self, slugs):
        """Cases with these slugs."""
        return self.filter(slug__in=slugs)

    def with_title(self, words):
        """Cases whose title holds these words, by title."""
        return self.filter(title__icontains=words).order_by("title")

    def others_called(self, title, slug):
        """Cases of this title under another slug."""
        return self.filter(title__iexact=title).exclude(slug=slug)

    def is_taken(self, case, title, slug) -> bool:
        """Say whether another case has this title or this address."""
        others = self.exclude(pk=case.pk)
        return others.filter(models.Q(title__iexact=title) | models.Q(slug=slug)).exists()

    def with_status_of(self, case):
        """The case, if its status still is the one that was seen."""
        return self.filter(pk=case.pk, status=case.status)

    def standing(self, name):
        """What curators have in one state; a new text of a published case counts by that text, too."""
        if name in {"published", "archived"}:
            return self.filter(status=name)
        case_revisions = apps.get_model("cases.CaseRevision").objects.filter(case=models.OuterRef("pk"))
        stands = models.Exists(case_revisions.filter(state=name))
        if name == "draft":
            # A draft of which no text was written yet.
            stands |= models.Q(status="draft") & ~models.Exists(case_revisions)
        return self.exclude(status="archived").filter(stands)

    def page_for_curators(self, state, words, before, size):
        """At most `size` cases that curators look for, newest first, with the text that is open, if any."""
        found = self.standing(state) if state else self
        found = found.filter(title__icontains=words) if words else found
        found = found.filter(pk__lt=before) if before else found
        case_revisions = apps.get_model("cases.CaseRevision").objects.open().select_related("by")
        open_revisions = models.Prefetch("case_revisions", case_revisions, to_attr="open_revisions")
        return found.order_by("-pk").prefetch_related(open_revisions)[:size]

    def founding(self):
        """Cases that were not made by the data generator."""
        return self.filter(synthetic=False)

    def synthetic(self):
        """Cases made by the data generator."""
        return self.filter(synthetic=True)

    def for_cards(self):
        """With what a card in a list shows."""
        return self.only(
            "title", "slug", "standfirst", "number", "channel", "reading_minutes", "published_on"
        )

    def with_texts(self):
        """With what stands in them, word for word."""
        return self.prefetch_related("beats", "lines")

    def whole(self):
        """With every row that the case page shows."""
        return self.prefetch_related(
            "beats",
            models.Prefetch("lines", apps.get_model("cases.Line").objects.select_related("technique")),
            models.Prefetch("swaps", apps.get_model("cases.PhraseSwap").objects.select_related("technique")),
        )

    def for_reveal(self):
        """With what was said and done in them."""
        lines = apps.get_model("cases.Line").objects.select_related("technique")
        return self.prefetch_related("beats", models.Prefetch("lines", lines))

    def searchable_texts(self, numbers) -> dict:
        """Title, everything else, the gist and what is beside it, of those that everybody may read."""
        found = self.published().numbered(list(numbers)).with_texts().prefetch_related("swaps")
        return {
            case.number: (
                case.title,
                *("\n".join(said) for said in (case.text_parts, case.summary_parts, case.related_parts)),
            )
            for case in found
        }

    def result_items(self, numbers) -> list:
        """Published cases with these numbers, with their terms, as a list in the order given."""
        return self.published().for_cards().in_order_of(numbers)

    def searchable_numbers(self, after, size) -> list[int]:
        """The next numbers in use."""
        found = self.published().filter(number__gt=after).order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def in_order_of(self, numbers):
        """Cases with these numbers and their terms, as a list in the order given."""
        found = {case.number: case for case in self.numbered(numbers)}
        return attach_terms("cases", [found[number] for number in numbers if number in found])


class TermItemQuerySet(models.QuerySet):
    """Which terms cases carry."""

    def for_cases(self, case_ids):
        """The terms of these cases."""
        return self.filter(content_object_id__in=case_ids)


class PhraseSwapQuerySet(models.QuerySet):
    """Phrase swaps."""

    def for_cases(self, case_ids):
        """Swaps of these cases, case by case."""
        return self.filter(case_id__in=case_ids).order_by("case_id", "position")

    def beyond(self, count):
        """Swaps of a case after its first `count`."""
        return self.filter(position__gte=count)

    def newer_than(self, number):
        """Swaps that came onto the shelf after a number was given."""
        return self.filter(number__gt=number)

    def case_ids(self) -> list[int]:
        """Keys of the cases of these swaps, oldest first."""
        return list(self.order_by("case_id").values_list("case_id", flat=True).distinct())

    def numbered(self, numbers):
        """Swaps with these numbers on the shelf."""
        return self.filter(number__in=numbers)

    def searchable_texts(self, numbers) -> dict:
        """The reflex, and what the case shows in its place, of swaps in cases that everybody may read."""
        found = self.filter(number__in=list(numbers), case__status="published")
        return {swap.number: (swap.instead_of, f"{swap.try_this}\n{swap.because}") for swap in found}

    def result_items(self, numbers) -> list:
        """Swaps with these numbers, with case and technique, as a list in the order given."""
        return self.for_cards().in_order_of(numbers)

    def searchable_numbers(self, after, size) -> list[int]:
        """The next numbers in use."""
        found = self.filter(number__gt=after, case__status="published").order_by("number")
        return list(found.values_list("number", flat=True)[:size])

    def for_cards(self):
        """With what a phrase card shows."""
        return self.select_related("technique", "case")

    def in_order_of(self, numbers):
        """Swaps with these numbers, as a list in the order given."""
        found = {swap.number: swap for swap in self.numbered(numbers)}
        return [found[number] for number in numbers if number in found]


class BeatQuerySet(models.QuerySet):
    """Parts of cases."""

    def of_kind(self, kind):
        """The part of this kind, or None."""
        return self.filter(kind=kind).first()

    def example(self, kind):
        """The part of this kind in a case of the library, to show how somebody else told it, or None."""
        founding = self.filter(kind=kind, case__status="published", case__synthetic=False)
        return founding.select_related("case").order_by("case__number").last()


class LineQuerySet(models.QuerySet):
    """Lines of dialogue."""

    def around_turn(self, case):
        """The person's last line before the turn, and the turn, as a list."""
        lines = list(self.filter(case=case).select_related("technique"))
        turn = next((at for at, line in enumerate(lines) if line.is_turn), None)
        if turn is None:
            return []
        before = [line for line in lines[:turn] if line.role == "them"]
        return [*before[-1:], lines[turn]]

    def spoken_example(self, technique, numbers):
        """The technique in a helper's mouth in one of the cases with these numbers, or None."""
        lines = self.filter(technique=technique, role="us", case__number__in=numbers).exclude(worked="")
        return lines.select_related("case", "technique").order_by("case__number", "position").first()


class CaseRevisionQuerySet(models.QuerySet):
    """Texts of cases."""

    def open(self):
        """Those that are being worked on."""
        return self.filter(state__in=self.model.OPEN)

    def for_case(self, case):
        """The texts of one case."""
        return self.filter(case=case)

    def numbered(self, number):
        """The text of this number."""
        return self.filter(number=number)

    def open_for(self, case):
        """The text of a case that is being worked on, or None."""
        return self.for_case(case).open().first()

    def latest_published(self, case):
        """The text of a case that was published last, or None."""
        return self.for_case(case).filter(state="published").last()

    def unchanged_since(self, text):
        """The text, if its state, its words and their acceptance still are those that were seen."""
        return self.filter(
            pk=text.pk,
            state=text.state,
            version=text.version,
            consented_version=text.consented_version,
        )

    def at_version(self, text, version):
        """The text, if it is open and nobody saved other words since `version`."""
        return self.open().filter(pk=text.pk, version=version)

    def due(self, now):
        """What is to be published by now, oldest first."""
        return self.filter(state="scheduled", publish_at__lte=now).order_by("publish_at", "pk")


class CaseStepQuerySet(models.QuerySet):
    """Steps in the life of cases."""

    def for_case(self, case):
        """The steps of one case, newest first, with who took them."""
        return self.filter(case=case).select_related("by").order_by("-at", "-pk")

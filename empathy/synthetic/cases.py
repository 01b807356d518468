"""Generated cases with their terms, parts, dialogue and phrases, in the lists and in the search index."""

import datetime
from collections import defaultdict
from collections.abc import Iterator

from django.db import transaction

from cases.list_index import reindex_cases
from cases.models import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap, Situation
from cases.models.situations import situation_keys
from empathy.synthetic.copies import (
    copy_documents,
    copy_rows,
    number_of,
    numbered,
    plan,
    prototype_count,
    reset_sequences,
    shifted,
    span_of,
)
from empathy.synthetic.words import AGENT_LINES, CUSTOMER_LINES, Writer
from search.document_ids import document_id_of
from taxonomy.models import Industry, PublishedList, Technique
from taxonomy.models.published_lists import FacetKey

BATCH = 20_000
FIRST_DAY = datetime.date(2020, 1, 1)
SWAPS = 3


class Cases:
    """Makes published cases, the same for the same seed and library."""

    def __init__(self, seed: int, *, searchable: bool = True) -> None:
        self.seed, self.searchable, self.writer = seed, searchable, Writer(seed)
        self.industries = list(Industry.objects.order_by("pk").values_list("pk", flat=True))
        self.techniques = list(Technique.objects.order_by("pk").values_list("pk", flat=True))

    def make(self, count: int) -> Iterator[int]:
        """Create `count` cases in several transactions; yield how many there are after each."""
        size = prototype_count(count)
        with transaction.atomic():
            cases = self._prototypes(size)
        yield size
        done = size
        for copies, number in plan(count, size, BATCH):
            with transaction.atomic():
                self._copy(cases, copies, number)
            done += number * len(copies)
            yield done

    def _prototypes(self, count: int) -> list[Case]:
        """Create the first cases in the same way as real ones."""
        rng = self.writer.rng
        cases = Case.objects.bulk_create([self._case(serial) for serial in range(count)])
        self.keys: dict[int, set[FacetKey]] = {}
        self.swap_keys: dict[int, list[set[FacetKey]]] = defaultdict(list)
        industries, techniques, beats, lines, swaps = [], [], [], [], []
        for case in cases:
            industry = self.writer.often(self.industries)[0]
            terms = list(
                dict.fromkeys([*self.writer.often(self.techniques, 2), *rng.sample(self.techniques, 4)])
            )
            industries.append(CaseIndustry(content_object=case, tag_id=industry))
            techniques += [CaseTechnique(content_object=case, tag_id=term) for term in terms]
            beats += [Beat(case=case, kind=kind, text=self.writer.paragraph(3)) for kind in Beat.Kind.values]
            lines += self._lines(case, terms[0])
            own = [self._swap(case, position, terms[position]) for position in range(SWAPS)]
            swaps += own
            place: set[FacetKey] = {("industry", industry)}
            self.keys[case.pk] = {
                *place,
                *(("technique", term) for term in terms),
                ("minutes", case.reading_minutes),
            }
            self.swap_keys[case.pk] = [
                {*place, ("technique", swap.technique_id), *situation_keys(swap.situations)} for swap in own
            ]
        CaseIndustry.objects.bulk_create(industries)
        CaseTechnique.objects.bulk_create(techniques)
        Beat.objects.bulk_create(beats)
        Line.objects.bulk_create(lines)
        PhraseSwap.objects.bulk_create(swaps)
        reindex_cases([case.pk for case in cases])
        return list(Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))

    def _copy(self, cases: list[Case], copies: range, count: int) -> None:
        """Copy the first `count` prototypes with everything that belongs to them."""
        size, first_case = len(cases), cases[0].pk
        first_swap = PhraseSwap.objects.filter(case_id=first_case).earliest("number").number or 0
        bounds = (first_case, span_of(cases[:count])[1])
        span_of(cases)
        numbers, swap_numbers = cases[0].number or 0, first_swap
        copy_rows(
            Case, copies, "id", bounds, id=shifted("id", size), number=shifted("number", size),
            title=numbered("title", self.seed),
            slug=f"'synthetic-{self.seed}-' || (source.id - {first_case} + copies.copy * {size})",
        )  # fmt: skip
        for model, column in (
            (CaseIndustry, "content_object_id"), (CaseTechnique, "content_object_id"),
            (Beat, "case_id"), (Line, "case_id"),
        ):  # fmt: skip
            copy_rows(model, copies, column, bounds, **{column: shifted(column, size)})
        copy_rows(
            PhraseSwap, copies, "case_id", bounds, case_id=shifted("case_id", size),
            number=shifted("number", size * SWAPS),
        )  # fmt: skip
        reset_sequences(Case)
        self._publish("cases", copies, size, count, numbers, [self.keys[case.pk] for case in cases])
        swap_keys = [keys for case in cases for keys in self.swap_keys[case.pk]]
        self._publish("phrases", copies, size * SWAPS, count * SWAPS, swap_numbers, swap_keys)

    def _publish(
        self, name: str, copies: range, size: int, count: int, first: int, keys: list[set[FacetKey]]
    ) -> None:
        """Put copies into a list and the search index; `first` is the number of the first prototype."""
        published_list = PublishedList.lock_and_bump(name)
        allocated = published_list.allocate_numbers(count * len(copies))
        if allocated[0] != first + copies[0] * size:
            raise ValueError("Something else was published at the same time.")
        published_list.index({first + copy * size + at: keys[at] for copy in copies for at in range(count)})
        if self.searchable:
            kind = {"cases": "case", "phrases": "phrase"}[name]
            bounds = (document_id_of(kind, first), document_id_of(kind, first + count - 1))
            copy_documents(bounds, size, copies, self.seed)

    def _lines(self, case: Case, technique: int) -> list[Line]:
        said, answer = self.writer.often(CUSTOMER_LINES)[0], self.writer.often(AGENT_LINES)[0]
        return [
            Line(case=case, position=0, role="them", speaker="Caller", said=said),
            Line(
                case=case, position=1, role="us", speaker="Agent", said=answer, is_turn=True,
                technique_id=technique,
            ),
        ]  # fmt: skip

    def _swap(self, case: Case, position: int, technique: int) -> PhraseSwap:
        return PhraseSwap(
            case=case, position=position, instead_of=self.writer.often(CUSTOMER_LINES)[0],
            try_this=self.writer.often(AGENT_LINES)[0], because="Synthetic.",
            backfires="When it is synthetic.",
            situations=[self.writer.rng.choice(Situation.values)], technique_id=technique,
        )  # fmt: skip

    def _case(self, serial: int) -> Case:
        """Return an unsaved case."""
        rng, title = self.writer.rng, self.writer.headline()
        return Case(
            title=f"{title} (order {number_of(self.seed, 0)})",
            slug=f"synthetic-{self.seed}-{serial}",
            standfirst=f"{title}. A synthetic case.",
            problem=f"{title}.",
            synthetic=True,
            status=Case.Status.PUBLISHED,
            published_on=FIRST_DAY + datetime.timedelta(days=serial % 2_000),
            channel=rng.choice(Case.Channel.values),
            setting="Synthetic",
            felt="Synthetic",
            practise_situation=f"{title}.",
            practise_question="What would you say?",
            prompt_customer="Synthetic?",
            prompt_habits="Synthetic?",
            prompt_system="Synthetic?",
            tool_kind=Case.Tool.CHECKLIST,
            tool_title="Synthetic",
            tool_items=["Listen", "Ask", "Return"],
            reading_minutes=rng.randint(1, 9),
        )

"""A merge moves everything or nothing, the facet index stays correct, and it can be undone."""

import threading

import pytest
from django.db import connection

from cases.list_index import reindex_cases
from cases.models import Case, CaseTechnique
from moderation.models import Preferences, QueueItem
from stories.risks import risks_of
from stories.steps import STEPS, is_complete
from taxonomy import hook_points
from taxonomy.merging import MergeRefused, merge, undo
from taxonomy.models import FormerTerm, Industry, Technique, VocabularyChange
from taxonomy.references import references_to
from taxonomy.vocabulary import vocabulary
from tests.people import person
from tests.stories.story_factories import draft, published, sent
from tests.taxonomy.list_contents import expected_terms, indexed_terms, snapshot

pytestmark = pytest.mark.django_db
A, B = "mirroring", "naming-the-emotion"


def term(slug, model=Technique):
    return model.objects.get(slug=slug)


def merged(slug=A, into=B, model=Technique):
    return merge(term(slug, model), term(into, model), by=person("cora"))


def test_every_table_that_refers_to_a_term_is_found():
    labels = {reference.label for reference in references_to(Technique)}
    assert labels == {
        "cases.casetechnique.tag", "cases.line.technique", "cases.phraseswap.technique",
        "stories.storytechnique.tag", "taxonomy.formerterm.technique", "comments.comment.technique",
        "comments.commentsummary.technique", "cases.weeklysentence.technique",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("slug", "into", "model"), [(A, B, Technique), (B, A, Technique), ("retail", "fintech", Industry)]
)
def test_a_merge_moves_everything_keeps_the_index_correct_and_can_be_undone(slug, into, model):
    published(techniques=[A, B], industries=["retail", "fintech"])
    published(techniques=[A], industries=["retail"])
    both = Case.objects.published().first()
    for through, terms in ((Case.technique_items, (A, B)), (Case.industry_items, ("retail", "fintech"))):
        for word in terms:
            owner = term(word, through.rel.related_model._meta.get_field("tag").related_model)
            through.rel.related_model.objects.get_or_create(content_object=both, tag=owner)
    reindex_cases([both.pk])
    before = snapshot()
    assert indexed_terms() == expected_terms() == before[1]
    change = merged(slug, into, model)
    assert indexed_terms() == expected_terms() != before[1]
    assert not model.objects.filter(slug=slug)
    assert change.undo_data["doubled"]
    undo(change, by=person("cora"))
    assert indexed_terms() == expected_terms()
    assert snapshot() == before
    assert FormerTerm.objects.count() == 0


def test_a_chain_of_merges_is_undone_from_its_end():
    before = snapshot()
    first = merged(A, B)
    second = merged(B, "making-it-right")
    assert vocabulary().by_slug("technique", A).slug == "making-it-right"
    with pytest.raises(MergeRefused, match="was merged into “Making it right” by Cora"):
        undo(first, by=person("cora"))
    undo(second, by=person("cora"))
    assert vocabulary().by_slug("technique", A).slug == B
    undo(first, by=person("cora"))
    assert snapshot() == before


def test_the_words_of_a_merged_term_lead_to_the_other_one_whatever_their_case_and_accents():
    one = term(A)
    one.synonyms = [*one.synonyms, "Café talk"]
    one.save()
    merged()
    for word in ("mirroring", "MIRRORING", "  echoing ", "cafe  TALK", "Reflective Listening"):
        assert [found.slug for found in Technique.objects.answering_to(word)] == [B], word
        assert vocabulary().find("technique", word).slug == B, word
    assert "Mirroring" in term(B).synonyms


def test_drafts_and_revisions_keep_former_slugs_that_lead_to_the_other_term():
    writing, waiting = draft(techniques=[A, B]), sent(techniques=[A], industries=["retail"])
    merged()
    merged("retail", "fintech", Industry)
    where = next(step for step in STEPS if step.slug == "where")
    assert is_complete(where, writing.draft)
    form = where.form({"industries": ["retail"], "techniques": [A, B, "nonsense"]})
    assert form.draft_values() == {"industries": ["fintech"], "techniques": [B]}
    assert where.form(initial={"techniques": [A]})["techniques"].value() == [B]
    waiting.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert list(waiting.technique_items.values_list("tag__slug", flat=True)) == [B]
    assert waiting.latest.techniques == [A]
    assert indexed_terms() == expected_terms()


def test_the_queue_is_updated_and_risks_stay_marked():
    waiting = sent(industries=["healthcare"])
    own = Preferences.objects.create(user=person("mona"), industries=["healthcare", "fintech"])
    change = merged("healthcare", "retail", Industry)
    row = QueueItem.objects.about(waiting).get()
    assert {(tag.value, tag.label) for tag in row.tags_in("industry")} == {("retail", "Retail")}
    assert "health" in dict(risks_of(waiting.latest))
    own.refresh_from_db()
    assert QueueItem.objects.tagged("industry", own.industries).count() == 1
    undo(change, by=person("cora"))
    assert {tag.value for tag in row.tags.all() if tag.facet == "industry"} == {"healthcare"}


def test_undo_is_refused_if_a_moved_row_has_changed():
    change = merged()
    CaseTechnique.objects.get(pk=change.undo_data["moved"]["cases.casetechnique.tag"][0]).delete()
    before = snapshot()
    with pytest.raises(MergeRefused, match="has changed since"):
        undo(change, by=person("cora"))
    assert snapshot() == before


def test_undo_is_refused_if_a_word_leads_to_another_term_now():
    change = merged()
    into, other = term(B), term("making-it-right")
    into.synonyms = [word for word in into.synonyms if word != "echoing"]
    other.synonyms = [*other.synonyms, "Echoing"]
    into.save()
    other.save()
    with pytest.raises(MergeRefused, match="“echoing” now belongs to “Making it right”"):
        undo(change, by=person("cora"))


def test_cases_archived_or_added_after_a_merge_are_counted_correctly_after_undo():
    change = merged("retail", "fintech", Industry)
    grown = Case.objects.get(slug="the-vanishing-package")
    items = term("fintech", Industry).case_items.all()
    gone = next(item.content_object for item in items if item.content_object != grown)
    gone.status = "archived"
    gone.save()
    swap = grown.swaps.first()
    swap.pk, swap.number, swap.position = None, None, 90
    swap.save(force_insert=True)
    reindex_cases([gone.pk, grown.pk])
    undo(change, by=person("cora"))
    assert indexed_terms() == expected_terms()


def test_undoing_a_merge_twice_changes_nothing():
    change = merged()
    assert undo(change, by=person("cora")).action == "undone"
    after = snapshot()
    assert undo(VocabularyChange.objects.get(pk=change.pk), by=person("cora")) is None
    assert snapshot() == after


def test_a_merge_that_fails_in_a_hook_changes_nothing(monkeypatch):
    before = snapshot()
    monkeypatch.setattr(hook_points, "_hooks", [lambda *args: 1 / 0])
    with pytest.raises(ZeroDivisionError):
        merged()
    assert snapshot() == before
    assert vocabulary().by_slug("technique", A).slug == A


def test_the_second_merge_of_a_term_is_refused_and_names_the_first():
    one, into, other = term(A), term(B), term("making-it-right")
    seen = term(A)
    merge(one, into, by=person("cora"))
    with pytest.raises(MergeRefused, match="“Mirroring” was merged into “Naming the emotion” by Cora"):
        merge(seen, other, by=person("ada"))
    assert VocabularyChange.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["the same merge", "two targets", "there and back"])
def test_of_two_curators_who_merge_at_once_one_succeeds_and_the_other_is_refused(transactional_db, act):
    if connection.vendor == "sqlite":
        pytest.skip("In memory all threads share one connection; the race is real on PostgreSQL.")
    cora, results, barrier = person("cora"), [], threading.Barrier(2)
    pairs = {"the same merge": [(A, B), (A, B)], "two targets": [(A, B), (A, "making-it-right")],
             "there and back": [(A, B), (B, A)]}[act]  # fmt: skip

    def press(former, into):
        former, into = term(former), term(into)
        barrier.wait()
        try:
            merge(former, into, by=cora)
            results.append("merged")
        except MergeRefused as refused:
            results.append(str(refused))
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=pair) for pair in pairs]
    [p.start() for p in presses], [p.join() for p in presses]
    assert sorted(result == "merged" for result in results) == [False, True]
    assert any("was merged into" in result and "by Cora on" in result for result in results)
    assert Technique.objects.count() == 19
    assert indexed_terms() == expected_terms()


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_undos_one_is_applied(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("In memory all threads share one connection; the race is real on PostgreSQL.")
    cora, results, barrier = person("cora"), [], threading.Barrier(2)
    before, change = snapshot(), merged()

    def press():
        mine = VocabularyChange.objects.get(pk=change.pk)
        barrier.wait()
        results.append(undo(mine, by=cora))
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    [p.start() for p in presses], [p.join() for p in presses]
    assert [bool(result) for result in sorted(results, key=bool)] == [False, True]
    assert snapshot() == before

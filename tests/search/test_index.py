"""After every change of cases, stories and terms the index equals one that is built from scratch."""

import datetime

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cases.library.loading import dump_library
from cases.models import Case, CaseRevision, PhraseSwap
from search.indexing import update_index
from search.models import Document, Word
from stories.credit import set_credit
from stories.models import Promotion, Story
from taxonomy.merging import merge, undo
from taxonomy.models import Technique
from tests.cases.test_curation import SLUG, move, revised, save, whole
from tests.people import person, signed_in
from tests.search.index_checks import index_contains, index_differences
from tests.stories.promotion_helpers import answer_for_case, published_case
from tests.stories.story_factories import draft, published, sent
from tests.taxonomy.test_vocabulary import HOME, NEW, edit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cora(db):
    return signed_in(Client(), "cora")


def test_the_comparison_finds_planted_errors(db):
    assert index_differences() == []
    Document.objects.latest("pk").delete()
    Document.objects.filter(pk=Document.objects.first().pk).update(text="Other words")
    Word.objects.filter(word="parcel").update(documents=99)
    found = " ".join(index_differences())
    assert all(word in found for word in ("missing", "old", "“parcel” is counted 99 times"))


def test_loading_the_library_once_and_twice(db, tmp_path):
    call_command("load_library", verbosity=0)
    assert index_differences() == []
    assert dump_library(tmp_path) > 40
    assert index_differences() == []
    file = tmp_path / "cases" / f"{SLUG}.md"
    file.write_text(file.read_text().replace("Guilty in advance", "Quetzalian in advance"))
    call_command("load_library", str(tmp_path), verbosity=0)
    assert index_differences() == []
    assert index_contains("quetzalian")


def test_a_curator_edits_publishes_archives_and_restores_a_case(cora):
    pk = revised(cora)
    swaps = PhraseSwap.objects.filter(case=pk).count()
    names = ("instead_of", "try_this", "because", "backfires", "technique")
    last = {f"swap-{swaps - 1}-{name}": "" for name in names} | {f"swap-{swaps - 1}-situations": []}
    save(cora, pk, what="Otherwise", felt="Quetzalian", **last)
    assert index_differences() == []
    assert not index_contains("quetzalian"), "A draft is found by nobody."
    move(cora, pk, "send")
    assert not index_contains("quetzalian")
    for action in ("publish", "archive", "unarchive"):
        move(cora, pk, action)
        assert index_differences() == []
        assert index_contains("quetzalian") is (action != "archive")
    assert PhraseSwap.objects.filter(case=pk).count() == swaps - 1, "One swap was removed."
    move(cora, pk, "restore", number=1)
    move(cora, pk, "send")
    move(cora, pk, "publish")
    assert index_differences() == []
    assert not index_contains("quetzalian")


def test_a_scheduled_case_is_found_once_it_is_due(cora):
    pk = whole(cora, title="A Quetzalian kettle")
    move(cora, pk, "send")
    ahead = timezone.localtime(timezone.now() + datetime.timedelta(days=2))
    move(cora, pk, "schedule", publish_at=f"{ahead:%Y-%m-%dT%H:%M}")
    call_command("publish_scheduled")
    assert not index_contains("quetzalian")
    CaseRevision.objects.filter(case=pk).update(publish_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    assert index_contains("quetzalian")
    assert index_differences() == []


def act(story, action, *, by=None, **more):
    story = Story.objects.get(pk=story.pk)
    done = story.transition(action, by=by or person("mona"), revision=story.revision_number, **more)
    assert index_differences() == []
    return done


def test_a_story_goes_through_all_transitions(db):
    story = sent(title="A quetzalian kettle")
    assert index_differences() == []
    assert not index_contains("quetzalian"), "Nobody has approved it."
    approved = act(story, "approve", reasons=["clear"])
    assert index_contains("quetzalian")
    Story.objects.get(pk=story.pk).undo(approved, by=person("mona"))
    assert index_differences() == []
    assert not index_contains("quetzalian")
    act(story, "approve", reasons=["clear"])
    story.refresh_from_db()
    story.open_draft().write({"happened": "A zymurgist came. " * 9}, version=1)
    story.refresh_from_db()
    story.submit(story.author)
    assert index_differences() == []
    assert not index_contains("zymurgist"), "The public reads the approved words."
    act(story, "approve", reasons=["clear"])
    assert index_contains("zymurgist")
    for action in ("withdraw", "restore"):
        act(story, action, by=story.author)
        assert index_contains("zymurgist") is (action == "restore")
    set_credit(Story.objects.get(pk=story.pk), "role", "a zoologist")
    assert index_differences() == []
    archived = act(story, "archive", reasons=["recognisable"])
    assert not index_contains("zymurgist", "quetzalian")
    Story.objects.get(pk=story.pk).undo(archived, by=person("mona"))
    assert index_differences() == []
    assert index_contains("zymurgist")


def test_a_redacted_passage_is_removed_from_documents_and_counts(cora):
    story = published(title="The day Quetzalia Zymurgis rang", consent_adapt=True)
    case = Case.objects.get(pk=published_case(cora, signed_in(Client(), "alice"), story))
    assert index_contains("quetzalia")
    data = {"passage": "Quetzalia Zymurgis", "why": "somebody", "confirm": "1"}
    assert signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/redact/", data).status_code == 302
    assert Case.objects.get(pk=case.pk).title == "The day [removed] rang"
    assert index_differences() == []
    assert not index_contains("quetzalia", "zymurgis")


@pytest.mark.parametrize("keep", [True, False])
def test_an_erased_author_leaves_only_what_they_chose_to_leave(cora, keep):
    story = published(title="A quetzalian kettle", consent_adapt=True)
    published_case(cora, signed_in(Client(), "alice"), story)
    call_command("erase_members", now="alice", keep_stories=keep)
    assert index_differences() == []
    assert Story.objects.public().exists() is keep


@pytest.mark.parametrize("wish", ["stay", "archive"])
def test_a_story_that_became_a_case_is_withdrawn(cora, wish):
    story = published(title="A quetzalian kettle", consent_adapt=True)
    published_case(cora, signed_in(Client(), "alice"), story)
    assert index_differences() == []
    Promotion.objects.update(on_withdrawal=wish)
    act(story, "withdraw", by=story.author)
    assert index_contains("quetzalian") is (wish == "stay")


def test_a_case_that_its_author_declined_is_not_found(cora):
    story = published(title="A kettle", consent_adapt=True)
    cora.post(f"/curation/stories/{story.slug}/open/")
    pk = Promotion.objects.get().case_id
    save(cora, pk, felt="Quetzalian")
    answer_for_case(signed_in(Client(), "alice"), story, said="decline")
    assert index_differences() == []
    assert not index_contains("quetzalian")


def test_terms_are_added_edited_merged_and_restored(cora):
    cora.post(f"{HOME}technique/new/", NEW)
    assert index_differences() == []
    edit(cora, definition="A quetzalian habit", synonyms="zymurgy")
    assert index_differences() == []
    assert index_contains("quetzalian")
    one, other = (Technique.objects.get(slug=slug) for slug in ("mirroring", "naming-the-emotion"))
    change = merge(one, other, by=person("cora"))
    assert index_differences() == []
    assert not index_contains("quetzalian")
    assert index_contains("zymurgy"), "What people called it leads on."
    undo(change, by=person("cora"))
    assert index_differences() == []
    assert index_contains("quetzalian")


def test_synthetic_rows_are_indexed(db):
    call_command("synthesize", cases=12, stories=7, verbosity=0)
    assert index_differences() == []


def test_a_rollback_leaves_no_trace(db):
    story = sent(title="A quetzalian kettle")
    before = Word.objects.count(), Document.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act(story, "approve", reasons=["clear"])
        assert index_contains("quetzalian")
        raise ZeroDivisionError
    assert (Word.objects.count(), Document.objects.count()) == before
    assert index_differences() == []


def test_unknown_numbers_are_ignored(db):
    update_index(Case, [None, 0, 10**9])
    update_index(Case, [])
    assert index_differences() == []


def test_drafts_and_authors_are_not_in_the_index(db):
    draft(title="A quetzalian draft")
    author = person("alice")
    author.name = "Zymurgis Quetzal"
    author.save()
    published(title="Told by a role")
    published(title="Told by name", credit="name")
    declined = sent(title="A quetzalian decline")
    declined.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    assert index_differences() == []
    assert not index_contains("quetzal", "zymurgis", "alice", "a store lead")

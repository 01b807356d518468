"""The command `reindex` rebuilds the index: from nothing, after damage, and during publications."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from cases.list_index import reindex_cases
from cases.models import Case
from search.document_ids import document_id_of
from search.indexing import build_document, rebuild_index, repair_word_counts
from search.models import Document, Word
from stories.effects import update_listing
from tests.search.index_checks import index_differences
from tests.stories.story_factories import published


@pytest.mark.django_db
def test_an_empty_index_is_built(db, capsys):
    published()
    Document.objects.all().delete()
    Word.objects.all().delete()
    call_command("reindex", "--if-empty")
    assert index_differences() == []
    assert "24 of kind case" in capsys.readouterr().out
    call_command("reindex", "--if-empty")
    assert capsys.readouterr().out == ""


@pytest.mark.django_db
def test_missing_superfluous_and_outdated_rows_and_wrong_counts_are_repaired(db):
    first = Document.objects.first()
    build_document(document_id_of("case", 10**6), "Superfluous", "It is nowhere.").save()
    build_document(document_id_of("story", 3), "Superfluous", "It is nowhere.").save()
    Document.objects.latest("pk").delete()
    Document.objects.filter(pk=first.pk).update(stems=" old ", words="neverhere parcel", title="Old")
    Word.objects.filter(word="parcel").update(documents=-7, stem="parcels")
    Word.objects.filter(word="card").delete()
    Word.objects.filter(word="").update(documents=1)
    Word.objects.create(word="neverwas", stem="neverwa", documents=3)
    assert len(index_differences()) > 8
    call_command("reindex")
    assert index_differences() == []


@pytest.mark.django_db
def test_outdated_stems_are_repaired(db):
    Word.objects.update(stem="x")
    repair_word_counts()
    assert index_differences() == []


@contextmanager
def repeatedly(act):
    """Call `act` repeatedly in another thread during the block. Raises AssertionError if it raised."""
    over, faults = threading.Event(), []

    def run():
        try:
            for turn in range(10**6):
                if over.is_set():
                    return
                act(turn)
                # SQLite lets nobody in between two writers who never rest.
                time.sleep(0.02)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    beside = threading.Thread(target=run)
    beside.start()
    try:
        yield
    finally:
        over.set()
        beside.join()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_the_index_is_rebuilt_during_publications(transactional_db):
    call_command("synthesize", cases=60, verbosity=0)
    pks = list(Case.objects.filter(synthetic=True).values_list("pk", flat=True))
    done = []

    def turn_over(turn):
        pk = pks[turn * 7 % len(pks)]
        with transaction.atomic():
            case = Case.objects.get(pk=pk)
            case.status = "archived" if case.status == "published" else "published"
            case.save()
            reindex_cases([pk])
        done.append(pk)

    Word.objects.filter(word__in=["parcel", "friday", ""]).update(documents=5)
    Document.objects.with_ids([document_id_of("case", 20)]).delete()
    with repeatedly(turn_over):
        rebuilds = 0
        # A busy machine may give the other thread its first turn late.
        while rebuilds < 3 or (not done and rebuilds < 100):
            rebuild_index()
            rebuilds += 1
        assert done, "Something was published meanwhile."
    assert index_differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_publications_in_opposite_order_do_not_deadlock(transactional_db):
    """SQLite has one writer; on PostgreSQL rows of words and lists could be locked in opposite order."""
    call_command("synthesize", cases=20, verbosity=0)
    cases, story = list(Case.objects.filter(synthetic=True).values_list("pk", flat=True)), published()
    steps = [
        lambda: reindex_cases(cases[:1]),
        lambda: update_listing(story),
        lambda: reindex_cases(cases[1:2]),
    ]
    both, faults = threading.Barrier(2), []

    def publish(steps):
        try:
            both.wait()
            for _ in range(6):
                with transaction.atomic():
                    [step() for step in steps]
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    people = [threading.Thread(target=publish, args=(order,)) for order in (steps[:2], steps[1:])]
    [one.start() for one in people]
    [one.join() for one in people]
    assert faults == []
    assert index_differences() == []

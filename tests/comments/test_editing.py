"""Edits, decisions and repeated submissions: no stale text wins, and nothing is posted twice."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import timezone

from cases.models import Case
from comments.models import Comment, CommentRevision, CommentSummary, TechniqueOutcomes
from comments.posting import post
from moderation.models import StaleItem
from tests.comments.comment_helpers import SLUG, WRITE, apply_action, page_html, post_comment, publish_comment
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db


def change(comment, text, name="alice", **more):
    return signed_in(Client(), name).post(f"/comments/{comment.pk}/edit/", {"text": text, **more})


@pytest.mark.parametrize(("minutes", "marked"), [(14, False), (16, True)])
def test_edits_are_marked_fifteen_minutes_after_publication(minutes, marked):
    comment = publish_comment("alice", "The second call is the leson.")
    Comment.objects.update(published_at=timezone.now() - datetime.timedelta(minutes=minutes))
    change(comment, "The second call is the lesson.")
    assert "is the lesson." in page_html()
    assert ("edited on" in page_html()) is marked


def test_the_approved_text_stays_public_while_a_change_is_in_review():
    comment = publish_comment("alice", "The second call is the lesson.")
    change(comment, "Write to jane.miller@example.com.", asked="1")
    assert "The second call" in page_html()
    assert "jane.miller" not in page_html()
    apply_action(comment, "decline", by="max", reasons=["respect"])
    assert "The second call" in page_html()


def test_a_decision_on_a_text_that_was_changed_meanwhile_is_refused():
    comment = post_comment("alice", "The second call is the lesson.")
    seen = Comment.objects.get()
    change(comment, "The third call is the lesson.")
    data = {"action": "approve", "revision": 1, "reasons": "clear"}
    response = signed_in(Client(), "mona").post(f"/moderation/comment/{comment.pk}/decide/", data)
    assert response.status_code == 409
    with pytest.raises(StaleItem):
        seen.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert "third call" not in page_html()


def test_an_edit_does_not_republish_a_comment_archived_meanwhile():
    comment = publish_comment("alice", "The second call is the lesson.")
    apply_action(comment, "archive", reasons=["respect"])
    with pytest.raises(StaleItem):
        post(comment, "Other words.", by=comment.author)
    assert Comment.objects.get().status == "archived"
    assert CommentRevision.objects.count() == 1


def test_the_same_text_sent_twice_is_one_comment():
    alice = signed_in(Client(), "alice")
    first, second = (alice.post(WRITE, {"text": "The second call."}) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Comment.objects.count() == 1
    alice.post(WRITE, {"text": "Another thought."})
    assert Comment.objects.count() == 2


def test_only_the_latest_outcome_of_a_person_counts():
    publish_comment("alice", "It calmed the call.", outcome="helped")
    publish_comment("alice", "Today it did not.", outcome="made_worse")
    summary = CommentSummary.objects.get()
    assert (summary.helped, summary.made_worse, summary.people_count) == (0, 1, 1)


def test_five_outcomes_of_one_person_are_not_five_people():
    term = Case.objects.get(slug=SLUG).techniques.first()
    cases = Case.objects.published().filter(technique_items__tag=term)[:5]
    for case in cases:
        publish_comment("alice", "I tried it.", f"/cases/{case.slug}/comments/write/", outcome="helped")
    assert "Fewer than 5 people" in page_html(address=f"/techniques/{term.slug}/")
    assert TechniqueOutcomes.of(term)["people"] == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_people_comment_at_the_same_time(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory locks whole tables; for files see tests/proofs/concurrent_comments.py.")
    call_command("synthesize", members=16, seed=7, verbosity=0)
    case = Case.objects.get(slug=SLUG)
    users = list(type(person("alice")).objects.handle_startswith("synthetic-7-"))

    def speak(user):
        client = Client()
        client.force_login(user)
        try:
            return [client.post(WRITE, {"text": f"I am {user.pk}."}).status_code for _ in range(2)]
        finally:
            close_old_connections()

    with ThreadPoolExecutor(16) as pool:
        codes = [code for pair in pool.map(speak, users) for code in pair]
    assert set(codes) == {302}
    assert Comment.objects.about(case).count() == 16

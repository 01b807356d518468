"""How many statements it takes to post, to save a draft and to decide: the same for few and for many rows.

In a test, the first SAVEPOINT and its RELEASE stand for the BEGIN and COMMIT of a request.
"""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Block
from cases.models import Case
from comments.models import Comment, CommentDraft
from moderation.models import AuditEntry, QueueItem
from notices.models import Following
from tests.comments.comment_helpers import SLUG, WRITE, approve_comment, post_comment, publish_comment
from tests.people import person, signed_in
from tests.stories.story_factories import published, sent

pytestmark = pytest.mark.django_db
JSON = {"accept": "application/json"}
TRANSACTION = 2
NEXT_ITEM = 2
"""After a decision: the preferences of the moderator, and the item that opens next."""


def statements(client, address, form, **more) -> list[str]:
    """Send a form; return the statements that it took."""
    with CaptureQueriesContext(connection) as found:
        assert client.post(address, form, **more).status_code in (200, 302)
    return [query["sql"] for query in found]


def for_three_and_for_many(measure) -> list[str]:
    """Measure with few and with many comments on the case; return the statements, of which there are as many."""
    few = measure(1)
    call_command("synthesize", comments=600, on=SLUG, verbosity=0)
    many = measure(2)
    assert len(few) == len(many), "\n".join(many)
    return many


def test_a_comment_that_waits_takes_fourteen_statements_in_one_transaction():
    post_comment("bob", "My very first one.", follow="on")
    bob = signed_in(Client(), "bob")
    found = for_three_and_for_many(
        lambda number: statements(bob, WRITE, {"text": f"The second call {number}", "follow": "on"})
    )
    assert len(found) <= 14 + TRANSACTION, "\n".join(found)
    assert [one.split()[0] for one in found].count("SAVEPOINT") == 1


def test_a_comment_that_appears_at_once_takes_fifteen_statements_in_one_transaction():
    publish_comment("bob", "My very first one.", follow="on")
    bob = signed_in(Client(), "bob")
    found = for_three_and_for_many(
        lambda number: statements(bob, WRITE, {"text": f"The second call {number}", "follow": "on"})
    )
    # One more statement finds out on which page the comment appears.
    assert len(found) <= 15 + TRANSACTION, "\n".join(found)
    assert [one.split()[0] for one in found].count("SAVEPOINT") == 1
    assert Comment.objects.latest("pk").status == "published"


def test_a_reply_takes_few_statements_more():
    first = publish_comment("bob", "My very first one.", follow="on")
    bob = signed_in(Client(), "bob")
    found = for_three_and_for_many(
        lambda number: statements(bob, WRITE, {"text": f"A reply {number}", "reply": first.pk})
    )
    assert len(found) <= 18 + TRANSACTION, "\n".join(found)


def test_saving_a_draft_takes_four_statements():
    bob = signed_in(Client(), "bob")
    bob.post(WRITE, {"text": "The"}, headers=JSON)
    found = for_three_and_for_many(
        lambda number: statements(bob, WRITE, {"text": f"The second call {number}"}, headers=JSON)
    )
    assert len(found) <= 4, "\n".join(found)
    assert CommentDraft.objects.get().text == "The second call 2"


def test_a_late_save_of_a_text_that_was_posted_does_not_bring_its_draft_back():
    bob = signed_in(Client(), "bob")
    for drafts in (0, 1):
        if drafts:
            bob.post(WRITE, {"text": "Something else"}, headers=JSON)
        else:
            bob.post(WRITE, {"text": "The second call"})
        assert bob.post(WRITE, {"text": "The second call"}, headers=JSON).status_code == 302
        assert not CommentDraft.objects.exists()


def test_a_text_that_cannot_be_posted_leaves_only_its_draft():
    first = publish_comment("alice", "The second call is the lesson.")
    bob, rows = signed_in(Client(), "bob"), (AuditEntry.objects.count(), QueueItem.objects.count())
    Block.objects.block(person("alice"), person("bob"))
    response = bob.post(WRITE, {"text": "A reply", "reply": first.pk, "follow": "on"})
    assert response.status_code == 409
    assert CommentDraft.objects.get().text == "A reply"
    assert (AuditEntry.objects.count(), QueueItem.objects.count()) == rows
    assert not Following.objects.is_following(person("bob"), Case.objects.get(slug=SLUG))


def test_the_order_of_cases_is_updated_later():
    approve_comment(post_comment("bob", "My very first one."))
    summary = Comment.objects.latest("pk").case.comment_summary
    assert summary.index_outdated
    call_command("notify_comment_followers", verbosity=0)
    summary.refresh_from_db()
    assert (summary.index_outdated, summary.indexed) == (False, {"discussed": 1, "tried": 0})
    with CaptureQueriesContext(connection) as found:
        call_command("notify_comment_followers", verbosity=0)
    assert not [query for query in found if "taxonomy_publishedlist" in query["sql"]]


def decide(mona, item) -> list[str]:
    form = {"action": "approve", "revision": 1, "reasons": "clear"}
    return statements(mona, f"/moderation/{item._meta.model_name}/{item.pk}/decide/", form)


def test_approving_a_comment_takes_few_statements_in_one_transaction():
    mona = signed_in(Client(), "mona")
    decide(mona, post_comment("alice", "My very first one."))
    names = iter(["bob", "cora"])
    found = for_three_and_for_many(
        lambda number: decide(mona, post_comment(next(names), f"The second call {number}"))
    )
    assert len(found) <= 27 + NEXT_ITEM + TRANSACTION, "\n".join(found)
    # The second savepoint is that of the notice, which another process may write at the same moment.
    assert [one.split()[0] for one in found].count("SAVEPOINT") == 2


def test_approving_a_story_takes_as_many_statements_for_few_and_for_many_stories():
    mona = signed_in(Client(), "mona")
    decide(mona, sent(title="The kettle on Monday"))
    few = decide(mona, sent(title="The kettle on Tuesday"))
    for number in range(20):
        published(title=f"The lamp {number}")
    many = decide(mona, sent(title="The kettle on Friday"))
    assert len(few) == len(many)
    # PostgreSQL takes the lock of publications twice, for the list and for the search index.
    locks = 2 if connection.vendor == "postgresql" else 0
    assert len(many) <= 40 + NEXT_ITEM + TRANSACTION + locks, "\n".join(many)


def test_a_story_that_is_approved_again_after_an_undo_is_listed_again():
    mona, story = signed_in(Client(), "mona"), sent()
    for _ in range(2):
        decide(mona, story)
        assert story_is_listed(story)
        entry = AuditEntry.objects.about(story).last()
        mona.post(f"/moderation/undo/{entry.pk}/")
        assert not story_is_listed(story)
    decide(mona, story)
    assert story_is_listed(story)


def story_is_listed(story) -> bool:
    return type(story).objects.get(pk=story.pk).latest.title in Client().get("/stories/").content.decode()

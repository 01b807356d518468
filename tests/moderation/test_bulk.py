"""Bulk decisions: previewed first, all or nothing, undone as a whole."""

import pytest
from django.test import Client

from moderation.models import AuditEntry, QueueItem
from stories.models import Story
from tests.people import person, signed_in
from tests.stories.story_factories import sent

pytestmark = pytest.mark.django_db


def rows(*stories):
    return [f"{QueueItem.objects.about(story).get().pk}:{story.revision_number}" for story in stories]


def bulk(client, chosen, **more):
    data = {
        "row": chosen,
        "action": "decline",
        "reasons": ["words-said"],
        "looked": "1",
        "note": "Thank you.",
    }
    return client.post("/moderation/bulk/", data | more)


def states():
    return sorted(Story.objects.values_list("status", flat=True))


def test_several_items_are_decided_together_after_a_preview(mona):
    stories = [sent(title=f"Number {n}") for n in range(3)]
    look = bulk(mona, rows(*stories))
    content = look.content.decode()
    assert states() == ["submitted"] * 3
    assert all(f"Number {n}" in content for n in range(3))
    assert "Write what was said, word for word" in content
    answer = bulk(mona, rows(*stories), confirm="1")
    assert answer.status_code == 302
    assert states() == ["declined"] * 3
    entries = AuditEntry.objects.filter(action="decline")
    assert len({entry.batch for entry in entries}) == 1
    assert {entry.note for entry in entries} == {look.context["message"]}


@pytest.mark.parametrize(("count", "sentence"), [(1, "Decided 1 item:"), (2, "Decided 2 items:")])
def test_the_message_counts_the_items(mona, count, sentence):
    bulk(mona, rows(*[sent(title=f"Number {n}") for n in range(count)]), confirm="1")
    assert sentence in mona.get("/moderation/").content.decode()
    assert f"Longer than {count} day{'s'[: count - 1]}<" in " ".join(
        mona.get(f"/moderation/?age={count}").content.decode().split()
    )


def test_a_bulk_decision_is_undone_as_a_whole(mona):
    stories = [sent(title=f"Number {n}") for n in range(3)]
    bulk(mona, rows(*stories), confirm="1")
    assert mona.get("/moderation/").content.decode().count("you can undo this") == 1
    mona.post(f"/moderation/undo/{AuditEntry.objects.filter(action='decline').first().pk}/")
    assert states() == ["submitted"] * 3


def test_if_one_item_cannot_be_decided_none_is(mona):
    first, second = sent(title="First"), sent(title="Second")
    chosen = rows(first, second)
    second.open_draft()
    second.submit(second.author)
    answer = bulk(mona, chosen, confirm="1")
    assert answer.status_code == 409
    assert "Nothing was decided. The author of “Second”" in answer.content.decode()
    assert states() == ["submitted"] * 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"row": []}, "at least one item"),
        ({"row": ["x", "1", ":", "1:" + "9" * 40, "9" * 19 + ":1"]}, "at least one item"),
        ({"action": "archive"}, "Choose a decision"),
        ({"reasons": []}, "at least one reason"),
        ({"action": "approve"}, "Review it alone"),
        ({"reasons": ["clear"]}, "says what is missing"),
    ],
)
def test_problems_are_shown_before_anything_is_decided(mona, change, sentence):
    risky = sent(industries=["healthcare"])
    answer = bulk(mona, rows(risky), confirm="1", **change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert states() == ["submitted"]


def test_items_claimed_by_a_colleague_are_not_decided(mona):
    story = sent()
    QueueItem.objects.about(story).get().claim(person("max"))
    assert "Max has claimed" in bulk(mona, rows(story), confirm="1").content.decode()
    assert states() == ["submitted"]


def test_at_most_fifty_items_are_decided_at_once(mona):
    stories = [sent(title=f"Number {n}") for n in range(51)]
    assert "at most 50" in bulk(mona, rows(*stories), confirm="1").content.decode()
    assert states() == ["submitted"] * 51


def test_a_moderators_own_items_cannot_be_chosen(mona):
    own = sent(author="mona")
    bulk(mona, rows(own), confirm="1")
    assert states() == ["submitted"]


@pytest.mark.parametrize(("name", "status"), [("", 302), ("bob", 403), ("cora", 403)])
def test_only_moderators_make_bulk_decisions(name, status):
    story = sent()
    client = signed_in(Client(), name) if name else Client()
    assert bulk(client, rows(story), confirm="1").status_code == status
    assert states() == ["submitted"]

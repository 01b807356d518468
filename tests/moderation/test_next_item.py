"""After a decision or a skip the next item opens, with the filters of the list and with the undo button."""

import pytest
from django.test import Client
from django.urls import reverse

from moderation.models import Preferences, QueueItem
from tests.moderation.helpers import address, decide, status
from tests.people import person, signed_in
from tests.stories.story_factories import sent

pytestmark = pytest.mark.django_db
PREFERENCES = reverse("oversight:preferences")


@pytest.fixture
def mona():
    return signed_in(Client(), "mona")


def test_the_next_item_opens_claimed_and_the_decision_can_be_undone_there(mona):
    first, second = sent(title="First"), sent(title="Second")
    answer = decide(mona, first, "approve")
    assert answer.headers["Location"] == address(second)
    assert QueueItem.objects.about(second).get().claimant == person("mona")
    page = mona.get(address(second)).content.decode()
    assert "Decision sent: Approve" in page
    undo = page.split('action="/moderation/undo/')[1].split('"')[0]
    mona.post(f"/moderation/undo/{undo}")
    assert status(first) == "submitted"


def test_the_queue_opens_when_nothing_is_left(mona):
    answer = decide(mona, sent(), "approve")
    assert answer.headers["Location"] == "/moderation/"
    assert "No unclaimed items are left. Thank you." in mona.get("/moderation/").content.decode()


def test_a_moderator_can_go_back_to_the_queue_after_each_decision(mona):
    Preferences.objects.create(user=person("mona"), opens_next=False)
    first, second = sent(title="First"), sent(title="Second")
    page = mona.get(address(first)).content.decode()
    assert "Send answer" in page and "Send and open next" not in page
    assert decide(mona, first, "approve").headers["Location"] == "/moderation/"
    assert QueueItem.objects.about(second).get().claimant is None


def test_the_preference_is_offered(mona):
    assert "Open the next item after a decision" in mona.get(PREFERENCES).content.decode()
    mona.post(PREFERENCES, {"shortcuts": "on"})
    assert Preferences.objects.get(user=person("mona")).opens_next is False


def test_the_next_item_is_one_of_the_filtered_list(mona):
    retail = [sent(title=f"Retail {n}", industries=["retail"]) for n in range(2)]
    other = sent(title="Bank", industries=["fintech"])
    first, second = sent(title="Bank 2", industries=["fintech"]), retail[1]
    mona.post("/moderation/next/", {"industry": "retail"})
    assert decide(mona, retail[0], "approve").headers["Location"] == address(second)
    assert decide(mona, second, "approve").headers["Location"] == "/moderation/"
    mona.post("/moderation/next/")
    assert decide(mona, other, "approve").headers["Location"] == address(first)


def test_a_skipped_item_is_released_and_not_offered_again(mona):
    first, second = sent(title="First"), sent(title="Second")
    mona.post("/moderation/next/")
    answer = mona.post(address(first, "release/"), {"next": "1"})
    assert answer.headers["Location"] == address(second)
    assert QueueItem.objects.about(first).get().claimant is None
    assert mona.post(address(second, "release/"), {"next": "1"}).headers["Location"] == "/moderation/"


def test_a_refused_answer_opens_nothing(mona):
    first, second = sent(title="First"), sent(title="Second")
    assert decide(mona, first, "approve", reasons=["recognisable"]).status_code == 422
    assert QueueItem.objects.about(second).get().claimant is None


def test_archiving_a_published_item_goes_back_to_the_queue(mona):
    first, second = sent(title="First"), sent(title="Second")
    decide(mona, first, "approve")
    QueueItem.objects.about(second).get().end_claim()
    assert decide(mona, first, "archive", reasons=["recognisable"]).headers["Location"] == "/moderation/"


@pytest.mark.parametrize("severity", ["praise", "blocking"])
def test_the_first_reason_of_each_group_has_the_key_1(mona, severity):
    page = mona.get(address(sent())).content.decode()
    group = page.split(f'data-reasons="{severity}"')[1]
    assert group.split('data-key="')[1].startswith("1")

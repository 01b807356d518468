"""The safety step: findings are replaced or kept with a reason; language remarks are advice."""

import pytest

from stories.models import Draft
from tests.people import signed_in
from tests.stories.story_factories import STORY_VALUES, draft

pytestmark = pytest.mark.django_db
BAD = STORY_VALUES["happened"] + " Mrs Okafor left 07700 900123 and again 07700 900123, on 14 March 2024."


@pytest.fixture
def story(db):
    return draft("alice", happened=BAD)


def press_button(client, story, **values):
    version = Draft.objects.get().version
    return client.post(f"/stories/share/{story.key}/safety/", {"version": version, **values}, follow=True)


def test_findings_are_marked_in_the_text_with_an_explanation(client, story):
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "<mark>Mrs Okafor</mark>" in page
    assert "This looks like a phone number" in page
    assert "All 2 places" in page


def test_one_finding_all_equal_ones_or_all_can_be_replaced(client, story):
    signed_in(client, "alice")
    press_button(client, story, replace="1")
    assert Draft.objects.get().happened.count("07700 900123") == 1
    press_button(client, story, everywhere="1")
    assert "07700" not in Draft.objects.get().happened
    press_button(client, story, replace="all")
    assert Draft.objects.get().happened.endswith(
        " [a person] left [a phone number] and again [a phone number], on [a certain day]."
    )


def test_an_indirect_finding_can_be_kept_with_a_reason_for_the_reviewer(client, story):
    signed_in(client, "alice")
    page = press_button(client, story, keep="3", **{"reason-3": ""}).content.decode()
    assert "Say why “14 March 2024” is not personal" in page
    press_button(client, story, keep="3", **{"reason-3": "It is the day of the law."})
    assert Draft.objects.get().kept_findings == {"14 march 2024": "It is the day of the law."}
    press_button(client, story, replace="all")
    story.submit(story.author)
    assert story.latest.kept_findings == {"14 march 2024": "It is the day of the law."}


def test_a_direct_finding_cannot_be_kept_and_blocks_submission(client, story):
    signed_in(client, "alice")
    press_button(client, story, keep="0", **{"reason-0": "She would not mind."})
    assert Draft.objects.get().kept_findings == {}
    client.post(f"/stories/share/{story.key}/send/", {"version": Draft.objects.get().version})
    assert Draft.objects.exists()


def test_a_language_remark_does_not_block_submission(client, db):
    story = draft("alice", happened=STORY_VALUES["happened"] + " He was a difficult customer.")
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "difficult customer" in page
    assert "It never stops you" in page
    page = press_button(client, story, own="difficult customer").content.decode()
    assert "Words to look at" not in page
    client.post(f"/stories/share/{story.key}/send/", {"version": Draft.objects.get().version})
    assert not Draft.objects.exists()


def test_a_button_in_a_stale_tab_changes_nothing(client, story):
    signed_in(client, "alice")
    address = f"/stories/share/{story.key}/safety/"
    client.post(f"/stories/share/{story.key}/happened/", {"version": 1, "happened": "Short. 07700 900999"})
    answer = client.post(address, {"version": 1, "replace": "0"})
    assert answer.status_code == 409
    assert Draft.objects.get().happened == "Short. 07700 900999"

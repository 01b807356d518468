"""A claim ends with every decision and hand-over, and only a moderator who may decide can renew it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from comments.models import Comment
from moderation.models import AuditEntry, QueueItem
from stories.models import Story
from tests.comments.comment_helpers import post_comment
from tests.moderation.helpers import address, decide, risky
from tests.people import person, signed_in
from tests.stories.story_factories import published, sent

pytestmark = pytest.mark.django_db


def row_of(item) -> QueueItem:
    return QueueItem.objects.about(item).get()


def claimed(item, who="mona"):
    """Let a moderator claim an item; return the item."""
    assert row_of(item).claim(person(who))
    return item


def reader(who="mona"):
    return signed_in(Client(), who)


def approve_first():
    story = claimed(risky())
    decide(reader(), story, "approve_first")
    return story


def ask_a_second_moderator():
    story = claimed(sent())
    decide(reader(), story, "pass_on", reasons=["recognisable"])
    return story


def redact():
    story = claimed(sent())
    data = {"passage": "the same kettle", "why": "somebody", "confirm": "1"}
    reader().post(address(story, "redact/"), data)
    return story


def hold_a_comment_with_a_newer_text_in_review():
    comment = post_comment("alice", "The first text of this comment.")
    comment.transition("approve", by=person("max"), revision=1, reasons=["clear"])
    Comment.objects.filter(pk=comment.pk).update(status="submitted")
    comment.refresh_from_db()
    QueueItem.objects.sync(comment)
    claimed(comment)
    comment.hold()
    return comment


def change_and_appeal():
    story = sent()
    decide(reader("max"), story, "decline_finally", reasons=["not-service"])
    Story.objects.get(pk=story.pk).transition("appeal", by=story.author, revision=1, note="Look again.")
    return story


def reopen_a_published_story():
    story = published()
    story.transition("reopen", by=person("max"), revision=1, reasons=["recognisable"])
    return story


@pytest.mark.parametrize(
    "act",
    [
        approve_first,
        ask_a_second_moderator,
        redact,
        hold_a_comment_with_a_newer_text_in_review,
        change_and_appeal,
        reopen_a_published_story,
    ],
)
def test_a_claim_ends_with_every_decision_after_which_the_item_still_waits(act):
    item = act()
    assert row_of(item).claimant is None
    assert row_of(item).claim(person("ada"))


@pytest.mark.parametrize("action", ["approve", "request_changes", "decline"])
def test_no_claim_is_left_when_a_decided_item_waits_again(action):
    story = claimed(sent())
    decide(reader(), story, action, reasons=["clear" if action == "approve" else "recognisable"])
    assert not QueueItem.objects.about(story).exists()
    Story.objects.get(pk=story.pk).transition(
        "reopen", by=person("max"), revision=1, reasons=["recognisable"]
    )
    assert row_of(story).claimant is None


def test_withdrawing_and_restoring_a_story_leaves_no_claim():
    story = claimed(sent())
    for action in ("withdraw", "restore"):
        Story.objects.get(pk=story.pk).transition(action, by=story.author, revision=1)
    assert row_of(story).claimant is None


def test_a_bulk_decision_ends_the_claims():
    stories = [claimed(risky(title=title)) for title in ("One", "Two")]
    rows = [f"{row_of(story).pk}:1" for story in stories]
    data = {"row": rows, "action": "approve", "reasons": ["clear"], "confirm": "1"}
    for story in stories:
        decide(reader(), story, "approve_first")
        claimed(story, "max")
    assert reader("max").post("/moderation/bulk/", data).status_code == 302
    assert not QueueItem.objects.exists()


def test_an_undo_ends_the_claim_of_a_colleague_and_gives_it_to_the_moderator_who_undoes():
    story = claimed(sent())
    decide(reader(), story, "pass_on", reasons=["recognisable"])
    claimed(story, "max")
    entry = AuditEntry.objects.about(story).latest("pk")
    reader().post(f"/moderation/undo/{entry.pk}/")
    assert row_of(story).claimant == person("mona")


def test_a_new_revision_leaves_the_claim_of_the_moderator_who_reads():
    story = claimed(sent())
    story.open_draft()
    story.submit(story.author)
    assert row_of(story).claimant == person("mona")


def test_the_first_of_two_moderators_does_not_renew_a_claim_by_looking_or_typing():
    story = approve_first()
    for page in (address(story), address(story, "answer/")):
        mona = reader()
        mona.post(page, {"revision": 1}) if page.endswith("answer/") else mona.get(page)
        mona.post(address(story, "claim/"))
    assert row_of(story).claimant is None
    assert not row_of(story).claim(person("mona"))
    assert decide(reader("max"), story, "approve").status_code == 302


def test_a_claim_of_a_moderator_who_may_not_decide_ends_when_they_look():
    """Such as one that was made before the item was passed on by an older release."""
    story = approve_first()
    until = timezone.now() + datetime.timedelta(minutes=20)
    QueueItem.objects.about(story).update(claimed_by=person("mona"), claimed_until=until)
    reader().get(address(story))
    assert row_of(story).claimant is None


def test_leaving_a_page_again_and_again_does_not_renew_a_claim():
    story = claimed(sent())
    until = timezone.now() + datetime.timedelta(seconds=10)
    QueueItem.objects.about(story).update(claimed_until=until)
    reader().post(address(story, "release/"), {"leaving": "1"})
    assert row_of(story).claimed_until == until


def test_a_claim_is_not_handed_to_a_moderator_who_took_part_before():
    story = risky()
    decide(reader("max"), story, "approve_first")
    claimed(story)
    assert f'<option value="{person("max").pk}">' not in reader().get(address(story)).content.decode()
    page = reader().post(address(story, "hand-over/"), {"to": person("max").pk}, follow=True)
    assert "Choose a moderator" in page.content.decode()
    assert row_of(story).claimant == person("mona")


def test_handing_over_ends_the_claim_of_the_moderator_who_gives():
    story = claimed(sent())
    person("ada")
    mona = reader()
    mona.post(address(story, "hand-over/"), {"to": person("ada").pk})
    mona.get(address(story))
    mona.post(address(story, "answer/"), {"revision": 1})
    assert row_of(story).claimant == person("ada")


def test_answering_a_report_ends_its_claim():
    published(title="Reported")
    story = Story.objects.latest("pk")
    Client().post(f"/report/story/{story.slug}/", {"reason": "me", "words": "It is me."})
    row = QueueItem.objects.latest("pk")
    row.claim(person("mona"))
    answer = {"action": "dismiss", "note": "We looked.", "revision": 1}
    reader().post(f"/moderation/report/{row.object_id}/decide/", answer)
    assert not QueueItem.objects.filter(pk=row.pk).exists()


def test_claims_of_comments_work_in_the_same_way():
    comment = claimed(post_comment("alice", "A first comment on this case."))
    data = {"action": "pass_on", "revision": 1, "reasons": ["recognisable"]}
    reader().post(f"/moderation/comment/{comment.pk}/decide/", data)
    assert row_of(comment).claimant is None


def test_a_refused_answer_renews_the_claim_that_leaving_the_page_shortened():
    story, mona = claimed(sent()), reader()
    mona.post(address(story, "release/"), {"leaving": "1"})
    assert row_of(story).claimed_until < timezone.now() + datetime.timedelta(minutes=2)
    response = mona.post(address(story, "decide/"), {"action": "request_changes", "revision": "1"})
    assert response.status_code == 422
    assert row_of(story).claimed_until > timezone.now() + datetime.timedelta(minutes=29)

"""Undoing a decision within a minute, reopening it afterwards, and appeals."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import AuditEntry, QueueItem
from notices.models import Mail
from stories.models import Story
from tests.moderation.helpers import DECISIONS, address, decide, status
from tests.people import person, signed_in
from tests.stories.story_factories import in_state, published, sent

pytestmark = pytest.mark.django_db


def last_entry(story):
    return AuditEntry.objects.about(story).last()


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS)
def test_a_decision_can_be_undone_for_a_minute(mona, action, reason, after):
    story = sent()
    decide(mona, story, action, reasons=[reason])
    assert "you can undo this" in mona.get("/moderation/").content.decode()
    answer = mona.post(f"/moderation/undo/{last_entry(story).pk}/")
    assert answer.headers["Location"] == address(story)
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.approved, story.final, story.first_reviewer) == (
        "submitted",
        None,
        False,
        None,
    )
    assert QueueItem.objects.about(story).get().claimant == person("mona")
    assert Mail.objects.count() == 1, "only what was there before"
    assert Client().get("/stories/").context["browse"].count == 0
    assert [entry.action for entry in AuditEntry.objects.about(story)] == ["submit", action, "undo"]


def test_after_a_minute_a_decision_is_reopened_instead(mona, monkeypatch):
    story = sent()
    decide(mona, story, "decline", reasons=["words-said"])
    later = timezone.now() + datetime.timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = mona.post(f"/moderation/undo/{last_entry(story).pk}/", follow=True)
    assert "one minute" in answer.content.decode()
    assert status(story) == "declined"
    decide(mona, story, "reopen", reasons=["clear"], note="I was wrong.")
    assert status(story) == "submitted"


def test_nobody_undoes_the_decision_of_somebody_else(mona):
    story = sent()
    decide(mona, story, "decline", reasons=["words-said"])
    entry = last_entry(story)
    assert signed_in(Client(), "max").post(f"/moderation/undo/{entry.pk}/").status_code == 404
    assert status(story) == "declined"


def test_a_decision_followed_by_another_action_cannot_be_undone(mona):
    story = sent()
    decide(mona, story, "request_changes", reasons=["recognisable"])
    entry = last_entry(story)
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    mona.post(f"/moderation/undo/{entry.pk}/")
    assert (status(story), Story.objects.get(pk=story.pk).revision_number) == ("submitted", 2)


def test_undoing_the_approval_of_a_change_restores_the_earlier_text(mona):
    story = published()
    story.open_draft()
    story.submit(story.author)
    decide(mona, story, "approve", revision=2)
    mona.post(f"/moderation/undo/{last_entry(story).pk}/")
    story = Story.objects.get(pk=story.pk)
    assert (story.approved.number, story.is_public) == (1, True)


def test_an_appeal_is_decided_by_a_moderator_who_took_no_part(mona):
    story = sent()
    decide(mona, story, "decline_finally", reasons=["not-service"])
    alice = signed_in(Client(), "alice")
    alice.post(f"/stories/mine/{story.key}/move/", {"action": "appeal", "note": "It is about a shop."})
    assert address(story) not in mona.get("/moderation/").content.decode()
    max_ = signed_in(Client(), "max")
    page = max_.get(address(story)).content.decode()
    assert "It is about a shop." in page
    assert "Appeal" in page
    assert decide(max_, story, "approve").status_code == 422, "an appeal is answered in words"
    decide(max_, story, "approve", note="You are right, and it is good.")
    assert status(story) == "published"


def test_an_author_can_appeal_for_thirty_days(mona, monkeypatch):
    story = in_state("declined", final=True)
    later = timezone.now() + datetime.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "appeal" not in story.actions_for(story.author)


def test_an_archived_story_is_not_public_while_its_appeal_is_pending(mona):
    story = published()
    decide(mona, story, "archive", reasons=["harm"])
    story = Story.objects.get(pk=story.pk)
    story.transition("appeal", by=story.author, revision=1, note="Why?")
    assert Client().get(f"/stories/{story.slug}/").status_code == 404
    assert Client().get("/stories/").context["browse"].count == 0

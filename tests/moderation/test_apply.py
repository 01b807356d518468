"""What a transition changes: the fields of the item, its audit entry, texts, drafts, and what can be undone."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from moderation.apply import default_changes
from moderation.models import AuditEntry, QueueItem, StaleItem, TransitionRefused
from moderation.models.audit import Message, Reversal
from moderation.models.workspace import AnswerDraft, PrivateNote
from moderation.transitions import TRANSITIONS
from stories.models import Story
from tests.people import person
from tests.stories.story_factories import in_state, published, sent

NOW = datetime.datetime(2026, 3, 4, 5, 6, tzinfo=datetime.UTC)
SUBMITS = {"revision_number": 4, "submitted_at": NOW}
REVIEWED_AGAIN = {"final": False, "submitted_at": NOW}
ANSWERED = {"appeal_open": False}
UNREVIEWED = {"first_reviewer": None, "first_approved": False}
EXPECTED_CHANGES = {
    "submit": {"status": "submitted", **UNREVIEWED, **SUBMITS},
    "accept_edits": {"status": "published", **UNREVIEWED, **SUBMITS},
    "withdraw": {"status": "withdrawn", "status_before_withdrawal": "in_review"},
    "restore": {"status": "declined"},
    "appeal": {"status": "submitted", **UNREVIEWED, **REVIEWED_AGAIN, "appealed": True, "appeal_open": True},
    "approve": {"status": "published", **UNREVIEWED, **ANSWERED},
    "approve_first": {"status": "in_review", "first_reviewer": "moderator", "first_approved": True},
    "propose_edits": {"status": "changes_requested", **UNREVIEWED},
    "request_changes": {"status": "changes_requested", **UNREVIEWED, **ANSWERED},
    "pass_on": {"status": "in_review", "first_reviewer": "moderator", "first_approved": False},
    "decline": {"status": "declined", **UNREVIEWED, **ANSWERED},
    "decline_finally": {"status": "declined", **UNREVIEWED, **ANSWERED, "final": True},
    "archive": {"status": "archived", **UNREVIEWED, "appealed": False},
    "reopen": {"status": "submitted", **UNREVIEWED, **REVIEWED_AGAIN},
    "appear": {"status": "published", **UNREVIEWED, **SUBMITS},
    "hold": {"status": "submitted", **UNREVIEWED, **REVIEWED_AGAIN},
}
"""The fields that each transition changes in an item in review with three revisions, withdrawn when declined."""


@pytest.mark.parametrize("action", TRANSITIONS)
def test_a_transition_changes_these_fields_and_no_others(action):
    item = Story(status="in_review", revision_number=3, status_before_withdrawal="declined")
    expected = {"status_since": NOW, "status_before_withdrawal": "", **EXPECTED_CHANGES[action]}
    assert default_changes(item, action, NOW, "moderator") == expected


@pytest.mark.django_db
def test_the_audit_entry_tells_who_did_what_when_and_why():
    story = sent()
    Story.objects.filter(pk=story.pk).update(submitted_at=timezone.now() - datetime.timedelta(hours=5))
    story = Story.objects.get(pk=story.pk)
    entry = story.transition("decline", by=person("mona"), revision=1, reasons=["words-said"], note="Sorry.")
    entry = AuditEntry.objects.get(pk=entry.pk)
    assert (entry.actor, entry.action, entry.reasons) == (person("mona"), "decline", ["words-said"])
    assert (entry.content_type, entry.object_id) == (ContentType.objects.get_for_model(Story), story.pk)
    assert (entry.label, entry.revision) == (f"Story {story.pk}", 1)
    assert (entry.status_before, entry.status_after) == ("submitted", "declined")
    assert entry.at == Story.objects.get(pk=story.pk).status_since
    assert datetime.timedelta(hours=5) <= entry.waited < datetime.timedelta(hours=5, minutes=5)
    assert "Sorry." in entry.note


@pytest.mark.django_db
def test_only_decisions_have_a_response_time():
    story = sent()
    for action in ("pass_on", "reopen"):
        if action == "reopen":
            story.transition("approve", by=person("max"), revision=1, reasons=["clear"])
        entry = story.transition(action, by=person("mona"), revision=1, reasons=["clear"])
        assert entry.waited is None


@pytest.mark.django_db
def test_the_item_in_memory_has_the_new_values():
    story = sent(industries=["healthcare"])
    story.transition("approve_first", by=person("mona"), revision=1, reasons=["clear"])
    saved = Story.objects.get(pk=story.pk)
    for name in ("status", "status_since", "first_reviewer", "first_approved", "approved"):
        assert getattr(story, name) == getattr(saved, name)
    story.transition("approve", by=person("max"), revision=1, reasons=["clear"])
    assert (story.approved, story.approved_id) == (story.latest, story.latest.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["approve_first", "pass_on"])
def test_until_it_is_decided_a_note_is_for_colleagues_only(action):
    story = sent(industries=["healthcare"])
    entry = story.transition(
        action, by=person("mona"), revision=1, reasons=["clear"], note="I know the ward."
    )
    note = PrivateNote.objects.about(story).get()
    assert (note.by, "I know the ward." in note.text) == (person("mona"), True)
    assert not Message.objects.filter(entry=entry).exists()


@pytest.mark.django_db
def test_a_decision_deletes_the_moderators_own_answer_draft_only():
    story, other = sent(), sent(title="Another one")
    for item, name in ((story, "mona"), (story, "max"), (other, "mona")):
        AnswerDraft.objects.save_draft(item, person(name), {"note": "n"}, 1)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    left = {(draft.object_id, draft.by.handle) for draft in AnswerDraft.objects.all()}
    assert left == {(story.pk, "max"), (other.pk, "mona")}


@pytest.mark.django_db
def test_only_the_last_decision_of_an_item_within_the_last_minute_can_be_undone():
    first, second, third = sent(), sent(title="Another one"), sent(title="A third one")
    first.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    second.transition("pass_on", by=person("mona"), revision=1, reasons=["clear"])
    last = second.transition("approve", by=person("max"), revision=1, reasons=["clear"])
    assert set(Reversal.objects.about(second).values_list("entry", flat=True)) == {last.pk}
    assert Reversal.objects.count() == 2
    later = timezone.now() + datetime.timedelta(seconds=61)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        third.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert [reversal.entry.object_id for reversal in Reversal.objects.all()] == [third.pk]


@pytest.mark.django_db
def test_an_undo_restores_everything_but_the_address_and_the_number():
    story = sent()
    before = Story.objects.get(pk=story.pk)
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    number, slug = story.number, story.slug
    undone = Story.objects.get(pk=story.pk).undo(entry, by=person("mona"))
    after = Story.objects.get(pk=story.pk)
    for name in ("status", "approved", "appeal_open", "first_reviewer"):
        assert getattr(after, name) == getattr(before, name)
    # Moments are kept in milliseconds.
    for name in ("status_since", "submitted_at"):
        assert getattr(before, name) - getattr(after, name) < datetime.timedelta(milliseconds=1)
    assert (after.number, after.slug) == (number, slug)
    assert (undone.action, undone.actor, undone.undoes) == ("undo", person("mona"), entry)
    assert (undone.status_before, undone.status_after) == ("published", "submitted")
    assert not Reversal.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["max", "alice"])
def test_a_decision_is_undone_by_nobody_else(name):
    story = sent()
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    with pytest.raises(TransitionRefused):
        story.undo(entry, by=person(name))
    assert Story.objects.get(pk=story.pk).status == "published"


@pytest.mark.django_db
def test_who_is_no_moderator_any_more_undoes_nothing():
    story = sent()
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    person("mona").groups.clear()
    with pytest.raises(TransitionRefused):
        story.undo(entry, by=person("mona"))
    assert Story.objects.get(pk=story.pk).status == "published"


@pytest.mark.django_db
def test_undoing_a_decision_after_which_the_author_withdrew_is_refused_as_stale():
    story = sent()
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    story.transition("withdraw", by=story.author, revision=1)
    with pytest.raises(StaleItem, match="author") as refused:
        story.undo(entry, by=person("mona"))
    assert "revision" not in str(refused.value)
    assert Story.objects.get(pk=story.pk).status == "withdrawn"


@pytest.mark.django_db
def test_a_moderator_learns_which_colleague_was_faster_and_the_author_does_not():
    story = sent()
    seen, seen_by_author = Story.objects.get(pk=story.pk), Story.objects.get(pk=story.pk)
    story.transition("decline_finally", by=person("max"), revision=1, reasons=["not-service"])
    with pytest.raises(StaleItem, match="Max") as refused:
        seen.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert timezone.localtime(story.status_since).strftime("%H:%M") in str(refused.value)
    assert str(story.get_status_display()) in str(refused.value)
    with pytest.raises(StaleItem) as refused:
        seen_by_author.transition("submit", by=story.author, revision=1)
    assert "Max" not in str(refused.value)
    assert str(story.get_status_display()) in str(refused.value)
    assert seen_by_author.status == "declined"
    assert AuditEntry.objects.about(story).count() == 2


@pytest.mark.django_db
def test_a_moderator_learns_which_revision_is_the_newest():
    story = sent()
    seen = Story.objects.get(pk=story.pk)
    for _ in range(2):
        story.open_draft()
        story.submit(story.author)
    with pytest.raises(StaleItem, match=r"3.*1"):
        seen.transition("approve", by=person("mona"), revision=1, reasons=["clear"])


@pytest.mark.django_db
def test_a_moderator_learns_that_the_author_withdrew_the_item():
    story = sent()
    seen = Story.objects.get(pk=story.pk)
    story.transition("withdraw", by=story.author, revision=1)
    with pytest.raises(StaleItem, match="author"):
        seen.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert not QueueItem.objects.about(story).exists()


@pytest.mark.django_db
def test_what_is_impossible_without_any_change_is_not_called_stale():
    story = in_state("draft")
    with pytest.raises(TransitionRefused) as refused:
        story.transition("approve", by=person("mona"), revision=0, reasons=["clear"])
    assert not isinstance(refused.value, StaleItem)
    assert str(story.get_status_display()) in str(refused.value)
    story = sent()
    with pytest.raises(TransitionRefused) as refused:
        story.transition("archive", by=person("mona"), revision=1, reasons=["clear"])
    assert not isinstance(refused.value, StaleItem)


@pytest.mark.django_db
def test_the_message_after_an_undo_names_the_colleague():
    story = sent()
    entry = story.transition("decline", by=person("max"), revision=1, reasons=["words-said"])
    seen = Story.objects.get(pk=story.pk)
    Story.objects.get(pk=story.pk).undo(entry, by=person("max"))
    with pytest.raises(StaleItem, match="Max"):
        seen.transition("reopen", by=person("mona"), revision=1, reasons=["clear"])


@pytest.mark.django_db
def test_the_hold_of_an_item_that_is_not_public_is_refused():
    story = published()
    entry = story.hold()
    assert (entry.actor, story.status) == (None, "submitted")
    with pytest.raises(TransitionRefused):
        story.hold()

"""Attempts to get around a rule of moderation, each of which once succeeded."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import AuditEntry, QueueItem, StaleItem, TransitionRefused
from stories.models import Proposal, Story
from tests.people import person, signed_in
from tests.stories.story_factories import STORY_VALUES, sent

pytestmark = pytest.mark.django_db


def fresh(story):
    return Story.objects.get(pk=story.pk)


def transition(story, action, name, reason="clear", **more):
    story = fresh(story)
    return story.transition(action, by=person(name), revision=story.revision_number, reasons=[reason], **more)


def risky():
    return sent(industries=["healthcare"])


def test_only_the_last_entry_of_an_item_can_be_undone():
    story = risky()
    first = transition(story, "approve_first", "mona")
    transition(story, "request_changes", "max", "recognisable")
    transition(story, "reopen", "max")
    transition(story, "pass_on", "max")
    with pytest.raises(TransitionRefused):
        fresh(story).undo(first, by=person("mona"))
    assert not fresh(story).first_approved


def test_an_undo_does_not_remove_an_appeal():
    story = sent()
    transition(story, "decline", "mona", "words-said")
    reopened = transition(story, "reopen", "mona")
    transition(story, "decline_finally", "mona", "not-service")
    fresh(story).transition("appeal", by=story.author, revision=1, note="Look again.")
    with pytest.raises(TransitionRefused):
        fresh(story).undo(reopened, by=person("mona"))
    assert QueueItem.objects.about(story).exists()


def test_a_second_approval_is_refused_when_the_first_was_undone():
    story = risky()
    transition(story, "pass_on", "ada")
    first = transition(story, "approve_first", "mona")
    seen = fresh(story)
    fresh(story).undo(first, by=person("mona"))
    with pytest.raises(StaleItem):
        seen.transition("approve", by=person("max"), revision=1, reasons=["clear"])
    assert fresh(story).status == "in_review"


def test_a_moderator_who_was_appealed_against_cannot_archive_the_item_afterwards():
    story = sent()
    transition(story, "decline_finally", "max", "not-service")
    fresh(story).transition("appeal", by=story.author, revision=1, note="Look again.")
    transition(story, "approve", "mona", note="You are right.")
    assert fresh(story).actions_for(person("max")) == []
    assert "archive" in fresh(story).actions_for(person("ada"))


def test_withdrawing_and_restoring_does_not_extend_the_time_for_an_appeal(monkeypatch):
    story = sent()
    transition(story, "decline_finally", "max", "not-service")
    later = timezone.now() + datetime.timedelta(days=200)
    monkeypatch.setattr(timezone, "now", lambda: later)
    for action in ("withdraw", "restore"):
        fresh(story).transition(action, by=story.author, revision=1)
    assert "appeal" not in fresh(story).actions_for(story.author)


def test_the_list_of_colleagues_includes_the_anonymous_author():
    story = sent(author="max")
    person("ada")
    mona = signed_in(Client(), "mona")
    mona.post(f"/moderation/story/{story.pk}/claim/")
    page = mona.get(f"/moderation/story/{story.pk}/").content.decode()
    assert f'<option value="{person("max").pk}">' in page
    answer = mona.post(f"/moderation/story/{story.pk}/hand-over/", {"to": person("max").pk}, follow=True)
    assert "Handed over to Max" in answer.content.decode()


def test_a_moderator_who_may_not_decide_cannot_claim():
    story = sent()
    transition(story, "decline_finally", "max", "not-service")
    fresh(story).transition("appeal", by=story.author, revision=1, note="Look again.")
    signed_in(Client(), "max").post(f"/moderation/story/{story.pk}/claim/")
    assert QueueItem.objects.about(story).get().claimant is None


def bulk(rows, **more):
    data = {"row": rows, "action": "decline", "reasons": ["words-said"], "confirm": "1"} | more
    return signed_in(Client(), "mona").post("/moderation/bulk/", data)


def row(story, revision=1):
    return f"{QueueItem.objects.about(story).get().pk}:{revision}"


def test_a_bulk_decision_confirmed_without_a_preview_is_validated():
    story = risky()
    assert bulk([row(story)], action="approve_first").status_code == 422
    assert bulk([]).status_code == 422
    QueueItem.objects.about(story).get().claim(person("max"))
    assert bulk([row(story)]).status_code == 422
    assert fresh(story).status == "submitted"


def test_a_bulk_decision_is_refused_if_one_item_was_decided_meanwhile():
    one, other = sent(title="One"), sent(title="Other")
    rows = [row(one), row(other)]
    transition(one, "decline", "max", "words-said")
    assert bulk(rows).status_code == 409
    assert fresh(other).status == "submitted"


def test_a_preview_of_an_older_revision_never_decides_on_the_newer_one():
    story = sent()
    old = row(story)
    fresh(story).open_draft()
    fresh(story).submit(story.author)
    look = bulk([old], looked="1", confirm="")
    assert look.status_code == 409
    assert row(story, 2) not in look.content.decode()


def test_an_author_accepts_only_the_proposal_that_they_read():
    story = sent()
    entry = story.propose({"title": "One way"}, by=person("mona"), revision=1, reasons=["people-first"])
    read = Proposal.objects.get().pk
    fresh(story).undo(entry, by=person("mona"))
    fresh(story).propose({"title": "Another way"}, by=person("mona"), revision=1, reasons=["people-first"])
    alice = signed_in(Client(), "alice")
    alice.post(f"/stories/mine/{story.key}/accept/", {"proposal": read})
    assert fresh(story).status == "changes_requested"


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ({"title": ""}, "This part is empty"),
        ({"title": "x" * 121}, "at most 120"),
        ({"said": None}, "This part is empty"),
    ],
)
def test_a_proposal_has_no_empty_part(edits, sentence):
    story = sent()
    parts = {part: STORY_VALUES.get(part) for part in ("title", "happened", "said", "changed")} | edits
    data = {f"edit_{part}": text for part, text in parts.items() if text is not None}
    data |= {"action": "propose_edits", "revision": 1, "reasons": "people-first"}
    answer = signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/decide/", data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_the_title_of_a_proposal_is_one_line():
    story = sent()
    parts = {f"edit_{part}": STORY_VALUES.get(part) for part in ("happened", "said", "changed")}
    data = {
        **parts,
        "edit_title": "Foo\r\nBcc: x",
        "action": "propose_edits",
        "revision": 1,
        "reasons": "people-first",
    }
    signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/decide/", data)
    assert Proposal.objects.get().title == "Foo Bcc: x"


def redact(story, passage, **more):
    data = {"passage": passage, "why": "somebody"} | more
    return signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/redact/", data)


def test_a_passage_that_is_only_in_a_draft_is_not_found():
    story = sent()
    draft = story.open_draft()
    draft.write({"changed": "Quillfeather came back."}, version=draft.version)
    assert redact(story, "Quillfeather").context["occurrence_count"] == 0
    assert redact(story, "Quillfeather", confirm="1").status_code == 422
    assert "Quillfeather" in fresh(story).draft.changed


def test_an_open_browser_tab_does_not_save_redacted_text_again():
    story = sent()
    version = story.open_draft().version
    redact(story, "the same kettle", confirm="1")
    alice = signed_in(Client(), "alice")
    data = {"title": STORY_VALUES["title"], "happened": STORY_VALUES["happened"], "version": version}
    answer = alice.post(f"/stories/share/{story.key}/happened/", data, headers={"accept": "application/json"})
    assert answer.status_code == 409
    assert "the same kettle" not in fresh(story).draft.happened


def test_a_short_name_is_removed_as_a_whole_word_and_between_markup():
    story = sent(
        said="An **Anna** Smith and an anaconda. Then Anna\nSmith said: I see, and I will do it now."
    )
    redact(story, "Anna Smith", confirm="1")
    assert fresh(story).latest.said.startswith("An **[removed] and an anaconda. Then [removed] said")


@pytest.mark.parametrize("picture", ["999", "x", "9" * 30])
def test_a_redaction_without_a_passage_or_a_known_picture_is_refused(picture):
    story = sent()
    assert redact(story, "", picture=picture, confirm="1").status_code == 422
    assert AuditEntry.objects.about(story).count() == 1


@pytest.mark.parametrize(
    ("where", "data", "status"),
    [
        ("/moderation/bulk/", {"row": "9" * 25 + ":1", "looked": "1"}, 422),
        ("/moderation/report/1/answer/", {}, 404),
        ("/moderation/next/", {"kind": "\x00"}, 302),
        ("/moderation/story/1/note/", {"text": "\x00"}, 404),
    ],
)
def test_malformed_posts_do_not_cause_server_errors(where, data, status):
    assert signed_in(Client(), "mona").post(where, data).status_code == status


def test_a_warning_cannot_be_undone_and_says_so():
    story, mona = sent(), signed_in(Client(), "mona")
    mona.post(f"/moderation/story/{story.pk}/warn/", {"reason": "Be kind.", "next": "foo"})
    entry = AuditEntry.objects.latest("pk")
    assert mona.post(f"/moderation/undo/{entry.pk}/").status_code in (302, 404)


def test_moderators_do_not_read_withdrawn_items():
    story = sent(happened="Wilhelmina " + STORY_VALUES["happened"])
    fresh(story).transition("withdraw", by=story.author, revision=1)
    page = signed_in(Client(), "mona").get(f"/moderation/story/{story.pk}/").content.decode()
    assert "Wilhelmina" not in page
    assert "has withdrawn this" in page

"""The review page and the answer: what is shown, each decision, what is refused and that nothing typed is lost."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from moderation.models import AuditEntry, Preferences, PrivateNote, QueueItem, Reason
from notices.models import Mail
from stories.models import Proposal, Story
from tests.people import person, signed_in
from tests.stories.tellings import TELLING, in_state, published, sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vocabulary(library):
    """Industries and techniques are there."""


def address(story, act=""):
    return f"/moderation/story/{story.pk}/{act}"


def decide(client, story, action, *, revision=1, reasons=("clear",), **more):
    data = {"action": action, "revision": revision, "reasons": list(reasons), **more}
    return client.post(address(story, "decide/"), data)


def status(story):
    return Story.objects.get(pk=story.pk).status


@pytest.fixture
def mona(client):
    return signed_in(client, "mona")


DECISIONS = [
    ("approve", "clear", "published"),
    ("request_changes", "recognisable", "changes_requested"),
    ("decline", "words-said", "declined"),
    ("decline_finally", "not-service", "declined"),
    ("pass_on", "recognisable", "in_review"),
]


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS)
def test_each_decision_by_its_form(mona, action, reason, after):
    story = sent()
    assert f'value="{action}"' in mona.get(address(story)).content.decode()
    answer = decide(mona, story, action, reasons=[reason], note="The turn is what makes this.")
    assert answer.status_code == 302
    assert status(story) == after


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS[:4])
def test_the_author_gets_the_message_exactly_as_it_was_shown(mona, action, reason, after):
    story = sent()
    data = {
        "action": action,
        "revision": 1,
        "reasons": [reason],
        "note": "Thank you.\n\nThe turn <b>works</b>.",
    }
    data |= {"passage_1": "three times is two too many", "about_1": reason}
    shown = mona.post(address(story, "answer/"), data, headers={"accept": "application/json"}).json()[
        "message"
    ]
    assert "“three times is two too many”" in shown
    assert Reason.objects.get(key=reason).message in shown
    mona.post(address(story, "decide/"), data)
    entry = AuditEntry.objects.about(story).last()
    assert entry.note == shown
    assert shown in Mail.objects.get(key=f"story-{story.pk}-{entry.pk}").text
    page = signed_in(Client(), "alice").get(story.status_address).content.decode()
    assert "two too many”" in page


def test_a_blocking_reason_closes_approval(mona):
    story = sent()
    answer = decide(mona, story, "approve", reasons=["clear", "recognisable"], note="Good, but.")
    assert answer.status_code == 422
    assert "has to be solved" in answer.content.decode()
    assert "Good, but." in answer.content.decode()
    assert status(story) == "submitted"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"action": ""}, "Choose what should happen"),
        ({"action": "delete_everything"}, "delete_everything"),
        ({"reasons": []}, "at least one reason"),
        ({"reasons": ["nothing-of-this-name"]}, "nothing-of-this-name"),
        ({"passage_1": "words that stand nowhere", "about_1": "clear"}, "do not stand in the text"),
        ({"passage_1": "three times is two too many"}, "Choose the reason"),
        ({"note": "x" * 4_001}, "at most 4000"),
        ({"revision": ""}, "did not say what you read"),
        ({"revision": "9" * 40}, "less than or equal"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_everything_typed_is_kept(mona, change, sentence):
    story = sent()
    data = {"action": "approve", "revision": 1, "reasons": ["clear"], "note": "What I typed."} | change
    answer = mona.post(address(story, "decide/"), data)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert status(story) == "submitted"
    if "note" not in change:
        assert "What I typed." in answer.content.decode()
        assert "What I typed." in mona.get(address(story)).content.decode()


def test_a_newer_revision_is_refused_with_the_difference_and_nothing_typed_lost(mona):
    story = sent()
    draft = story.open_draft()
    draft.write({"changed": "He left with a new kettle and came back with flowers."}, version=draft.version)
    Story.objects.get(pk=story.pk).submit(story.author)
    answer = decide(mona, story, "approve", revision=1, note="I liked the kettle.")
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "revision 2 meanwhile; you read revision 1" in said
    assert "with flowers" in said
    assert "<ins>" in said
    assert "I liked the kettle." in said
    assert status(story) == "submitted"
    assert 'name="revision" value="1"' not in said, "the page shows the newest, so it names the newest"


def test_the_slower_of_two_is_told_who_decided_and_when(mona):
    story = sent()
    decide(signed_in(Client(), "max"), story, "decline", reasons=["words-said"])
    answer = decide(mona, story, "approve", note="My careful words.")
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Max decided this at" in said
    assert "My careful words." in said
    assert status(story) == "declined"


def test_what_a_colleague_holds_is_not_decided_over_their_head(mona):
    story = sent()
    QueueItem.objects.about(story).get().claim(person("max"))
    answer = decide(mona, story, "approve", note="Kept.")
    assert answer.status_code == 409
    assert "Max holds this until" in answer.content.decode()
    assert status(story) == "submitted"


def test_an_unfinished_answer_waits_for_its_moderator_alone(mona):
    story = sent()
    mona.post(address(story, "answer/"), {"later": "1", "note": "Half a thought", "reasons": ["turn"]})
    assert "Half a thought" in mona.get(address(story)).content.decode()
    assert "Half a thought" not in signed_in(Client(), "max").get(address(story)).content.decode()
    decide(mona, story, "approve", reasons=["turn"])
    assert "Half a thought" not in mona.get(address(story)).content.decode()


# --- two people


def risky(**more):
    return sent(industries=["healthcare"], **more)


def test_two_people_approve_where_risk_asks(mona):
    story = risky()
    assert "approve" not in story.actions_for(person("mona"))
    decide(mona, story, "approve_first", note="Fine, I think.")
    assert status(story) == "in_review"
    assert Story.objects.get(pk=story.pk).actions_for(person("mona")) == []
    assert Mail.objects.count() == 1, "the author hears once it is decided"
    max_ = signed_in(Client(), "max")
    assert "Fine, I think." in max_.get(address(story)).content.decode()
    decide(max_, story, "approve")
    assert status(story) == "published"


def test_an_edit_sets_the_first_approval_back(mona):
    story = risky()
    decide(mona, story, "approve_first")
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    assert (story.status, story.first_approved, story.first_reader) == ("submitted", False, None)
    assert "approve" not in story.actions_for(person("max"))
    assert "approve_first" in story.actions_for(person("mona"))


@pytest.mark.parametrize(
    ("change", "risk"),
    [
        ({"industries": ["healthcare"]}, "health"),
        ({"content_notes": ["children"]}, "minors"),
        (
            {"said": "I said: the girl is a 9-year-old, and she waits. He saw it then, and so did I."},
            "minors",
        ),
        ({"kept": {"mrs hope": "A character in a play"}}, "kept"),
        ({"changed": "He went to the police and they agreed with him."}, "legal"),
        ({}, None),
    ],
)
def test_what_asks_for_two_people(change, risk):
    assert [word for word, _name in sent(**change).risks()] == ([risk] if risk else [])


def test_whoever_asked_for_a_second_person_does_not_decide(mona):
    story = sent()
    decide(mona, story, "pass_on", reasons=["recognisable"], note="I know the place.")
    assert decide(mona, story, "approve").status_code in (409, 422)
    assert status(story) == "in_review"
    decide(signed_in(Client(), "max"), story, "approve")
    assert status(story) == "published"


def test_a_withdrawn_story_comes_back_with_its_first_approval():
    story = risky()
    story.perform("approve_first", by=person("mona"), revision=1, reasons=["clear"])
    story.perform("withdraw", by=story.author, revision=1)
    story.perform("restore", by=story.author, revision=1)
    assert "approve" in story.actions_for(person("max"))
    assert story.actions_for(person("mona")) == []


# --- edits that the author accepts


def propose(client, story, **edits):
    words = {f"edit_{part}": TELLING.get(part, "") for part in ("title", "happened", "said", "changed")}
    words |= {f"edit_{part}": text for part, text in edits.items()}
    return decide(client, story, "propose_edits", reasons=["people-first"], **words)


def shown(story):
    """What the page of the author names: the wording that stands there."""
    proposal = Proposal.objects.filter(story=story).first()
    return {"proposal": proposal.pk if proposal else 1}


def test_edits_are_published_only_when_the_author_accepts_them(mona):
    story = sent()
    assert propose(mona, story, title="The kettle, three times").status_code == 302
    assert status(story) == "changes_requested"
    alice = signed_in(Client(), "alice")
    page = alice.get(story.status_address).content.decode()
    assert "<ins>" in page
    assert "Accept and publish" in page
    alice.post(f"/stories/mine/{story.key}/accept/", shown(story))
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.approved.number, story.approved.title) == (
        "published",
        2,
        "The kettle, three times",
    )
    assert not Proposal.objects.exists()


def test_an_accepted_edit_still_needs_the_second_person_where_risk_asks(mona):
    story = risky()
    propose(mona, story, title="A quiet ward")
    signed_in(Client(), "alice").post(f"/stories/mine/{story.key}/accept/", shown(story))
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.first_reader) == ("in_review", person("mona"))
    assert "approve" in story.actions_for(person("max"))
    assert story.actions_for(person("mona")) == []


def test_an_author_who_writes_their_own_instead_is_read_again(mona):
    story = sent()
    propose(mona, story, title="The kettle, three times")
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    answer = signed_in(Client(), "alice").post(
        f"/stories/mine/{story.key}/accept/", shown(story), follow=True
    )
    assert "does not stand any more" in answer.content.decode()
    assert status(story) == "submitted"


def test_an_edit_that_changes_nothing_is_refused(mona):
    story = sent()
    answer = propose(mona, story)
    assert answer.status_code == 422
    assert "Nothing in the text is changed" in answer.content.decode()


@pytest.mark.parametrize("name", ["", "bob", "mona"])
def test_nobody_else_accepts(name, mona):
    story = sent()
    propose(mona, story, title="The kettle, three times")
    client = signed_in(Client(), name) if name else Client()
    assert client.post(f"/stories/mine/{story.key}/accept/", shown(story)).status_code in (302, 404)
    assert status(story) == "changes_requested"


# --- undo


def last_entry(story):
    return AuditEntry.objects.about(story).last()


@pytest.mark.parametrize(("action", "reason", "after"), DECISIONS)
def test_a_decision_can_be_undone_for_a_minute(mona, action, reason, after):
    story = sent()
    decide(mona, story, action, reasons=[reason])
    assert "you can undo it" in mona.get("/moderation/").content.decode()
    answer = mona.post(f"/moderation/undo/{last_entry(story).pk}/")
    assert answer.headers["Location"] == address(story)
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.approved, story.final, story.first_reader) == ("submitted", None, False, None)
    assert QueueItem.objects.about(story).get().holder == person("mona")
    assert Mail.objects.count() == 1, "only what was there before"
    assert Client().get("/stories/").context["browse"].count == 0
    assert [entry.action for entry in AuditEntry.objects.about(story)] == ["submit", action, "undo"]


def test_after_a_minute_it_is_opened_again_instead(mona, monkeypatch):
    story = sent()
    decide(mona, story, "decline", reasons=["words-said"])
    later = timezone.now() + datetime.timedelta(seconds=61)
    monkeypatch.setattr(timezone, "now", lambda: later)
    answer = mona.post(f"/moderation/undo/{last_entry(story).pk}/", follow=True)
    assert "one minute" in answer.content.decode()
    assert status(story) == "declined"
    decide(mona, story, "reopen", reasons=["clear"], note="I was wrong.")
    assert status(story) == "submitted"


def test_nobody_undoes_what_somebody_else_decided(mona):
    story = sent()
    decide(mona, story, "decline", reasons=["words-said"])
    entry = last_entry(story)
    assert signed_in(Client(), "max").post(f"/moderation/undo/{entry.pk}/").status_code == 404
    assert status(story) == "declined"


def test_what_went_on_meanwhile_is_not_undone(mona):
    story = sent()
    decide(mona, story, "request_changes", reasons=["recognisable"])
    entry = last_entry(story)
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    mona.post(f"/moderation/undo/{entry.pk}/")
    assert (status(story), Story.objects.get(pk=story.pk).revision_number) == ("submitted", 2)


def test_an_approval_of_a_change_is_undone_to_the_text_before(mona):
    story = published()
    story.open_draft()
    story.submit(story.author)
    decide(mona, story, "approve", revision=2)
    mona.post(f"/moderation/undo/{last_entry(story).pk}/")
    story = Story.objects.get(pk=story.pk)
    assert (story.approved.number, story.is_public) == (1, True)


# --- appeals


def test_an_appeal_is_heard_by_somebody_who_took_no_part(mona):
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


def test_an_appeal_comes_within_thirty_days(mona, monkeypatch):
    story = in_state("declined", final=True)
    later = timezone.now() + datetime.timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "appeal" not in story.actions_for(story.author)


def test_what_was_taken_off_is_not_public_while_its_appeal_waits(mona):
    story = published()
    decide(mona, story, "archive", reasons=["harm"])
    story = Story.objects.get(pk=story.pk)
    story.perform("appeal", by=story.author, revision=1, note="Why?")
    assert Client().get(f"/stories/{story.slug}/").status_code == 404
    assert Client().get("/stories/").context["browse"].count == 0


# --- what the page shows


def test_what_may_lead_to_a_person_and_what_the_coach_says_stand_on_the_page(mona):
    story = sent(said="I told Mrs Hope: that difficult customer was me, once. She laughed, and so did he.")
    said = mona.get(address(story)).content.decode()
    assert "<mark" in said
    assert "Mrs Hope" in said
    assert "difficult customer" in said


def test_a_text_that_was_copied_is_ranked_first_and_rejects_nothing(mona):
    published(title="The same thing elsewhere")
    story = sent(author="bob")
    said = mona.get(address(story)).content.decode()
    assert "The same passages stand in it" in said
    assert decide(mona, story, "approve").status_code == 302


def test_texts_with_a_content_note_are_covered_for_those_who_want_it(mona):
    story = sent(content_notes=["death"])
    assert "Covered, as you asked" in mona.get(address(story)).content.decode()
    Preferences.objects.create(user=person("mona"), blurred=False)
    assert "Covered, as you asked" not in mona.get(address(story)).content.decode()


def test_notes_are_for_moderators_alone(mona):
    story = sent()
    mona.post(address(story, "note/"), {"text": "Reads like the one from May."})
    assert "Reads like" in signed_in(Client(), "max").get(address(story)).content.decode()
    assert "Reads like" not in signed_in(Client(), "alice").get(story.status_address).content.decode()
    assert PrivateNote.objects.get().by == person("mona")


def test_the_author_is_named_only_as_they_chose(mona):
    person("alice")
    for credit, seen in (("role", False), ("name", True)):
        story = sent(credit=credit)
        assert ("Alice" in mona.get(address(story)).content.decode()) == seen


@pytest.mark.parametrize(
    "where",
    [
        "/moderation/story/999999/",
        "/moderation/case/1/",
        "/moderation/zzz/1/",
        f"/moderation/story/{'9' * 30}/",
    ],
)
def test_what_is_not_there_is_not_found(mona, where):
    assert mona.get(where).status_code == 404

"""Stories that need two approvals, and proposed edits that the author has to accept."""

import pytest
from django.test import Client

from notices.models import Mail
from stories.models import Proposal, Story
from tests.moderation.helpers import address, decide, risky, status
from tests.people import person, signed_in
from tests.stories.story_factories import STORY_VALUES, sent

pytestmark = pytest.mark.django_db


def test_a_risky_story_needs_two_approvals(mona):
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


def test_a_new_revision_cancels_the_first_approval(mona):
    story = risky()
    decide(mona, story, "approve_first")
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    assert (story.status, story.first_approved, story.first_reviewer) == ("submitted", False, None)
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
        (
            {
                "changed": "Mrs Hope came back and thanked us for the wait.",
                "kept_findings": {"mrs hope": "A character in a play"},
            },
            "kept",
        ),
        ({"changed": "He went to the police and they agreed with him."}, "legal"),
        ({}, None),
    ],
)
def test_these_properties_need_two_approvals(change, risk):
    assert [word for word, _name in sent(**change).risks()] == ([risk] if risk else [])


def test_a_moderator_who_asked_for_a_second_one_does_not_decide(mona):
    story = sent()
    decide(mona, story, "pass_on", reasons=["recognisable"], note="I know the place.")
    assert decide(mona, story, "approve").status_code in (409, 422)
    assert status(story) == "in_review"
    assert (
        "Mona asked for a second moderator" in signed_in(Client(), "max").get(address(story)).content.decode()
    )
    decide(signed_in(Client(), "max"), story, "approve")
    assert status(story) == "published"


def test_a_restored_story_keeps_its_first_approval():
    story = risky()
    story.transition("approve_first", by=person("mona"), revision=1, reasons=["clear"])
    story.transition("withdraw", by=story.author, revision=1)
    story.transition("restore", by=story.author, revision=1)
    assert "approve" in story.actions_for(person("max"))
    assert story.actions_for(person("mona")) == []


def propose(client, story, **edits):
    parts = {f"edit_{part}": STORY_VALUES.get(part, "") for part in ("title", "happened", "said", "changed")}
    parts |= {f"edit_{part}": text for part, text in edits.items()}
    return decide(client, story, "propose_edits", reasons=["people-first"], **parts)


def shown(story):
    """Return the text on the public page of the story."""
    proposal = Proposal.objects.filter(story=story).first()
    return {"proposal": proposal.pk if proposal else 1}


def test_proposed_edits_are_published_only_when_the_author_accepts_them(mona):
    story = sent()
    assert propose(mona, story, title="The kettle, three times").status_code == 302
    assert status(story) == "changes_requested"
    alice = signed_in(Client(), "alice")
    page = alice.get(story.status_url).content.decode()
    assert "<ins>" in page
    assert "Accept edits and publish" in page
    alice.post(f"/stories/mine/{story.key}/accept/", shown(story))
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.approved.number, story.approved.title) == (
        "published",
        2,
        "The kettle, three times",
    )
    assert not Proposal.objects.exists()


def test_accepted_edits_of_a_risky_story_need_the_second_approval(mona):
    story = risky()
    propose(mona, story, title="A quiet ward")
    signed_in(Client(), "alice").post(f"/stories/mine/{story.key}/accept/", shown(story))
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.first_reviewer) == ("in_review", person("mona"))
    assert "approve" in story.actions_for(person("max"))
    assert story.actions_for(person("mona")) == []


def test_a_new_revision_instead_of_the_proposal_is_reviewed_again(mona):
    story = sent()
    propose(mona, story, title="The kettle, three times")
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    answer = signed_in(Client(), "alice").post(
        f"/stories/mine/{story.key}/accept/", shown(story), follow=True
    )
    assert "is no longer open" in answer.content.decode()
    assert status(story) == "submitted"


def test_proposed_edits_without_a_change_are_refused(mona):
    story = sent()
    answer = propose(mona, story)
    assert answer.status_code == 422
    assert "The text is unchanged" in answer.content.decode()


@pytest.mark.parametrize("name", ["", "bob", "mona"])
def test_only_the_author_accepts_proposed_edits(name, mona):
    story = sent()
    propose(mona, story, title="The kettle, three times")
    client = signed_in(Client(), name) if name else Client()
    assert client.post(f"/stories/mine/{story.key}/accept/", shown(story)).status_code in (302, 404)
    assert status(story) == "changes_requested"

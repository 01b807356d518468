"""The credit under a story: changed at once, or after a moderator has read a new role."""

import pytest
from django.test import Client

from stories.models import Draft, Story
from tests.people import person, signed_in
from tests.stories.story_factories import STORY_VALUES, published

pytestmark = pytest.mark.django_db


def decide(story, action="approve", revision=1, by="mona"):
    story = Story.objects.get(pk=story.pk)
    return story.transition(action, by=person(by), revision=revision, reasons=["clear"])


def change_credit(client, story, credit, role=""):
    form = {"credit": credit, "credit_role": role}
    return client.post(f"{story.status_url}credit/", form, follow=True).content.decode()


def credit_shown(story):
    page = Client().get(Story.objects.get(pk=story.pk).get_absolute_url()).content.decode()
    return page.split("By ", 1)[1].split("<", 1)[0].strip()


def published_with_second_revision(story, **values):
    """Submit a second revision of a published story and return the story."""
    story = Story.objects.get(pk=story.pk)
    draft = story.open_draft()
    if values:
        draft.write(values, version=draft.version)
    story.submit(story.author)
    return Story.objects.get(pk=story.pk)


def test_a_changed_credit_applies_to_the_review_and_the_next_draft(client):
    story = published("alice", credit="name")
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = Story.objects.get()
    assert story.review_credit == "a store lead"
    assert story.open_draft().credit == "role"
    story.submit(story.author)
    decide(story, revision=2)
    assert credit_shown(story) == "a store lead"


@pytest.mark.parametrize("at", ["draft", "sent", "proposed"])
def test_a_changed_credit_survives_the_approval_of_a_pending_version(client, at):
    story = published("alice", credit="name")
    Story.objects.get().open_draft()
    if at != "draft":
        story = published_with_second_revision(story)
    if at == "proposed":
        words = {"title": "Another title"}
        Story.objects.get().propose(words, by=person("mona"), revision=2, reasons=["clear"])
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = Story.objects.get()
    if at == "draft":
        story.submit(story.author)
    assert Story.objects.get().review_credit == "a store lead"
    if at == "proposed":
        Story.objects.get().accept(person("alice"), read=story.proposal.pk)
    else:
        decide(story, revision=2)
    assert credit_shown(story) == "a store lead"


def test_a_credit_chosen_in_a_new_draft_applies_when_it_is_approved(client):
    story = published("alice", credit="name")
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = published_with_second_revision(story, credit="name")
    assert (credit_shown(story), story.review_credit) == ("a store lead", "Alice")
    decide(story, revision=2)
    assert credit_shown(story) == "Alice"


def test_a_new_role_is_public_only_after_a_moderator_has_read_it(client):
    story = published("alice")
    page = change_credit(signed_in(client, "alice"), story, "role", "a  porter\n at night")
    assert "The name becomes “a porter at night” when a moderator has approved it" in page
    assert credit_shown(story) == "a store lead"
    story = Story.objects.get()
    assert (story.draft.credit_role, story.draft.title) == ("a porter at night", STORY_VALUES["title"])
    story.submit(story.author)
    assert credit_shown(story) == "a store lead"
    decide(story, revision=2)
    assert credit_shown(story) == "a porter at night"
    for credit, role, said in (
        ("name", "never read", "Alice"),
        ("role", "a store lead", "a store lead"),
        ("role", "", "a colleague"),
        ("role", "a porter at night", "a porter at night"),
    ):
        change_credit(client, story, credit, role)
        assert credit_shown(story) == said
    assert not Draft.objects.exists()


def test_the_profile_name_is_removed_at_once_even_if_the_new_role_is_pending(client):
    story = published("alice", credit="name")
    page = change_credit(signed_in(client, "alice"), story, "role", "a night porter")
    assert "The name becomes “a night porter”" in page
    assert credit_shown(story) == "a store lead"
    assert Draft.objects.get().credit_role == "a night porter"


def test_a_role_of_an_undone_approval_does_not_count_as_read(client):
    story = published_with_second_revision(published("alice"), credit_role="the dean")
    Story.objects.get().undo(decide(story, revision=2), by=person("mona"))
    change_credit(signed_in(client, "alice"), story, "role", "the dean")
    assert credit_shown(story) == "a store lead"


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("Jane Miller, nurse", "can identify a person"),
        ("ask at 07700 900123", "can identify a person"),
        ("x" * 61, "60 characters"),
    ],
)
def test_a_role_that_identifies_a_person_or_is_too_long_is_refused(client, role, sentence):
    story = published("alice")
    assert sentence in change_credit(signed_in(client, "alice"), story, "role", role)
    assert credit_shown(story) == "a store lead"
    assert not Draft.objects.exists()


def test_undoing_an_approval_restores_the_credit_unless_the_author_changed_it_since(client):
    story = published_with_second_revision(published("alice"), credit="name")
    entry = decide(story, revision=2)
    Story.objects.get().undo(entry, by=person("mona"))
    assert credit_shown(story) == "a store lead"
    entry = decide(story, revision=2)
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    Story.objects.get().undo(entry, by=person("mona"))
    assert credit_shown(story) == "a store lead"
    decide(story, revision=2)
    assert credit_shown(story) == "a store lead"

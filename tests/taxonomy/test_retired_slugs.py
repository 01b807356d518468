"""The address of a story, collection or case that was erased or redacted never leads to another one."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings

from accounts.erasure import erase
from cases.models import Case, CaseRevision
from moderation.redaction import redact
from practice.effects import delete_collections
from practice.models import Collection
from stories.models import Story
from taxonomy.models import RetiredSlug
from tests.cases.test_curation import move
from tests.people import person, signed_in
from tests.practice.collection_helpers import create_public_collection
from tests.stories.promotion_helpers import promotable_story, published_case
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db
TITLE = "The day Oxtoby rang"


def story_of(author):
    return published(author, title=TITLE)


def collection_of(author):
    return create_public_collection(author, title=TITLE)


def erase_author(item):
    erase(item.author)


def redact_title(item):
    redact(item, "Oxtoby", by=person("mona"), why="somebody")


def delete(item):
    delete_collections([item])


@pytest.mark.parametrize(
    ("make", "remove"),
    [
        (story_of, erase_author), (story_of, redact_title),
        (collection_of, erase_author), (collection_of, redact_title), (collection_of, delete),
    ],
)  # fmt: skip
def test_the_address_of_a_removed_page_is_not_given_to_another_members_work(make, remove):
    address = make("alice").get_absolute_url()
    assert Client().get(address).status_code == 200
    remove((Story if make is story_of else Collection).objects.get())
    assert Client().get(address).status_code == 404
    another = make("bob")
    assert Client().get(address).status_code == 404
    assert Client().get(another.get_absolute_url()).status_code == 200
    assert another.slug == "the-day-oxtoby-rang-2"


def test_an_address_stays_with_the_work_that_is_shown_again():
    story = story_of("alice")
    story.transition("withdraw", by=story.author, revision=1)
    story.transition("restore", by=story.author, revision=1)
    assert Client().get("/stories/the-day-oxtoby-rang/").status_code == 200


def test_a_retired_slug_does_not_tell_the_title_and_stays_retired_after_the_key_has_changed(settings):
    erase(story_of("alice").author)
    assert "oxtoby" not in str(list(RetiredSlug.objects.values()))
    old = settings.SECRET_KEY
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[old]):
        assert Story.unique_slug(TITLE) == "the-day-oxtoby-rang-2"
    assert Collection.unique_slug(TITLE) == "the-day-oxtoby-rang"


def test_a_slug_can_be_retired_twice():
    for _time in range(2):
        RetiredSlug.objects.retire("stories:detail", "a-slug")
    assert RetiredSlug.objects.count() == 1


@pytest.fixture
def cora():
    return signed_in(Client(), "cora")


@pytest.fixture
def redacted_case(cora):
    """A public case, made from a story, of which a name in the title was removed."""
    pk = published_case(cora, signed_in(Client(), "alice"), promotable_story(title=TITLE))
    redact(Story.objects.get(), "Oxtoby", by=person("mona"), why="somebody")
    return Case.objects.get(pk=pk)


def test_the_address_of_a_redacted_case_is_not_given_to_another_case(cora, redacted_case, tmp_path):
    assert Client().get("/cases/the-day-oxtoby-rang/").status_code == 404
    page = cora.post("/curation/cases/new/", {"title": TITLE}).content.decode()
    assert "Another case has or had this title" in page
    published("bob", title=TITLE, consent_adapt=True)
    cora.post("/curation/stories/the-day-oxtoby-rang-2/open/")
    assert Case.objects.latest("pk").slug == "the-day-oxtoby-rang-2"
    call_command("dump_library", tmp_path)
    file = next(tmp_path.glob("cases/the-day-removed-rang-*.md"))
    text = file.read_text().replace("The day [removed] rang", TITLE)
    file.with_name("the-day-oxtoby-rang.md").write_text(text)
    with pytest.raises(CommandError, match="had this address"):
        call_command("load_library", tmp_path)


def test_a_redacted_case_can_be_revised_and_its_library_file_loaded(cora, redacted_case, tmp_path):
    assert redacted_case.slug == f"the-day-removed-rang-{redacted_case.pk}"
    call_command("dump_library", tmp_path)
    call_command("load_library", tmp_path)
    move(cora, redacted_case.pk, "revise")
    revision = CaseRevision.objects.open_for(redacted_case.pk)
    CaseRevision.objects.filter(pk=revision.pk).update(change_note="A name was removed.")
    assert "Submitted for review." in move(cora, redacted_case.pk, "send")


def test_only_the_number_of_a_redacted_case_may_follow_its_title():
    assert Case.is_slug_of("the-day-removed-rang-7", "The day [removed] rang")
    assert Case.is_slug_of(f"{'a' * 89}-1234567890", "a" * 120)
    for slug in ("the-day-7", "the-day-removed-rang-x", "the-day-removed-rang-", "7"):
        assert not Case.is_slug_of(slug, "The day [removed] rang")

"""Anonymous authors: no response to any role contains their name, handle, email address or story key."""

import re
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from stories.models import Picture, Story
from tests.people import person, signed_in
from tests.stories.story_factories import draft, picture_with_traces, published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded_library(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def author_with_unique_traits():
    """Return an author whose name and handle occur nowhere else."""
    author = person("alice")
    User.objects.filter(pk=author.pk).update(handle="quill-handle", name="Zephyrine Quillfeather")
    author.refresh_from_db()
    return author


def responses_about(story):
    """Yield every response about a story for readers of all roles: role, address, headers and body."""
    addresses = [
        story.get_absolute_url(), "/stories/", "/stories/?industry=retail", "/stories/?sort=oldest",
        "/feeds/stories.atom", "/", "/cases/", "/industries/retail/", "/map/", f"/stories/mine/{story.key}/",
        f"/stories/share/{story.key}/", f"/stories/share/{story.key}/check/",
    ]  # fmt: skip
    addresses += [f"/stories/picture/{picture.pk}/" for picture in Picture.objects.all()]
    for role in ("", "bob", "mona", "cora"):
        client = signed_in(Client(), role) if role else Client()
        for address in addresses:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            yield role, address, answer.headers, body


def traces(story, author):
    words = [author.name, author.name.split()[0], author.handle, author.email, story.key]
    pattern = re.compile("|".join(re.escape(word) for word in words).encode(), re.IGNORECASE)
    found = []
    for role, address, headers, body in responses_about(story):
        # The requested address may appear in the response, for example as the target after signing in.
        said = body + str(headers).encode()
        for own in (address, quote(address, safe="")):
            said = said.replace(own.encode(), b"")
        if pattern.search(said):
            found.append((role, address))
    return found


def add_picture(story):
    client = signed_in(Client(), "alice")
    form = {"picture": picture_with_traces(), "alternative": "A counter with a kettle", "nobody": "on"}
    assert client.post(f"/stories/share/{story.key}/pictures/", form).status_code == 302


def test_no_response_identifies_an_anonymous_author():
    author = author_with_unique_traits()
    story = draft("alice", credit="role", credit_role="a store lead")
    add_picture(story)
    story = Story.objects.get()
    story.submit(author)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert traces(story, author) == []


def test_the_check_for_traces_finds_a_named_author():
    author = author_with_unique_traits()
    story = published("alice", credit="name")
    assert len(traces(story, author)) >= 4 * 3


def test_the_slug_of_a_story_is_made_from_its_title_alone():
    first, second = published("alice"), published("bob")
    assert first.slug == "the-kettle-that-would-not-be-returned"
    assert second.slug == "the-kettle-that-would-not-be-returned-2"


def test_only_the_author_sees_a_picture_until_the_story_is_public():
    author_with_unique_traits()
    story = draft("alice")
    add_picture(story)
    address = f"/stories/picture/{Picture.objects.get().pk}/"
    seen = {role: signed_in(Client(), role).get(address).status_code for role in ("alice", "bob", "mona")}
    assert seen == {"alice": 200, "bob": 404, "mona": 404}
    assert Client().get(address).status_code == 404
    story = Story.objects.get()
    story.submit(story.author)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    answer = Client().get(address)
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    story.transition("withdraw", by=story.author, revision=1)
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"alternative": ""}, "Describe the picture in 1 to 300 characters"),
        ({"nobody": ""}, "identifies no person"),
        (
            {"picture": SimpleUploadedFile("x.svg", b"<svg onload=alert(1)>", "image/png")},
            "not a JPEG, PNG or WebP",
        ),
        ({"picture": ""}, "No picture arrived"),
    ],
)
def test_an_invalid_picture_is_refused_with_a_message(change, sentence):
    author_with_unique_traits()
    story = draft("alice")
    form = {"picture": picture_with_traces(), "alternative": "A counter", "nobody": "on"} | change
    answer = signed_in(Client(), "alice").post(f"/stories/share/{story.key}/pictures/", form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Picture.objects.exists()


@pytest.mark.parametrize("where", ["picture", "role"])
def test_a_risk_in_a_picture_description_or_role_requires_two_moderators(where):
    author_with_unique_traits()
    story = draft("alice", credit_role="a police officer" if where == "role" else "a store lead")
    if where == "picture":
        add_picture(story)
        Picture.objects.update(alternative="A letter from a solicitor")
    story = Story.objects.get()
    story.submit(story.author)
    assert "legal" in dict(story.risks())

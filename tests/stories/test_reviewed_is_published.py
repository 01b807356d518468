"""Author, reviewer and readers see the same text, and everything that will be public is checked and reviewed."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from moderation.redaction import redact
from stories.models import Draft, Story
from tests.people import person, signed_in
from tests.stories.story_factories import STORY_VALUES, draft, published, sent

pytestmark = pytest.mark.django_db
CHAT = (
    STORY_VALUES["said"]
    + "\n\nGuest: Is somebody there?\nI: Yes. What is the matter?\n    # and so on\n-- \nRosa"
)
CHAT_HTML = (
    '<p dir="auto">Guest: Is somebody there?<br>I: Yes. What is the matter?<br># and so on<br>--<br>Rosa</p>'
)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def page_of(name, address):
    client = signed_in(Client(), name) if name else Client()
    return client.get(address, follow=True).content.decode()


def pictures_address(story):
    return f"/stories/share/{story.key}/pictures/"


def add_picture(story, alternative="A counter with a kettle"):
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(out, "PNG")
    form = {"picture": SimpleUploadedFile("a.png", out.getvalue(), "image/png"), "nobody": "on"}
    answer = signed_in(Client(), "alice").post(pictures_address(story), form | {"alternative": alternative})
    assert answer.status_code == 302
    return Story.objects.get(pk=story.pk)


def test_a_form_for_pictures_with_an_error_says_that_the_picture_was_not_kept(client):
    story = draft("alice")
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    form = {"picture": SimpleUploadedFile("a.png", out.getvalue(), "image/png"), "alternative": "A counter"}
    page = signed_in(client, "alice").post(pictures_address(story), form).content.decode()
    assert "Choose the picture again. It was not saved." in page
    assert 'value="A counter"' in page


def send(story):
    """Press the button that sends the story; return whether it was sent."""
    version = Draft.objects.get(story=story).version
    signed_in(Client(), "alice").post(f"/stories/share/{story.key}/send/", {"version": version})
    return Story.objects.get(pk=story.pk).status == "submitted"


def press_safety_button(story, **values):
    version = Draft.objects.get(story=story).version
    address = f"/stories/share/{story.key}/safety/"
    return signed_in(Client(), "alice").post(address, {"version": version, **values}, follow=True)


def review_page(story):
    return page_of("mona", f"/moderation/story/{story.pk}/")


def changes(story):
    """Return what the review page shows under "Changes since", without markup."""
    section = review_page(story).split("Changes since")[1].split("</section>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", section).split())


def test_author_reviewer_and_reader_see_the_same_lines():
    story = draft("alice", said=CHAT)
    assert CHAT_HTML in page_of("alice", f"/stories/share/{story.key}/check/")
    story.submit(story.author)
    assert CHAT_HTML in review_page(story)
    assert CHAT_HTML in page_of("mona", f"/moderation/story/{story.pk}/redact/")
    assert CHAT_HTML in page_of("alice", story.status_url)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert CHAT_HTML in page_of("", story.get_absolute_url())


def test_a_reviewer_sees_findings_in_the_rendered_text_and_the_typed_text_on_request():
    story = sent("alice", happened=STORY_VALUES["happened"] + "\n\n*So* Mrs Okafor\nleft.")
    page = review_page(story)
    assert re.search(r"<em>So</em> <mark [^>]+>Mrs Okafor<span", page)
    assert "*So* Mrs Okafor\nleft." in page


@pytest.mark.parametrize("role", ["Rosa Quillfeather", "call 07700 900123", "rosa@example.org"])
def test_a_role_that_leads_to_a_person_is_not_sent_and_can_be_replaced(role):
    story = draft("alice", credit_role=role)
    assert not send(story)
    assert 'class="meta">Role<' in page_of("alice", f"/stories/share/{story.key}/safety/")
    press_safety_button(story, replace="all")
    assert Draft.objects.get().credit_role.startswith(("[", "call ["))
    assert send(story)


def test_a_hidden_role_is_checked_too_because_it_can_be_shown_later():
    assert not send(draft("alice", credit="name", credit_role="Rosa Quillfeather"))


@pytest.mark.parametrize("alternative", ["Mrs Okafor at the desk", "The note says 07700 900123"])
def test_a_picture_description_that_leads_to_a_person_is_not_sent_and_can_be_replaced(alternative):
    story = add_picture(draft("alice"), alternative)
    assert not send(story)
    page = press_safety_button(story, replace="0").content.decode()
    assert "Description of picture 1" not in page
    assert send(story)
    shown = Story.objects.get().latest.shown_pictures()[0].alternative
    assert "[a p" in shown
    assert not re.search("Okafor|07700", shown)
    assert shown in review_page(story)


def test_an_indirect_finding_in_a_description_can_be_kept_with_a_reason():
    story = add_picture(draft("alice"), "A notice of 14 March 2024")
    assert not send(story)
    press_safety_button(story, keep="0", **{"reason-0": "It is the day of the law."})
    assert send(story)
    assert "It is the day of the law." in review_page(story)


def test_language_remarks_are_made_about_role_and_descriptions():
    story = add_picture(draft("alice", credit_role="a difficult customer"), "A difficult customer")
    assert page_of("alice", f"/stories/share/{story.key}/safety/").count("Keep, it is their own word") == 2


def test_a_description_is_changed_in_the_draft_only_until_it_is_approved():
    story = add_picture(draft("alice"))
    story.submit(story.author)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    picture = story.pictures.get()
    Story.objects.get().open_draft()
    alice = signed_in(Client(), "alice")
    form = {"describe": picture.pk, f"picture-{picture.pk}-alternative": "A counter\n with two kettles"}
    assert alice.post(pictures_address(story), form).status_code == 302
    assert "A counter with two kettles" in page_of("alice", pictures_address(story))
    public = page_of("", story.get_absolute_url())
    assert 'alt="A counter with a kettle"' in public
    story = Story.objects.get()
    story.submit(story.author)
    assert "Pictures 1. A counter with removed: a kettle (end) added: two kettles (end)" in changes(story)
    story.transition("approve", by=person("mona"), revision=2, reasons=["clear"])
    assert 'alt="A counter with two kettles"' in page_of("", story.get_absolute_url())


@pytest.mark.parametrize("text", ["", " ", "x" * 301])
def test_an_invalid_description_is_refused_and_kept_in_the_form(text):
    story = add_picture(draft("alice"))
    pk = story.pictures.get().pk
    form = {"describe": pk, f"picture-{pk}-alternative": text}
    answer = signed_in(Client(), "alice").post(pictures_address(story), form)
    assert answer.status_code == 422
    assert f'value="{text}"' in answer.content.decode() or not text.strip()
    assert "Describe the picture in 1 to 300 characters." in answer.content.decode()
    assert Draft.objects.get().picture_descriptions == {}


def test_descriptions_of_other_pictures_cannot_be_changed():
    story, other = add_picture(draft("alice")), add_picture(draft("alice"))
    pk = other.pictures.get().pk
    answer = signed_in(Client(), "alice").post(pictures_address(story), {"describe": pk})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"credit_role": "a shop owner"}, "Name shown A role: a removed: store lead"),
        ({"credit": "name"}, "Name shown removed: A role"),
        ({"content_notes": ["death"]}, "Content notes added: Death or grief (end)"),
        ({"industries": ["retail", "healthcare"]}, "Industries Retail added: ↵ Healthcare (end)"),
        (
            {"techniques": ["owning-the-mistake"]},
            "Techniques Owning the mistake removed: ↵ Asking before solving (end)",
        ),
        ({"said": STORY_VALUES["said"].replace(". ", ".\n", 1)}, "What was said and done"),
        ({"said": STORY_VALUES["said"].replace("Tell", "\n\n    Tell")}, "↵ ↵ ····"),
        ({"title": "The kettle"}, "Title"),
    ],
)
def test_the_comparison_shows_every_change_of_what_readers_see(values, shown):
    story = published("alice")
    story.open_draft()
    for name, value in values.items():
        setattr(story.draft, name, value)
    story.draft.save()
    story.submit(story.author)
    assert shown in changes(story)


def test_the_comparison_shows_added_and_removed_pictures():
    story = add_picture(published_draft())
    story.submit(story.author)
    assert "Pictures added: 1. A counter with a kettle" in changes(story)
    story.transition("approve", by=person("mona"), revision=2, reasons=["clear"])
    Story.objects.get().open_draft()
    # Another picture with the same description is a change, too.
    story = add_picture(Story.objects.get())
    first = min(story.draft.pictures)
    signed_in(Client(), "alice").post(pictures_address(story), {"remove": first})
    story = Story.objects.get()
    story.submit(story.author)
    assert "Pictures removed: 1. (end) added: 2. (end) A counter with a kettle" in changes(story)


def published_draft():
    story = published("alice")
    story.open_draft()
    return Story.objects.get()


def test_a_redaction_removes_the_passage_from_role_and_descriptions():
    story = add_picture(draft("alice", credit_role="helper of Oxtoby"))
    pk = story.pictures.get().pk
    story.draft.overwrite(picture_descriptions={str(pk): "The desk of Oxtoby"})
    story.submit(story.author)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    redact(Story.objects.get(), "Oxtoby", by=person("mona"), why="somebody")
    page = page_of("", story.get_absolute_url())
    assert "Oxtoby" not in page
    assert "helper of [removed]" in page
    assert 'alt="The desk of [removed]"' in page


def test_a_passage_is_quoted_and_removed_as_it_is_read():
    story = sent("alice", said=STORY_VALUES["said"] + ' He said “*never*\nagain*" and "*so*" it was.')
    mona = signed_in(Client(), "mona")
    form = {"action": "request_changes", "revision": 1, "reasons": "recognisable", "note": "Look."}
    form |= {"passage_1": 'and "so" it was', "about_1": "recognisable"}
    assert mona.post(f"/moderation/story/{story.pk}/decide/", form).status_code == 302
    redact(Story.objects.get(), 'and "so" it was', by=person("mona"), why="somebody")
    assert Story.objects.get().latest.said.endswith("[removed].")

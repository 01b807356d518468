"""The draft form: no typed text is lost, conflicts are shown, and only the author has access."""

import datetime
import re

import pytest
from django.conf import settings
from django.test import Client

from stories.models import Draft, Story
from taxonomy.models import Technique
from tests.people import PASSWORD, person, sent_mails, signed_in
from tests.stories.story_factories import STORY_VALUES, draft

pytestmark = pytest.mark.django_db
WORDS = STORY_VALUES["happened"]


def start_story(client):
    """Start a story through the page and return it."""
    client.post("/stories/share/")
    return Story.objects.order_by("-pk").first()


def step(story, name):
    return f"/stories/share/{story.key}/{name}/"


def save_step(client, story, name, **values):
    return client.post(step(story, name), {"version": Draft.objects.get(story=story).version, **values})


def test_a_visitor_can_continue_a_story_in_the_same_browser(client):
    story = start_story(client)
    answer = save_step(client, story, "happened", title="Kettle", happened=WORDS)
    assert answer.url == step(story, "said")
    assert story.draft.happened == WORDS
    assert WORDS[:40] in client.get(step(story, "happened")).content.decode()
    assert "Kettle" in client.get("/stories/share/").content.decode()


def test_nobody_else_can_read_or_change_a_draft(client):
    story = start_story(client)
    save_step(client, story, "happened", happened=WORDS)
    for other in (
        Client(),
        signed_in(Client(), "bob"),
        signed_in(Client(), "mona"),
        signed_in(Client(), "ada"),
    ):
        assert other.get(step(story, "happened")).status_code == 404
        assert other.get(f"/stories/share/{story.key}/").status_code == 404
        answer = other.post(step(story, "happened"), {"version": 2, "happened": "Mine now. " * 9})
        assert answer.status_code in {302, 403}
    assert Draft.objects.get(story=story).happened == WORDS


def test_a_text_that_is_too_short_is_saved_with_an_error_message(client):
    story = start_story(client)
    answer = save_step(client, story, "happened", happened="Only three words.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert 'aria-describedby="id_happened_helptext id_happened_error"' in page
    assert 'aria-invalid="true"' in page
    assert Draft.objects.get(story=story).happened == "Only three words."


def test_a_text_that_is_too_long_is_saved_with_an_error_message(client):
    story = start_story(client)
    long = "word " * 1_500
    answer = save_step(client, story, "happened", happened=long)
    assert "Shorten it to 6000" in answer.content.decode().replace(",", "")
    assert Draft.objects.get(story=story).happened == long


def test_line_breaks_in_a_title_are_removed(client):
    story = start_story(client)
    save_step(client, story, "happened", title="Kettle\r\nBcc: eve@example.org\x00", happened=WORDS)
    assert Draft.objects.get(story=story).title == "Kettle Bcc: eve@example.org"


def test_save_for_later_does_not_validate_the_step(client):
    story = start_story(client)
    answer = save_step(client, story, "said", said="x", later="1")
    assert answer.url == f"/stories/share/{story.key}/"
    assert Draft.objects.get(story=story).said == "x"


def test_saving_a_draft_that_was_submitted_meanwhile_returns_false():
    story = draft()
    late = Draft.objects.get(story=story)
    story.submit(story.author)
    assert late.write({"said": "One more thing."}, version=late.version) is False


def without(differences, element):
    """Return one of two compared versions: the text without what is only in the other."""
    kept = re.sub(rf"<{element}>.*?</{element}>|<span.*?</span>", "", differences, flags=re.S)
    return " ".join(re.sub("<[^>]+>", "", kept).split())


def test_a_stale_tab_is_shown_both_versions(client):
    story = start_story(client)
    address = step(story, "said")
    client.post(address, {"version": 1, "said": "From the first tab. " * 5})
    answer = client.post(address, {"version": 1, "said": "From the second tab. " * 5})
    page = answer.content.decode()
    assert answer.status_code == 409
    differences = re.search(r'<div class="word-changes">(.*?)</div>', page, re.S)[1]
    assert without(differences, "ins").startswith("From the first tab. From the first tab.")
    assert without(differences, "del").startswith("From the second tab. From the second tab.")
    assert Draft.objects.get(story=story).said.startswith("From the first tab.")
    client.post(address, {"version": 2, "said": "From the second tab. " * 5, "then": "said"})
    assert Draft.objects.get(story=story).said.startswith("From the second tab.")


def test_autosave_reports_a_conflict_with_another_tab(client):
    story = start_story(client)
    json = {"accept": "application/json"}
    first = client.post(step(story, "said"), {"version": 1, "said": "a"}, headers=json).json()
    assert first["version"] == 2
    again = client.post(step(story, "said"), {"version": 1, "said": "b"}, headers=json)
    assert (again.status_code, again.json()["conflict"]) == (409, True)
    assert Draft.objects.get(story=story).said == "a"


@pytest.mark.parametrize(("name", "least"), [("happened", 20), ("said", 10), ("changed", 5)])
def test_the_minimum_length_is_said_before_anything_is_written(client, name, least):
    page = client.get(step(start_story(client), name)).content.decode()
    hint = page.split(f'id="id_{name}_helptext"')[1].split("</p>")[0]
    assert f"Write at least {least} words." in hint
    assert f'data-least="{least}"' in page
    assert "There is a problem" not in page


def test_a_form_that_was_never_saved_says_no_time(client):
    story = start_story(client)
    assert re.search(r"Saved at \d", client.get(step(story, "happened")).content.decode()) is None
    assert "Saved on" not in client.get(f"/stories/share/{story.key}/").content.decode()
    save_step(client, story, "happened", happened=WORDS)
    assert re.search(r"Saved at \d", client.get(step(story, "happened")).content.decode())
    assert "Saved on" in client.get(f"/stories/share/{story.key}/").content.decode()


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("happened", ["You need a title to submit the story in step 7."]),
        (
            "where",
            [
                "Choose at least one industry and at least one technique.",
                "Industry (required)",
                "Techniques (required)",
            ],
        ),
        ("name", ["Your name and consent", "approved it (required)"]),
    ],
)
def test_a_step_says_what_is_required_before_anything_is_filled_in(client, name, sentences):
    page = client.get(step(start_story(client), name)).content.decode()
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_an_author_chooses_techniques_by_their_definitions_alone(client):
    story = start_story(client)
    page = client.get(step(story, "where")).content.decode()
    assert page.count('name="techniques"') > 15
    assert Technique.objects.get(slug="mirroring").definition in page
    assert Technique.objects.get(slug="mirroring").backfires_when not in page


def test_a_story_without_pictures_says_so_and_offers_to_add_one(client):
    story = draft("alice")
    page = signed_in(client, "alice").get(step(story, "check")).content.decode()
    assert ("No pictures" in page, "Add a picture" in page) == (True, True)
    assert "cannot moderate your own" not in page


def test_drafts_of_the_same_title_are_told_apart_by_their_last_change(client):
    older, newer = draft("alice"), draft("alice")
    Story.objects.filter(pk=older.pk).update(status_since=datetime.datetime(2026, 3, 4, tzinfo=datetime.UTC))
    for story, day in ((older, 5), (newer, 2)):
        saved = datetime.datetime(2027, 3, day, 10, 15, tzinfo=datetime.UTC)
        Draft.objects.filter(story=story).update(saved_at=saved)
    page = signed_in(client, "alice").get("/stories/mine/").content.decode()
    assert page.index(older.key) < page.index(newer.key), "the last changed one is first"
    assert ("5 March 2027" in page, "2 March 2027" in page) == (True, True)
    assert page.count(":15") >= 2


def test_text_sent_after_the_session_expired_is_saved_after_signing_in(client):
    story = draft("alice")
    signed_in(client, "alice")
    client.cookies[settings.SESSION_COOKIE_NAME] = "gone"
    answer = client.post(
        step(story, "said"), {"version": 1, "said": "Written after the session was gone. " * 3}
    )
    assert answer.url.startswith("/accounts/login/?next=")
    client.post(answer.url, {"login": "alice@example.org", "password": PASSWORD, "next": step(story, "said")})
    client.get(step(story, "said"))
    assert Draft.objects.get(story=story).said.startswith("Written after the session was gone.")


def test_text_kept_for_the_author_is_not_shown_to_another_member_who_signs_in(client):
    story = draft("alice")
    client.post(step(story, "said"), {"version": 1, "said": "A secret of Alice. " * 5})
    person("bob")
    client.post("/accounts/login/", {"login": "bob@example.org", "password": PASSWORD})
    for address in (step(story, "said"), "/stories/share/", "/stories/mine/"):
        assert "A secret of Alice" not in client.get(address).content.decode()
    assert Draft.objects.get(story=story).said == STORY_VALUES["said"]


def test_another_member_who_sends_the_form_gets_the_text_back_to_copy(client):
    story = draft("alice")
    answer = signed_in(client, "bob").post(step(story, "said"), {"version": 1, "said": "Typed by Bob. " * 5})
    assert answer.status_code == 403
    assert "Typed by Bob." in answer.content.decode()


def test_a_browser_that_lost_its_cookies_continues_with_a_new_story(client):
    story = start_story(client)
    other = Client()
    assert 'name="by_visitor"' in client.get(step(story, "happened")).content.decode()
    answer = other.post(step(story, "happened"), {"version": 1, "happened": WORDS, "by_visitor": "1"})
    newest = Story.objects.order_by("-pk").first()
    assert newest != story
    assert answer.url == step(newest, "happened")
    assert newest.draft.happened == WORDS


def test_a_visitor_keeps_the_draft_through_signing_up_and_confirming(client):
    story = start_story(client)
    save_step(client, story, "happened", happened=WORDS)
    client.post("/accounts/signup/", {"email": "nia@example.org", "password1": PASSWORD})
    save_step(client, story, "said", said="Written before the address was confirmed. " * 3)
    link = next(word for word in sent_mails()[0].body.split() if "/confirm-email/" in word)
    elsewhere = Client()
    elsewhere.post("/" + link.split("/", 3)[3])
    elsewhere.post("/accounts/login/", {"login": "nia@example.org", "password": PASSWORD})
    page = elsewhere.get(f"/stories/share/{story.key}/said/").content.decode()
    assert "Written before the address was confirmed." in page
    assert Story.objects.get(pk=story.pk).draft.happened == WORDS


def test_a_member_who_signs_in_becomes_the_author_of_the_visitors_draft(client):
    person("alice")
    story = start_story(client)
    client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert Story.objects.get(pk=story.pk).author.handle == "alice"
    assert "A draft without a title" in client.get("/stories/share/").content.decode()


def test_starting_from_a_cell_of_the_map_fills_in_the_terms(client):
    client.post("/stories/share/", {"industries": "retail", "techniques": ["mirroring", "nonsense"]})
    made = Draft.objects.get()
    assert (made.industries, made.techniques) == (["retail"], ["mirroring"])


def test_malformed_input_never_causes_a_server_error(client):
    story = start_story(client)
    for name in ("happened", "said", "changed", "where", "safety", "name"):
        for values in (
            {},
            {"version": "x"},
            {"version": "9" * 40},
            {"happened": "\x00\ud7ff" * 9, "version": 1},
        ):
            assert client.post(step(story, name), values).status_code in {302, 409, 422}
    assert client.get(step(story, "nonsense")).status_code == 404
    assert client.post(step(story, "check"), {}).status_code in {302, 409}


def test_saving_is_rate_limited_and_the_text_is_shown_again(client):
    story = start_story(client)
    for _ in range(120):
        client.post(step(story, "said"), {"version": 1, "said": "x"})
    answer = client.post(step(story, "said"), {"version": 1, "said": "The last words. " * 4})
    assert answer.status_code == 429
    assert "The last words." in answer.content.decode()

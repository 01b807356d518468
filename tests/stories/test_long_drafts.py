"""Texts that are too long are given back and not stored, and the text of a draft is read once for each version."""

import json

import pytest
from django.conf import settings as site_settings
from django.contrib.sessions.models import Session
from django.test import Client

from content_checks.findings.normalized_text import normalize
from stories.forms import MAX_SAVED
from stories.models import Draft, Story, StoryContent
from stories.safety import MAX_ANSWERS
from tests.call_counts import texts_passed_to
from tests.people import signed_in
from tests.stories.story_factories import STORY_VALUES, draft

pytestmark = pytest.mark.django_db
LONG = "He told me about the kettle once more. " * 7_700
"""About 300,000 characters."""
LONGEST = StoryContent.max_length("happened")


def start_story(client):
    client.post("/stories/share/")
    return Story.objects.order_by("-pk").first()


def step(story, name):
    return f"/stories/share/{story.key}/{name}/"


def save(client, story, name, **values):
    version = Draft.objects.get(story=story).version
    accept = values.pop("accept", "text/html")
    return client.post(step(story, name), {"version": version, **values}, headers={"accept": accept})


@pytest.mark.parametrize("part", ["happened", "said", "changed"])
@pytest.mark.parametrize("length", [MAX_SAVED["happened"] + 1, len(LONG)])
def test_a_part_that_is_too_long_is_given_back_with_its_length_and_not_stored(client, part, length):
    story, text = start_story(client), LONG[:length]
    answer = save(client, story, part, **{part: text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (
        f"This part has {length} characters and is not saved. A draft can have 12000, a story 6000." in page
    )
    assert text in page
    assert getattr(Draft.objects.get(story=story), part) == ""


def test_what_fits_beside_a_text_that_is_too_long_is_saved_and_the_form_can_be_sent_again(client):
    story = start_story(client)
    page = save(client, story, "happened", title="Kettle", happened=LONG).content.decode()
    saved = Draft.objects.get(story=story)
    assert saved.title == "Kettle"
    assert f'name="version" value="{saved.version}"' in page
    assert (
        save(client, story, "happened", title="Kettle", happened=STORY_VALUES["happened"]).status_code == 302
    )


def test_a_draft_may_be_longer_than_a_story_but_is_not_ready_to_send(client):
    story, text = start_story(client), LONG[: LONGEST + 1]
    answer = save(client, story, "happened", title="Kettle", happened=text)
    assert answer.status_code == 422
    assert (
        "This part has 6001 characters. It is saved. Shorten it to 6000 to submit." in answer.content.decode()
    )
    assert Draft.objects.get(story=story).happened == text


@pytest.mark.parametrize(
    ("name", "field", "words"),
    [
        ("happened", "title", "The title has 121 characters and is not saved. Shorten it to 120."),
        ("name", "credit_role", "The role has 61 characters and is not saved. Shorten it to 60."),
    ],
)
def test_a_line_that_is_too_long_is_given_back_and_not_cut(client, name, field, words):
    story, text = start_story(client), "x" * (MAX_SAVED[field] + 1)
    save(client, story, name, **{field: "What was there before"})
    for button in ({}, {"later": "1"}):
        page = save(client, story, name, **{field: text}, **button).content.decode()
        assert words in page
        assert f'value="{text}"' in page
    assert getattr(Draft.objects.get(story=story), field) == "What was there before"


def test_the_script_learns_that_a_text_is_too_long_and_nothing_is_stored(client):
    story = start_story(client)
    answer = save(client, story, "said", said=LONG, accept="application/json")
    assert (answer.status_code, answer.json()) == (422, {"too_long": True})
    assert Draft.objects.get(story=story).said == ""


def test_too_long_a_text_from_a_browser_that_lost_its_cookies_is_shown_and_starts_no_story(client):
    story = start_story(client)
    answer = Client().post(step(story, "said"), {"version": 1, "said": LONG})
    assert answer.status_code == 422
    assert LONG.strip() in answer.content.decode()
    assert Story.objects.count() == 1


def test_the_session_of_a_visitor_stays_small(client):
    story = draft("alice")
    for _ in range(12):
        start_story(client)
    for text in (LONG, LONG[: MAX_SAVED["said"]]):
        answer = client.post(step(story, "said"), {"version": 1, "said": text})
        client.post("/cases/the-vanishing-package/comments/write/", {"text": text})
    assert answer.url.startswith("/accounts/login/")
    assert len(json.dumps(Session.objects.get().get_decoded())) < 40_000


@pytest.mark.parametrize("page", ["", "safety/", "check/"])
def test_a_page_reads_each_text_of_a_draft_once_and_again_only_when_it_has_changed(client, page):
    text = STORY_VALUES["happened"] * 4
    story = draft("alice", happened=text)
    address = f"/stories/share/{story.key}/{page}"
    signed_in(client, "alice")
    assert texts_passed_to(normalize, "text", lambda: client.get(address)).count(text) == 1
    assert texts_passed_to(normalize, "text", lambda: client.get(address)).count(text) == 0
    changed = f"{text} My name is Anna Weber."
    Draft.objects.update(happened=changed)
    assert texts_passed_to(normalize, "text", lambda: client.get(address)).count(changed) == 1
    if page:
        assert "Anna Weber" in client.get(address).content.decode()


def test_what_is_cached_of_a_text_holds_none_of_its_words(client, settings, tmp_path):
    files = {"BACKEND": "empathy.cache_backends.FileCache", "LOCATION": str(tmp_path)}
    settings.CACHES = {**site_settings.CACHES, "default": {**files, "OPTIONS": {"MAX_ENTRIES": 1_000}}}
    story = draft("alice", happened=STORY_VALUES["happened"] * 4 + " Call Zebedee on 07700 900123.")
    signed_in(client, "alice").get(step(story, "check"))
    names = [path.name for path in tmp_path.iterdir()]
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.suffix == ".djcache")
    assert names
    for word in ("Zebedee", "07700", "kettle"):
        assert word.encode() not in content


def test_a_draft_that_was_stored_before_there_was_a_limit_is_read_in_part_only(client):
    story = draft("alice", happened=LONG)
    signed_in(client, "alice")
    read = texts_passed_to(normalize, "text", lambda: client.get(step(story, "check")))
    assert max(map(len, read)) == 20_000
    assert client.get(step(story, "happened")).content.decode().count(LONG.strip()) == 1


@pytest.mark.parametrize("page", ["", "happened/", "safety/", "check/"])
def test_views_of_drafts_by_visitors_are_limited_by_address(client, settings, page):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "story_view_visitor": "3/10m/ip"}
    story = start_story(client)
    address = f"/stories/share/{story.key}/{page}"
    assert [client.get(address).status_code for _ in range(4)] == [200, 200, 200, 429]
    member = signed_in(Client(), "alice")
    own = draft("alice")
    assert {member.get(step(own, "check")).status_code for _ in range(5)} == {200}


def test_saves_by_visitors_are_limited_by_address_and_the_text_is_shown_again(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "story_save_visitor": "2/10m/ip"}
    for allowed in (True, True, False):
        answer = save(client, start_story(client), "said", said="The last words. " * 4)
        assert answer.status_code == (302 if allowed else 429)
    assert "The last words." in answer.content.decode()


def test_answers_to_findings_do_not_pile_up_in_a_draft(client):
    kept = {f"colleague {number}": "Not a person" for number in range(MAX_ANSWERS)}
    own = [f"word {number}" for number in range(MAX_ANSWERS)]
    text = STORY_VALUES["happened"] + " It was 14 March 2024."
    story = draft("alice", happened=text, kept_findings=kept, own_words=own)
    signed_in(client, "alice")
    save(client, story, "safety", own="deaf", **{"reason-0": "The day of a law"})
    save(client, story, "safety", keep="0", **{"reason-0": "The day of a law"})
    saved = Draft.objects.get(story=story)
    assert saved.own_words == ["deaf"]
    assert list(saved.kept_findings.values()) == ["The day of a law"]

"""Writing a story: nothing typed is lost, nothing is overwritten in silence, nobody else gets in."""

import pytest
from django.conf import settings
from django.test import Client

from stories.models import Draft, Story
from tests.people import PASSWORD, person, signed_in
from tests.stories.story_factories import STORY_VALUES, draft

pytestmark = pytest.mark.django_db
WORDS = STORY_VALUES["happened"]


def start_story(client):
    """Start a story by the page; return it."""
    client.post("/stories/share/")
    return Story.objects.order_by("-pk").first()


def step(story, name):
    return f"/stories/share/{story.key}/{name}/"


def save_step(client, story, name, **values):
    return client.post(step(story, name), {"version": Draft.objects.get(story=story).version, **values})


def test_a_visitor_writes_and_goes_on_from_the_same_browser(client):
    story = start_story(client)
    answer = save_step(client, story, "happened", title="Kettle", happened=WORDS)
    assert answer.url == step(story, "said")
    assert story.draft.happened == WORDS
    assert WORDS[:40] in client.get(step(story, "happened")).content.decode()
    assert "Kettle" in client.get("/stories/share/").content.decode()


def test_nobody_else_reads_or_writes_a_draft(client):
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


def test_words_that_are_too_few_are_saved_all_the_same(client):
    story = start_story(client)
    answer = save_step(client, story, "happened", happened="Only three words.")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert 'aria-describedby="id_happened_helptext id_happened_error"' in page
    assert 'aria-invalid="true"' in page
    assert Draft.objects.get(story=story).happened == "Only three words."


def test_too_many_words_are_saved_and_said(client):
    story = start_story(client)
    long = "word " * 1_500
    answer = save_step(client, story, "happened", happened=long)
    assert "6000 fit" in answer.content.decode().replace(",", "")
    assert Draft.objects.get(story=story).happened == long


def test_a_title_is_one_line_whatever_is_sent(client):
    story = start_story(client)
    save_step(client, story, "happened", title="Kettle\r\nBcc: eve@example.org\x00", happened=WORDS)
    assert Draft.objects.get(story=story).title == "Kettle Bcc: eve@example.org"


def test_come_back_later_asks_for_nothing(client):
    story = start_story(client)
    answer = save_step(client, story, "said", said="x", later="1")
    assert answer.url == f"/stories/share/{story.key}/"
    assert Draft.objects.get(story=story).said == "x"


def test_words_that_arrive_while_the_story_is_being_sent_are_no_error():
    story = draft()
    late = Draft.objects.get(story=story)
    story.submit(story.author)
    assert late.write({"said": "One more thing."}, version=late.version) is False


def test_the_second_of_two_tabs_is_shown_both_versions(client):
    story = start_story(client)
    address = step(story, "said")
    client.post(address, {"version": 1, "said": "From the first tab. " * 5})
    answer = client.post(address, {"version": 1, "said": "From the second tab. " * 5})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the first tab." in page
    assert "From the second tab." in page
    assert Draft.objects.get(story=story).said.startswith("From the first tab.")
    client.post(address, {"version": 2, "said": "From the second tab. " * 5, "then": "said"})
    assert Draft.objects.get(story=story).said.startswith("From the second tab.")


def test_the_script_saves_and_is_told_about_another_tab(client):
    story = start_story(client)
    json = {"accept": "application/json"}
    first = client.post(step(story, "said"), {"version": 1, "said": "a"}, headers=json).json()
    assert first["version"] == 2
    again = client.post(step(story, "said"), {"version": 1, "said": "b"}, headers=json)
    assert (again.status_code, again.json()["conflict"]) == (409, True)
    assert Draft.objects.get(story=story).said == "a"


def test_an_expired_session_keeps_the_words_through_the_sign_in(client):
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


def test_words_kept_through_a_sign_in_are_never_shown_to_another_person(client):
    story = draft("alice")
    client.post(step(story, "said"), {"version": 1, "said": "A secret of Alice. " * 5})
    person("bob")
    client.post("/accounts/login/", {"login": "bob@example.org", "password": PASSWORD})
    for address in (step(story, "said"), "/stories/share/", "/stories/mine/"):
        assert "A secret of Alice" not in client.get(address).content.decode()
    assert Draft.objects.get(story=story).said == STORY_VALUES["said"]


def test_another_person_who_sends_the_form_gets_the_words_back_to_copy(client):
    story = draft("alice")
    answer = signed_in(client, "bob").post(step(story, "said"), {"version": 1, "said": "Typed by Bob. " * 5})
    assert answer.status_code == 403
    assert "Typed by Bob." in answer.content.decode()


def test_a_browser_that_lost_its_cookies_goes_on_with_its_words(client):
    story = start_story(client)
    other = Client()
    answer = other.post(step(story, "happened"), {"version": 1, "happened": WORDS})
    newest = Story.objects.order_by("-pk").first()
    assert newest != story
    assert answer.url == step(newest, "happened")
    assert newest.draft.happened == WORDS


def test_a_visitor_keeps_every_word_through_joining_and_confirming(client, mailoutbox):
    story = start_story(client)
    save_step(client, story, "happened", happened=WORDS)
    client.post("/accounts/signup/", {"email": "nia@example.org", "password1": PASSWORD})
    save_step(client, story, "said", said="Written before the address was confirmed. " * 3)
    link = next(word for word in mailoutbox[0].body.split() if "/confirm-email/" in word)
    elsewhere = Client()
    elsewhere.post("/" + link.split("/", 3)[3])
    elsewhere.post("/accounts/login/", {"login": "nia@example.org", "password": PASSWORD})
    page = elsewhere.get(f"/stories/share/{story.key}/said/").content.decode()
    assert "Written before the address was confirmed." in page
    assert Story.objects.get(pk=story.pk).draft.happened == WORDS


def test_a_member_who_signs_in_takes_along_what_they_began(client):
    person("alice")
    story = start_story(client)
    client.post("/accounts/login/", {"login": "alice@example.org", "password": PASSWORD})
    assert Story.objects.get(pk=story.pk).author.handle == "alice"
    assert "A draft without a title" in client.get("/stories/share/").content.decode()


def test_a_cell_of_the_map_fills_in_the_tags(client):
    client.post("/stories/share/", {"industries": "retail", "techniques": ["mirroring", "nonsense"]})
    made = Draft.objects.get()
    assert (made.industries, made.techniques) == (["retail"], ["mirroring"])


def test_odd_input_is_never_an_error_of_ours(client):
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


def test_saving_is_limited_and_the_words_come_back(client):
    story = start_story(client)
    for _ in range(120):
        client.post(step(story, "said"), {"version": 1, "said": "x"})
    answer = client.post(step(story, "said"), {"version": 1, "said": "The last words. " * 4})
    assert answer.status_code == 429
    assert "The last words." in answer.content.decode()

"""A form that is sent after being signed out leads through the sign-in back to its page, with what was typed."""

import re
import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from empathy.management.commands.demo_cast import CAST
from stories.models import Story
from tests.people import PASSWORD, person, signed_in
from tests.practice.collection_helpers import create_collection, reloaded
from tests.stories.story_factories import draft, sent

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "slug": "a-slug", "str": "a-key", "uuid": "00000000-0000-0000-0000-000000000000"}


def all_paths(resolver=None, before="/"):
    """Yield a path for every URL pattern of the site; parameters get a sample value."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = str(pattern.pattern)
        if route.startswith("^"):
            # allauth and the admin have a few regular expressions, none of them for forms alone.
            continue
        path = before + re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "1"), route)
        if isinstance(pattern, URLResolver):
            yield from all_paths(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path


def post_only_paths():
    """Return the paths that take nothing but forms."""
    ada = signed_in(Client(raise_request_exception=False), "ada")
    answers = {path: ada.get(path) for path in all_paths() if not path.startswith("/admin/")}
    return [path for path, answer in answers.items() if answer.headers.get("Allow") == "POST"]


def sign_in(client, name, location):
    """Sign in on the page to which a redirect led, and return the page after it."""
    person(name)
    form = {"login": f"{name}@example.org", "password": PASSWORD}
    return client.post(location, {**form, **next_of(location)}, follow=True)


def next_of(location):
    return {"next": parse_qs(urlsplit(location).query)["next"][0]}


def expire_session(client):
    """Let the session end as if it had expired, or had been ended on another device."""
    client.cookies[settings.SESSION_COOKIE_NAME] = "gone"


def test_no_address_for_forms_leads_to_an_empty_page_or_to_itself_after_signing_in():
    paths = post_only_paths()
    assert len(paths) > 40
    ada = signed_in(Client(raise_request_exception=False), "ada")
    faults = []
    for path in paths:
        page = ada.get(path)
        if page.status_code != 405 or "<main" not in page.content.decode():
            faults.append(f"{path}: GET answers {page.status_code} without a page")
        visitor = Client()
        answer = visitor.post(path, {"text": "Typed words"})
        if answer.status_code == 302 and answer.url.startswith("/accounts/login/"):
            target = next_of(answer.url)["next"]
            if target in paths or ada.get(target).status_code == 405:
                faults.append(f"{path}: signing in leads to {target}")
            if "You were signed out" not in visitor.get(answer.url).content.decode():
                faults.append(f"{path}: the sign-in page does not say why it appears")
        elif answer.status_code == 405:
            faults.append(f"{path}: a form answers 405")
    assert faults == []


@pytest.mark.parametrize("query", ["", "?q=%00", "?page=9" + "9" * 5_000])
def test_no_form_that_is_sent_while_signed_out_is_an_error(query):
    visitor, faults = Client(raise_request_exception=False), []
    for path in all_paths():
        headers = {"referer": f"http://testserver{path}{query}"}
        answer = visitor.post(path, {"text": "Typed words"}, headers=headers)
        if answer.status_code >= 500:
            faults.append(path)
    assert faults == []


def test_a_script_gets_json_instead_of_the_sign_in_page():
    answer = Client().post("/me/saved/", headers={"accept": "application/json"})
    assert answer.status_code in {401, 404, 405}
    answer = Client().get("/moderation/next/", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/json")


def sent_while_signed_out(name, page, path, values, *, referrer=True):
    """Open a page, lose the session, send a form to `path`, sign in again, and return the page after that."""
    client = signed_in(Client(), name)
    client.get(page)
    expire_session(client)
    headers = {"referer": f"http://testserver{page}"} if referrer else {}
    answer = client.post(path, values, headers=headers)
    assert next_of(answer.url)["next"] == page
    assert "You were signed out" in client.get(answer.url).content.decode()
    if name in CAST:
        signed_in(client, name)
        return client.get(page)
    return sign_in(client, name, answer.url)


@pytest.mark.parametrize("referrer", [True, False])
def test_note_and_reasons_of_a_moderator_are_in_the_form_again(referrer):
    story = sent()
    path = f"/moderation/story/{story.pk}/"
    values = {
        "action": "request_changes", "revision": "1", "reasons": ["recognisable", "words-said"],
        "note": "Say <b>what</b> she said & when.", "passage_1": "her", "about_1": "recognisable",
    }  # fmt: skip
    page = sent_while_signed_out("mona", path, f"{path}decide/", values, referrer=referrer)
    text = page.content.decode()
    assert "nothing was saved" in text
    form = text.split(f'action="{path}decide/"')[1].split("</form>")[0]
    assert "Say &lt;b&gt;what&lt;/b&gt; she said &amp; when.</textarea>" in form
    for value in ("request_changes", "recognisable", "words-said"):
        assert re.search(rf'<input[^>]*value="{value}"[^>]* checked>', form)
    assert Story.objects.get(pk=story.pk).status == "submitted"
    again = signed_in(Client(), "mona").get(path).content.decode()
    assert "Say &lt;b&gt;what" not in again


def test_a_note_to_colleagues_is_in_its_own_form_again():
    story = sent()
    path = f"/moderation/story/{story.pk}/"
    page = sent_while_signed_out("mona", path, f"{path}note/", {"text": "Rings a bell."})
    text = page.content.decode()
    assert re.search(r'id="note-text"[^>]*>\nRings a bell.</textarea>', text)
    assert text.count("Rings a bell.") == 1


def test_what_fits_no_field_of_the_page_is_shown_to_copy():
    path = "/moderation/"
    values = {"row": ["1:1"], "note": "Typed on the preview.", "looked": "1"}
    page = sent_while_signed_out("mona", path, "/moderation/bulk/", values, referrer=False)
    assert '<pre class="preformatted">Typed on the preview.</pre>' in page.content.decode()


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/techniques/propose/", {"name": "Silence", "what": "Wait.", "example": "I waited."}),
        ("/me/collections/new/", {"title": "First week", "introduction": "Read these first."}),
        ("/me/profile/", {"handle": "alice", "name": "Alice", "bio": "I answer phones."}),
    ],
)
def test_what_a_member_typed_is_in_the_form_again(path, values):
    page = sent_while_signed_out("alice", path, path, values)
    text = page.content.decode()
    assert "nothing was saved" in text
    assert [value for value in values.values() if value not in text] == []


def test_an_introduction_and_a_button_of_a_collection_lead_back_to_it():
    collection = create_collection()
    path = collection.edit_url
    values = {"title": "For a first week", "introduction": "Read these first."}
    assert (
        "Read these first.</textarea>" in sent_while_signed_out("alice", path, path, values).content.decode()
    )
    text = sent_while_signed_out("alice", path, f"{path}share/", {"action": "link"}).content.decode()
    assert "nothing was saved" in text
    assert "Select the button again." in text
    assert not reloaded(collection).key


def test_another_person_who_signs_in_gets_nothing_of_it():
    alice = signed_in(Client(), "alice")
    alice.get("/me/profile/")
    expire_session(alice)
    location = alice.post("/me/profile/", {"bio": "A secret of Alice."}).url
    page = sign_in(alice, "bob", location)
    assert page.request["PATH_INFO"] == "/me/profile/"
    assert "A secret of Alice." not in page.content.decode()
    assert "A secret of Alice." not in str(dict(alice.session))
    assert "A secret of Alice." not in signed_in(alice, "alice").get("/me/profile/").content.decode()


def test_kept_input_is_dropped_after_a_day(monkeypatch):
    client = Client()
    client.post("/me/profile/", {"bio": "Typed long ago."})
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 25 * 60 * 60)
    assert "Typed long ago." not in signed_in(client, "alice").get("/me/profile/").content.decode()


def test_passwords_and_very_long_texts_are_not_kept_in_the_session():
    client = Client()
    client.post("/me/data/", {"password": "a-long-enough-password"})
    client.post("/accounts/password/change/", {"oldpassword": "a-long-enough-password", "x": "Typed."})
    assert "a-long-enough-password" not in str(dict(client.session))
    answer = client.post("/me/profile/", {"bio": "y" * 200_000})
    assert (answer.status_code, "y" * 200_000 in answer.content.decode()) == (403, True)
    assert "yyyy" not in str(dict(client.session))


def test_a_private_answer_is_given_back_to_copy_with_the_way_to_its_page():
    answer = Client().post("/me/journal/new/", {"title": "t", "answer": "Private words"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Private words" in page
    assert "next=%2Fme%2Fjournal%2Fnew%2F" in page


@pytest.mark.parametrize("key", ["of a member", "unknown"])
def test_sending_a_story_or_a_picture_while_signed_out_leads_back_to_the_page(key):
    key = draft("alice").key if key == "of a member" else "unknown"
    client = Client()
    assert next_of(client.post(f"/stories/share/{key}/send/").url)["next"] == f"/stories/share/{key}/check/"
    path = f"/stories/share/{key}/pictures/"
    assert next_of(client.post(path, {"alternative": "A red kettle."}).url)["next"] == path
    page = signed_in(client, "alice").get(path)
    assert "A red kettle." in page.content.decode()

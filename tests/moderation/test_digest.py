"""The morning mail to moderators, and their preferences."""

import datetime
import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.erasure import erase
from moderation.digest import send
from moderation.forms import possible_tags
from moderation.models import Preferences, QueueItem
from notices.mail_settings import set_frequencies
from notices.models import Mail
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
PREFERENCES = "/moderation/preferences/"


def digest() -> str:
    output = StringIO()
    call_command("moderation_digest", stdout=output)
    return output.getvalue().strip()


def mails() -> dict[str, Mail]:
    """Return the digest mails by address, without the mails to authors."""
    return {mail.to: mail for mail in Mail.objects.all() if mail.key.startswith("moderation-digest")}


def pending_for(days, **values):
    story = story_factories.sent(**values)
    QueueItem.objects.about(story).update(since=timezone.now() - datetime.timedelta(days=days))
    return story


@pytest.fixture
def moderators(db):
    return [person(name) for name in ("mona", "max")]


def test_each_moderator_gets_one_mail_a_day(moderators):
    pending_for(1)
    assert digest() == "2 written, for 2 moderators."
    assert digest() == "0 written, for 2 moderators."
    assert set(mails()) == {"mona@example.org", "max@example.org"}


def test_only_moderators_get_the_mail(moderators):
    for name in ("alice", "cora", "ada"):
        person(name)
    erase(person("max"))
    pending_for(1)
    digest()
    assert set(mails()) == {"mona@example.org"}


def test_a_moderator_without_a_second_factor_gets_the_mail_and_an_inactive_one_does_not(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    person("mona", with_second_factor=False)
    max_ = person("max")
    max_.is_active = False
    max_.save()
    pending_for(1)
    digest()
    assert set(mails()) == {"mona@example.org"}


def test_no_mail_is_sent_to_a_moderator_without_pending_items(moderators):
    assert digest() == "0 written, for 2 moderators."
    pending_for(1, author="mona")
    pending_for(1, content_notes=["death"])
    Preferences.objects.create(user=person("mona"), hidden_notes=["death"])
    assert digest() == "1 written, for 2 moderators."
    assert "2 items need" in mails()["max@example.org"].subject


def test_a_moderator_who_switched_the_mail_off_gets_none(moderators):
    set_frequencies(person("mona"), {"queue": "off"})
    pending_for(1)
    digest()
    assert set(mails()) == {"max@example.org"}


def test_the_mail_has_the_numbers_of_the_queue(moderators):
    pending_for(0.5)
    pending_for(2.5)
    claimed = pending_for(9, author="bob")
    published = story_factories.published()
    published.open_draft()
    published.submit(published.author)
    QueueItem.objects.about(claimed).get().claim(person("mona"))
    digest()
    mail = mails()["mona@example.org"]
    output = mail.text.replace("\xa0", " ")
    assert mail.subject == "4 items need a decision"
    for sentence in (
        "The oldest item has waited for 1 week, 2 days.",
        "2 items have waited longer than 2 days.",
        "You have claimed 1 of them.",
        "Story: 3",
        "Change of a published story: 1",
        "/moderation/\n",
    ):
        assert sentence in output, sentence
        assert sentence.strip() in mail.html.replace("\xa0", " ") or sentence.endswith("\n")
    assert "You hold" not in mails()["max@example.org"].text


def test_a_single_item_is_mentioned_in_the_singular(moderators):
    pending_for(3)
    digest()
    mail = mails()["mona@example.org"]
    assert mail.subject == "1 item needs a decision"
    assert "1 item has waited longer than 2 days." in mail.text


def test_the_mail_contains_no_names_and_no_titles(moderators):
    story = pending_for(1, credit="name")
    digest()
    mail = mails()["max@example.org"]
    for words in (story.title, "kettle", "Alice", "alice", story.key, "Retail", "Max"):
        assert words not in mail.text + mail.html


def test_the_mail_takes_the_same_queries_for_a_long_queue_as_for_a_short_one(moderators):
    def queries(name):
        with CaptureQueriesContext(connection) as captured:
            assert send(person(name), Preferences(user=person(name)))
        return len(captured)

    pending_for(1)
    few = queries("mona")
    for days in range(30):
        pending_for(days, author="bob", content_notes=["death"])
    assert queries("max") == few <= 10


# --- the link in it


def test_the_link_switches_the_mail_off_with_one_click_without_signing_in(moderators):
    pending_for(1)
    digest()
    address = re.search(r"/notices/off/[^/\s]+/", mails()["mona@example.org"].text)[0]
    page = Client().get(address)
    assert page.status_code == 200
    assert "Mona" not in page.content.decode()
    Client().post(address)
    Mail.objects.all().delete()
    assert digest() == "1 written, for 2 moderators."
    assert set(mails()) == {"max@example.org"}


# --- preferences


def test_only_moderators_open_the_preferences():
    assert Client().get(PREFERENCES).url.startswith("/accounts/login/")
    statuses = [
        signed_in(Client(), who).get(PREFERENCES).status_code for who in ("alice", "cora", "mona", "ada")
    ]
    assert statuses == [403, 403, 200, 200]
    assert signed_in(Client(), "max").delete(PREFERENCES).status_code == 405


def test_every_content_note_and_industry_can_be_chosen(db):
    assert possible_tags("note")["death"] == "Death or grief"
    assert set(possible_tags("industry")) >= {"retail", "healthcare"}
    page = signed_in(Client(), "mona").get(PREFERENCES).content.decode()
    assert "Death or grief" in page
    assert "Retail" in page


def test_a_moderator_saves_preferences(db):
    client = signed_in(Client(), "mona")
    form = {"hidden_notes": ["death", "money"], "industries": ["retail"]}
    assert client.post(PREFERENCES, form).url == PREFERENCES
    assert client.post(PREFERENCES, form).url == PREFERENCES
    saved = Preferences.objects.get()
    assert (saved.user.handle, saved.blurred, saved.shortcuts) == ("mona", False, False)
    assert (saved.hidden_notes, saved.industries) == (["death", "money"], ["retail"])
    page = client.get(PREFERENCES).content.decode()
    assert "Preferences saved." in page
    assert page.count(" checked") == 3


def test_an_unknown_choice_is_refused_and_an_earlier_choice_is_kept(db):
    client = signed_in(Client(), "mona")
    page = client.post(PREFERENCES, {"hidden_notes": ["no-such-note"]}).content.decode()
    assert "There is a problem" in page
    assert not Preferences.objects.exists()
    Preferences.objects.create(user=person("mona"), hidden_notes=["a-note-of-old"])
    assert client.post(PREFERENCES, {"hidden_notes": ["a-note-of-old"]}).status_code == 302
    assert Preferences.objects.get().hidden_notes == ["a-note-of-old"]

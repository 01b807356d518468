"""How often mails come is each member's choice, and the link in a mail needs no signing in."""

import email.policy
import re

import pytest
from django.core import signing
from django.test import Client

from notices.delivery import build_message
from notices.kinds import KINDS, Frequency
from notices.mail_settings import SALT, set_frequencies, unsubscribe_path
from notices.models import Following, Mail, MailPreference, Notice
from tests.notices.notice_helpers import published_case, send_notice
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
SETTINGS = "/me/notices/settings/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def how_often(name, kind) -> str:
    return MailPreference.objects.frequency(person(name), kind).value


def link_of(mail) -> str:
    return re.search(r"/notices/off/[^/\s]+/", mail.text)[0]


def outside() -> Client:
    """A mail program: no cookies, and Django checks forms as on the real site."""
    return Client(enforce_csrf_checks=True)


def test_each_kind_has_a_row_with_what_it_allows():
    page = signed_in(Client(), "alice").get(SETTINGS).content.decode()
    for name in ("review", "reply", "thread", "following", "practice", "moderation"):
        assert f'name="{name}"' in page
    assert 'name="queue"' not in page, "only moderators get numbers of the queue"
    assert 'name="account"' not in page, "mails about the account always come"
    assert "These mails always come." in page
    page = signed_in(Client(), "mona").get(SETTINGS).content.decode()
    assert re.search(r'name="queue".*?</select>', page, re.DOTALL)[0].count("<option") == 2


def test_a_choice_is_kept_for_one_member_alone():
    client = signed_in(Client(), "alice")
    form = {name: kind.default.value for name, kind in KINDS.items()} | {"reply": "weekly"}
    assert client.post(SETTINGS, form).url == SETTINGS
    assert (how_often("alice", "reply"), how_often("bob", "reply")) == ("weekly", "now")
    assert '<option value="weekly" selected>' in client.get(SETTINGS).content.decode()


def test_a_frequency_that_does_not_exist_is_refused():
    client = signed_in(Client(), "alice")
    answer = client.post(SETTINGS, {"reply": "hourly"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not MailPreference.objects.exists()
    set_frequencies(person("alice"), {"account": "off", "no-such-kind": "off", "reply": "hourly"})
    assert not MailPreference.objects.exists()


def test_a_suspended_member_chooses_too():
    alice = person("alice")
    alice.suspended_until = "2999-01-01T00:00Z"
    alice.save()
    form = dict.fromkeys(KINDS, "off")
    assert signed_in(Client(), "alice").post(SETTINGS, form).url == SETTINGS
    assert how_often("alice", "review") == "off"


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.is_optional])
def test_every_mail_that_can_be_switched_off_says_how(kind):
    set_frequencies(person("alice"), {kind: "now"})
    if Frequency.NOW not in KINDS[kind].allowed:
        return
    send_notice(kind=kind)
    mail = Mail.objects.get()
    headers = build_message(mail).message()
    assert headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link_of(mail)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for said in (str(KINDS[kind].explanation), link_of(mail), "/me/notices/settings/"):
        assert said in mail.text, said
        assert said in mail.html, said


def test_mail_programs_find_the_link_as_it_is_also_when_it_is_long(settings):
    settings.SITE_URL = "https://where-people-who-answer-customers-learn-from-each-other.example.org"
    send_notice(kind="reply")
    sent = build_message(Mail.objects.get()).message(policy=email.policy.SMTP).as_bytes()
    link = re.search(rb"^List-Unsubscribe: <(\S+)>\r$", sent, re.MULTILINE)
    assert link, "An encoded header is no address to them."
    assert link[1].decode().startswith(f"{settings.SITE_URL}/notices/off/")
    assert outside().post(link[1].decode().removeprefix(settings.SITE_URL)).status_code == 200


def test_a_mail_about_the_account_cannot_be_switched_off():
    send_notice(kind="account")
    mail = Mail.objects.get()
    assert "List-Unsubscribe" not in build_message(mail).message()
    assert "/notices/off/" not in mail.text + mail.html
    assert "It cannot be switched off." in mail.text


def test_one_click_switches_a_kind_off_without_signing_in():
    send_notice(kind="reply", key="one")
    address = link_of(Mail.objects.get())
    answer = outside().post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert "session" not in answer.cookies
    assert how_often("alice", "reply") == "off"
    assert how_often("alice", "review") == "now", "nothing else is switched off"
    assert not Mail.objects.exists(), "what waited is not sent any more"
    send_notice(kind="reply", key="two")
    assert Notice.objects.count() == 2, "the site says it all the same"
    assert not Mail.objects.exists()


def test_looking_at_the_page_switches_nothing_off():
    address = unsubscribe_path(person("alice"), "reply")
    page = outside().get(address)
    assert "Switch these mails off?" in page.content.decode()
    assert not MailPreference.objects.exists()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_page_names_nobody():
    address = unsubscribe_path(person("alice"), "reply")
    for answer in (outside().get(address), outside().post(address)):
        shown = answer.content.decode().lower()
        assert "alice" not in shown.replace(address.lower(), "")


def test_a_mistake_is_undone_on_the_same_page():
    set_frequencies(person("alice"), {"reply": "weekly"})
    address = unsubscribe_path(person("alice"), "reply")
    page = outside().post(address).content.decode()
    back = re.findall(r'name="back" value="([^"]+)"', page)
    assert back == ["reply=weekly"]
    assert "come again" in outside().post(address, {"back": back}).content.decode()
    assert how_often("alice", "reply") == "weekly"


def test_a_link_changes_nothing_but_its_own_kind():
    alice, address = person("alice"), unsubscribe_path(person("alice"), "reply")
    set_frequencies(alice, {"review": "off", "reply": "off"})
    outside().post(address, {"back": ["review=now", "account=off", "reply=hourly", "x", "=", "a=b=c"]})
    assert (how_often("alice", "review"), how_often("alice", "reply")) == ("off", "off")
    outside().post(address, {"back": ["reply=now"]})
    assert (how_often("alice", "review"), how_often("alice", "reply")) == ("off", "now")
    outside().post(address, {"back": ["reply=weekly"]})
    assert how_often("alice", "reply") == "now", "it puts back what is off, and chooses nothing else"


def test_pressing_twice_is_as_good_as_once():
    address = unsubscribe_path(person("alice"), "reply")
    for _ in range(2):
        assert "These mails are off" in outside().post(address).content.decode()
    assert "These mails are off" in outside().get(address).content.decode()


def test_the_link_of_a_collecting_mail_switches_off_what_it_collects():
    set_frequencies(person("alice"), {"reply": "daily", "review": "weekly"})
    address = unsubscribe_path(person("alice"), "daily")
    page = outside().post(address).content.decode()
    assert set(re.findall(r'name="back" value="([^"]+)"', page)) == {"reply=daily", "thread=daily"}
    assert [how_often("alice", kind) for kind in ("reply", "thread", "review")] == ["off", "off", "weekly"]
    outside().post(address, {"back": ["reply=daily", "thread=daily"]})
    assert [how_often("alice", kind) for kind in ("reply", "thread")] == ["daily", "daily"]


def test_a_link_that_was_not_made_here_leads_nowhere():
    token = unsubscribe_path(person("alice"), "reply").split("/")[3]
    made = [
        "x", "1:2:3", token[:-1] + ("A" if token[-1] != "A" else "B"), "A" + token,
        signing.Signer(salt="another").sign_object([person("alice").pk, "reply"]),
        signing.Signer(salt=SALT).sign_object([person("alice").pk, "account"]),
        signing.Signer(salt=SALT).sign_object([person("alice").pk, "no-such-kind"]),
        signing.Signer(salt=SALT).sign_object([999_999, "reply"]),
    ]  # fmt: skip
    for wrong in made:
        for ask in (outside().get, outside().post):
            assert ask(f"/notices/off/{wrong}/").status_code == 404, wrong
    assert not MailPreference.objects.exists()


def test_a_link_holds_for_years_and_ends_with_the_account(freeze_now):
    address = unsubscribe_path(person("alice"), "reply")
    freeze_now(days=3 * 365)
    assert outside().get(address).status_code == 200
    person("alice").delete()
    assert outside().post(address).status_code == 404


@pytest.fixture
def freeze_now(monkeypatch):
    """Move the clock that signatures are made with."""
    import time

    real = time.time
    return lambda days: monkeypatch.setattr(time, "time", lambda: real() + days * 86_400)


def test_a_muted_conversation_says_nothing_until_it_is_heard_again(db):
    case, client = published_case(), signed_in(Client(), "alice")
    form = {"model": "cases.case", "id": case.pk}
    assert client.post("/me/follow/", {**form, "act": "mute"}).url == case.get_absolute_url()
    for kind in ("reply", "thread"):
        send_notice(kind=kind, about=case, key=kind)
    assert not Notice.objects.exists()
    assert not Mail.objects.exists()
    send_notice(kind="following", about=case, key="news")
    assert Notice.objects.count() == 1
    assert case.title in client.get(SETTINGS).content.decode()
    row = Following.objects.get()
    assert client.post(f"/me/following/{row.pk}/stop/", {"act": "unmute"}).url == SETTINGS
    send_notice(kind="reply", about=case, key="again")
    assert Notice.objects.count() == 2
    assert (
        signed_in(Client(), "bob").post(f"/me/following/{row.pk}/stop/", {"act": "unmute"}).status_code == 404
    )


def test_a_conversation_is_muted_beside_what_was_told_of_it(db):
    case, client = published_case(), signed_in(Client(), "alice")
    send_notice(kind="reply", about=case, key="one")
    send_notice(kind="review", about=case, key="two")
    told = Notice.objects.get(key="one")
    assert client.get("/me/notices/").content.decode().count("Mute this conversation") == 1
    assert client.post(f"/me/notices/{told.pk}/open/", {"mute": "1"}).url == "/me/notices/"
    assert Following.objects.is_muted(person("alice"), case)
    assert "Mute this conversation" not in client.get("/me/notices/").content.decode()
    other = Notice.objects.get(key="two")
    assert client.post(f"/me/notices/{other.pk}/open/", {"mute": "1"}).status_code == 404
    bob = signed_in(Client(), "bob")
    assert bob.post(f"/me/notices/{told.pk}/open/", {"mute": "1"}).status_code == 404


def test_a_conversation_is_muted_and_heard_again_on_its_own_page(db):
    case, client = published_case(), signed_in(Client(), "alice")
    thread = f"{case.get_absolute_url()}comments/"
    assert f'href="{thread}#mute"' in client.get(case.get_absolute_url()).content.decode()
    assert 'value="mute"' not in Client().get(thread).content.decode()
    form = {"model": "cases.case", "id": case.pk}
    assert 'value="mute"' in client.get(thread).content.decode()
    client.post("/me/follow/", {**form, "act": "mute"})
    assert 'value="unmute"' in client.get(thread).content.decode()
    client.post("/me/follow/", {**form, "act": "unmute"})
    assert not Following.objects.is_muted(person("alice"), case)

"""Each member chooses how often mails come; the link in a mail needs no sign-in."""

import email.policy
import re

import pytest
from django.core import signing
from django.test import Client

from accounts.erasure import erase
from notices.delivery import build_message
from notices.kinds import KINDS, Frequency
from notices.mail_settings import SALT, set_frequencies, unsubscribe_path
from notices.models import Following, Mail, MailPreference, Notice
from tests.notices.notice_helpers import published_case, send_notice
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
SETTINGS = "/me/notices/settings/"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def frequency_of(name, kind) -> str:
    return MailPreference.objects.frequency(person(name), kind).value


def unsubscribe_link(mail) -> str:
    return re.search(r"/notices/off/[^/\s]+/", mail.text)[0]


def mail_client() -> Client:
    """Return a client without cookies, as mail clients are, and with the CSRF check of the real site."""
    return Client(enforce_csrf_checks=True)


def test_the_settings_list_each_kind_with_its_frequencies():
    page = signed_in(Client(), "alice").get(SETTINGS).content.decode()
    for name in ("review", "reply", "thread", "following", "practice", "moderation"):
        assert f'name="{name}"' in page
    assert 'name="queue"' not in page, "only moderators get notices about the queue"
    assert 'name="account"' not in page, "mails about the account are mandatory"
    assert "You cannot turn these e-mails off." in page
    page = signed_in(Client(), "mona").get(SETTINGS).content.decode()
    assert re.search(r'name="queue".*?</select>', page, re.DOTALL)[0].count("<option") == 2


def test_a_choice_is_saved_for_one_member_only():
    client = signed_in(Client(), "alice")
    form = {name: kind.default.value for name, kind in KINDS.items()} | {"reply": "weekly"}
    assert client.post(SETTINGS, form).url == SETTINGS
    assert (frequency_of("alice", "reply"), frequency_of("bob", "reply")) == ("weekly", "now")
    assert '<option value="weekly" selected>' in client.get(SETTINGS).content.decode()


def test_an_unknown_frequency_is_refused():
    client = signed_in(Client(), "alice")
    response = client.post(SETTINGS, {"reply": "hourly"})
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert not MailPreference.objects.exists()
    set_frequencies(person("alice"), {"account": "off", "no-such-kind": "off", "reply": "hourly"})
    assert not MailPreference.objects.exists()


def test_a_suspended_member_can_change_the_settings():
    alice = person("alice")
    alice.suspended_until = "2999-01-01T00:00Z"
    alice.save()
    form = dict.fromkeys(KINDS, "off")
    assert signed_in(Client(), "alice").post(SETTINGS, form).url == SETTINGS
    assert frequency_of("alice", "review") == "off"


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.is_optional])
def test_every_optional_mail_has_an_unsubscribe_link(kind):
    set_frequencies(person("alice"), {kind: "now"})
    if Frequency.NOW not in KINDS[kind].allowed:
        return
    send_notice(kind=kind)
    mail = Mail.objects.get()
    headers = build_message(mail).message()
    assert headers["List-Unsubscribe"] == f"<http://127.0.0.1:8000{unsubscribe_link(mail)}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in (str(KINDS[kind].explanation), unsubscribe_link(mail), "/me/notices/settings/"):
        assert part in mail.text, part
        assert part in mail.html, part


def test_a_long_unsubscribe_link_is_not_folded_in_the_header(settings):
    settings.SITE_URL = "https://where-people-who-answer-customers-learn-from-each-other.example.org"
    send_notice(kind="reply")
    sent = build_message(Mail.objects.get()).message(policy=email.policy.SMTP).as_bytes()
    link = re.search(rb"^List-Unsubscribe: <(\S+)>\r$", sent, re.MULTILINE)
    assert link, "mail clients do not decode the header"
    assert link[1].decode().startswith(f"{settings.SITE_URL}/notices/off/")
    assert mail_client().post(link[1].decode().removeprefix(settings.SITE_URL)).status_code == 200


def test_mails_about_the_account_have_no_unsubscribe_link():
    send_notice(kind="account")
    mail = Mail.objects.get()
    assert "List-Unsubscribe" not in build_message(mail).message()
    assert "/notices/off/" not in mail.text + mail.html
    assert "You cannot turn it off." in mail.text


def test_one_click_unsubscribes_without_signing_in():
    send_notice(kind="reply", key="one")
    address = unsubscribe_link(Mail.objects.get())
    response = mail_client().post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert response.status_code == 200
    assert "session" not in response.cookies
    assert frequency_of("alice", "reply") == "off"
    assert frequency_of("alice", "review") == "now", "other kinds stay subscribed"
    assert not Mail.objects.exists(), "unsent mails of this kind are deleted"
    send_notice(kind="reply", key="two")
    assert Notice.objects.count() == 2, "the notice is still listed in the site"
    assert not Mail.objects.exists()


def test_opening_the_unsubscribe_page_changes_nothing():
    address = unsubscribe_path(person("alice"), "reply")
    page = mail_client().get(address)
    assert "Turn off these e-mails?" in page.content.decode()
    assert not MailPreference.objects.exists()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page.headers["Cache-Control"]


def test_the_unsubscribe_page_names_no_member():
    address = unsubscribe_path(person("alice"), "reply")
    for response in (mail_client().get(address), mail_client().post(address)):
        shown = response.content.decode().lower()
        assert "alice" not in shown.replace(address.lower(), "")


def test_unsubscribing_can_be_undone_on_the_same_page():
    set_frequencies(person("alice"), {"reply": "weekly"})
    address = unsubscribe_path(person("alice"), "reply")
    page = mail_client().post(address).content.decode()
    back = re.findall(r'name="back" value="([^"]+)"', page)
    assert back == ["reply=weekly"]
    assert "These e-mails are on again" in mail_client().post(address, {"back": back}).content.decode()
    assert frequency_of("alice", "reply") == "weekly"


def test_a_link_changes_only_its_own_kind():
    alice, address = person("alice"), unsubscribe_path(person("alice"), "reply")
    set_frequencies(alice, {"review": "off", "reply": "off"})
    mail_client().post(address, {"back": ["review=now", "account=off", "reply=hourly", "x", "=", "a=b=c"]})
    assert (frequency_of("alice", "review"), frequency_of("alice", "reply")) == ("off", "off")
    mail_client().post(address, {"back": ["reply=now"]})
    assert (frequency_of("alice", "review"), frequency_of("alice", "reply")) == ("off", "now")
    mail_client().post(address, {"back": ["reply=weekly"]})
    assert frequency_of("alice", "reply") == "now", "only kinds that are off are restored"


def test_unsubscribing_twice_gives_the_same_page():
    address = unsubscribe_path(person("alice"), "reply")
    for _ in range(2):
        assert "These e-mails are off" in mail_client().post(address).content.decode()
    assert "These e-mails are off" in mail_client().get(address).content.decode()


def test_the_link_of_a_digest_switches_off_the_kinds_it_contains():
    set_frequencies(person("alice"), {"reply": "daily", "review": "weekly"})
    address = unsubscribe_path(person("alice"), "daily")
    page = mail_client().post(address).content.decode()
    assert set(re.findall(r'name="back" value="([^"]+)"', page)) == {"reply=daily", "thread=daily"}
    assert [frequency_of("alice", kind) for kind in ("reply", "thread", "review")] == ["off", "off", "weekly"]
    mail_client().post(address, {"back": ["reply=daily", "thread=daily"]})
    assert [frequency_of("alice", kind) for kind in ("reply", "thread")] == ["daily", "daily"]


def test_a_link_with_an_invalid_signature_is_not_found():
    token = unsubscribe_path(person("alice"), "reply").split("/")[3]
    made = [
        "x", "1:2:3", token[:-1] + ("A" if token[-1] != "A" else "B"), "A" + token,
        signing.Signer(salt="another").sign_object([person("alice").pk, "reply"]),
        signing.Signer(salt=SALT).sign_object([person("alice").pk, "account"]),
        signing.Signer(salt=SALT).sign_object([person("alice").pk, "no-such-kind"]),
        signing.Signer(salt=SALT).sign_object([999_999, "reply"]),
    ]  # fmt: skip
    for wrong in made:
        for ask in (mail_client().get, mail_client().post):
            assert ask(f"/notices/off/{wrong}/").status_code == 404, wrong
    assert not MailPreference.objects.exists()


def test_a_link_is_valid_for_years_until_the_account_is_deleted(move_clock):
    address = unsubscribe_path(person("alice"), "reply")
    move_clock(days=3 * 365)
    assert mail_client().get(address).status_code == 200
    erase(person("alice"))
    assert mail_client().post(address).status_code == 404


@pytest.fixture
def move_clock(monkeypatch):
    """Return a function that moves the clock with which signatures are made."""
    import time

    real = time.time
    return lambda days: monkeypatch.setattr(time, "time", lambda: real() + days * 86_400)


def test_a_muted_conversation_sends_no_notices_until_unmuted():
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


def test_a_conversation_can_be_muted_in_the_list_of_notices():
    case, client = published_case(), signed_in(Client(), "alice")
    send_notice(kind="reply", about=case, key="one")
    send_notice(kind="review", about=case, key="two")
    notice = Notice.objects.get(key="one")
    assert client.get("/me/notices/").content.decode().count("Mute conversation") == 1
    assert client.post(f"/me/notices/{notice.pk}/open/", {"mute": "1"}).url == "/me/notices/"
    assert Following.objects.is_muted(person("alice"), case)
    assert "Mute conversation" not in client.get("/me/notices/").content.decode()
    other = Notice.objects.get(key="two")
    assert client.post(f"/me/notices/{other.pk}/open/", {"mute": "1"}).status_code == 404
    bob = signed_in(Client(), "bob")
    assert bob.post(f"/me/notices/{notice.pk}/open/", {"mute": "1"}).status_code == 404


def test_a_conversation_can_be_muted_and_unmuted_on_its_page():
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

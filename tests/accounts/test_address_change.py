"""The e-mail address changes once the new and the old address have confirmed it."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import AddressChange, User
from notices.models import Mail
from tests.people import PASSWORD, confirm_password, person, signed_in

pytestmark = pytest.mark.django_db
NEW = "alice-new@example.org"


@pytest.fixture
def alice():
    return confirm_password(signed_in(Client(), "alice"))


def request_change(client, new=NEW):
    return client.post("/accounts/email/", {"email": new})


def newest_link(to) -> str:
    """The path of the link in the newest mail to an address."""
    text = Mail.objects.to_address(to).last().text
    return re.search(r"(/accounts/email/answer/\S+)", text)[1]


def current_address() -> str:
    alice = User.objects.get(handle="alice")
    primary = EmailAddress.objects.get(user=alice)
    assert (primary.email, primary.verified, primary.primary) == (alice.email, True, True)
    return alice.email


@pytest.mark.parametrize("order", [(NEW, "alice@example.org"), ("alice@example.org", NEW)])
def test_the_address_changes_with_the_second_confirmation_in_any_order(alice, order):
    assert request_change(alice, NEW.upper()).status_code == 302
    links = [newest_link(to) for to in order]
    visitor = Client()
    assert visitor.get(links[0]).status_code == 200
    assert current_address() == "alice@example.org", "Looking is no yes."
    assert "You have confirmed one address" in visitor.post(links[0], {"yes": "1"}).content.decode()
    assert "You have confirmed one address" in visitor.post(links[0], {"yes": "1"}).content.decode()
    assert current_address() == "alice@example.org"
    assert "has changed" in visitor.post(links[1], {"yes": "1"}).content.decode()
    assert current_address() == NEW
    assert visitor.post(links[1], {"yes": "1"}).status_code == 404, "A link works once."
    assert Client().login(email=NEW, password=PASSWORD)
    assert "changed" in Mail.objects.to_address("alice@example.org").last().subject


def test_the_old_address_can_refuse_the_change(alice):
    request_change(alice)
    new, old = newest_link(NEW), newest_link("alice@example.org")
    Client().post(new, {"yes": "1"})
    assert "stays the same" in Client().post(old, {"no": "1"}).content.decode()
    for path in (new, old):
        assert Client().post(path, {"yes": "1"}).status_code == 404
    assert current_address() == "alice@example.org"


def test_the_new_address_cannot_refuse_and_no_link_confirms_for_the_other_side(alice):
    request_change(alice)
    Client().post(newest_link(NEW), {"no": "1"})
    assert AddressChange.objects.get().new_confirmed
    assert not AddressChange.objects.get().old_confirmed


def test_the_member_sees_a_pending_change_and_can_cancel_it(alice):
    request_change(alice)
    new = newest_link(NEW)
    assert f"Change to {NEW}" in alice.get("/accounts/email/").content.decode()
    alice.post("/accounts/email/cancel/")
    assert NEW not in alice.get("/accounts/email/").content.decode()
    assert Client().get(new).status_code == 404


def test_links_are_valid_for_three_days_and_until_the_next_request(alice):
    request_change(alice)
    first = newest_link(NEW)
    request_change(alice, "alice-third@example.org")
    assert Client().post(first, {"yes": "1"}).status_code == 404
    AddressChange.objects.update(asked_at=timezone.now() - datetime.timedelta(days=3, minutes=1))
    assert Client().get(newest_link("alice@example.org")).status_code == 404
    assert "Change to" not in alice.get("/accounts/email/").content.decode()


@pytest.mark.parametrize("path", ["nothing", "WzEsIm5ldyJd:x:y", "%00", "a" * 2000])
def test_an_invalid_link_answers_404(path):
    assert Client().get(f"/accounts/email/answer/{path}/").status_code in {400, 404}
    assert Client().post(f"/accounts/email/answer/{path}/", {"yes": "1"}).status_code in {400, 404}


def test_the_form_does_not_reveal_whether_an_address_is_registered(alice):
    person("bob")
    pages, told = [], []
    for new in ("bob@example.org", "nobody@example.org"):
        request_change(alice, new)
        pages.append(alice.get("/accounts/email/").content.decode().replace(new, "X"))
        told.append(Mail.objects.to_address("alice@example.org").last().text.replace(new, "X"))
    hide = re.compile(r'value="[^"]{40,}"|answer/\S+|\d\d:\d\d')
    assert len({hide.sub("", page) for page in pages}) == len({hide.sub("", text) for text in told}) == 1
    mail = Mail.objects.to_address("bob@example.org").get()
    assert "answer" not in mail.text + mail.html
    assert "An account with this address exists" in mail.text


def test_an_address_taken_meanwhile_is_not_assigned(alice):
    request_change(alice)
    new, old = newest_link(NEW), newest_link("alice@example.org")
    Client().post(old, {"yes": "1"})
    User.objects.create_user(NEW, PASSWORD)
    assert Client().post(new, {"yes": "1"}).status_code == 404
    assert current_address() == "alice@example.org"


def test_allauths_own_address_views_are_disabled(alice):
    user = person("alice")
    EmailAddress.objects.create(user=user, email=NEW, verified=True, primary=False)
    for form in ({"action_add": "", "email": "x@example.org"}, {"action_primary": "", "email": NEW}):
        alice.post("/accounts/email/", form)
        user.refresh_from_db()
        assert user.email == "alice@example.org"
    assert not EmailAddress.objects.lookup(["x@example.org"])


def test_the_change_needs_the_password_and_mails_link_to_this_site(alice, settings):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://site.example", ["other.example"]
    alice.post("/accounts/email/", {"email": NEW}, headers={"host": "other.example"})
    for mail in Mail.objects.all():
        assert "https://site.example/accounts/email/answer/" in mail.text
        assert "other.example" not in mail.text + mail.html
    settings.ALLOWED_HOSTS = ["*"]
    fresh = signed_in(Client(), "bob")
    assert request_change(fresh).url.startswith("/accounts/reauthenticate/")
    assert not AddressChange.objects.for_user(person("bob"))


@pytest.mark.parametrize(
    "new", ["", "nothing", "a@b", "alice@example.org", "ALICE@EXAMPLE.ORG", "x" * 250 + "@e.org"]
)
def test_invalid_and_unchanged_addresses_are_refused_with_a_message(alice, new):
    page = request_change(alice, new)
    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()


def test_five_changes_per_day_can_be_requested(alice):
    for _ in range(5):
        request_change(alice)
    assert request_change(alice).status_code == 429


def test_the_mails_are_in_the_members_language(alice):
    alice.post("/appearance/", {"language": "de", "theme": "system"})
    request_change(alice)
    assert set(Mail.objects.values_list("subject", flat=True)) == {
        "Bestätigen Sie Ihre neue Adresse",
        "Bestätigen Sie die Änderung Ihrer Adresse",
    }


def test_the_address_of_an_inactive_account_does_not_change(alice):
    request_change(alice)
    links = [newest_link(NEW), newest_link("alice@example.org")]
    User.objects.filter(handle="alice").update(is_active=False)
    for one in links:
        assert Client().post(one).status_code == 404
    assert User.objects.get(handle="alice").email == "alice@example.org"

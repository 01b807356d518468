"""Resetting the password, also while the address changes or another tab does the same."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User, address_change
from accounts.models.address_change import NEW, OLD
from empathy.account_adapter import SiteAccountAdapter
from tests.people import PASSWORD, confirm_password, person, sent_mails, signed_in

pytestmark = pytest.mark.django_db
NEW_ADDRESS, NEW_PASSWORD = "alice-new@example.org", "quite-another-password"


def request_reset(address="alice@example.org") -> str:
    """Request a mail to reset the password; return the path of its link, or an empty string."""
    Client().post("/accounts/password/reset/", {"email": address})
    assert sent_mails()[-1].to == [address]
    found = re.search(r"/accounts/password/reset/key/\S+", sent_mails()[-1].body)
    return found[0] if found else ""


def open_form(link: str, client=None):
    """Open a reset link; return the client and the address of the form, or an empty string."""
    client = client or Client()
    answer = client.get(link)
    return client, (answer.url if answer.status_code == 302 else "")


def set_password(client, form: str, password=NEW_PASSWORD):
    return client.post(form, {"password1": password, "password2": password})


def change_address() -> None:
    user = person("alice")
    change = address_change.request_change(user, NEW_ADDRESS)
    for side in (NEW, OLD):
        address_change.confirm(change, side)
    assert User.objects.get(handle="alice").email == NEW_ADDRESS


def may_sign_in(password, address="alice@example.org") -> bool:
    return Client().login(email=address, password=password)


def test_a_link_works_once():
    person("alice")
    link = request_reset()
    client, form = open_form(link)
    set_password(client, form)
    assert may_sign_in(NEW_PASSWORD)
    assert open_form(link)[1] == ""


def test_a_second_tab_with_the_same_link_changes_nothing_afterwards():
    person("alice")
    link = request_reset()
    first, form = open_form(link)
    second, same_form = open_form(link)
    set_password(first, form)
    set_password(second, same_form, "the-password-of-the-second-tab")
    assert may_sign_in(NEW_PASSWORD)


def test_a_link_ends_when_the_password_changes_otherwise():
    alice = confirm_password(signed_in(Client(), "alice"))
    client, form = open_form(request_reset())
    values = {
        "oldpassword": PASSWORD,
        "password1": "chosen-while-signed-in",
        "password2": "chosen-while-signed-in",
    }
    alice.post("/accounts/password/change/", values)
    set_password(client, form)
    assert may_sign_in("chosen-while-signed-in")


@pytest.mark.parametrize("opened", [False, True])
def test_a_link_to_the_old_address_ends_when_the_address_changes(opened):
    person("alice")
    link = request_reset()
    client, form = open_form(link) if opened else (Client(), "")
    change_address()
    if not opened:
        form = open_form(link, client)[1]
    if form:
        set_password(client, form)
    assert may_sign_in(PASSWORD, NEW_ADDRESS)


def test_the_old_address_gets_no_link_after_the_change():
    person("alice")
    change_address()
    assert request_reset("alice@example.org") == ""
    assert request_reset(NEW_ADDRESS)


def test_a_new_address_gets_no_link_before_both_sides_confirmed_it():
    user = person("alice")
    change = address_change.request_change(user, NEW_ADDRESS)
    address_change.confirm(change, NEW)
    assert request_reset(NEW_ADDRESS) == ""


def test_a_reset_at_the_same_moment_undoes_no_other_change_of_the_account():
    """The request of the reset has read the account before the other change was saved."""
    read_before = person("alice")
    change_address()
    until = timezone.now() + datetime.timedelta(days=3)
    User.objects.filter(handle="alice").update(suspended_until=until, name="Another")
    SiteAccountAdapter().set_password(read_before, NEW_PASSWORD)
    now = User.objects.get(handle="alice")
    assert (now.email, now.suspended_until, now.name) == (NEW_ADDRESS, until, "Another")
    assert now.check_password(NEW_PASSWORD)
    assert EmailAddress.objects.get(user=now).email == NEW_ADDRESS


@pytest.mark.parametrize("token", ["x", "1-set-password", "1-%00", "zz-" + "a" * 3000])
def test_a_made_up_link_never_causes_a_server_error(token):
    client = Client()
    answer = client.get(f"/accounts/password/reset/key/{token}/")
    assert answer.status_code in (200, 302, 400, 404)
    assert (
        client.post(f"/accounts/password/reset/key/{token}/", {"password1": NEW_PASSWORD}).status_code < 500
    )

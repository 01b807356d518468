"""Every page, mail and message of django-allauth that users can reach is the site's own, in its look and words."""

import json
import re
from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings as account_settings
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse

from accounts.models import User
from tests.accounts.software_key import SoftwareKey
from tests.accounts.test_passkeys import ADD, AUTHENTICATE, alice_with_key, options_of
from tests.accounts.test_second_factor import code_for, set_up_app, sign_in_by_form
from tests.accounts.test_signup_and_login import NEWCOMER, only_link
from tests.people import PASSWORD, confirm_password, person, sent_mails, signed_in

pytestmark = pytest.mark.django_db
LIBRARY = Path(allauth.__file__).parent
OWN = settings.BASE_DIR / "templates"

PROVIDERS = ("dummy", "facebook", "openid", "telegram")
NOT_INSTALLED = ("socialaccount", "usersessions", "idp", "headless", *PROVIDERS)
# Templates of layouts and elements, which show only what the site's own templates put into them.
WITHOUT_WORDS = re.compile(
    r"allauth/elements/\w+\.html|account/base_(entrance|manage|manage_email|manage_password|manage_phone)\.html"
    r"|mfa/base_(entrance|manage)\.html|mfa/recovery_codes/download\.txt|mfa/webauthn/snippets/login_script\.html"
    r"|account/email/email_confirmation_signup_(message|subject)\.txt"
)
# Templates that nothing on this site renders: a pattern of their names, and what must be true for that.
UNREACHABLE = {
    "pages of one's addresses, which the site replaces": (
        r"account/(email|email_change|snippets/warn_no_email)\.html"
        r"|account/messages/(cannot_delete_primary_email|email_deleted)\.txt"
        r"|account/messages/(primary_email_set|unverified_primary_email)\.txt",
        lambda: resolve(reverse("account_email")).func.__module__ == "empathy.views.email_address",
    ),
    "notices about changes by mail": (
        r"account/email/(email_changed|email_confirm|email_deleted)_(message|subject)\.txt"
        r"|account/email/(password_changed|password_reset|password_set)_(message|subject)\.txt"
        r"|mfa/email/\w+\.txt",
        lambda: not account_settings.EMAIL_NOTIFICATIONS,
    ),
    "signing in by a code in a mail": (
        r"account/(confirm_login_code|request_login_code|base_confirm_code)\.html"
        r"|account/email/login_code_\w+\.txt|account/messages/login_code_sent\.txt",
        lambda: not account_settings.LOGIN_BY_CODE_ENABLED,
    ),
    "resetting the password by a code": (
        r"account/confirm_password_reset_code\.html|account/email/password_reset_code_\w+\.txt",
        lambda: not account_settings.PASSWORD_RESET_BY_CODE_ENABLED,
    ),
    "confirming an address by a code": (
        r"account/confirm_email_verification_code\.html",
        lambda: not account_settings.EMAIL_VERIFICATION_BY_CODE_ENABLED,
    ),
    "phone numbers": (
        r"account/(confirm_phone_verification_code|phone_change)\.html|account/messages/phone_\w+\.txt",
        lambda: "phone" not in account_settings.SIGNUP_FIELDS,
    ),
    "signing up with a passkey": (
        r"account/signup_by_passkey\.html|mfa/webauthn/signup_form\.html",
        lambda: not mfa_settings.PASSKEY_SIGNUP_ENABLED,
    ),
    "trusted browsers": (r"mfa/trust\.html", lambda: not mfa_settings._TRUST_STAGE_ENABLED),
    "a site that is closed to new members": (
        r"account/signup_closed\.html",
        lambda: Client().get("/accounts/signup/").status_code == 200,
    ),
    "what only the stock page of the password shows": (
        r"account/snippets/already_logged_in\.html",
        lambda: not is_mentioned("already_logged_in"),
    ),
    "a decorator that the site does not use": (
        r"account/verified_email_required\.html",
        lambda: not is_mentioned("verified_email_required"),
    ),
}  # fmt: skip


def is_mentioned(word: str) -> bool:
    """True if the site's own code or a template of it contains the word."""
    folders = [
        OWN,
        *(
            Path(config.path)
            for config in apps.get_app_configs()
            if (settings.BASE_DIR / config.name).is_dir()
        ),
    ]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".html", ".txt"}
    ]
    return any(word in path.read_text() for path in files)


def library_templates() -> list[str]:
    """The name of every template that django-allauth ships."""
    paths = [path for folder in LIBRARY.rglob("templates") for path in folder.rglob("*") if path.is_file()]
    return sorted({path.as_posix().rpartition("/templates/")[2] for path in paths})


def reason_not_to_override(name: str) -> str:
    """Why a template of the library stays as it is, or an empty string."""
    if name.partition("/")[0] in NOT_INSTALLED:
        return "not installed"
    if WITHOUT_WORDS.fullmatch(name):
        return "without words"
    return next((why for why, (names, _) in UNREACHABLE.items() if re.fullmatch(names, name)), "")


@pytest.mark.parametrize("name", library_templates())
def test_a_template_of_the_library_is_overridden_or_cannot_be_reached(name):
    """A new release may bring new templates: each is overridden in templates/, or listed above."""
    assert (OWN / name).exists() or reason_not_to_override(name), name


def test_what_is_called_unreachable_is_unreachable():
    installed = {config.name for config in apps.get_app_configs() if config.name.startswith("allauth")}
    assert installed == {"allauth", "allauth.account", "allauth.mfa"}
    assert [why for why, (_names, is_so) in UNREACHABLE.items() if not is_so()] == []


def test_templates_that_are_called_wordless_have_no_words():
    for name in library_templates():
        if WITHOUT_WORDS.fullmatch(name):
            (path,) = [path for path in LIBRARY.rglob(name) if "templates" in path.parts]
            assert not re.search(r"\btrans(late)?\b|blocktrans", path.read_text()), name


def test_every_own_template_of_the_library_still_overrides_one():
    """A template that the library renamed would be dead, and the stock page would be back."""
    own = [
        path.relative_to(OWN).as_posix()
        for folder in ("allauth", "mfa")
        for path in (OWN / folder).rglob("*.*")
    ]
    own += [
        path.relative_to(OWN).as_posix()
        for path in (OWN / "account").rglob("*.*")
        if path.name != "profile.html"
    ]
    assert sorted(set(own) - set(library_templates())) == []


def assert_own_page(page, *, handle: str) -> str:
    """Assert that the page is the site's own, in sentence case, and does not name the handle; return its heading."""
    assert page.status_code in {200, 422}, page
    for template in page.templates:
        if template.origin and Path(template.origin.name).is_relative_to(LIBRARY):
            assert WITHOUT_WORDS.fullmatch(template.name), template.name
    text = page.content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    heading = re.sub(r"<[^>]+>|\s+", " ", re.search(r"<h1[^>]*>(.*?)</h1>", main, re.DOTALL)[1]).strip()
    labels = re.findall(r"<(?:h1|h2|label|button|a)\b[^>]*>(.*?)<", main, re.DOTALL)
    for label in [heading, *labels]:
        words = re.sub(r"<[^>]+>|\s+", " ", label).split()
        in_title_case = [
            word for word in words[1:] if word[:1].isupper() and word not in {"QR", "JavaScript"}
        ]
        assert not in_title_case, label
    assert not re.search(r"\bmember-\w{8}\b", main)
    assert handle not in main
    assert "placeholder=" not in main
    return heading


@pytest.fixture
def member() -> User:
    """A member who has the generated handle of a new account and no name."""
    user = person("alice")
    User.objects.filter(pk=user.pk).update(handle="member-abcd2345", handle_skeleton="", name="")
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/signup/", "Create account"),
        ("/accounts/inactive/", "This account is closed"),
        ("/accounts/confirm-email/", "Check your e-mail"),
        ("/accounts/confirm-email/nothing/", "This link no longer works"),
        ("/accounts/password/reset/", "Reset your password"),
        ("/accounts/password/reset/done/", "Check your e-mail"),
        ("/accounts/password/reset/key/1-nothing/", "This link no longer works"),
        ("/accounts/password/reset/key/done/", "Your new password is set"),
    ],
)
def test_pages_of_visitors(address, heading):
    assert assert_own_page(Client().get(address), handle="member-") == heading


@pytest.mark.parametrize(
    ("address", "heading"),
    [
        ("/accounts/logout/", "Sign out"),
        ("/accounts/password/change/", "Change password"),
        ("/accounts/password/reset/", "Reset your password"),
        ("/accounts/confirm-email/nothing/", "This link no longer works"),
        ("/accounts/reauthenticate/", "Confirm that it is you"),
        ("/accounts/2fa/", "Second factor"),
        ("/accounts/2fa/totp/activate/", "Set up authenticator app"),
        ("/accounts/2fa/webauthn/", "Passkeys and security keys"),
        ("/accounts/2fa/webauthn/add/", "Add passkey"),
    ],
)
def test_pages_of_members(member, address, heading):
    client = Client()
    client.force_login(member)
    confirm_password(client)
    assert assert_own_page(client.get(address), handle=member.handle) == heading


def test_pages_of_a_member_with_second_factors(member):
    client, _key = alice_with_key()
    set_up_app(client)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    for address, heading in {
        "/accounts/2fa/": "Second factor",
        "/accounts/2fa/totp/deactivate/": "Remove authenticator app",
        "/accounts/2fa/recovery-codes/": "Recovery codes",
        "/accounts/2fa/recovery-codes/generate/": "Create recovery codes",
        "/accounts/2fa/webauthn/": "Passkeys and security keys",
        f"/accounts/2fa/webauthn/keys/{key.pk}/edit/": "Rename passkey",
        f"/accounts/2fa/webauthn/keys/{key.pk}/remove/": "Remove passkey",
        "/accounts/2fa/reauthenticate/": "Confirm that it is you",
        "/accounts/2fa/webauthn/reauthenticate/": "Confirm that it is you",
    }.items():
        assert assert_own_page(client.get(address), handle=member.handle) == heading
    half_way = Client()
    sign_in_by_form(half_way, "alice")
    assert assert_own_page(half_way.get(AUTHENTICATE), handle=member.handle) == "Enter your second factor"


def test_an_account_without_a_password_sets_one(member):
    member.set_unusable_password()
    member.save()
    client = Client()
    client.force_login(member)
    page = client.get("/accounts/password/change/", follow=True)
    assert assert_own_page(page, handle=member.handle) == "Set a password"
    answer = client.post(
        "/accounts/password/set/", {"password1": "a-new-long-password", "password2": "a-new-long-password"}
    )
    assert answer.status_code == 302
    assert client.login(email=member.email, password="a-new-long-password")


@pytest.mark.django_db(transaction=True)
def test_messages_say_what_happened_and_do_not_name_the_handle(member):
    client = Client()
    form = {"login": member.email, "password": PASSWORD}
    assert flash(client.post("/accounts/login/", form, follow=True)) == ["You are signed in."]
    confirm_password(client)
    passwords = {
        "oldpassword": PASSWORD,
        "password1": "a-new-long-password",
        "password2": "a-new-long-password",
    }
    answer = client.post("/accounts/password/change/", passwords, follow=True)
    assert flash(answer) == ["Your password is changed."]
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r"\b[A-Z2-7]{32}\b", page)[0]
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)}, follow=True)
    assert "Your authenticator app is set up." in flash(answer)
    answer = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    assert flash(answer) == ["You have new recovery codes. Keep them in a safe place."]
    credential = SoftwareKey().create(options_of(client.get(ADD)))
    assert flash(client.post(ADD, {"credential": json.dumps(credential)}, follow=True)) == [
        "Your passkey is added."
    ]
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert str(key) == "Passkey 1"
    answer = client.post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/", follow=True)
    assert flash(answer) == ["Your passkey is removed."]
    assert flash(client.post("/accounts/2fa/totp/deactivate/", follow=True)) == [
        "Your authenticator app is removed."
    ]
    assert flash(client.post("/accounts/logout/", follow=True)) == ["You are signed out."]


def flash(page) -> list[str]:
    """The messages on a page."""
    return [str(message) for message in page.context["messages"]]


def test_devices_show_the_site_and_the_address_beside_a_passkey(member):
    client = Client()
    client.force_login(member)
    confirm_password(client)
    options = options_of(client.get(ADD))["publicKey"]
    assert options["rp"]["name"] == settings.SITE_NAME
    assert {options["user"]["name"], options["user"]["displayName"]} == {member.email}


@pytest.mark.empty_library
def test_confirming_the_address_in_the_same_browser_signs_in(client):
    answer = client.post("/accounts/signup/", NEWCOMER, follow=True)
    assert assert_own_page(answer, handle="member-") == "Check your e-mail"
    link = only_link(sent_mails()[0])
    page = client.get(link)
    assert assert_own_page(page, handle="member-") == "Confirm your e-mail address"
    assert "nia@example.org" in page.content.decode()
    page = client.post(link, follow=True)
    assert flash(page) == ["Your address nia@example.org is confirmed.", "You are signed in."]
    assert client.get("/me/").status_code == 200


@pytest.mark.empty_library
def test_confirming_the_address_leads_back_to_the_page_that_asked_to_sign_in(client):
    client.post("/accounts/signup/", {**NEWCOMER, "next": "/me/saved/"})
    assert client.post(only_link(sent_mails()[0])).url == "/me/saved/"


@pytest.mark.empty_library
def test_confirming_the_address_in_another_browser_leads_to_the_sign_in_page(client):
    client.post("/accounts/signup/", NEWCOMER)
    other = Client()
    page = other.post(only_link(sent_mails()[0]), follow=True)
    text = page.content.decode()
    assert page.redirect_chain == [("/accounts/login/?next=%2Fme%2Ffirst-steps%2F", 302)]
    assert 'value="nia@example.org"' in text
    assert "Your address nia@example.org is confirmed." in text
    assert "Enter your password to sign in." in text
    assert other.get("/me/").status_code == 302, "The link alone does not sign in."
    assert "nia@example.org" not in other.get("/accounts/login/").content.decode(), "It is filled in once."


@pytest.mark.empty_library
def test_a_confirmation_link_that_was_used_never_signs_in_and_says_so(client):
    client.post("/accounts/signup/", NEWCOMER)
    link = only_link(sent_mails()[0])
    client.post(link)
    for visitor in (client, Client()):
        for page in (visitor.get(link), visitor.post(link)):
            assert page.status_code == 200
            assert "It was used before" in page.content.decode()
    assert visitor.get("/me/").status_code == 302


@pytest.mark.empty_library
def test_a_member_who_is_signed_in_does_not_become_the_one_who_confirms(client):
    signed_in(client, "alice")
    visitor = Client()
    visitor.post("/accounts/signup/", NEWCOMER)
    page = client.post(only_link(sent_mails()[0]), follow=True)
    assert page.redirect_chain == [("/accounts/login/?next=%2Fme%2Ffirst-steps%2F", 302)]
    assert client.get("/me/").status_code == 302


@pytest.mark.empty_library
def test_mails_speak_plainly(client):
    person("alice")
    client.post("/accounts/signup/", NEWCOMER)
    client.post("/accounts/signup/", {**NEWCOMER, "email": "alice@example.org"})
    for email in ("alice@example.org", "nobody@example.org"):
        client.post("/accounts/password/reset/", {"email": email})
    assert len(sent_mails()) == 4
    for message in sent_mails():
        assert not re.search(r"(?i)somebody|hopefully|perhaps|leave this mail", message.body)
        assert "If you did not make this request" in message.body


@pytest.mark.empty_library
def test_every_form_for_a_new_password_has_the_same_hint(client):
    alice = confirm_password(signed_in(Client(), "alice"))
    visitor = Client()
    visitor.post("/accounts/password/reset/", {"email": "alice@example.org"})
    pages = [
        client.get("/accounts/signup/"),
        alice.get("/accounts/password/change/"),
        visitor.get(only_link(sent_mails()[0]), follow=True),
    ]
    for page in pages:
        assert "At least 10 characters. You can paste it from a password manager" in page.content.decode()
        assert "personal information" not in page.content.decode()

"""Keys in a browser with an authenticator: adding one, signing in with it, confirming with it, and cancelling."""

import pytest
from allauth.mfa.models import Authenticator

from tests.browser.test_accessibility import faults_of
from tests.people import person

OPTIONS = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(visit):
    """A window of Alice in a browser that has an authenticator of software."""
    person("alice")
    window = visit(as_="alice")
    tools = window.context.new_cdp_session(window.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": OPTIONS})
    return window


def add_passkey(window):
    """Add a passkey on the page and return the page."""
    page = window.to("/accounts/2fa/webauthn/add/")
    page.get_by_label("Name of the passkey").fill("My laptop")
    page.get_by_label("Sign in without a password").check()
    page.get_by_role("button", name="Add passkey").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    return page


def test_a_member_adds_a_passkey_and_signs_in_with_it(window):
    page = add_passkey(window)
    page.get_by_text("Your passkey is added.").wait_for()
    page = window.to("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page = window.to("/accounts/login/?next=/me/saved/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/me/saved/")


def test_a_member_confirms_with_the_key(window):
    add_passkey(window)
    page = window.to("/accounts/2fa/webauthn/reauthenticate/?next=/me/data/")
    page.get_by_role("button", name="Use passkey or security key").click()
    page.wait_for_url("**/me/data/")


def test_the_page_says_that_the_browser_gave_no_key(visit):
    page = visit().to("/accounts/login/")
    message = page.get_by_text("Your browser did not give us a key")
    assert not message.is_visible()
    page.evaluate("document.dispatchEvent(new CustomEvent('allauth.error'))")
    message.wait_for()


def test_the_sign_in_page_says_that_keys_need_javascript(visit):
    page = visit(javascript=False).to("/accounts/login/")
    assert page.locator("noscript p").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_about_keys_has_accessibility_faults(window, theme):
    add_passkey(window)
    key = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    keys = "/accounts/2fa/webauthn/"
    addresses = [
        "/accounts/2fa/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        keys,
    ]
    addresses += [
        f"{keys}add/",
        f"{keys}reauthenticate/",
        f"{keys}keys/{key.pk}/edit/",
        f"{keys}keys/{key.pk}/remove/",
    ]
    window.page.emulate_media(color_scheme=theme)
    window.page.set_viewport_size({"width": 320, "height": 640})
    faults = [fault for address in addresses for fault in faults_of(window.to(address), address, theme)]
    assert not faults, "\n".join(faults)

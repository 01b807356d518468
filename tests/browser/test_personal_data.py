"""Personal data in a browser: export, deleting the account, cancelling the deletion, with accessibility checks."""

import json
import zipfile

import pytest
from django.test import Client

from accounts.models import Block, DeletionRequest, address_change
from tests.browser.test_accessibility import faults_of
from tests.people import PASSWORD, person, signed_in
from tests.stories import story_factories


@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_exports_data_requests_deletion_and_cancels_it(visit, javascript, tmp_path):
    story_factories.published(title="The first one", credit="name")
    story_factories.published(title="The second one")
    window = visit(javascript=javascript)
    page = window.to("/accounts/login/")
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("navigation", name="Main").get_by_text("Account").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Download your data").click()
    page.get_by_role("button", name="Download data").click()
    with page.expect_download() as download:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    download.value.save_as(tmp_path / "data.zip")
    archive = zipfile.ZipFile(tmp_path / "data.zip")
    assert len(json.loads(archive.read("data/stories.story.json"))["records"]) == 2
    page = window.to("/me/")
    page.get_by_role("main").get_by_role("link", name="Delete account").click()
    page.get_by_role("button", name="Delete account").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_label("Keep my stories without my name").check()
    page.get_by_text("Choose for each story").click()
    page.get_by_label("The second one").select_option(label="Withdraw my stories")
    page.get_by_label("Delete my account and everything in it").check()
    page.get_by_role("button", name="Delete account").click()
    page.get_by_role("heading", name="Your account is deleted on").wait_for()
    assert DeletionRequest.objects.get().keep_stories
    window.to("/cases/")
    page.get_by_role("button", name="Keep my account").click()
    page.get_by_text("You have cancelled the deletion. Nothing was deleted.").wait_for()
    assert not DeletionRequest.objects.exists()


def test_a_member_ends_another_session_and_unblocks_a_member_without_javascript(visit):
    Block.objects.block(person("alice"), person("bob"))
    other = signed_in(Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/150.0"}), "alice")
    other.get("/me/sessions/")
    window = visit(javascript=False, as_="alice", width=320)
    page = window.to("/me/sessions/")
    page.get_by_role("button", name="End session (Firefox on Windows").click()
    page.get_by_text("1 session has ended.").wait_for()
    assert other.get("/me/").status_code == 302
    page = window.to("/me/blocked/")
    page.get_by_role("button", name="Unblock member bob").click()
    page.get_by_text("You have blocked no member.").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_the_account_has_accessibility_faults(visit, theme, width):
    alice = person("alice")
    story_factories.published(title="The first one", credit="name")
    story_factories.published(title="The second one", credit="name")
    Block.objects.block(alice, person("bob"))
    change = address_change.request_change(alice, "another-rather-long-address@example.org")
    signed_in(Client(headers={"user-agent": "Firefox/150.0 Windows"}), "alice").get("/me/sessions/")
    window, visitor = visit(width=width, theme=theme, as_="alice"), visit(width=width, theme=theme)
    own = [
        "/me/",
        "/me/profile/",
        "/me/data/",
        "/me/sessions/",
        "/me/blocked/",
        "/me/leave/",
        "/people/alice/",
    ]
    faults = []
    for address in [*own, "/accounts/email/"]:
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    for side in ("new", "old"):
        address = f"/accounts/email/answer/{change.key_for(side)}/"
        faults += faults_of(visitor.to(address), side, f"{theme} {width}")
    faults += faults_of(visitor.to("/people/alice/"), "a person", f"{theme} {width}")
    page = window.to("/me/leave/")
    page.get_by_role("button", name="Delete account").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    faults += faults_of(page, "an error", f"{theme} {width}")
    page.get_by_label("Keep my stories without my name").check()
    page.get_by_label("Delete my account and everything in it").check()
    page.get_by_role("button", name="Delete account").click()
    page.get_by_role("heading", name="Your account is deleted on").wait_for()
    for address in ("/me/leave/", "/me/", "/cases/", "/accounts/2fa/"):
        faults += faults_of(window.to(address), f"leaving {address}", f"{theme} {width}")
    assert not faults, "\n".join(faults)

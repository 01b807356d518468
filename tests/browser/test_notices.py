"""Notices in a browser without JavaScript, checked by axe in every state."""

import re

import pytest
from django.test import Client

from notices.mail_settings import unsubscribe_path
from notices.models import Following, Mail, MailPreference, Notice
from tests.browser.test_accessibility import faults_of
from tests.browser.test_html_validity import check
from tests.notices.notice_helpers import make_all_due, published_case, send_notice
from tests.people import person, signed_in
from tests.stories import story_factories

LIST, SETTINGS, FOLLOWING = "/me/notices/", "/me/notices/settings/", "/me/following/"


def prepare_notices() -> list[str]:
    """Create unread, read and hidden notices, and followed and muted items; return the URLs of the pages."""
    alice, story = person("alice"), story_factories.published("bob")
    for number in range(35):
        send_notice(key=f"one-{number}", title=f"The kettle that would not be returned {number}")
    Notice.objects.filter(key__endswith="2").mark_seen()
    send_notice(kind="following", key="gone", about=story)
    for item in (published_case(), story):
        Following.objects.follow(alice, item)
        Following.objects.mute(alice, item)
    story.transition("withdraw", by=person("bob"), revision=1)
    return [LIST, f"{LIST}?before={Notice.objects.latest('pk').pk - 3}", SETTINGS, FOLLOWING]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault_on_pages_with_notices(visit, theme, width):
    window, outside = visit(width=width, theme=theme, as_="alice"), visit(width=width, theme=theme)
    faults = []
    for address in prepare_notices():
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    address = unsubscribe_path(person("alice"), "reply")
    page = outside.to(address)
    for _state in ("ask", "off", "back"):
        faults += faults_of(page, address, f"{theme} {width}")
        if page.locator("main form button").count():
            with page.expect_navigation():
                page.locator("main form button").click()
    for open_, shown in ((window, published_case().get_absolute_url()), (outside, "/industries/retail/")):
        faults += faults_of(open_.to(shown), shown, f"{theme} {width}")
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_pages_with_notices_are_valid_html(tmp_path):
    alice = signed_in(Client(), "alice")
    pages = [alice.get(address) for address in [*prepare_notices(), published_case().get_absolute_url()]]
    off = unsubscribe_path(person("alice"), "daily")
    pages += [Client().get(off), Client().post(off)]
    for at, page in enumerate(pages):
        (tmp_path / f"{at}.html").write_bytes(page.content)
    for at, mail in enumerate(Mail.objects.all()[:3]):
        (tmp_path / f"mail-{at}.html").write_text(mail.html)
    code, said = check(tmp_path)
    assert code == 0, said


def test_following_works_without_javascript(visit):
    page = visit(javascript=False, width=320, as_="alice").to("/techniques/mirroring/")
    page.get_by_role("button", name="Follow updates", exact=True).click()
    assert page.get_by_text("You now follow this.").is_visible()
    page.goto(page.url.replace("/techniques/mirroring/", FOLLOWING))
    assert page.get_by_role("link", name="Mirroring").is_visible()
    page.get_by_role("button", name=re.compile("Unfollow.*Mirroring")).click()
    assert page.get_by_text("You no longer follow this.").is_visible()
    assert not Following.objects.exists()


def test_notices_can_be_read_with_the_keyboard_and_without_javascript(visit):
    send_notice(url="/techniques/")
    send_notice(key="two", title="The lamp")
    page = visit(javascript=False, as_="alice").to("/about/")
    page.locator("summary", has_text="Account").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Notices 2 unread").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Your story “The kettle” is submitted", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/techniques/")
    page.locator("summary", has_text="Account").click()
    page.get_by_role("link", name="Notices 1 unread").click()
    page.get_by_role("button", name="Mark all as read").click()
    assert page.get_by_text("All notices are marked as read.").is_visible()
    assert not Notice.objects.unread().exists()


def test_mail_settings_work_without_javascript(visit):
    page = visit(javascript=False, width=320, as_="alice").to(SETTINGS)
    page.get_by_label("Replies").select_option("Once a week")
    page.get_by_role("button", name="Save").click()
    assert page.get_by_text("Choice saved.").is_visible()
    assert MailPreference.objects.frequency(person("alice"), "reply") == "weekly"
    send_notice()
    make_all_due()
    address = Mail.objects.get().text.split("signing in:\n")[1].split()[0].split(":8000")[1]
    page = visit(javascript=False).to(address)
    page.get_by_role("button", name="Turn off e-mails").click()
    assert page.get_by_role("heading", name="These e-mails are off").is_visible()
    page.get_by_role("button", name="Turn e-mails on again").click()
    assert page.get_by_role("heading", name="These e-mails are on again").is_visible()
    assert MailPreference.objects.frequency(person("alice"), "review") == "now"


@pytest.mark.parametrize("javascript", [True, False])
def test_a_conversation_is_muted_and_unmuted(visit, javascript):
    window = visit(width=320, javascript=javascript, as_="alice")
    send_notice(kind="reply", about=published_case(), key="one", title="Bob replied to you")
    make_all_due()
    page = window.to(LIST)
    page.get_by_role("button", name="Mute conversation").click()
    assert "Conversation muted. You get no more notices about it." in page.locator("main").inner_text()
    page = window.to(published_case().get_absolute_url())
    page.get_by_role("link", name="Mute").click()
    page.get_by_role("button", name="Unmute conversation").click()
    assert "Conversation unmuted. You get notices about it again." in page.locator("main").inner_text()
    assert not Following.objects.is_muted(person("alice"), published_case())

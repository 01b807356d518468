"""Joining in a browser: the mail, its link on this and on another device, and the first steps."""

import re

import pytest

from accounts.models import User
from tests.people import PASSWORD, sent_mails

ADDRESS = "nia@example.org"


def join(window) -> str:
    """Fill in the form and return the path of the link in the mail."""
    page = window.to("/accounts/signup/")
    page.locator("[name=email]").fill(ADDRESS)
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/accounts/confirm-email/")
    return re.search(r"https?://[^/\s]+(/\S+)", sent_mails()[-1].body)[1]


def confirm(window, link: str):
    page = window.to(link)
    page.locator("main form button[type=submit]").click()
    return page


def heading(page, name: str):
    return page.get_by_role("heading", name=name, exact=True)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_newcomer_joins_does_the_first_steps_and_the_list_is_gone(visit, javascript):
    window = visit(javascript=javascript)
    page = confirm(window, join(window))
    page.wait_for_url("**/me/first-steps/")
    page.get_by_role("textbox", name="Name shown").fill("Nia")
    page.get_by_role("button", name="Save name").click()
    page.get_by_text("1 of 3 done").wait_for()
    page.get_by_role("button", name="Follow Healthcare").click()
    page.get_by_text("2 of 3 done").wait_for()
    page.get_by_role("link", name="Practise a case").click()
    page.locator("main textarea").first.fill("I am sorry that this took so long.")
    page.locator("main form:has(textarea) button[type=submit]").first.click()
    page.wait_for_url(lambda address: "/me/journal/" in address or "/practise/" in address)
    page = window.to("/me/")
    page.get_by_text("All 3 steps are done.").wait_for()
    page = window.to("/me/")
    heading(page, "Your account").wait_for()
    assert heading(page, "First steps").count() == 0


def test_on_another_device_the_password_is_asked_for_once(visit):
    link = join(visit())
    phone = visit(width=320)
    page = confirm(phone, link)
    page.wait_for_url("**/accounts/login/?next=*")
    assert page.locator("[name=login]").input_value() == ADDRESS
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/me/first-steps/")


def test_the_list_is_hidden_from_the_home_page(visit):
    window = visit(width=320)
    confirm(window, join(window)).wait_for_url("**/me/first-steps/")
    page = window.to("/")
    heading(page, "First steps").wait_for()
    page.get_by_role("button", name="Hide checklist").click()
    page.get_by_text("The checklist is hidden.").wait_for()
    assert heading(window.to("/"), "First steps").count() == 0
    assert User.objects.get(email=ADDRESS).first_steps_ended_at is not None

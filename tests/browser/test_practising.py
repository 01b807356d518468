"""Practising in a browser: with and without JavaScript, by keyboard, and going back without losing input."""

import pytest

from practice.models import JournalEntry, SavedCase
from tests.browser.test_accessibility import faults_of
from tests.people import PASSWORD, person
from tests.practice.practise_helpers import CASE, PRACTISE

PAGE = f"/cases/{CASE}/"
WORDS = "I am sorry.\nWhen is the party?"
FIELD, SHOW = "What would you say?", "Show what was said"
TOLD = "less the parcel and more Thursday"


def page_text(page):
    return page.get_by_role("main").inner_text()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_practises_finds_techniques_and_tries_another(visit, javascript):
    page = visit(javascript=javascript).to(PAGE)
    page.get_by_role("link", name="Practise this case").click()
    assert TOLD not in page.content()
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_role("link", name="Write what you would say").click()
    assert page.evaluate("document.activeElement.name") == "answer"
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="You wrote").wait_for()
    assert TOLD in page_text(page)
    assert WORDS.split("\n")[1] in page_text(page)
    page.get_by_role("checkbox", name="Naming the emotion").check()
    page.get_by_role("button", name="Show techniques").click()
    page.get_by_text("You used these techniques:").wait_for()
    page.get_by_role("button", name="Edit answer").click()
    assert page.get_by_role("textbox", name=FIELD).input_value() == WORDS
    page.get_by_role("button", name="Skip this step").click()
    page.get_by_role("link", name="Practise another case").click()
    page.wait_for_url(lambda address: CASE not in address)
    page.get_by_role("textbox", name=FIELD).wait_for()


@pytest.mark.parametrize("javascript", [True, False])
def test_back_brings_the_form_back_with_the_words(visit, javascript):
    page = visit(javascript=javascript).to(PRACTISE)
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="You wrote").wait_for()
    page.go_back()
    assert page.get_by_role("textbox", name=FIELD).input_value() == WORDS


def test_the_browser_keeps_a_visitors_words_only_if_asked(visit):
    window = visit()
    page = window.to(PRACTISE)
    page.get_by_role("textbox", name=FIELD).fill("Not to be kept")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.get_by_label("Keep my answer in this browser").check()
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page = window.to(PRACTISE)
    assert page.get_by_role("textbox", name=FIELD).input_value() == WORDS
    page.get_by_label("Keep my answer in this browser").uncheck()
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert window.to(PRACTISE).get_by_role("textbox", name=FIELD).input_value() == ""


@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_keeps_a_journal_and_saves_the_case(visit, javascript):
    person("alice")
    window = visit(javascript=javascript)
    page = window.to(PAGE)
    page.get_by_role("link", name="Sign in to save this case").click()
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Save case").click()
    page.get_by_role("button", name="Remove from saved cases").wait_for()
    page.get_by_role("link", name="Practise this case").click()
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="You wrote").wait_for()
    page.reload()
    assert TOLD in page_text(page)
    page.get_by_role("checkbox", name="Setting expectations").check()
    page.get_by_role("button", name="Save techniques").click()
    page.get_by_label("What happened").fill("She laughed.")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("navigation", name="Main").get_by_text("Account").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Practice journal").click()
    page.get_by_label("Search words", exact=True).fill("party")
    page.get_by_role("button", name="Search entries").click()
    assert "With a note afterwards" in page_text(page)
    page.get_by_role("link", name="Saved cases").click()
    page.get_by_role("button", name="Remove case").click()
    page.get_by_text("No saved cases yet").wait_for()
    assert (JournalEntry.objects.get().note, SavedCase.objects.count()) == ("She laughed.", 0)
    page.get_by_role("link", name="Practice journal").last.click()
    page.get_by_role("link", name="The Vanishing Package").click()
    page.get_by_role("link", name="Delete entry").click()
    page.get_by_role("button", name="Delete entry").click()
    page.get_by_text("No entries yet").wait_for()


def test_the_keyboard_alone_practises(visit):
    page = visit(as_="alice", reduced_motion="reduce").to(PRACTISE)
    page.get_by_role("textbox", name=FIELD).focus()
    page.keyboard.type("I am sorry.")
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == SHOW
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="You wrote").wait_for()
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.get_by_text("Techniques saved with your entry.").wait_for()
    assert len(JournalEntry.objects.get().techniques) == 1


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_practising_has_a_fault_that_tools_find(visit, theme, width):
    where, faults = f"{theme} {width}", []
    page = visit(width=width, theme=theme).to(PRACTISE)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    faults += faults_of(page, "an empty answer", where)
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="You wrote").wait_for()
    faults += faults_of(page, "a visitor's reveal", where)
    window = visit(width=width, theme=theme, as_="alice")
    page = window.to(PAGE)
    for button in ("Save case", "Remove from saved cases"):
        if width == 320:
            # On a phone the actions are in the sheet of the contents.
            page.get_by_role("button", name="On this page").click()
        page.get_by_role("button", name=button).wait_for()
        if button == "Save case":
            page.get_by_role("button", name=button).click()
            page.get_by_text("Case saved.").wait_for()
    faults += faults_of(page, "a saved case", where)
    page = window.to(PRACTISE)
    page.get_by_role("textbox", name=FIELD).fill(WORDS)
    page.get_by_role("button", name=SHOW).click()
    page.get_by_role("heading", name="You wrote").wait_for()
    entry = JournalEntry.objects.get().get_absolute_url()
    addresses = [entry, f"{entry}edit/", f"{entry}delete/", "/me/journal/", "/me/journal/delete/"]
    for address in [*addresses, "/me/saved/", "/me/journal/new/"]:
        faults += faults_of(window.to(address), address, where)
    assert not faults, "\n".join(faults)

"""Searching: typing, choosing suggestions by keyboard or mouse, filtering, and without JavaScript."""

import pytest

FIELD = "Search cases, stories, techniques and phrases"


def typed(page, words):
    """Type words and return the field once suggestions are shown."""
    field = page.get_by_label(FIELD)
    field.press_sequentially(words, delay=30)
    page.get_by_role("listbox", name="Suggestions").wait_for()
    return field


def test_a_suggestion_is_chosen_by_keyboard_and_searched_with_enter(visit):
    window = visit()
    page = window.to("/search/")
    field = typed(page, "telesc")
    assert page.get_by_role("combobox", name=FIELD).get_attribute("aria-expanded") == "true"
    page.keyboard.press("ArrowDown")
    first = page.get_by_role("option").first
    assert first.get_attribute("aria-selected") == "true"
    assert field.get_attribute("aria-activedescendant") == first.get_attribute("id")
    page.keyboard.press("Enter")
    assert field.input_value() == "telescope"
    assert page.get_by_role("option").count() == 0
    assert window.path() == "/search/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=telescope")
    page.get_by_role("link", name="The Vanishing Package", exact=True).first.wait_for()
    assert page.locator(".results mark").first.text_content().lower() == "telescope"


def test_arrow_keys_cycle_through_suggestions_and_escape_closes_them(visit):
    page = visit().to("/search/")
    field = typed(page, "re")
    count = page.get_by_role("option").count()
    page.keyboard.press("ArrowUp")
    assert page.get_by_role("option").nth(count - 1).get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert page.get_by_role("option").count() == 0
    assert (field.input_value(), field.get_attribute("aria-expanded")) == ("re", "false")
    page.keyboard.press("ArrowDown")
    page.get_by_role("listbox").wait_for()
    page.keyboard.press("Tab")
    assert page.get_by_role("option").count() == 0


def test_words_typed_before_the_script_arrives_get_suggestions(visit):
    page = visit().to("/search/")
    page.route("**/suggest*.js", lambda route: (page.wait_for_timeout(500), route.continue_()))
    typed(page, "telesc")


def test_a_suggestion_is_chosen_by_mouse(visit):
    window = visit()
    page = window.to("/search/")
    field = typed(page, "vanishing pa")
    page.get_by_role("option", name="The Vanishing Package").click()
    assert field.input_value() == "The Vanishing Package"
    assert page.evaluate("document.activeElement.id") == "q"
    assert window.path() == "/search/"


def test_a_late_response_is_ignored(visit):
    page = visit().to("/search/")
    asked = []

    def late(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            page.wait_for_timeout(600)
        route.continue_()

    page.route("**/search/suggest/*", late)
    field = page.get_by_label(FIELD)
    field.press_sequentially("re", delay=10)
    page.wait_for_timeout(250)
    field.fill("telesc")
    page.get_by_role("option", name="telescope").wait_for()
    page.wait_for_timeout(900)
    assert page.get_by_role("option").first.text_content() == "telescope"


def test_failing_suggestions_change_nothing(visit):
    window = visit()
    page = window.to("/search/")
    page.route("**/search/suggest/*", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        page.get_by_label(FIELD).press_sequentially("refund", delay=20)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=refund")
    window.faults = [fault for fault in window.faults if "net::ERR" not in fault]


def test_filters_change_the_results_without_a_reload(visit):
    window = visit()
    page = window.to("/search/?q=card&kind=case")
    page.evaluate("window.stayed = true")
    page.get_by_role("checkbox", name="Fintech").check()
    page.wait_for_url("**/search/?q=card&kind=case&industry=fintech")
    page.get_by_role("link", name="Remove filter: Fintech").wait_for()
    assert page.evaluate("window.stayed")
    assert page.get_by_label(FIELD).input_value() == "card"
    page.go_back()
    page.wait_for_url("**/search/?q=card&kind=case")
    page.get_by_role("link", name="Remove filter: Fintech").wait_for(state="detached")


@pytest.mark.parametrize("width", [320, 1280])
def test_searching_works_without_javascript(visit, width):
    window = visit(javascript=False, width=width)
    page = window.to("/")
    page.get_by_label("A few words about what happened").fill("card")
    page.get_by_role("button", name="Search cases").click()
    assert window.path() == "/search/?q=card&kind=case"
    page.get_by_role("navigation", name="Kinds of results").get_by_role("link", name="All kinds").click()
    assert window.path() == "/search/?q=card"
    page.get_by_role("navigation", name="Kinds of results").get_by_role("link", name="Cases").click()
    if width == 320:
        page.get_by_role("button", name="Filter").click()
    page.get_by_role("checkbox", name="Fintech").check()
    page.get_by_role("button", name="Apply filters").click()
    assert window.path() == "/search/?q=card&kind=case&industry=fintech"
    page.get_by_label(FIELD).fill("refnud")
    page.get_by_role("button", name="Search", exact=True).click()
    assert window.path() == "/search/?q=refnud&kind=case"
    page.get_by_text("Showing results for").wait_for()
    page.get_by_role("link", name="Return Counter as a Repair Shop").first.click()
    page.get_by_role("heading", level=1, name="Return Counter as a Repair Shop").wait_for()

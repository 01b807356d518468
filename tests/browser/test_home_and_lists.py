"""The home page and the lists in a browser: what stands above the fold, heights, cards and orders."""

import re

import pytest

from practice.models import JournalEntry
from tests.people import person

WORDS = "Ninety minutes is too long. I will ask the doctor now."
WAYS = ["Read a case", "Practise an answer", "Find a case like mine", "Share a story"]
VISIBLE = """list => {
  const box = list.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.bottom - 4);
  return box.height > 10 && (list.contains(at) || list === at);
}"""


def bottom(locator):
    box = locator.bounding_box()
    return box["y"] + box["height"]


def height(page):
    return page.evaluate("document.documentElement.scrollHeight")


def test_the_four_ways_and_the_answer_are_above_the_fold(visit):
    page = visit().to("/")
    ways = page.locator(".ways")
    for way in WAYS:
        assert bottom(ways.get_by_role("link", name=way)) <= 800
    assert bottom(page.get_by_label("Your answer to Marisa")) <= 800
    assert bottom(page.get_by_role("button", name="Compare with Tom’s answer")) <= 800
    assert height(page) <= 1_713


def test_the_home_page_of_a_new_member_is_as_short(visit):
    person("alice")
    page = visit(as_="alice").to("/")
    page.get_by_role("heading", name="First steps").wait_for()
    assert bottom(page.get_by_role("button", name="Compare with Tom’s answer")) <= 800
    assert height(page) <= 1_713


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_answers_on_the_home_page_and_nothing_is_kept(visit, javascript):
    window = visit(javascript=javascript)
    page = window.to("/")
    assert page.get_by_text("Nothing is saved or scored").is_visible()
    page.get_by_label("Your answer to Marisa").fill(WORDS)
    page.get_by_role("button", name="Compare with Tom’s answer").click()
    page.get_by_role("heading", name="You wrote").wait_for()
    text = page.get_by_role("main").inner_text()
    assert WORDS in text
    assert "Ninety minutes of being brave." in text
    assert not JournalEntry.objects.exists()
    page.go_back()
    assert page.get_by_label("Your answer to Marisa").input_value() == WORDS


def test_an_empty_answer_is_asked_for_again_with_the_same_question(visit):
    page = visit(javascript=False).to("/")
    page.get_by_role("button", name="Compare with Tom’s answer").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert "You do not know when the doctor will be free." in page.get_by_role("main").inner_text()


def test_the_list_of_cases_is_short_and_in_two_columns(visit):
    page = visit().to("/cases/")
    assert page.locator(".card").count() == 20
    assert height(page) <= 2_600
    first, second = (page.locator(".card").nth(n).bounding_box() for n in (0, 1))
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]


@pytest.mark.parametrize("width", [320, 768])
def test_the_list_of_cases_fits_a_narrow_page(visit, width):
    page = visit(width=width).to("/cases/")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert height(page) <= 6_000


def test_focus_and_hover_show_all_techniques_of_a_card_and_move_nothing(visit):
    page = visit(javascript=False).to("/cases/")
    card, below = page.locator(".card").nth(0), page.locator(".card").nth(2)
    others = card.locator(".card-other-techniques")
    assert not others.evaluate(VISIBLE)
    before = (below.bounding_box(), height(page))
    card.get_by_role("link").focus()
    assert others.evaluate(VISIBLE)
    assert (below.bounding_box(), height(page)) == before
    below.get_by_role("link").focus()
    assert not others.evaluate(VISIBLE)
    card.hover()
    assert others.evaluate(VISIBLE)
    # A screen reader finds the names without either.
    page.mouse.move(0, 0)
    assert "More techniques" in page.locator(".cards").aria_snapshot()


def test_a_finger_opens_all_techniques_of_a_card(visit):
    window = visit(width=390, javascript=False, has_touch=True, is_mobile=True)
    page = window.to("/cases/")
    card = page.locator(".card").nth(0)
    others = card.locator(".card-other-techniques")
    assert not others.evaluate(VISIBLE)
    card.get_by_text(re.compile(r"^\+\d$")).tap()
    assert others.evaluate(VISIBLE)
    assert window.path() == "/cases/"


@pytest.mark.parametrize("javascript", [True, False])
def test_the_order_changes_with_the_button_only_and_keeps_the_filters(visit, javascript):
    window = visit(javascript=javascript)
    page = window.to("/cases/?industry=retail")
    newest = page.locator(".card h3").all_inner_texts()
    page.get_by_label("Sort by").select_option("Oldest first")
    assert window.path() == "/cases/?industry=retail"
    page.get_by_role("button", name="Sort list").click()
    page.wait_for_url("**/cases/?industry=retail&sort=oldest")
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    assert page.locator(".card h3").all_inner_texts() == newest[::-1]


def test_a_facet_that_was_unfolded_stays_open_and_keeps_the_focus(visit):
    page = visit().to("/cases/")
    page.locator("#facet-technique summary").click()
    box = page.get_by_role("checkbox", name="Mirroring")
    box.check()
    page.get_by_role("link", name="Remove filter: Mirroring").wait_for()
    box.uncheck()
    page.get_by_role("heading", name="24 cases").wait_for()
    assert box.is_visible()
    assert page.evaluate("document.activeElement.id") == "technique-mirroring"

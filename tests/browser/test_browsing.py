"""Browsing with the mouse, with the keyboard only, and without JavaScript."""

import re

import pytest

# The name of what has the focus, whether its ring shows, and whether it is on the screen.
FOCUSED = """() => {
  const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return [at.labels?.[0]?.textContent || at.textContent,
    style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 2,
    box.bottom > 0 && box.top < innerHeight];
}"""
WITHOUT_RELOAD = "window.stayed = true"


def test_filters_change_the_list_without_a_reload_and_the_back_button_works(visit):
    window = visit()
    page = window.to("/cases/")
    page.evaluate(WITHOUT_RELOAD)
    page.get_by_role("checkbox", name="Retail").check()
    page.wait_for_url("**/cases/?industry=retail")
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    page.get_by_role("link", name="Remove filter: Retail").wait_for()
    assert page.get_by_role("checkbox", name="Retail").is_checked()
    page.get_by_role("checkbox", name="Healthcare").check()
    page.get_by_role("heading", name="8 cases").wait_for()
    page.go_back()
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    assert not page.get_by_role("checkbox", name="Healthcare").is_checked()
    page.go_back()
    page.get_by_role("heading", name="24 cases").wait_for()
    assert window.path() == "/cases/"
    assert page.evaluate("window.stayed")


def test_a_link_within_the_page_fetches_nothing_and_the_footer_keeps_the_filters(visit):
    page = visit().to("/cases/")
    page.get_by_role("checkbox", name="Retail").check()
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.evaluate("location.hash = 'main'")
    page.wait_for_timeout(300)
    assert fetched == []
    page.get_by_role("link", name="Light or dark").click()
    page.wait_for_url("**/appearance/?next=/cases/%3Findustry%3Dretail")


def test_the_back_button_leads_from_a_case_to_the_same_list(visit):
    window = visit()
    page = window.to("/cases/")
    page.get_by_role("checkbox", name="Retail").check()
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    page.locator(".card h3 a").first.click()
    page.wait_for_url("**/cases/*/")
    page.go_back()
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    assert page.get_by_role("checkbox", name="Retail").is_checked()


def test_a_list_that_cannot_be_fetched_is_opened_as_a_page(visit):
    window = visit()
    page = window.to("/cases/")
    page.evaluate(WITHOUT_RELOAD)
    page.route(
        "**/cases/?*",
        lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.get_by_role("checkbox", name="Retail").check()
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    assert page.evaluate("window.stayed") is None
    window.faults = [fault for fault in window.faults if "net::ERR" not in fault]


def test_a_case_is_found_with_filters_by_keyboard(visit):
    window = visit(reduced_motion="reduce")
    page = window.to("/")

    def press_until(role, name):
        for _ in range(80):
            page.keyboard.press("Tab")
            at = page.evaluate(FOCUSED)
            assert at[1], f"no visible focus on {at[0]!r}"
            assert at[2], f"{at[0]!r} is off the screen"
            if at[0].strip().startswith(name):
                return
        raise AssertionError(f"The keyboard never reaches {name!r}.")

    press_until("link", "Skip to main content")
    press_until("link", "Cases")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    press_until("checkbox", "Retail")
    page.keyboard.press("Space")
    page.get_by_role("heading", name=re.compile("^4 cases")).wait_for()
    assert page.evaluate("document.activeElement.id") == "industry-retail"
    title = page.locator("section h3 a").first.text_content()
    press_until("link", title)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=title).wait_for()


@pytest.mark.parametrize("width", [320, 1280])
def test_browsing_works_without_javascript(visit, width):
    window = visit(javascript=False, width=width)
    page = window.to("/")
    if width == 320:
        page.get_by_role("button", name="Menu").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Cases").click()
    if width == 320:
        page.get_by_role("button", name="Filter").click()
    page.get_by_role("checkbox", name="Retail").check()
    page.locator("#facet-technique summary").click()
    page.get_by_role("checkbox", name="Mirroring").check()
    page.get_by_role("button", name="Apply filters").click()
    assert window.path() == "/cases/?industry=retail&technique=mirroring"
    page.get_by_role("link", name="Remove filter: Mirroring").click()
    assert window.path() == "/cases/?industry=retail"
    page.locator("section h3 a").first.click()
    page.get_by_role("heading", name="The moment", exact=True).wait_for()
    page.get_by_role("link", name="Light or dark").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save choice").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert window.path().startswith("/cases/")


def test_a_phrase_is_copied(visit):
    window = visit(permissions=["clipboard-read", "clipboard-write"])
    page = window.to("/phrases/")
    page.get_by_role("button", name="Copy phrase").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    said = page.evaluate("navigator.clipboard.readText()")
    assert said
    assert said == page.locator(".phrase .to p").first.text_content().strip()


def test_a_phrase_is_copied_from_a_filtered_list(visit):
    window = visit(permissions=["clipboard-read", "clipboard-write"])
    page = window.to("/phrases/")
    page.get_by_label("Technique").select_option("closing-the-loop")
    page.get_by_role("link", name="Remove filter: Closing the loop").wait_for()
    page.get_by_role("button", name="Copy phrase").first.click()
    page.get_by_role("button", name="Copied").wait_for()


def test_the_latest_filter_wins_if_an_earlier_response_comes_late(visit):
    window = visit()
    page = window.to("/cases/")
    page.route("**/cases/?industry=retail", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_role("checkbox", name="Retail").check()
    page.get_by_role("checkbox", name="Retail").uncheck()
    page.wait_for_timeout(600)
    assert window.path() == "/cases/"
    page.get_by_role("heading", name="24 cases").wait_for()


def test_a_table_shows_that_more_columns_follow(visit):
    sign = "box => getComputedStyle(box, '::after').opacity"
    page = visit(width=320).to("/map/")
    table = page.locator(".scroll")
    assert table.evaluate(sign) == "1"
    table.evaluate("box => box.scrollTo(box.scrollWidth, 0)")
    page.wait_for_function(f"() => ({sign})(document.querySelector('.scroll')) === '0'")
    # The names of the techniques stay in sight.
    assert table.locator("tbody th").first.bounding_box()["x"] >= 0
    assert visit(width=1280).to("/map/").locator(".scroll").evaluate(sign) == "0"


def test_the_account_menu_works_by_keyboard_and_closes_when_the_reader_goes_elsewhere(visit):
    page = visit(as_="alice").to("/practise/")
    summary, menu = page.locator(".menu summary"), page.locator(".dropdown")
    summary.focus()
    page.keyboard.press("Enter")
    assert menu.is_visible()
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Enter")
    for _ in range(8):
        page.keyboard.press("Tab")
    assert not menu.is_visible()
    summary.click()
    page.get_by_role("heading", name="Practise", exact=True).click()
    assert not menu.is_visible()


def test_the_account_menu_and_the_language_work_without_javascript(visit):
    page = visit(as_="alice", javascript=False).to("/practise/")
    page.get_by_role("navigation", name="Main").get_by_text("Account").click()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Practice journal").click()
    page.wait_for_url("**/me/journal/")
    page.get_by_role("button", name="Deutsch").click()
    page.wait_for_url("**/me/journal/")
    assert page.locator("html").get_attribute("lang") == "de"
    page.locator(".menu summary").click()
    page.locator(".dropdown button").click()
    assert page.locator(".menu").count() == 0

"""The page of a case in a browser: its height, the list that stays, the sheet of a phone, copying, and marks."""

from playwright.sync_api import expect

from tests.browser.page_addresses import CASE

LONG = [
    "/cases/eleven-minutes-without-a-language/",
    "/cases/nothing-to-restore/",
    "/cases/thirty-pounds-and-a-word/",
    "/cases/things-i-closed-that-week/",
]


def height_of(page) -> int:
    return page.evaluate("document.documentElement.scrollHeight")


def test_the_longest_cases_stay_short(visit):
    wide, narrow = visit(width=1280), visit(width=320)
    assert max(height_of(wide.to(address)) for address in LONG) <= 4_500
    assert max(height_of(narrow.to(address)) for address in LONG) <= 10_000


def test_the_list_stays_beside_the_text_and_leads_to_the_comments(visit):
    page = visit(width=1280).to(CASE)
    contents = page.get_by_role("navigation", name="On this page")
    contents.get_by_role("link", name="Phrases").click()
    expect(page.get_by_role("heading", name="Phrases from this case")).to_be_in_viewport()
    expect(contents.get_by_role("link", name="The moment")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.rail').getBoundingClientRect().top") >= 0
    # At the end of the page the footer does not push the list out of the window.
    page.evaluate("scrollTo({top: document.documentElement.scrollHeight, behavior: 'instant'})")
    expect(contents.get_by_role("link", name="The moment")).to_be_in_viewport()
    assert page.evaluate("document.querySelector('.rail').getBoundingClientRect().top") >= 0
    contents.get_by_role("link", name="Comments").click()
    expect(page.get_by_role("heading", name="Comments", exact=True)).to_be_in_viewport()


def test_a_phone_opens_the_list_as_a_sheet_that_closes_at_a_choice(visit):
    page = visit(width=320).to(CASE)
    link = page.get_by_role("navigation", name="On this page").get_by_role("link", name="Phrases")
    assert not link.is_visible()
    page.get_by_role("button", name="On this page").click()
    link.click()
    link.wait_for(state="hidden")
    expect(page.get_by_role("heading", name="Phrases from this case")).to_be_in_viewport()


def test_a_visitor_keeps_marks_in_this_browser_only(visit):
    window = visit(width=1280)
    page = window.to(CASE)
    assert page.evaluate("Object.keys(localStorage).length") == 0
    page.get_by_role("button", name="Mark as read").click()
    page.get_by_role("button", name="Mark as unread").wait_for()
    page = window.to(CASE)
    page.get_by_role("button", name="Mark as unread").click()
    page.get_by_role("button", name="Mark as read").wait_for()
    assert page.evaluate("localStorage.getItem('case-marks')") is None


def test_everything_is_there_without_javascript(visit):
    page = visit(width=1280, javascript=False).to(CASE)
    for name in ("Sign in to save this case", "Share by e-mail", "Print handout", "Run as team huddle"):
        assert page.get_by_role("link", name=name).first.is_visible()
    assert not page.get_by_role("button", name="Copy link").is_visible()

"""Reading statistics in a browser: yes, counted, taken back, not counted; and what was useful, for everybody."""

import pytest
from django.utils import timezone

from cases.models import Case
from tests.browser.page_addresses import CASE
from tests.browser.test_accessibility import faults_of
from tests.usage_statistics.reader_helpers import counted, reader, send_answer
from usage_statistics.models import DailyCount, Section

SLUG = CASE.split("/")[2]
# What is sent while a page goes away is in no list of requests, so the browser itself notes it.
NOTE = """const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (url, said) => {
  localStorage.told = (localStorage.told ?? "") + `${url}?${said}\\n`;
  return send(url, said);
};"""


class Listener:
    """A window, and what it tells about reading."""

    def __init__(self, window):
        self.window = window
        window.context.add_init_script(NOTE)

    @property
    def told(self) -> list[str]:
        return self.window.page.evaluate("localStorage.told ?? ''").split()


def read(page, part):
    """Read a part: it stands in the middle of the window for longer than it takes to be counted."""
    page.evaluate(
        "part => document.getElementById(part).closest('section').scrollIntoView({block: 'center', behavior: "
        "'instant'})",
        part,
    )
    page.wait_for_timeout(6_800)


def leave(window):
    """Go to another page, and let what was sent on the way arrive."""
    window.to("/about/")
    window.page.wait_for_timeout(500)


def say(window, name):
    """Answer on the page about privacy."""
    page = window.to("/")
    page.get_by_role("link", name="Help us see what is useful").click()
    page.get_by_role("button", name=name).click()
    return page


def test_a_reader_says_yes_is_counted_takes_it_back_and_is_counted_no_more(visit):
    window = visit()
    heard = Listener(window)
    page = window.to(CASE)
    read(page, "done")
    leave(window)
    assert (heard.told, counted()) == ([], {})
    page = say(window, "Yes, count what I read")
    assert page.get_by_text("Counting is on in this browser.").is_visible()
    read(window.to(CASE), "done")
    leave(window)
    found = counted()
    assert found["done"] == 1
    assert "think" not in found
    (said,) = heard.told
    address, *parts = said.split("&section=")
    assert address == f"/readership/seen/?case={SLUG}"
    assert sorted(parts) == sorted(found)
    page = say(window, "No, count nothing")
    assert page.get_by_text("Counting is off in this browser.").is_visible()
    assert [cookie["name"] for cookie in window.context.cookies()] == []
    read(window.to(CASE), "done")
    leave(window)
    assert (len(heard.told), counted()) == (1, found)


def test_a_page_that_is_still_open_falls_silent_when_the_yes_is_taken_back_elsewhere(visit):
    window = visit()
    heard = Listener(window)
    say(window, "Yes, count what I read")
    read(window.to(CASE), "changed")
    window.context.clear_cookies(name="reading")
    leave(window)
    assert (heard.told, counted()) == ([], {})


def test_whoever_only_passes_through_has_read_nothing(visit):
    window = visit()
    heard = Listener(window)
    say(window, "Yes, count what I read")
    page = window.to(CASE)
    for part in Section.values:
        page.evaluate("part => document.getElementById(part).scrollIntoView({behavior: 'instant'})", part)
        page.wait_for_timeout(150)
    leave(window)
    assert (heard.told, counted()) == ([], {})


@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_that_says_no_is_followed(visit, javascript):
    window = visit(javascript=javascript, extra_http_headers={"Sec-GPC": "1"})
    heard = Listener(window)
    window.context.add_cookies([{"name": "reading", "value": "yes", "url": window.site}])
    page = window.to("/privacy/")
    assert page.get_by_text("Your browser sends “Global Privacy Control”.").is_visible()
    assert not page.get_by_role("button", name="Yes, count what I read").is_visible()
    if javascript:
        read(window.to(CASE), "done")
        leave(window)
    page = window.to("/privacy/")
    page.get_by_role("button", name="Remove my earlier yes").click()
    assert window.context.cookies() == []
    assert (heard.told, counted()) == ([], {})


def test_a_browser_that_says_no_to_scripts_alone_is_followed(visit):
    window = visit()
    heard = Listener(window)
    window.page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    say(window, "Yes, count what I read")
    read(window.to(CASE), "done")
    leave(window)
    assert (heard.told, counted()) == ([], {})


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_says_what_was_useful_without_javascript_and_without_a_cookie(visit, width):
    window = visit(javascript=False, width=width)
    page = window.to(CASE)
    page.get_by_text("Which parts were useful to you?").click()
    page.get_by_role("group", name="What was done").get_by_role("button", name="Useful", exact=True).click()
    assert page.get_by_text("Thank you, that is counted.").is_visible()
    page.get_by_role("group", name="Try this").get_by_role("button", name="Not useful").click()
    page.wait_for_load_state()
    assert window.path() == f"{CASE}?thanks=1"
    assert (counted("useful"), counted("not_useful")) == ({"done": 1}, {"try": 1})
    assert window.context.cookies() == []


def test_with_javascript_and_the_keyboard_the_answer_stands_where_the_buttons_were(visit):
    window = visit(width=390)
    page = window.to(CASE)
    page.get_by_text("Which parts were useful to you?").focus()
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="What they said")
    group.get_by_role("button", name="Useful", exact=True).focus()
    page.keyboard.press("Enter")
    thanks = group.get_by_text("Thank you, that is counted.")
    thanks.wait_for()
    assert thanks.evaluate("one => one === document.activeElement")
    assert window.path() == CASE
    assert counted("useful") == {"said": 1}
    assert window.context.cookies() == []
    assert faults_of(page, CASE, "answered") == []


def test_an_answer_that_meets_a_limit_leads_to_the_page_that_says_so(visit):
    window = visit()
    page = window.to(CASE)
    page.get_by_text("Which parts were useful to you?").click()
    for _ in range(31):
        send_answer(reader(answer=""), "said yes", case=SLUG)
    page.get_by_role("group", name="Try this").get_by_role("button", name="Useful", exact=True).click()
    page.get_by_role("heading", name="That was a lot at once").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_these_pages_has_a_fault_that_tools_find(visit, theme, width):
    window, curator = visit(width=width, theme=theme), visit(width=width, theme=theme, as_="cora")
    faults = []
    page = window.to(CASE)
    page.get_by_text("Which parts were useful to you?").click()
    faults += faults_of(page, CASE, f"open {theme} {width}")
    faults += faults_of(say(window, "Yes, count what I read"), "/privacy/", f"on {theme} {width}")
    window.context.set_extra_http_headers({"Sec-GPC": "1"})
    faults += faults_of(window.to("/privacy/"), "/privacy/", f"signal {theme} {width}")
    plotted()
    for address in ("/curation/usefulness/", f"/curation/usefulness/{example_case().pk}/"):
        faults += faults_of(curator.to(address), address, f"counts {theme} {width}")
    assert not faults, "\n".join(faults)


def example_case():
    return Case.objects.filter(slug=SLUG).get()


def plotted():
    """Counts of every part, a few of them too small to be shown."""
    for place, part in enumerate(Section.values):
        numbers = {"seen": 1400 - 190 * place, "useful": 40 - 6 * place, "not_useful": place}
        DailyCount.objects.create(case=example_case(), section=part, day=timezone.localdate(), **numbers)


def test_the_module_is_small_and_loaded_for_nobody_else(visit):
    window, asked = visit(), []
    window.page.on("request", lambda one: asked.append(one.url))
    window.to(CASE)
    window.to("/")
    assert not any("reading.js" in url for url in asked)
    say(window, "Yes, count what I read")
    page = window.to(CASE)
    loaded = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js')).map(e => e.name)"
    )
    assert sorted(name.rsplit("/", 1)[1] for name in loaded) == ["reading.js", "site.js"]

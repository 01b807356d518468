"""Usage statistics in a browser: consent, counting, withdrawal, and answers about usefulness."""

import time

import pytest
from django.utils import timezone

from cases.models import Case
from tests.browser.page_addresses import CASE
from tests.browser.test_accessibility import faults_of
from tests.usage_statistics.reader_helpers import counted, reader, send_answer
from usage_statistics.models import DailyCount, Section

SLUG = CASE.split("/")[2]
# Requests sent while a page unloads are in no list of requests, so the page records them.
NOTE = """const send = navigator.sendBeacon.bind(navigator);
navigator.sendBeacon = (url, said) => {
  localStorage.told = (localStorage.told ?? "") + `${url}?${said}\\n`;
  return send(url, said);
};"""


# Shows a section. Observers are called in the order in which they were made, so when this one is called, the
# page knows that the section is shown.
SHOW = """async part => {
  const section = document.getElementById(part).closest("section");
  section.scrollIntoView({block: "center", behavior: "instant"});
  await new Promise(shown => new IntersectionObserver(
    ([entry]) => entry.isIntersecting && shown(), {rootMargin: "-25% 0px"}).observe(section));
}"""


class Listener:
    """Records what a window sends about reading. The test can advance the clock of its pages."""

    def __init__(self, window):
        self.window = window
        window.context.add_init_script(NOTE)
        window.context.clock.install()

    @property
    def sent(self) -> list[str]:
        return self.window.page.evaluate("localStorage.told ?? ''").split()


def read_section(page, part):
    """Show a section in the middle of the window for longer than it takes to be counted."""
    page.evaluate(SHOW, part)
    page.clock.run_for(6_800)


def leave_page(window):
    """Go to another page: a page sends what was read when it is left."""
    window.to("/about/")


def wait_for_counts():
    """Return the counts once the server has what a page sent on leaving."""
    end = time.monotonic() + 10
    while not counted() and time.monotonic() < end:
        time.sleep(0.05)
    return counted()


def answer_consent(window, name):
    """Give or withdraw consent on the privacy page."""
    page = window.to("/")
    page.get_by_role("link", name="Reading statistics").click()
    page.get_by_role("button", name=name).click()
    return page


def test_a_reader_says_yes_is_counted_takes_it_back_and_is_counted_no_more(visit):
    window = visit()
    heard = Listener(window)
    page = window.to(CASE)
    read_section(page, "done")
    leave_page(window)
    assert (heard.sent, counted()) == ([], {})
    page = answer_consent(window, "Allow counting")
    assert page.get_by_text("Counting is on in this browser.").is_visible()
    read_section(window.to(CASE), "done")
    leave_page(window)
    found = wait_for_counts()
    assert found["done"] == 1
    assert "think" not in found
    (said,) = heard.sent
    address, *parts = said.split("&section=")
    assert address == f"/readership/seen/?case={SLUG}"
    assert sorted(parts) == sorted(found)
    page = answer_consent(window, "Refuse counting")
    assert page.get_by_text("Counting is off in this browser.").is_visible()
    assert [cookie["name"] for cookie in window.context.cookies()] == []
    read_section(window.to(CASE), "done")
    leave_page(window)
    assert (len(heard.sent), counted()) == (1, found)


def test_a_page_that_is_still_open_falls_silent_when_the_yes_is_taken_back_elsewhere(visit):
    window = visit()
    heard = Listener(window)
    answer_consent(window, "Allow counting")
    read_section(window.to(CASE), "changed")
    window.context.clear_cookies(name="reading")
    leave_page(window)
    assert (heard.sent, counted()) == ([], {})


def test_whoever_only_passes_through_has_read_nothing(visit):
    window = visit()
    heard = Listener(window)
    answer_consent(window, "Allow counting")
    page = window.to(CASE)
    for part in Section.values:
        page.evaluate(SHOW, part)
        page.clock.run_for(150)
    leave_page(window)
    assert (heard.sent, counted()) == ([], {})


@pytest.mark.parametrize("javascript", [True, False])
def test_a_browser_that_says_no_is_followed(visit, javascript):
    window = visit(javascript=javascript, extra_http_headers={"Sec-GPC": "1"})
    heard = Listener(window)
    window.context.add_cookies([{"name": "reading", "value": "yes", "url": window.site}])
    page = window.to("/privacy/")
    assert page.get_by_text("Your browser sends “Global Privacy Control”.").is_visible()
    assert not page.get_by_role("button", name="Allow counting").is_visible()
    if javascript:
        read_section(window.to(CASE), "done")
        leave_page(window)
    page = window.to("/privacy/")
    page.get_by_role("button", name="Withdraw consent").click()
    assert window.context.cookies() == []
    assert (heard.sent, counted()) == ([], {})


def test_a_browser_that_says_no_to_scripts_alone_is_followed(visit):
    window = visit()
    heard = Listener(window)
    window.page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})")
    answer_consent(window, "Allow counting")
    read_section(window.to(CASE), "done")
    leave_page(window)
    assert (heard.sent, counted()) == ([], {})


@pytest.mark.parametrize("width", [320, 1280])
def test_a_visitor_says_what_was_useful_without_javascript_and_without_a_cookie(visit, width):
    window = visit(javascript=False, width=width)
    page = window.to(CASE)
    page.get_by_text("Which parts were useful?").click()
    page.get_by_role("group", name="What was done").get_by_role("button", name="Useful", exact=True).click()
    assert page.get_by_text("Thank you. Your answer is counted.").is_visible()
    page.get_by_role("group", name="Try this").get_by_role("button", name="Not useful").click()
    page.wait_for_load_state()
    assert window.path() == f"{CASE}?thanks=1"
    assert (counted("useful"), counted("not_useful")) == ({"done": 1}, {"try": 1})
    assert window.context.cookies() == []


def test_with_javascript_and_the_keyboard_the_answer_stands_where_the_buttons_were(visit):
    window = visit(width=390)
    page = window.to(CASE)
    page.get_by_text("Which parts were useful?").focus()
    page.keyboard.press("Enter")
    group = page.get_by_role("group", name="What they said")
    group.get_by_role("button", name="Useful", exact=True).focus()
    page.keyboard.press("Enter")
    thanks = group.get_by_text("Thank you. Your answer is counted.")
    thanks.wait_for()
    assert thanks.evaluate("one => one === document.activeElement")
    assert window.path() == CASE
    assert counted("useful") == {"said": 1}
    assert window.context.cookies() == []
    assert faults_of(page, CASE, "answered") == []


def test_an_answer_that_meets_a_limit_leads_to_the_page_that_says_so(visit):
    window = visit()
    page = window.to(CASE)
    page.get_by_text("Which parts were useful?").click()
    for _ in range(31):
        send_answer(reader(answer=""), "said yes", case=SLUG)
    page.get_by_role("group", name="Try this").get_by_role("button", name="Useful", exact=True).click()
    page.get_by_role("heading", name="Too many attempts").wait_for()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_these_pages_has_a_fault_that_tools_find(visit, theme, width):
    window, curator = visit(width=width, theme=theme), visit(width=width, theme=theme, as_="cora")
    faults = []
    page = window.to(CASE)
    page.get_by_text("Which parts were useful?").click()
    # On a phone a bar stays above the page: it must not lie across a field while its size is measured.
    page.evaluate("scrollTo(0, 0)")
    faults += faults_of(page, CASE, f"open {theme} {width}")
    faults += faults_of(answer_consent(window, "Allow counting"), "/privacy/", f"on {theme} {width}")
    window.context.set_extra_http_headers({"Sec-GPC": "1"})
    faults += faults_of(window.to("/privacy/"), "/privacy/", f"signal {theme} {width}")
    create_counts()
    for address in ("/curation/usefulness/", f"/curation/usefulness/{example_case().pk}/"):
        faults += faults_of(curator.to(address), address, f"counts {theme} {width}")
    assert not faults, "\n".join(faults)


def example_case():
    return Case.objects.filter(slug=SLUG).get()


def create_counts():
    """Create counts of every section, some of them too small to be shown."""
    for place, part in enumerate(Section.values):
        numbers = {"seen": 1400 - 190 * place, "useful": 40 - 6 * place, "not_useful": place}
        DailyCount.objects.create(case=example_case(), section=part, day=timezone.localdate(), **numbers)


def test_the_module_is_small_and_loaded_for_nobody_else(visit):
    window, asked = visit(), []
    window.page.on("request", lambda one: asked.append(one.url))
    window.to(CASE)
    window.to("/")
    assert not any("reading.js" in url for url in asked)
    answer_consent(window, "Allow counting")
    page = window.to(CASE)
    loaded = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.endsWith('.js')).map(e => e.name)"
    )
    assert sorted(name.rsplit("/", 1)[1] for name in loaded) == ["reading.js", "site.js"]

"""The huddle in a browser: step by step by keyboard, clicker and buttons; offline, on paper, without JavaScript."""

import datetime
import io

import pytest
from pypdf import PdfReader

from cases.models import Case
from practice.huddle_plans import PLANS
from tests.browser.test_accessibility import faults_of
from tests.browser.test_html_validity import check
from tests.practice.practise_helpers import CASE

HUDDLE = f"/cases/{CASE}/huddle/"
TURN, PARTS = "less the parcel and more Thursday", len(PLANS["15"].parts)
START, CLOSE = "Start presenter view", "Close"
# Counts the lines of dialogue that are visible now.
PAINTED = """[...document.querySelectorAll(".heard blockquote, .heard .scene")]
  .filter(e => e.checkVisibility({ contentVisibilityAuto: true })).length"""

NO_FULL_SCREEN = "Element.prototype.requestFullscreen = () => Promise.reject(new Error('no'))"


@pytest.fixture
def presented(visit):
    """Open the presenter view: presented(minutes=15, width=1280, …) is the window."""

    def present(minutes=15, **more):
        window = visit(reduced_motion="reduce", **more)
        window.to(f"{HUDDLE}?minutes={minutes}").get_by_role("button", name=START).click()
        return window

    return present


def heading(page):
    """The heading of the visible part; there is never more than one."""
    shown = page.locator("h3").locator("visible=true").all_inner_texts()
    assert len(shown) <= 1
    return shown[0] if shown else ""


def clock(page):
    return page.get_by_role("timer").inner_text()


def steps():
    """The number of steps of the plan of 15 minutes: the parts, and what is revealed in them."""
    return PARTS + Case.objects.get(slug=CASE).lines.count() + len(["done", "changed", "prompt", "tool"])


@pytest.mark.parametrize("key", ["ArrowRight", "PageDown", "Space"])
def test_a_clicker_walks_the_room_from_the_moment_to_the_week(presented, key):
    page = presented().page
    # A focused button reacts to the space bar itself, with the same effect on "Next".
    page.evaluate("document.activeElement.blur()")
    seen = [heading(page)]
    for _ in range(steps() - 1):
        page.keyboard.press(key)
        seen.append(heading(page))
    assert list(dict.fromkeys(filter(None, seen))) == [str(part.step.title) for part in PLANS["15"].parts]
    page.keyboard.press(key)
    assert heading(page) == seen[-1]
    page.keyboard.press("Home")
    assert heading(page) == "Before you begin"
    page.keyboard.press("End")
    assert heading(page) == "Who tries what this week"
    page.keyboard.press("PageUp")
    page.keyboard.press("ArrowLeft")
    assert heading(page) == "One question"
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Prepare").wait_for()
    assert page.evaluate("document.activeElement.textContent") == START


def test_the_turning_point_is_not_seen_before_its_step_and_comes_line_by_line(presented):
    page = presented().page
    turn, told = page.get_by_text(TURN), []
    while heading(page) != "The turning point, line by line":
        assert page.evaluate(PAINTED) == 0
        page.keyboard.press("PageDown")
    lines = list(Case.objects.get(slug=CASE).lines.all())
    for line in lines:
        assert not turn.is_visible() or told
        page.keyboard.press("PageDown")
        assert page.locator(".heard[data-now]").get_by_text(line.said).is_visible()
        # The current line and the one before it, and no later one.
        assert page.evaluate(PAINTED) == min(len(told) + 1, 2)
        told.append(line)
    page.keyboard.press("Home")
    assert page.evaluate(PAINTED) == 0
    page.keyboard.press("Escape")
    assert page.evaluate(PAINTED) == 0, "leaving shows no more than the room has seen"


def test_buttons_do_the_same_and_are_large(presented):
    for width in (1280, 320):
        page = presented(width=width).page
        buttons = page.get_by_role("group", name="Presenter view").get_by_role("button")
        assert buttons.all_inner_texts() == ["Back", "Next", "Pause time", CLOSE]
        assert all(button.bounding_box()["height"] >= 44 for button in buttons.all())
        assert page.get_by_role("button", name="Back").get_attribute("aria-disabled") == "true"
        assert page.evaluate("document.activeElement.textContent") == "Next"
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Next").click()
        assert heading(page) == "Write what you would say"
        page.get_by_role("button", name="Back").click()
        assert heading(page) == "The moment"
        page.get_by_role("button", name=CLOSE).click()
        page.get_by_role("button", name=START).click()
        assert heading(page) == "The moment", "it goes on where it was left"


def test_the_timer_counts_its_part_pauses_and_ends_nothing(visit):
    window = visit(reduced_motion="reduce")
    window.page.clock.install()
    page = window.to(HUDDLE)
    # From here on, only the test advances the clock, so a slow machine makes no difference.
    page.clock.pause_at(datetime.datetime.now() + datetime.timedelta(hours=1))
    page.get_by_role("button", name=START).click()
    said = page.locator("[aria-live][data-mark]")
    page.clock.run_for(42_000)
    assert (clock(page), said.inner_text()) == ("0:42 / 1:00", "")
    page.get_by_role("button", name="Pause time").click()
    page.clock.run_for(60_000)
    assert clock(page) == "0:42 / 1:00"
    # The space bar presses the focused button and does not go to the next step.
    page.keyboard.press("Space")
    page.clock.run_for(18_500)
    assert (clock(page), said.inner_text()) == ("1:00 / 1:00", "Minute 1 of 1 is over.")
    page.clock.run_for(600_000)
    assert (clock(page)[:5], heading(page)) == ("11:00", "Before you begin")
    assert said.inner_text() == "Minute 1 of 1 is over."
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    assert (clock(page), said.inner_text()) == ("0:00 / 2:00", "")
    page.clock.run_for(61_000)
    assert said.inner_text() == "Minute 1 of 2 is over."
    page.get_by_role("button", name=CLOSE).click()
    page.clock.run_for(30_000)
    page.get_by_role("button", name=START).click()
    assert clock(page) == "1:01 / 2:00", "it rests while the view is closed"


def test_it_goes_to_its_end_without_a_connection_and_keeps_nothing(visit):
    window = visit(reduced_motion="reduce")
    page = window.to(HUDDLE)
    page.wait_for_load_state("networkidle")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    window.context.set_offline(True)
    page.get_by_role("button", name=START).click()
    for _ in range(steps()):
        page.keyboard.press("PageDown")
    assert page.get_by_text("Say one thing that you will try").is_visible()
    assert asked == []
    kept = "[localStorage.length, sessionStorage.length, document.cookie, history.length]"
    assert page.evaluate(kept)[:3] == [0, 0, ""]


def test_it_fills_the_screen_and_ends_with_it(presented):
    page = presented().page
    page.wait_for_function("document.fullscreenElement")
    page.evaluate("document.exitFullscreen()")
    page.get_by_role("heading", name="Prepare").wait_for()
    assert not page.get_by_role("timer").is_visible()


def test_a_browser_that_refuses_the_full_screen_shows_it_all_the_same(visit):
    window = visit()
    window.page.add_init_script(NO_FULL_SCREEN)
    page = window.to(HUDDLE)
    page.get_by_role("button", name=START).click()
    assert heading(page) == "Before you begin"
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Prepare").wait_for()


def test_the_type_is_read_across_a_room(visit):
    window = visit(reduced_motion="reduce")
    # Some builds of Chromium refuse to resize a window that fills the screen.
    window.page.add_init_script(NO_FULL_SCREEN)
    page = window.to(HUDDLE)
    page.get_by_role("button", name=START).click()
    for width, height, least in ((1920, 1080, 40), (1280, 720, 30), (320, 640, 20)):
        page.set_viewport_size({"width": width, "height": height})
        told = page.locator(".everybody").locator("visible=true")
        assert told.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= least


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_no_step_has_a_fault_that_tools_find(presented, theme, width):
    page = presented(30, width=width, theme=theme).page
    faults = []
    for at in range(len(PLANS["30"].parts) + 3):
        faults += faults_of(page, HUDDLE, f"{theme} {width} step {at}")
        page.keyboard.press("PageDown")
    assert not faults, "\n".join(faults)


def test_forced_colours_and_right_to_left_lose_nothing(presented):
    page = presented(forced_colors="active", width=320).page
    for _ in range(7):
        page.keyboard.press("PageDown")
    edges = "e => getComputedStyle(e).borderTopWidth"
    assert page.locator(".heard[data-now] .said").evaluate(edges) == "2px"
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert faults_of(page, HUDDLE, "right to left") == []


@pytest.mark.parametrize("javascript", [True, False])
def test_without_javascript_a_lead_opens_one_thing_at_a_time(visit, javascript):
    page = visit(javascript=javascript).to(f"/cases/{CASE}/")
    page.get_by_role("link", name="Run as team huddle").click()
    page.get_by_role("link", name="30 minutes").click()
    page.get_by_role("heading", name="Answer again with a technique").wait_for()
    assert page.get_by_role("button", name=START).is_visible() == javascript
    assert not page.get_by_text(TURN).is_visible()
    assert page.evaluate(PAINTED) == 0
    lines = page.locator(".heard summary")
    for at in range(lines.count()):
        lines.nth(at).focus()
        page.keyboard.press("Enter")
        assert page.evaluate(PAINTED) == at + 1
    assert page.get_by_text(TURN).is_visible()
    for name in (
        "Show what was done",
        "Show what changed",
        "Show the techniques",
        "Show the question",
        "Show what to try",
    ):
        page.get_by_text(name, exact=True).click()
    case = Case.objects.get(slug=CASE)
    assert page.get_by_text(case.prompt_system).is_visible()
    assert page.get_by_text(case.tool_items[-1]).is_visible()


def without_spaces(text):
    """The text without spaces."""
    return "".join(text.split())


@pytest.mark.parametrize("presenting", [True, False])
def test_the_run_sheet_prints_whole_on_two_pages_without_controls(visit, presenting):
    window = visit()
    for case in Case.objects.published():
        page = window.to(f"/cases/{case.slug}/huddle/?minutes=30")
        if presenting:
            page.get_by_role("button", name=START).click()
        paper = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, tagged=True)))
        # At line ends and marked words, the PDF reader may add or drop spaces.
        said = without_spaces("".join(sheet.extract_text() for sheet in paper.pages))
        assert len(paper.pages) <= 2, case.slug
        wanted = [
            case.tool_items[-1],
            case.prompt_system,
            "Prepare",
            *(line.said for line in case.lines.all()),
        ]
        assert [text for text in wanted if without_spaces(text) not in said] == []
        assert [
            word
            for word in (START, "Pause time", "Show the question", "Menu")
            if without_spaces(word) in said
        ] == []


@pytest.mark.django_db
def test_every_length_is_valid_html(tmp_path, client, db):
    for minutes in PLANS:
        (tmp_path / f"{minutes}.html").write_bytes(client.get(HUDDLE, {"minutes": minutes}).content)
    code, said = check(tmp_path)
    assert code == 0, said

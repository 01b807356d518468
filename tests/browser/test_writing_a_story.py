"""Writing and submitting a story in a browser, with and without JavaScript."""

import pytest

from stories.models import Draft, Story
from tests.browser.test_accessibility import faults_of
from tests.people import PASSWORD, person
from tests.stories.story_factories import STORY_VALUES, draft

STEPS = ["happened", "said", "changed", "where", "safety", "name", "check"]


def wait_until_saved(page):
    """Wait until the server has saved everything; the browser then deletes its local copy."""
    # The content security policy of the page does not let Playwright wait for an expression.
    for _ in range(160):
        if not page.evaluate("Object.keys(localStorage).length"):
            return
        page.wait_for_timeout(50)
    raise AssertionError("The server has not confirmed the save.")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_visitor_writes_a_story_signs_in_and_submits_it(visit, javascript):
    person("alice")
    window = visit(javascript=javascript)
    page = window.to("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Share a story").click()
    page.get_by_role("button", name="Start a story").click()
    page.get_by_label("Title").fill(STORY_VALUES["title"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_role("link", name="Write at least 20 words").click()
    assert page.evaluate("document.activeElement.name") == "happened"
    page.get_by_label("What happened?").fill(STORY_VALUES["happened"] + " Her number is 07700 900123.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What was said and done?").fill(STORY_VALUES["said"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What changed?").fill(STORY_VALUES["changed"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Retail").check()
    page.get_by_label("Owning the mistake").check()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_role("main").get_by_text("07700 900123").first.is_visible()
    page.get_by_role("button", name="Replace with").first.click()
    page.locator("#finding-0 mark", has_text="07700 900123").wait_for(state="detached")
    assert "07700" not in page.get_by_role("main").inner_text()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your role").fill("a store lead")
    page.get_by_label("You may publish this story").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Check your story and submit it").wait_for()
    page.get_by_role("link", name="Sign in").last.click()
    page.get_by_label("E-mail address").fill("alice@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Submit story").click()
    page.get_by_role("heading", name=STORY_VALUES["title"]).wait_for()
    assert page.get_by_text("Submitted", exact=True).first.is_visible()
    page.get_by_role("navigation", name="Main")
    story = Story.objects.get()
    assert (story.status, story.author.handle) == ("submitted", "alice")
    assert "07700" not in story.latest.happened
    window.to("/stories/mine/")
    page.get_by_role("link", name=STORY_VALUES["title"]).click()
    page.locator("summary", has_text="Withdraw this story?").click()
    page.get_by_role("button", name="Withdraw story").click()
    page.get_by_role("button", name="Restore story").click()
    assert Story.objects.get().status == "submitted"


def test_text_is_saved_while_it_is_typed(visit):
    story = draft("alice", said="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_label("What was said and done?").type("I put the pen down and asked.", delay=5)
    page.get_by_text("Saved at").wait_for()
    wait_until_saved(page)
    assert Draft.objects.get().said == "I put the pen down and asked."
    assert "words left" in page.locator("[data-count]").text_content()


def test_text_typed_offline_is_kept_in_the_browser_and_saved_later(visit):
    story = draft("alice", said="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/said/")
    window.context.set_offline(True)
    page.get_by_label("What was said and done?").fill("Written on a train without a line.")
    page.get_by_text("Not saved yet. This browser keeps your text.").wait_for()
    assert Draft.objects.get().said == ""
    window.context.set_offline(False)
    wait_until_saved(page)
    assert Draft.objects.get().said == "Written on a train without a line."
    window.faults = [fault for fault in window.faults if "ERR_INTERNET" not in fault]


def test_text_that_was_not_saved_is_offered_when_the_page_is_opened_again(visit):
    story = draft("alice", said="")
    window = visit(as_="alice")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.route(
        "**/said/", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    page.get_by_label("What was said and done?").fill("Typed just before the window was closed.")
    page.get_by_text("Not saved yet.").wait_for()
    window.to(f"/stories/share/{story.key}/said/")
    page.unroute("**/said/")
    assert page.get_by_label("What was said and done?").input_value() == ""
    page.get_by_role("button", name="Restore text").click()
    wait_until_saved(page)
    assert Draft.objects.get().said == "Typed just before the window was closed."
    window.faults = [fault for fault in window.faults if "ERR_FAILED" not in fault]


def test_a_stale_tab_is_warned_and_shown_both_versions(visit):
    story = draft("alice", said="")
    address = f"/stories/share/{story.key}/said/"
    window = visit(as_="alice")
    first = window.to(address)
    second = window.context.new_page()
    second.goto(window.site + address)
    first.get_by_label("What was said and done?").fill("Ten words or more are written in the first tab.")
    wait_until_saved(first)
    second.get_by_label("What was said and done?").fill("Ten words or more are written in the second tab.")
    second.get_by_text("changed in another window").wait_for()
    assert "first tab" in Draft.objects.get().said
    second.get_by_role("button", name="Continue").click()
    second.get_by_role("heading", name="There are two versions").wait_for()
    assert second.locator("del").inner_text().split() == ["removed:", "first", "(end)"]
    second.get_by_role("button", name="Save the version in this window").click()
    second.get_by_role("heading", name="What was said and done?").wait_for()
    assert "second tab" in Draft.objects.get().said


def test_a_step_can_be_completed_with_the_keyboard_alone(visit):
    story = draft("alice", said="", happened="")
    window = visit(as_="alice", reduced_motion="reduce")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_label("What was said and done?").focus()
    page.keyboard.type("Too few.")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Continue":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-error-summary]')")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "said"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_a_story_has_accessibility_faults(visit, theme, width):
    bad = " Mrs Okafor, 07700 900123, rang on 14 March 2024. She is a difficult customer."
    story = draft("alice", happened=STORY_VALUES["happened"] + bad, said="x")
    sent = draft("alice", title="Another one that was sent")
    sent.submit(sent.author)
    window = visit(width=width, theme=theme, as_="alice")
    addresses = ["/stories/share/", "/stories/mine/", sent.status_url, "/stories/", "/language/"]
    addresses += [f"/stories/share/{story.key}/", f"/stories/share/{story.key}/pictures/"]
    addresses += [f"/stories/share/{story.key}/{step}/" for step in STEPS]
    faults = []
    for address in addresses:
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    page = window.to(f"/stories/share/{story.key}/said/")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    faults += faults_of(page, "an error", f"{theme} {width}")
    assert not faults, "\n".join(faults)

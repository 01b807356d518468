"""The safety step in a browser: place and focus stay where a finding was, with and without JavaScript."""

import pytest

from stories.models import Draft
from tests.browser.test_accessibility import faults_of
from tests.stories.story_factories import STORY_VALUES, draft

NAMES = [f"0770090{number:04}" for number in range(100, 112)]
MANY = STORY_VALUES["happened"] + "".join(f" Call {name} please." for name in NAMES)


def step(story):
    return f"/stories/share/{story.key}/safety/"


def focused(page):
    """Return the id of the focused element or of the one around it."""
    return page.evaluate("document.activeElement.closest('[id]')?.id ?? ''")


@pytest.mark.parametrize("javascript", [True, False])
def test_replacing_a_finding_keeps_the_place_on_the_page(visit, javascript):
    window = visit(javascript=javascript, as_="alice")
    page = window.to(step(draft("alice", happened=MANY)))
    rows = page.locator("li[id^=finding-]")
    assert rows.count() == 12
    page.locator("#finding-8").scroll_into_view_if_needed()
    page.locator("#finding-8").get_by_role("button", name="Replace with").click()
    page.locator("#finding-11").wait_for(state="detached")
    assert rows.count() == 11
    # Without JavaScript, the browser scrolls when the new page is there.
    page.wait_for_timeout(500)
    box = page.locator("#finding-8").bounding_box()
    assert 0 <= box["y"] < 800, "the next finding is in view"
    if javascript:
        assert focused(page) == "finding-8"
    else:
        assert page.url.endswith("#finding-8")
    page.locator("#finding-10").get_by_role("button", name="Replace with").click()
    page.locator("#finding-10").wait_for(state="detached")
    assert "finding-9" in (focused(page), page.url.partition("#")[2]), "the last one is left"


def test_the_keyboard_goes_through_all_findings_without_leaving_the_list(visit):
    page = visit(as_="alice").to(step(draft("alice", happened=MANY)))
    page.locator("#finding-0").get_by_role("button", name="Replace with").focus()
    for left in range(11, 0, -1):
        page.keyboard.press("Enter")
        page.locator(f"#finding-{left}").wait_for(state="detached")
        page.wait_for_timeout(50)
        assert focused(page) == "finding-0"
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("Our check found no").wait_for()
    page.wait_for_timeout(50)
    assert focused(page) == "findings"
    assert "0770" not in Draft.objects.get().happened


@pytest.mark.parametrize("javascript", [True, False])
def test_a_missing_reason_is_said_beside_its_field_and_typed_reasons_stay(visit, javascript):
    text = STORY_VALUES["happened"] + " It was on 14 March 2024 and on 15 March 2024, and 07700 900123 rang."
    page = visit(javascript=javascript, as_="alice").to(step(draft("alice", happened=text)))
    first, second = page.locator("#finding-0"), page.locator("#finding-1")
    first.get_by_label("Reason to keep this detail").fill("The day of the law.")
    second.get_by_role("button", name="Keep this detail").click()
    second.get_by_text("Say why “15 March 2024” identifies no person").wait_for()
    page.wait_for_timeout(50)
    assert page.evaluate("document.activeElement.name") == "reason-1"
    assert first.get_by_label("Reason to keep this detail").input_value() == "The day of the law."
    page.locator("#finding-2").get_by_role("button", name="Replace with").click()
    page.locator("#finding-2").wait_for(state="detached")
    assert first.get_by_label("Reason to keep this detail").input_value() == "The day of the law."
    first.get_by_role("button", name="Keep this detail").click()
    first.get_by_text("Kept").wait_for()
    assert Draft.objects.get().kept_findings == {"14 march 2024": "The day of the law."}


@pytest.mark.parametrize("javascript", [True, False])
def test_people_get_different_placeholders_that_the_author_can_change(visit, javascript):
    text = STORY_VALUES["happened"] + " Mrs Okafor and Mr Schmidt came. Mrs Okafor stayed."
    page = visit(javascript=javascript, as_="alice").to(step(draft("alice", happened=text)))
    page.get_by_role("button", name="Replace with [a person] in 2 places").click()
    page.get_by_role("button", name="Replace with [another person]").click()
    page.get_by_label("Words in place of [another person]").fill("my manager")
    page.get_by_role("button", name="Replace placeholder ([another person])").click()
    page.get_by_label("Words in place of [another person]").wait_for(state="detached")
    assert Draft.objects.get().happened.endswith("[a person] and my manager came. [a person] stayed.")


def test_continue_right_after_a_replacement_saves_both(visit):
    page = visit(as_="alice").to(
        step(draft("alice", happened=STORY_VALUES["happened"] + " Ring 07700 900123."))
    )
    page.get_by_label("Death or grief").check()
    page.get_by_role("button", name="Replace with").click()
    page.get_by_role("button", name="Continue").last.click()
    page.get_by_role("heading", name="Your name and consent").wait_for()
    saved = Draft.objects.get()
    assert saved.happened.endswith("Ring [a phone number].")
    assert saved.content_notes == ["death"]


def test_a_stale_page_shows_both_texts_instead_of_replacing(visit):
    page = visit(as_="alice").to(
        step(draft("alice", happened=STORY_VALUES["happened"] + " Ring 07700 900123."))
    )
    Draft.objects.get().write({"happened": "Other words, 07700 900999."}, version=1)
    page.get_by_role("button", name="Replace with").click()
    page.get_by_role("heading", name="There are two versions").wait_for()
    assert Draft.objects.get().happened == "Other words, 07700 900999."


def test_the_minimum_length_is_counted_while_a_part_is_written(visit):
    page = visit(as_="alice").to(f"/stories/share/{draft('alice', said='').key}/said/")
    assert page.get_by_text("Write at least 10 words.").is_visible()
    hint = page.locator("[data-count]")
    assert hint.text_content() == "Words still needed: 10. You have 1,000 words left"
    page.get_by_label("What was said and done?").fill("One two three")
    assert hint.text_content() == "Words still needed: 7. You have 997 words left"
    page.get_by_label("What was said and done?").fill("word " * 12)
    assert hint.text_content() == "You have 988 words left"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_step_has_no_accessibility_faults_after_a_replacement(visit, theme, width):
    text = STORY_VALUES["happened"] + " Mrs Okafor and Mr Schmidt came on 14 March 2024."
    page = visit(width=width, theme=theme, as_="alice").to(step(draft("alice", happened=text)))
    page.get_by_role("button", name="Replace with [a person]").click()
    page.get_by_label("Words in place of [a person]").wait_for()
    page.get_by_role("button", name="Keep this detail").click()
    page.get_by_text("Say why").wait_for()
    assert faults_of(page, "safety", f"{theme} {width}") == []

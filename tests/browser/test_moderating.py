"""Deciding in a browser: with the keyboard alone, and without JavaScript."""

import pytest
from playwright.sync_api import expect

from moderation.models import Preferences, QueueItem
from stories.models import Story
from tests.browser.test_accessibility import faults_of
from tests.people import person
from tests.stories.story_factories import STORY_VALUES, draft, sent


class Keys:
    """A keyboard that counts how often a key is pressed."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def __call__(self, *keys, leads=False):
        for key in keys:
            self.presses += 1
            self.page.wait_for_load_state()
            if leads:
                with self.page.expect_navigation():
                    self.page.keyboard.press(key)
            else:
                self.page.keyboard.press(key)


# What the keys are after the story is open, its status then, and how many presses there are until the next one opens.
BY_KEYBOARD = [
    (["a"], "published", 2),
    (["r", "1"], "changes_requested", 3),
    (["d", "7"], "declined", 3),
    (["f", "4"], "declined", 3),
    (["t", "1"], "in_review", 3),
]


@pytest.mark.parametrize(("keys", "status", "presses"), BY_KEYBOARD)
def test_a_story_is_decided_with_a_few_keys_and_the_next_one_opens(visit, keys, status, presses):
    story, following = sent(), sent(title="The one after it")
    window = visit(as_="mona")
    press = Keys(window.to("/moderation/"))
    press("n", leads=True)
    press.presses = 0
    press(*keys)
    press("s", leads=True)
    assert press.page.url.endswith(f"/moderation/story/{following.pk}/")
    assert press.presses == presses
    assert Story.objects.get(pk=story.pk).status == status
    press("z", leads=True)
    assert Story.objects.get(pk=story.pk).status == "submitted"


def test_only_the_reasons_that_fit_the_decision_are_listed(visit):
    page = visit(as_="mona").to(f"/moderation/story/{sent().pk}/")
    praise, blocking = (
        page.get_by_label("Ready for readers"),
        page.get_by_label("A person could be recognised"),
    )
    assert praise.is_visible() and blocking.is_visible()
    page.keyboard.press("a")
    assert praise.is_checked() and not blocking.is_visible()
    page.keyboard.press("r")
    assert not praise.is_visible() and not praise.is_checked()
    page.keyboard.press("1")
    assert blocking.is_checked()
    page.get_by_role("button", name="Show all reasons").click()
    assert praise.is_visible()


def test_the_decision_stands_beside_the_text(visit):
    page = visit(as_="mona", width=1280).to(f"/moderation/story/{sent().pk}/")
    for target in (
        page.get_by_role("heading", name="What happened"),
        page.locator("#action-approve"),
    ):
        assert target.bounding_box()["y"] < 800
    send = page.get_by_role("button", name="Send and open next").bounding_box()
    assert send["y"] + send["height"] <= 800


def test_the_decision_is_one_tap_away_on_a_phone(visit):
    page = visit(as_="mona", width=320).to(f"/moderation/story/{sent().pk}/")
    bar = page.get_by_role("navigation", name="Decide")
    assert bar.bounding_box()["y"] < page.viewport_size["height"]
    bar.get_by_role("link", name="Go to decision").click()
    expect(page.get_by_role("heading", name="Your decision")).to_be_in_viewport()


def test_edits_are_proposed_with_the_keyboard_alone(visit):
    story = sent()
    page = visit(as_="mona").to("/moderation/")
    press = Keys(page)
    press("j", "Enter", leads=False)
    page.wait_for_url("**/story/**")
    press("c", leads=True)
    press("e", "9")
    page.get_by_label("Title").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" at all")
    press("Escape")
    press("s", leads=True)
    story = Story.objects.get(pk=story.pk)
    assert (story.status, story.proposal.title) == ("changes_requested", STORY_VALUES["title"] + " at all")
    page = visit(as_="alice").to(story.status_url)
    page.get_by_role("button", name="Accept edits and publish").press("Enter")
    page.get_by_text("You accepted the suggested edits. Your story is published.").wait_for()
    assert Story.objects.get(pk=story.pk).status == "published"


def test_shortcuts_do_nothing_in_text_fields_and_can_be_turned_off(visit):
    story = sent()
    page = visit(as_="mona").to(f"/moderation/story/{story.pk}/")
    page.get_by_label("Message to the author").fill("")
    page.get_by_label("Message to the author").press("a")
    assert not page.get_by_label("Approve", exact=False).first.is_checked()
    assert page.get_by_label("Message to the author").input_value() == "a"
    Preferences.objects.create(user=person("mona"), shortcuts=False)
    page.reload()
    page.keyboard.press("a")
    assert page.locator("input[name=action]:checked").count() == 0
    assert page.locator("kbd").count() == 0


def test_a_passage_is_pinned_by_selecting_it(visit):
    story = sent()
    page = visit(as_="mona").to(f"/moderation/story/{story.pk}/")
    page.keyboard.press("r")
    page.evaluate(
        """() => { const text = [...document.querySelectorAll('[data-text] p')]
          .find(p => p.textContent.includes('receipt')).firstChild;
        const at = text.data.indexOf('no receipt'); const range = document.createRange();
        range.setStart(text, at); range.setEnd(text, at + 10);
        getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.keyboard.press("p")
    assert page.get_by_label("Passage 1").input_value() == "no receipt"
    assert page.evaluate("document.activeElement.name") == "about_1"
    page.get_by_label("Reason", exact=True).first.select_option("recognisable")
    page.get_by_text("“no receipt”").wait_for()
    page.get_by_role("button", name="Send and open next").click()
    page.get_by_text("Decision sent: Request changes.").wait_for()


def test_the_live_preview_is_the_message_that_the_author_gets(visit):
    story = sent()
    page = visit(as_="mona").to(f"/moderation/story/{story.pk}/")
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.get_by_label("Message to the author").fill("The lid is the turn.")
    page.locator("[data-message]", has_text="The lid is the turn.").wait_for()
    shown = page.locator("[data-message]").inner_text()
    page.reload()
    assert page.get_by_label("Message to the author").input_value() == "The lid is the turn."
    page.get_by_role("button", name="Send and open next").click()
    page.get_by_text("Decision sent: Request changes.").wait_for()
    page = visit(as_="alice").to(story.status_url)
    # The page has a link with words in the place of the guideline's address, which the mail names.
    linked = "Read the guideline: A person could be recognised"
    assert page.locator("q").inner_text().strip('“”"\n ').replace(linked, "") == shown.strip().replace(
        "http://127.0.0.1:8000/guidelines/#people", ""
    )


def test_leaving_the_page_ends_the_claim_after_a_delay(visit):
    story = sent()
    page = visit(as_="mona").to("/moderation/")
    page.keyboard.press("n")
    page.get_by_text("Claimed by you until").wait_for()
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Cases").click()
    page.get_by_role("heading", name="Cases", exact=True).wait_for()
    left = QueueItem.objects.about(story).get().claimed_until
    for _ in range(50):
        left = QueueItem.objects.about(story).get().claimed_until
        if (left - Story.objects.get().submitted_at).total_seconds() < 300:
            break
        page.wait_for_timeout(100)
    assert (left - Story.objects.get().submitted_at).total_seconds() < 300


def test_a_moderator_decides_without_javascript(visit):
    story = sent()
    page = visit(as_="mona", javascript=False).to("/moderation/")
    page.get_by_role("button", name="Start next item").click()
    page.get_by_label("Request changes").check()
    page.get_by_label("A person could be recognised").check()
    page.get_by_text("Quote a passage").click()
    page.get_by_label("Passage 1").fill("no receipt")
    page.get_by_label("Reason", exact=True).first.select_option("recognisable")
    page.get_by_role("button", name="Save draft", exact=True).click()
    assert "“no receipt”" in page.locator("[data-message]").inner_text()
    page.get_by_role("button", name="Send and open next").click()
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("Decision undone.").wait_for()
    assert Story.objects.get(pk=story.pk).status == "submitted"


def test_two_items_are_decided_together_without_javascript(visit):
    sent(title="First"), sent(title="Second")
    page = visit(as_="mona", javascript=False).to("/moderation/")
    page.get_by_label("Select “First”").check()
    page.get_by_label("Select “Second”").check()
    page.get_by_role("button", name="Decide selected together").click()
    page.get_by_label("Decline (can be resubmitted)").check()
    page.get_by_label("The words that were said are missing").check()
    page.get_by_role("button", name="Preview message").click()
    page.get_by_role("button", name="2 items").click()
    page.get_by_text("Decided 2 items").wait_for()
    assert set(Story.objects.values_list("status", flat=True)) == {"declined"}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_moderators_pages_pass_the_accessibility_checks(visit, width, theme):
    told = {"said": "I told Mrs Oxtoby: that difficult customer was me. She laughed, and so did he, at last."}
    story = sent(industries=["healthcare"], content_notes=["death"])
    written = draft(title="Read before")
    written.submit(written.author)
    written.transition(
        "request_changes", by=person("max"), revision=1, reasons=["recognisable"], note="Thank you."
    )
    written.open_draft().write(told, version=1)
    Story.objects.get(pk=written.pk).submit(written.author)
    window = visit(as_="mona", width=width, theme=theme)
    faults = []
    for item, act in ((story, ""), (written, ""), (written, "redact/")):
        address = f"/moderation/story/{item.pk}/{act}"
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    faults += faults_of(window.to("/moderation/"), "/moderation/", f"{theme} {width}")
    assert faults == []

"""Texts and files that are too large, in a browser: the answer is a page of the site, and no text is lost."""

import pytest

from stories.forms import MAX_SAVED
from stories.models import Story
from tests.browser.test_accessibility import faults_of

LONG = "A kettle. " * (MAX_SAVED["happened"] // 10) + "x"


def start_story(page):
    page.get_by_role("button", name="Start a story").click()
    return Story.objects.order_by("-pk").first()


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_too_long_a_part_of_a_story_stays_in_the_form_with_an_error(visit, javascript, width, theme):
    page = visit(javascript=javascript, width=width, theme=theme).to("/stories/share/")
    start_story(page)
    page.get_by_label("Title").fill("Kettle")
    page.get_by_label("What happened?").fill(LONG)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert page.get_by_role("link", name="This part has 12001 characters and is not saved").is_visible()
    assert page.get_by_label("What happened?").input_value() == LONG
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("What happened?").fill("A man came back for the third time with the same kettle. " * 3)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What was said and done").wait_for()
    assert Story.objects.get().draft.title == "Kettle"


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (320, "dark")])
def test_a_request_above_the_limit_answers_with_a_page_and_the_text_is_still_in_the_form(visit, width, theme):
    window = visit(width=width, theme=theme)
    page = window.to("/search/situation/")
    # Chromium takes 14 seconds to find the direction of so long a text (dir="auto"); no field accepts one.
    page.evaluate(
        "const field = document.querySelector('textarea'); field.removeAttribute('maxlength');"
        "field.removeAttribute('dir'); field.value = 'A long story. '.repeat(200_000)"
    )
    page.get_by_role("button", name="Find").last.click()
    page.get_by_role("heading", name="The form is too large").wait_for()
    assert faults_of(page, "413", f"{width} {theme}") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.go_back()
    assert page.evaluate("document.querySelector('textarea').value").startswith("A long story.")


def test_too_large_a_photo_keeps_what_was_typed_beside_it(visit, tmp_path):
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(bytes(6_000_000))
    window = visit(javascript=False)
    story = start_story(window.to("/stories/share/"))
    page = window.to(f"/stories/share/{story.key}/pictures/")
    page.get_by_label("Picture", exact=True).set_input_files(photo)
    page.get_by_label("Description of the picture").fill("The counter with the kettle")
    page.get_by_role("button", name="Add picture").click()
    page.get_by_role("link", name="Pictures of up to 2 MB fit").wait_for()
    assert page.get_by_label("Description of the picture").input_value() == "The counter with the kettle"

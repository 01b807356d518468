"""The overview and the editor of a case, and the page on which an author answers for their story."""

import os
from pathlib import Path

import pytest
from django.test import Client

from cases.models import Case, CaseRevision
from tests.browser.test_accessibility import faults_of
from tests.cases.test_curation import SLUG, begin, move, save
from tests.people import signed_in
from tests.stories.promotion_helpers import case_awaiting_answer, promotable_story


def stage():
    """Create a published case with a draft, an empty draft, and a story whose author is asked for consent."""
    cora = signed_in(Client(), "cora")
    pk, empty = Case.objects.get(slug=SLUG).pk, begin(cora, "An empty draft")
    move(cora, pk, "revise")
    moment = CaseRevision.objects.open_for(pk).sections["The moment"]
    save(
        cora,
        pk,
        felt="Guilty beforehand",
        moment=moment.replace("four windows open", "five windows open, all red"),
    )
    story = promotable_story()
    adapted = case_awaiting_answer(cora, story)
    curators = [
        f"/curation/cases/{pk}/", f"/curation/cases/{pk}/edit/", f"/curation/cases/{pk}/compare/?from=1&to=2",
        f"/curation/cases/{pk}/texts/2/", f"/curation/cases/{empty}/", f"/curation/cases/{adapted}/", "/curation/",
    ]  # fmt: skip
    return {"cora": curators, "alice": [story.status_url, f"{story.status_url}case/"]}


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_of_curators_and_of_a_promotion_are_accessible(visit, theme, width):
    faults, folder = [], os.environ.get("SHOTS")
    for who, addresses in stage().items():
        window = visit(width=width, theme=theme, as_=who)
        for at, address in enumerate(addresses):
            faults += faults_of(window.to(address), address, f"{theme} {width}")
            if folder:
                window.page.screenshot(path=Path(folder) / f"{who}-{at}-{width}-{theme}.png", full_page=True)
    assert not faults, "\n".join(faults)


def test_a_case_is_edited_and_a_stale_form_is_saved_again_without_javascript(visit):
    first, second = (visit(javascript=False, as_="cora") for _tab in range(2))
    page = first.to("/curation/cases/new/")
    page.get_by_label("Title").fill("Written by keyboard")
    page.keyboard.press("Enter")
    page.get_by_label("The moment").fill("One tab.")
    other = second.page
    other.goto(page.url)
    other.get_by_label("The moment").fill("Another tab.")
    other.get_by_role("button", name="Save draft", exact=True).click()
    page.get_by_role("button", name="Save draft", exact=True).click()
    assert page.get_by_role("heading", name="There are two versions").is_visible()
    page.get_by_role("button", name="Save draft", exact=True).click()
    assert page.get_by_text("Before you can submit it").is_visible()
    text = CaseRevision.objects.get(case__slug="written-by-keyboard")
    assert text.sections["The moment"] == "One tab."

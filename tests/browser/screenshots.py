"""Screenshots for docs/pictures/ and for the guides: taken by `make pictures`, reviewed by a person.

`.venv/bin/python -m pytest tests/browser/screenshots.py -k guide` takes those of the guides only.
"""

import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from accounts.models import User
from tests.browser.page_addresses import CASE
from tests.people import PASSWORD
from tests.stories import story_factories

PAGES = {
    "home": "/",
    "cases": "/cases/?industry=retail",
    "case": CASE,
    "industry": "/industries/healthcare/",
    "techniques": "/techniques/",
    "map": "/map/",
    "phrases": "/phrases/",
    "share": "/stories/share/",
    "sign-in": "/accounts/login/",
}
GUIDE_PAGES = {
    "cases": ("", "/cases/?industry=healthcare"),
    "practise": ("", "/cases/nothing-to-restore/practise/"),
    "my-stories": ("alice", "/stories/mine/"),
    "second-factor": ("alice", "/accounts/2fa/"),
    "first-steps": ("nia", "/me/first-steps/"),
    "queue": ("max", "/moderation/"),
    "curation": ("cora", "/curation/"),
}
"""Pictures of the guides: the member who sees the page, or a visitor, and its address."""
GUIDE_SIZE = {"width": 960, "height": 600}
TITLES = ["The refund that took nine days", "A call on a Friday evening", "The wrong name on the form"]
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_take_pictures(visit, theme, width):
    """Save the first 1,600 pixels of every main page."""
    FOLDER.mkdir(exist_ok=True)
    window = visit(width=width, theme=theme, reduced_motion="reduce")
    for name, address in PAGES.items():
        page = window.to(address)
        page.wait_for_load_state("networkidle")
        page.set_viewport_size({"width": width, "height": 1600})
        shot = Image.open(io.BytesIO(page.screenshot()))
        shot.quantize(128).save(FOLDER / f"{name}-{width}-{theme}.png", optimize=True)


def take_guide_picture(page, name: str) -> None:
    """Save what the window shows below the masthead, with few colours."""
    page.wait_for_load_state("networkidle")
    page.set_viewport_size(GUIDE_SIZE)
    top = page.locator("main").bounding_box()["y"]
    area = {**GUIDE_SIZE, "x": 0, "y": top, "height": GUIDE_SIZE["height"] - top}
    # A field to write in is the point of its page.
    page.evaluate("document.querySelector('main textarea')?.scrollIntoView({block: 'center'})")
    shot = Image.open(io.BytesIO(page.screenshot(clip=area)))
    shot.convert("RGB").quantize(48).save(settings.GUIDES / "pictures" / f"{name}.png", optimize=True)


def test_take_pictures_of_the_guides(visit):
    """Save the pictures that docs/guides/ shows, of prepared stories."""
    story_factories.published(title=TITLES[0])
    story_factories.draft(title=TITLES[1])
    submitted = story_factories.sent(title=TITLES[2])
    for number, title in enumerate(TITLES[:2]):
        story_factories.sent(
            "bob", title=title, said=f"I listened for {number + 2} minutes, and then I said it."
        )
    User.objects.create_user("nia@example.org", PASSWORD, handle="nia")
    for name, (member, address) in GUIDE_PAGES.items():
        window = visit(reduced_motion="reduce", as_=member)
        take_guide_picture(window.to(address), name)
    window = visit(reduced_motion="reduce", as_="max")
    take_guide_picture(window.to(f"/moderation/story/{submitted.pk}/"), "review")
    window = visit(reduced_motion="reduce")
    page = window.to("/stories/share/")
    page.locator("main form button[type=submit]").first.click()
    take_guide_picture(page, "share")

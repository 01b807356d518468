"""Pictures of the main pages for docs/pictures/: run by `make pictures`, looked at by a person."""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.page_addresses import CASE

PAGES = {
    "home": "/", "cases": "/cases/?industry=retail", "case": CASE, "industry": "/industries/healthcare/",
    "techniques": "/techniques/", "map": "/map/", "phrases": "/phrases/", "share": "/stories/share/",
    "sign-in": "/accounts/login/",
}  # fmt: skip
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

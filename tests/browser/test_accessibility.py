"""Every page, in both themes and at three widths: axe, sideways scrolling, targets (quality.md)."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.page_addresses import CASE, CURATOR, MEMBER, MODERATOR, PUBLIC

THEMES, WIDTHS = ("light", "dark"), (320, 768, 1280)
PEOPLE = [("", PUBLIC), ("alice", MEMBER), ("mona", MODERATOR), ("cora", CURATOR)]
AXE = Axe()
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    }
}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# WCAG 2.5.8: 24 by 24 CSS pixels, but for links inside a sentence.
SMALL_TARGETS = """[...document.querySelectorAll(
    "a, button, input:not([type=hidden]), select, summary, textarea")]
  .filter(e => e.checkVisibility() && !e.closest(".visually-hidden, .skip") && !(e.tagName == "A" && e.closest("p, li")
      && e.parentElement.textContent.trim() != e.textContent.trim()))
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([r]) => r.width && r.right > 0 && (r.width < 23.5 || r.height < 23.5))
  .map(([r, e]) => `${e.outerHTML.slice(0, 80)} ${Math.round(r.width)}x${Math.round(r.height)}`)"""


def faults_of(page, address, where):
    """What axe and the ruler find on the page that is open."""
    found = AXE.run(page, options=RULES).response["violations"]
    faults = [
        f"{where} {address} {fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]
    ]
    if page.evaluate(TOO_WIDE):
        faults.append(f"{where} {address}: scrolls sideways")
    return faults + [f"{where} {address}: small target {small}" for small in page.evaluate(SMALL_TARGETS)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("who", "addresses"), PEOPLE)
def test_no_page_has_a_fault_that_tools_find(visit, who, addresses, theme, width):
    window = visit(width=width, theme=theme, as_=who)
    faults = []
    for address in addresses:
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    assert not faults, "\n".join(faults)


def test_the_check_finds_a_planted_fault(visit):
    page = visit(width=320).to(CASE)
    page.evaluate(
        """document.body.insertAdjacentHTML("beforeend",
        `<main><img src="/missing.png"><button></button><code>${"x".repeat(300)}</code></main>`)"""
    )
    faults = " ".join(faults_of(page, CASE, "planted"))
    assert all(word in faults for word in ("image-alt", "button-name", "sideways", "small target"))


@pytest.mark.parametrize("width", WIDTHS)
def test_open_menu_and_filters_have_no_fault(visit, width):
    page = visit(width=width).to("/cases/")
    for name in ("Menu", "Filter"):
        if page.get_by_role("button", name=name, exact=True).is_visible():
            page.get_by_role("button", name=name, exact=True).click()
            assert faults_of(page, "/cases/", f"{name} open at {width}") == []
            page.keyboard.press("Escape")


SPACED = """document.adoptedStyleSheets = [Object.assign(new CSSStyleSheet(), {})];
document.adoptedStyleSheets[0].replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important } p { margin-block-end: 2em !important }`)"""


@pytest.mark.parametrize("change", ["text spacing", "right to left"])
def test_nothing_scrolls_sideways_when_text_is_set_otherwise(visit, change):
    window = visit(width=320)
    wide = []
    for address in PUBLIC:
        page = window.to(address)
        page.evaluate(SPACED if change == "text spacing" else "document.documentElement.dir = 'rtl'")
        if page.evaluate(TOO_WIDE):
            wide.append(address)
    assert wide == []

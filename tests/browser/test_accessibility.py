"""Accessibility of every page, in both themes and at three widths: axe, horizontal scrolling, target sizes."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.page_addresses import CASE, CURATOR, MEMBER, MODERATOR, PUBLIC

THEMES, WIDTHS = ("light", "dark"), (320, 768, 1280)
PEOPLE = [("", PUBLIC), ("alice", MEMBER), ("mona", MODERATOR), ("cora", CURATOR)]
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
    },
    # Describing the elements that pass takes axe longer than checking them.
    "resultTypes": ["violations"],
}
# Only the violations leave the browser: the results of a page have hundreds of kilobytes.
VIOLATIONS = """async options => (await axe.run(options)).violations.flatMap(
  ({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`))"""
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# WCAG 2.5.8: targets of 24 by 24 CSS pixels, except links in a sentence.
SMALL_TARGETS = """[...document.querySelectorAll(
    "a, button, input:not([type=hidden]), select, summary, textarea")]
  .filter(e => e.checkVisibility() && !e.closest(".visually-hidden, .skip") && !(e.tagName == "A" && e.closest("p, li")
      && e.parentElement.textContent.trim() != e.textContent.trim()))
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([r]) => r.width && r.right > 0 && (r.width < 23.5 || r.height < 23.5))
  .map(([r, e]) => `${e.outerHTML.slice(0, 80)} ${Math.round(r.width)}x${Math.round(r.height)}`)"""


def faults_of(page, address, where):
    """Return the violations of axe, horizontal scrolling and small targets on the open page."""
    if not page.evaluate("'axe' in window"):
        # Also for the pages that this window opens later: sending half a megabyte for each page takes time.
        page.context.add_init_script(AXE_SCRIPT)
        page.evaluate(AXE_SCRIPT)
    faults = [f"{where} {address} {fault}" for fault in page.evaluate(VIOLATIONS, OPTIONS)]
    if page.evaluate(TOO_WIDE):
        faults.append(f"{where} {address}: scrolls sideways")
    return faults + [f"{where} {address}: small target {small}" for small in page.evaluate(SMALL_TARGETS)]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("who", "addresses"), PEOPLE)
def test_no_page_has_an_accessibility_fault_that_tools_find(visit, who, addresses, theme, width):
    window = visit(width=width, theme=theme, as_=who)
    faults = []
    for address in addresses:
        faults += faults_of(window.to(address), address, f"{theme} {width}")
    assert not faults, "\n".join(faults)


def test_the_check_finds_a_planted_fault(visit):
    page = visit(width=320).to(CASE)
    page.evaluate(
        """document.body.insertAdjacentHTML("beforeend",
        `<main><img src="/missing.png"><button></button><table><td nowrap>${"x".repeat(300)}</table></main>`)"""
    )
    faults = " ".join(faults_of(page, CASE, "planted"))
    assert all(word in faults for word in ("image-alt", "button-name", "sideways", "small target"))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_open_menu_and_filters_have_no_fault(visit, width):
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
def test_nothing_scrolls_sideways_with_text_spacing_or_right_to_left(visit, change):
    window = visit(width=320)
    wide = []
    for address in PUBLIC:
        page = window.to(address)
        page.evaluate(SPACED if change == "text spacing" else "document.documentElement.dir = 'rtl'")
        if page.evaluate(TOO_WIDE):
            wide.append(address)
    assert wide == []

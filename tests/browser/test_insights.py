"""Insights and public log with much data: accessible, valid, no label cut off or overlapping."""

import datetime
from random import Random

import pytest
from django.utils import timezone

from moderation.models import QueueItem, Reason
from tests.browser.test_accessibility import SPACED, THEMES, TOO_WIDE, WIDTHS, faults_of
from tests.browser.test_html_validity import check
from tests.moderation.log_entries import log_entry, save_entries
from tests.people import signed_in
from tests.stories import story_factories

INSIGHTS = "/moderation/insights/"
ADDRESSES = [
    INSIGHTS,
    f"{INSIGHTS}?weeks=4",
    f"{INSIGHTS}?weeks=52",
    "/moderation/log/",
    "/moderation/log/?from=2999-01-01.9",
]
ACTIONS = ["approve"] * 5 + ["request_changes"] * 3 + ["decline", "decline_finally", "propose_edits"]
# Find texts of a plot that are outside its picture or overlap another one.
CROWDED = """[...document.querySelectorAll("svg.plot")].flatMap(plot => {
  const field = plot.getBoundingClientRect();
  const texts = [...plot.querySelectorAll("text")].map(e => [e.getBoundingClientRect(), e.textContent.trim()]);
  const cut = texts.filter(([r]) => r.left < field.left - 1 || r.right > field.right + 1
    || r.top < field.top - 1 || r.bottom > field.bottom + 1).map(([, words]) => `cut: ${words}`);
  const over = texts.flatMap(([r, words], at) => texts.slice(at + 1).filter(([q]) => r.left < q.right - 1
    && q.left < r.right - 1 && r.top < q.bottom - 3 && q.top < r.bottom - 3)
    .map(([, other]) => `${words} on ${other}`));
  return [...cut, ...over]; })"""


def fill():
    """Create a year of decisions, and pending stories of every age."""
    dice, entries = Random(4), []
    keys = [reason.key for reason in Reason.objects.all()]
    for number in range(400):
        ago, (one, other) = 1 + dice.random() * 350, dice.sample(["mona", "max", "ada"], 2)
        action, reasons = dice.choice(ACTIONS), dice.sample(keys, 2)
        entries.append(log_entry("approve_first", number, by=one, ago=ago + 0.3))
        entries.append(
            log_entry(action, number, by=other, ago=ago, waited=dice.expovariate(0.5), reasons=reasons)
        )
    save_entries(*entries)
    for days in (0.1, 0.2, 1.5, 2.5, 3.9, 5, 30):
        story = story_factories.sent()
        QueueItem.objects.about(story).update(since=timezone.now() - datetime.timedelta(days=days))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", THEMES)
def test_full_pages_pass_the_accessibility_checks(visit, theme, width):
    fill()
    window, faults = visit(width=width, theme=theme, as_="mona"), []
    for address in ADDRESSES:
        page = window.to(address)
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        faults += faults_of(page, address, f"{theme} {width}") + page.evaluate(CROWDED)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("change", [SPACED, "document.documentElement.dir = 'rtl'"], ids=["spaced", "rtl"])
def test_no_label_is_cut_off_with_wide_spacing_or_right_to_left(visit, change):
    fill()
    window = visit(width=320, as_="mona")
    for address in ADDRESSES[:3]:
        page = window.to(address)
        page.evaluate(change)
        assert page.evaluate(CROWDED) == []
        assert not page.evaluate(TOO_WIDE)


def test_labels_stay_inside_the_plot_with_large_text(visit):
    fill()
    page = visit(width=1280, as_="mona").to(INSIGHTS)
    page.evaluate("document.adoptedStyleSheets = [new CSSStyleSheet()]")
    page.evaluate("document.adoptedStyleSheets[0].replaceSync('html { font-size: 200% }')")
    assert page.evaluate(CROWDED) == []


@pytest.mark.django_db
def test_full_pages_are_valid_html(client, tmp_path):
    fill()
    signed_in(client, "mona")
    for at, address in enumerate(ADDRESSES):
        (tmp_path / f"{at}.html").write_bytes(client.get(address).content)
    code, said = check(tmp_path)
    assert code == 0, said


def test_the_label_check_finds_overlapping_and_cut_labels(visit):
    fill()
    page = visit(width=320, as_="mona").to(INSIGHTS)
    page.evaluate("document.querySelector('svg.plot text').setAttribute('x', '95%')")
    page.evaluate(
        """const texts = document.querySelectorAll("svg.plot text");
        texts[2].setAttribute("y", texts[4].getAttribute("y"))"""
    )
    found = " ".join(page.evaluate(CROWDED))
    assert "cut: Under 1 day" in found
    assert "1 to 2 days on 2 to 4 days" in found

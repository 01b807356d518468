"""The contents of the curators' reports: two charts with tables, and the most read cases."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.insights.plots import bars
from moderation.insights.sections import Section as Chart
from usage_statistics.models import DailyCountQuerySet, Section

type Totals = dict[str, dict[str, Any]]
"""The sums of all counters for each section (DailyCountQuerySet.totals_by_section)."""

MIN_SHOWN_COUNT = 5
"""Smaller counts, and shares of fewer answers, are hidden: they could reveal what a single reader did."""
MAX_CASES = 20


def chart_sections(totals: Totals) -> list[Chart]:
    """Return the two charts of a report from the totals by section."""
    return [_reading_chart(totals), _usefulness_chart(totals)]


def too_few_label() -> str:
    """Return what is shown instead of a hidden count."""
    return _("under {n}").format(n=MIN_SHOWN_COUNT)


def displayed_count(number: int) -> int | str:
    """Return the count, or the label that it is too small to be shown."""
    return number if number >= MIN_SHOWN_COUNT else too_few_label()


def _answers(row: dict[str, Any]) -> int:
    return row["useful"] + row["not_useful"]


def useful_share(row: dict[str, Any]) -> int | None:
    """Return the percentage of answers that found the section useful, or None for too few answers."""
    return round(100 * row["useful"] / _answers(row)) if _answers(row) >= MIN_SHOWN_COUNT else None


def _reading_chart(totals: Totals) -> Chart:
    chart = Chart("read", _("Parts read"), _("There is too little reading to show."))
    counts = [(name, totals.get(value, {}).get("seen", 0)) for value, name in Section.choices]
    pairs = [(str(name), number) for name, number in counts if number >= MIN_SHOWN_COUNT]
    if not pairs:
        return chart
    name, number = max(pairs, key=lambda pair: pair[1])
    chart.sentence = ngettext(
        "Read most: “{name}”, {n} time.", "Read most: “{name}”, {n} times.", number
    ).format(name=name, n=f"{number:,}")
    chart.plot, chart.description = bars(pairs), _("One bar for each part, in the order of the page.")
    chart.columns, chart.rows = (
        [_("Part"), _("Read")],
        [[str(name), displayed_count(number)] for name, number in counts],
    )
    chart.note = _omission_note(len(counts) - len(pairs))
    return chart


def _usefulness_chart(totals: Totals) -> Chart:
    heading = _("Useful parts, of 100 answers")
    chart = Chart("useful", heading, _("There are too few answers to show."))
    empty = {"useful": 0, "not_useful": 0}
    rows = [(str(name), totals.get(value, empty)) for value, name in Section.choices]
    pairs = [(name, share) for name, row in rows if (share := useful_share(row)) is not None]
    if not pairs:
        return chart
    name, number = max(pairs, key=lambda pair: pair[1])
    chart.sentence = _("Most useful: “{name}”, in {n} of 100 answers.").format(name=name, n=number)
    chart.plot = bars(pairs, top=100)
    chart.description = _("One bar for each part: how many of 100 answers found it useful.")
    chart.columns = [_("Part"), _("Answers"), _("Useful, of 100 answers")]
    chart.rows = [[name, displayed_count(_answers(row)), _displayed_share(row)] for name, row in rows]
    chart.note = _omission_note(len(rows) - len(pairs))
    return chart


def _displayed_share(row: dict[str, Any]) -> int | str:
    share = useful_share(row)
    return "–" if share is None else share


def _omission_note(number: int) -> str:
    """Return the note on the number of sections that the chart omits, or an empty string."""
    if not number:
        return ""
    return ngettext(
        "{n} part with fewer than {least} is not in the chart.",
        "{n} parts with fewer than {least} are not in the chart.",
        number,
    ).format(n=number, least=MIN_SHOWN_COUNT)


def most_read_cases(counts: DailyCountQuerySet) -> list[dict[str, Any]]:
    """Return the rows of the table of the most read cases."""
    found = counts.totals_by_case(MIN_SHOWN_COUNT, MAX_CASES)
    return [
        {
            "pk": row["case"],
            "title": row["case__title"],
            "seen": displayed_count(row["seen"]),
            "answers": displayed_count(_answers(row)),
            "share": _displayed_share(row),
        }
        for row in found
    ]

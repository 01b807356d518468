"""What curators see of the counts: two plots with their tables, and the cases that were read most."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.insights.plots import bars
from moderation.insights.sections import Section as Part
from usage_statistics.models import Section

MIN_SHOWN_COUNT = 5
"""A count or a share of fewer than this is not shown: it might speak of one reader."""
MOST_CASES = 20


def chart_sections(counted: dict) -> list[Part]:
    """Return both parts of the page from what was counted of each section of cases."""
    return [_reading(counted), _usefulness(counted)]


def too_few_label() -> str:
    return _("under {n}").format(n=MIN_SHOWN_COUNT)


def displayed_count(number: int) -> int | str:
    """A count, or that there are too few to show it."""
    return number if number >= MIN_SHOWN_COUNT else too_few_label()


def _answers(row: dict) -> int:
    return row["useful"] + row["not_useful"]


def share(row: dict) -> int | None:
    """How many of 100 answers said that it was useful; None of too few."""
    return round(100 * row["useful"] / _answers(row)) if _answers(row) >= MIN_SHOWN_COUNT else None


def _reading(counted) -> Part:
    part = Part("read", _("Parts that were read"), _("No part was read often enough to show it."))
    seen = [(name, counted.get(value, {}).get("seen", 0)) for value, name in Section.choices]
    pairs = [(str(name), number) for name, number in seen if number >= MIN_SHOWN_COUNT]
    if not pairs:
        return part
    name, number = max(pairs, key=lambda pair: pair[1])
    part.sentence = ngettext(
        "Read most: “{name}”, {n} time.", "Read most: “{name}”, {n} times.", number
    ).format(name=name, n=f"{number:,}")
    part.plot, part.description = bars(pairs), _("A bar for each part, in the order of the page.")
    part.columns, part.rows = (
        [_("Part"), _("Read")],
        [[str(name), displayed_count(number)] for name, number in seen],
    )
    part.note = _left_out(len(seen) - len(pairs))
    return part


def _usefulness(counted) -> Part:
    heading = _("Parts that were useful, of 100 answers")
    part = Part("useful", heading, _("No part has enough answers to show them."))
    empty = {"useful": 0, "not_useful": 0}
    rows = [(str(name), counted.get(value, empty)) for value, name in Section.choices]
    pairs = [(name, share(row)) for name, row in rows if share(row) is not None]
    if not pairs:
        return part
    name, number = max(pairs, key=lambda pair: pair[1])
    part.sentence = _("Useful to most: “{name}”, by {n} of 100 answers.").format(name=name, n=number)
    part.plot = bars(pairs, top=100)
    part.description = _("A bar for each part: how many of 100 answers found it useful.")
    part.columns = [_("Part"), _("Answers"), _("Useful, of 100")]
    part.rows = [[name, displayed_count(_answers(row)), _share_or_line(row)] for name, row in rows]
    part.note = _left_out(len(rows) - len(pairs))
    return part


def _share_or_line(row) -> int | str:
    return "–" if share(row) is None else share(row)


def _left_out(number: int) -> str:
    """Say how many parts the plot leaves out."""
    if not number:
        return ""
    return ngettext(
        "{n} part with fewer than {least} is left out of the plot.",
        "{n} parts with fewer than {least} are left out of the plot.",
        number,
    ).format(n=number, least=MIN_SHOWN_COUNT)


def most_read_cases(counted) -> list[dict]:
    """The cases that readers read and answered about most, as rows of a table."""
    found = counted.by_case(MIN_SHOWN_COUNT, MOST_CASES)
    return [
        {
            "pk": row["case"],
            "title": row["case__title"],
            "seen": displayed_count(row["seen"]),
            "answers": displayed_count(_answers(row)),
            "share": _share_or_line(row),
        }
        for row in found
    ]

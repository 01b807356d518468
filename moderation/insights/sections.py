"""The sections of the insights page: a heading, a sentence, a plot, and the table of its numbers."""

import datetime
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.insights.figures import AGES, MIN_COUNT, Insights, reports_by_reason
from moderation.insights.plots import Bars, Lines, bars, lines
from moderation.models.reason import labels_by_key
from moderation.transitions import PROMISED_DAYS

MOST_BARS = 12
"""A plot shows at most this many bars; its table shows all numbers."""


@dataclass
class Section:
    """One section of the page. Without a plot, only the sentence is shown."""

    name: str
    heading: str
    sentence: str
    plot: Bars | Lines | None = None
    description: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list] = field(default_factory=list)
    note: str = ""

    @property
    def plot_template(self) -> str:
        """The template that draws the plot."""
        return f"moderation/_plot_{type(self.plot).__name__.lower()}.html"


def sections(insights: Insights) -> list[Section]:
    """Return all sections of the page, in their order."""
    builders = (_backlog, _response_times, _reasons, _load, _agreement, _reports)
    return [build(insights) for build in builders]


def days(number: int) -> str:
    return ngettext("{n} day", "{n} days", number).format(n=number)


def _age(least: int, most: int | None) -> str:
    if not least:
        return _("Under {days}").format(days=days(most or 0))
    return (
        _("{least} to {most} days").format(least=least, most=most)
        if most
        else _("Over {days}").format(days=days(least))
    )


def _backlog(insights: Insights) -> Section:
    counts, oldest = insights.backlog()
    section = Section("backlog", _("Waiting items by age"), _("No item needs a decision."))
    if not oldest:
        return section
    late = sum(count for (least, _most), count in zip(AGES, counts, strict=True) if least >= PROMISED_DAYS)
    section.sentence = ngettext("{n} item is waiting", "{n} items are waiting", sum(counts)).format(
        n=sum(counts)
    )
    section.sentence += ", " + (
        _("{late} longer than {days}. The oldest has waited {age}.").format(
            late=late or _("none"), days=days(PROMISED_DAYS), age=timesince(oldest, timezone.now(), depth=1)
        )
    )
    pairs = [(_age(*age), count) for age, count in zip(AGES, counts, strict=True)]
    first_late = next(at for at, (least, _most) in enumerate(AGES) if least >= PROMISED_DAYS)
    limit = _("Our limit: {days}").format(days=days(PROMISED_DAYS))
    section.plot = bars(pairs, limit_before=first_late, limit=limit)
    section.description = _("One bar for each age, and a line at our limit of {days}.").format(
        days=days(PROMISED_DAYS)
    )
    section.columns, section.rows = [_("Waiting"), _("Items")], [list(pair) for pair in pairs]
    return section


def _response_times(insights: Insights) -> Section:
    weeks, section = insights.by_week(), Section("speed", _("Time to a decision"), "")
    if not insights.answers:
        section.sentence = _("No decisions in this period.")
        return section
    whole = insights.response_times
    section.sentence = _("Half of the decisions came within {middle}").format(middle=_span(whole.middle or 0))
    if whole.nine_of_ten is not None:
        section.sentence += ", " + _("9 of 10 within {most}").format(most=_span(whole.nine_of_ten))
    section.sentence += "."
    rows = [
        ("middle", _("Half"), [week.middle for week in weeks]),
        ("most", _("9 of 10"), [week.nine_of_ten for week in weeks]),
    ]
    ends = (_day(weeks[0].begins), _("This week"))
    section.plot = lines(rows, limit=PROMISED_DAYS, limit_name=_("Limit"), ends=ends)
    section.description = _(
        "Days from submission to decision for each week. The solid line shows half of the "
        "decisions, the dashed line 9 of 10. Dots mark our limit of {days}."
    ).format(days=days(PROMISED_DAYS))
    section.columns = [_("Week of"), _("Decisions"), _("Half within (days)"), _("9 of 10 within (days)")]
    section.rows = [[_day(w.begins), w.decisions, _number(w.middle), _number(w.nine_of_ten)] for w in weeks]
    section.note = _("A week with fewer than {n} decisions has no “9 of 10”.").format(n=MIN_COUNT)
    return section


def _reasons(insights: Insights) -> Section:
    counts, section = insights.by_reason(), Section("reasons", _("Decisions by reason"), "")
    labels = labels_by_key(counts)
    pairs = [(labels.get(key, key), number) for key, number in counts.items()]
    if not pairs:
        section.sentence = _("No decisions in this period.")
        return section
    return _ranked(section, pairs, _("Most frequent reason: {name}."), _("Reason"), _("Decisions"))


def _reports(insights: Insights) -> Section:
    section = Section("reports", _("Reports by reason"), _("No reports in this period."))
    found = reports_by_reason(insights.since)
    if not found:
        return section
    return _ranked(section, found, _("Most frequent reason: {name}."), _("Reason"), _("Reports"))


def _ranked(section: Section, pairs: list[tuple[str, int]], sentence: str, *columns: str) -> Section:
    pairs = sorted(pairs, key=lambda pair: (-pair[1], pair[0].casefold()))
    section.sentence = sentence.format(name=pairs[0][0])
    section.plot = bars(pairs[:MOST_BARS])
    section.description = _("One bar for each reason, the most frequent first.")
    section.columns, section.rows = list(columns), [list(pair) for pair in pairs]
    section.note = _("The chart shows the first {n}.").format(n=MOST_BARS) if len(pairs) > MOST_BARS else ""
    return section


def _load(insights: Insights) -> Section:
    people = insights.people
    section = Section("load", _("Decisions by moderator"), _("No decisions in this period."))
    if not people:
        return section
    total, taken_back = sum(one.decisions for one in people), sum(one.reversed for one in people)
    section.sentence = ngettext("{n} decision", "{n} decisions", total).format(n=total)
    section.sentence += ", " + _("{n} of them reopened or changed by an appeal.").format(
        n=taken_back or _("none")
    )
    pairs = [(one.name or _("Former moderator"), one.decisions) for one in people]
    section.plot = bars(pairs[:MOST_BARS])
    section.description = _("One bar for each moderator, in alphabetical order.")
    section.columns = [_("Moderator"), _("Decisions"), _("Reversed later")]
    section.rows = [[pair[0], pair[1], one.reversed] for pair, one in zip(pairs, people, strict=True)]
    section.note = _(
        "Names are in alphabetical order. Small numbers say little: some moderators get more "
        "difficult stories than others."
    )
    return section


def _agreement(insights: Insights) -> Section:
    people = [one for one in insights.people if one.shared]
    section = Section(
        "agreement", _("Decisions by two moderators"), _("Two moderators decided no text in this period.")
    )
    if not people:
        return section
    # Each shared text counts for both who read it.
    shared, agreed = sum(one.shared for one in people) // 2, sum(one.agreed for one in people) // 2
    section.sentence = ngettext(
        "Two moderators decided {n} text", "Two moderators decided {n} texts", shared
    ).format(n=shared)
    section.sentence += "; " + _("they agreed on {n}.").format(n=agreed or _("none"))
    pairs = [(_("Agreed"), agreed), (_("Disagreed"), shared - agreed)]
    section.plot, section.description = (
        bars(pairs),
        _("One bar for texts on which two moderators agreed, and one for the others."),
    )
    section.columns = [_("Moderator"), _("Texts decided by two"), _("Agreed")]
    section.rows = [[one.name or _("Former moderator"), one.shared, one.agreed] for one in people]
    section.note = _(
        "Agreed: both moderators approved, or both did not. A second moderator is there to "
        "disagree where needed."
    )
    return section


def _day(day: datetime.date) -> str:
    # The day and its month stay on one line, however narrow the table.
    return date_format(day, "j M").replace(" ", "\u00a0")


def _span(length: float) -> str:
    if length >= 1:
        return _("{n} days").format(n=f"{length:.1f}")
    hours = max(1, round(24 * length))
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"

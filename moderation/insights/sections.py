"""The parts of the insights page: a heading, a sentence, a plot, and the table of its numbers."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from moderation.insights.figures import AGES, ENOUGH, LIMIT_DAYS, reports_by_reason
from moderation.insights.plots import Bars, Lines, bars, lines
from moderation.models.reason import Reason

MOST_BARS = 12
"""A plot shows so many bars at most; its table shows them all."""


@dataclass
class Section:
    """One part of the page. Without a plot, the sentence is all there is to say."""

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


def sections(insights) -> list[Section]:
    """Return all parts of the page, in their order."""
    parts = [_backlog(insights), _speed(insights), _reasons(insights), _load(insights), _agreement(insights)]
    return [*parts, _reports(insights)]


def days(number: int) -> str:
    return ngettext("{n} day", "{n} days", number).format(n=number)


def _age(least, most) -> str:
    if not least:
        return _("Under {days}").format(days=days(most))
    return (
        _("{least} to {most} days").format(least=least, most=most)
        if most
        else _("Over {days}").format(days=days(least))
    )


def _backlog(insights) -> Section:
    counts, oldest = insights.waiting()
    part = Section("backlog", _("What waits now, by age"), _("Nothing waits for a decision."))
    if not oldest:
        return part
    late = sum(count for (least, _most), count in zip(AGES, counts, strict=True) if least >= LIMIT_DAYS)
    part.sentence = ngettext("{n} item waits", "{n} items wait", sum(counts)).format(n=sum(counts))
    part.sentence += ", " + (
        _("{late} longer than {days}. The oldest waits for {age}.").format(
            late=late or _("none"), days=days(LIMIT_DAYS), age=timesince(oldest, timezone.now(), depth=1)
        )
    )
    pairs = [(_age(*age), count) for age, count in zip(AGES, counts, strict=True)]
    first_late = next(at for at, (least, _most) in enumerate(AGES) if least >= LIMIT_DAYS)
    limit = _("Our limit: {days}").format(days=days(LIMIT_DAYS))
    part.plot = bars(pairs, limit_before=first_late, limit=limit)
    part.description = _("A bar for each age, and a line at our limit of {days}.").format(
        days=days(LIMIT_DAYS)
    )
    part.columns, part.rows = [_("Waits since"), _("Items")], [list(pair) for pair in pairs]
    return part


def _speed(insights) -> Section:
    weeks, part = insights.by_week(), Section("speed", _("How long an answer takes"), "")
    if not insights.answers:
        part.sentence = _("Nothing was answered in this period.")
        return part
    whole = insights.spans
    part.sentence = _("Half of the answers came within {middle}").format(middle=_span(whole.middle))
    if whole.nine_of_ten is not None:
        part.sentence += ", " + _("nine of ten within {most}").format(most=_span(whole.nine_of_ten))
    part.sentence += "."
    rows = [
        ("middle", _("Half"), [week.middle for week in weeks]),
        ("most", _("9 of 10"), [week.nine_of_ten for week in weeks]),
    ]
    ends = (_day(weeks[0].begins), _("This week"))
    part.plot = lines(rows, limit=LIMIT_DAYS, limit_name=_("Limit"), ends=ends)
    part.description = _(
        "Days from sending to the answer, week by week: within how many days half of the answers came (solid "
        "line) and nine of ten (dashed line); dots mark our limit of {days}."
    ).format(days=days(LIMIT_DAYS))
    part.columns = [_("Week of"), _("Answers"), _("Half within, days"), _("9 of 10 within, days")]
    part.rows = [[_day(w.begins), w.decisions, _number(w.middle), _number(w.nine_of_ten)] for w in weeks]
    part.note = _("A week with fewer than {n} answers has no “9 of 10”.").format(n=ENOUGH)
    return part


def _reasons(insights) -> Section:
    counts, part = insights.by_reason(), Section("reasons", _("Decisions by reason"), "")
    labels = {reason.key: reason.label for reason in Reason.objects.keyed(list(counts))}
    pairs = [(labels.get(key, key), number) for key, number in counts.items()]
    if not pairs:
        part.sentence = _("No decision was made in this period.")
        return part
    return _ranked(part, pairs, _("The reason given most often: {name}."), _("Reason"), _("Decisions"))


def _reports(insights) -> Section:
    found, part = reports_by_reason(insights.since), Section("reports", _("What readers reported"), "")
    if not found:
        part.sentence = _("No reports yet.") if found is None else _("No reports in this period.")
        return part
    return _ranked(part, found, _("What was reported most often: {name}."), _("Reason"), _("Reports"))


def _ranked(part, pairs, sentence, *columns) -> Section:
    pairs = sorted(pairs, key=lambda pair: (-pair[1], pair[0].casefold()))
    part.sentence = sentence.format(name=pairs[0][0])
    part.plot = bars(pairs[:MOST_BARS])
    part.description = _("A bar for each reason, the most frequent first.")
    part.columns, part.rows = list(columns), [list(pair) for pair in pairs]
    part.note = _("The plot shows the first {n}.").format(n=MOST_BARS) if len(pairs) > MOST_BARS else ""
    return part


def _load(insights) -> Section:
    people = insights.people
    part = Section("load", _("Who decided how much"), _("Nobody decided anything in this period."))
    if not people:
        return part
    total, taken_back = sum(one.decisions for one in people), sum(one.reversed for one in people)
    part.sentence = ngettext("{n} decision", "{n} decisions", total).format(n=total)
    part.sentence += ", " + _("{n} of them opened again or changed by an appeal.").format(
        n=taken_back or _("none")
    )
    pairs = [(one.name or _("Somebody who left"), one.decisions) for one in people]
    part.plot = bars(pairs[:MOST_BARS])
    part.description = _("A bar for each moderator, in the order of the alphabet.")
    part.columns = [_("Moderator"), _("Decisions"), _("Reversed since")]
    part.rows = [[pair[0], pair[1], one.reversed] for pair, one in zip(pairs, people, strict=True)]
    part.note = _(
        "Names stand in the order of the alphabet. Small numbers say little about a person: "
        "hard stories fall to some more often than to others."
    )
    return part


def _agreement(insights) -> Section:
    people = [one for one in insights.people if one.shared]
    part = Section(
        "agreement", _("Two people, one text"), _("No text was decided on by two people in this period.")
    )
    if not people:
        return part
    # Each shared text counts for both who read it.
    shared, agreed = sum(one.shared for one in people) // 2, sum(one.agreed for one in people) // 2
    part.sentence = ngettext(
        "{n} text was decided on by two people", "{n} texts were decided on by two people", shared
    ).format(n=shared)
    part.sentence += "; " + _("they agreed on {n}.").format(n=agreed or _("none"))
    pairs = [(_("Agreed"), agreed), (_("Saw it differently"), shared - agreed)]
    part.plot, part.description = (
        bars(pairs),
        _("A bar for texts on which two people agreed, and one for the others."),
    )
    part.columns = [_("Moderator"), _("Texts decided by two"), _("Agreed")]
    part.rows = [[one.name or _("Somebody who left"), one.shared, one.agreed] for one in people]
    part.note = _(
        "To agree is to be both for publishing, or both not. "
        "Seeing it differently is what a second person is for."
    )
    return part


def _day(day) -> str:
    # The day and its month stay on one line, however narrow the table.
    return date_format(day, "j M").replace(" ", "\u00a0")


def _span(length: float) -> str:
    if length >= 1:
        return _("{n} days").format(n=f"{length:.1f}")
    hours = max(1, round(24 * length))
    return ngettext("{n} hour", "{n} hours", hours).format(n=hours)


def _number(value) -> str:
    return "–" if value is None else f"{value:.1f}"

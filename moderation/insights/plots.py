"""The geometry of plots. Across they are measured in per cent, down in the size of the text.

So letters keep their size on every screen, and nothing but the picture's height is fixed.
Everything is a text, since numbers in templates are written the way of the reader's language.
"""

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

LETTERS = 30
"""Letters in a line of a label: so many fit across the narrowest screen, even with wide spacing."""
LINE, BAR, GAP, LIMIT = 1.35, 1.1, 0.9, 2.2
"""Heights of a line of text, a bar, the space between bars, and the space with the line of the limit."""
LONGEST = 80
"""How far the longest bar goes, in per cent: its number stands behind it."""
LEFT, RIGHT, TOP, BOTTOM = 10, 74, 1, 13
"""Where the field of a line plot lies: across in per cent, down in the size of the text."""


def per_cent(value: float) -> str:
    """Write a place across."""
    return f"{value:.2f}%"


def em(value: float) -> str:
    """Write a place down."""
    return f"{value:.2f}em"


@dataclass(frozen=True)
class Text:
    """A line of text and where its foot stands."""

    content: str
    y: str
    x: str = "0"


@dataclass(frozen=True)
class Bar:
    """A bar: its name above it, its number behind it."""

    name: list[Text]
    y: str
    height: str
    width: str
    number: Text
    is_over: bool


@dataclass(frozen=True)
class Bars:
    """Bars under each other; those behind the limit are drawn otherwise."""

    bars: list[Bar]
    height: str
    limit: Text | None = None
    limit_y: str = ""


def bars(pairs, *, limit_before: int | None = None, limit: str = "", top: int | None = None) -> Bars:
    """Lay bars out under each other, for pairs of a name and a number; a line may stand before one.

    The longest bar is as long as they get, or `top` is.
    """
    top = top or max((number for _, number in pairs), default=0) or 1
    drawn, line, line_y = [], None, ""
    y = 0.0
    for place, (name, number) in enumerate(pairs):
        if limit and place == limit_before:
            line, line_y = Text(limit, em(y + LINE - 0.35)), em(y + LINE)
            y += LIMIT
        lines = wrap(name, LETTERS) or [""]
        content = [Text(part, em(y + LINE * (at + 1) - 0.3)) for at, part in enumerate(lines)]
        y += LINE * len(lines) + 0.1
        width = per_cent(LONGEST * number / top)
        behind = Text(f"{number:,}", em(y + BAR * 0.82), width)
        over = limit_before is not None and place >= limit_before
        drawn.append(Bar(content, em(y), em(BAR), width, behind, over))
        y += BAR + GAP
    return Bars(drawn, em(max(y - GAP + 0.3, 0)), line, line_y)


@dataclass(frozen=True)
class Segment:
    """A straight piece of a line."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Line:
    """One row of values: its pieces, its points and its name at the end. Gaps stay gaps."""

    style: str
    pieces: list[Segment]
    points: list[tuple[str, str]]
    size: str


@dataclass(frozen=True)
class Lines:
    """Several rows of values over the same weeks."""

    lines: list[Line]
    ticks: list[Text]
    limit_y: str
    names: list[Text]
    axis_labels: list[Text]
    height: str = em(BOTTOM + 1.8)
    left: str = per_cent(LEFT)
    right: str = per_cent(RIGHT)
    label_x: str = per_cent(LEFT - 1.5)


def lines(rows, *, limit: float, limit_name: str, ends: tuple[str, str]) -> Lines:
    """Draw rows of values, each a style, a name and numbers or None, over a common scale from nought."""
    values = [value for _, _, row in rows for value in row if value is not None]
    step, top = scale(max([*values, limit * 1.25]))

    def down(value):
        return BOTTOM - (BOTTOM - TOP) * value / top

    ticks = [Text(str(value), em(down(value) + 0.35), em(down(value))) for value in range(0, top + 1, step)]
    drawn, wanted = [], [(down(limit), limit_name)]
    for style, name, row in rows:
        places = _places(row, down)
        known = [place for place in places if place]
        if known:
            wanted.append((known[-1][1], name))
            drawn.append(_line(style, places, len(row)))
    names = [Text(name, em(y + 0.35), per_cent(RIGHT + 2)) for y, name in spread(wanted)]
    axis_labels = [
        Text(ends[0], em(BOTTOM + 1.5), per_cent(LEFT)),
        Text(ends[1], em(BOTTOM + 1.5), per_cent(RIGHT)),
    ]
    return Lines(drawn, ticks, em(down(limit)), names, axis_labels)


def _places(row, down) -> list:
    across = (RIGHT - LEFT) / max(len(row) - 1, 1)
    return [None if v is None else (LEFT + across * at, down(v)) for at, v in enumerate(row)]


def _line(style, places, count) -> Line:
    pairs = [(a, b) for a, b in pairwise(places) if a and b]
    pieces = [Segment(per_cent(a[0]), em(a[1]), per_cent(b[0]), em(b[1])) for a, b in pairs]
    # Where weeks stand close, points would hide the line: only those without a neighbour are drawn.
    around = [None, *places, None]
    alone = [not (around[at] or around[at + 2]) for at in range(count)]
    shown = [place for place, lonely in zip(places, alone, strict=True) if place and (lonely or count <= 12)]
    points = [(per_cent(place[0]), em(place[1])) for place in shown]
    return Line(style, pieces, points, em(0.3 if count <= 12 else 0.2))


def scale(highest: float) -> tuple[int, int]:
    """Return the step and the top of a scale of whole numbers with at most five steps."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while step * 5 < highest:
        step = int(step * factors[turn % 3])
        turn += 1
    return step, step * max(1, -(-int(-(-highest // 1)) // step))


def spread(wanted, least: float = 1.3) -> list[tuple[float, str]]:
    """Move names apart that would stand on each other; all of them stay inside the picture."""
    placed = []
    for y, name in sorted(wanted):
        placed.append((max(y, placed[-1][0] + least) if placed else max(y, TOP), name))
    over = max(placed[-1][0] - BOTTOM, 0) if placed else 0
    if over:
        # From the foot upwards, each at least one line above the next.
        floor, raised = BOTTOM, []
        for y, name in reversed(placed):
            floor = min(y, floor)
            raised.append((floor, name))
            floor -= least
        placed = raised[::-1]
    return placed

"""The geometry of SVG plots: horizontal positions in per cent of the width, vertical ones in em.

So the text keeps its size on every screen, and only the height of the picture is fixed. All values are
strings with their unit, because templates would format numbers in the reader's language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

LABEL_WIDTH = 30
"""Characters in a line of a label: they fit on the narrowest screen, even with wide letter spacing."""
LINE_HEIGHT, BAR_HEIGHT, GAP, LIMIT_HEIGHT = 1.35, 1.1, 0.9, 2.2
"""Heights in em: a line of text, a bar, the space between bars, the space with the line of the limit."""
MAX_BAR_WIDTH = 80
"""The length of the longest bar, in per cent; the rest is for its number."""
LEFT, RIGHT, TOP, BOTTOM = 10, 74, 1, 13
"""The edges of a line plot: left and right in per cent, top and bottom in em."""


def percent(value: float) -> str:
    """Format a horizontal position."""
    return f"{value:.2f}%"


def em(value: float) -> str:
    """Format a vertical position."""
    return f"{value:.2f}em"


@dataclass(frozen=True)
class Text:
    """A line of text and its baseline."""

    content: str
    y: str
    x: str = "0"


@dataclass(frozen=True)
class Bar:
    """A bar with its name above it and its number behind it."""

    name: list[Text]
    y: str
    height: str
    width: str
    number: Text
    is_over: bool


@dataclass(frozen=True)
class Bars:
    """Bars below each other; those behind the limit have another style."""

    bars: list[Bar]
    height: str
    limit: Text | None = None
    limit_y: str = ""


def bars(
    pairs: Sequence[tuple[str, int]],
    *,
    limit_before: int | None = None,
    limit: str = "",
    top: int | None = None,
) -> Bars:
    """Lay out bars below each other, for pairs of a name and a number.

    The longest bar, or a bar of `top`, has the maximum width. A line with the label `limit` is drawn before
    the bar with the index `limit_before`.
    """
    top = top or max((number for _, number in pairs), default=0) or 1
    drawn: list[Bar] = []
    line, line_y = None, ""
    y = 0.0
    for index, (name, number) in enumerate(pairs):
        if limit and index == limit_before:
            line, line_y = Text(limit, em(y + LINE_HEIGHT - 0.35)), em(y + LINE_HEIGHT)
            y += LIMIT_HEIGHT
        is_over = limit_before is not None and index >= limit_before
        bar, y = _bar(name, number, MAX_BAR_WIDTH * number / top, y, is_over)
        drawn.append(bar)
        y += GAP
    return Bars(drawn, em(max(y - GAP + 0.3, 0)), line, line_y)


def _bar(name: str, number: int, width: float, y: float, is_over: bool) -> tuple[Bar, float]:
    """Return a bar whose name begins at `y`, and where it ends."""
    lines = wrap(name, LABEL_WIDTH) or [""]
    label = [Text(part, em(y + LINE_HEIGHT * (at + 1) - 0.3)) for at, part in enumerate(lines)]
    y += LINE_HEIGHT * len(lines) + 0.1
    number_text = Text(f"{number:,}", em(y + BAR_HEIGHT * 0.82), percent(width))
    bar = Bar(label, em(y), em(BAR_HEIGHT), percent(width), number_text, is_over)
    return bar, y + BAR_HEIGHT


@dataclass(frozen=True)
class Segment:
    """A straight segment of a line."""

    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True)
class Line:
    """One series of values: its segments and points. Missing values leave gaps."""

    style: str
    pieces: list[Segment]
    points: list[tuple[str, str]]
    size: str


@dataclass(frozen=True)
class Lines:
    """Several series of values over the same weeks."""

    lines: list[Line]
    ticks: list[Text]
    limit_y: str
    names: list[Text]
    axis_labels: list[Text]
    height: str = em(BOTTOM + 1.8)
    left: str = percent(LEFT)
    right: str = percent(RIGHT)
    label_x: str = percent(LEFT - 1.5)


type Series = tuple[str, str, Sequence[float | None]]
"""A style, a name, and values."""


def lines(rows: Sequence[Series], *, limit: float, limit_name: str, ends: tuple[str, str]) -> Lines:
    """Draw series of values over a common scale from 0; `ends` are the labels at both ends of the axis."""
    values = [value for _, _, row in rows for value in row if value is not None]
    step, top = scale(max([*values, limit * 1.25]))

    def down(value: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * value / top

    ticks = [Text(str(value), em(down(value) + 0.35), em(down(value))) for value in range(0, top + 1, step)]
    drawn, labels = [], [(down(limit), limit_name)]
    for style, name, row in rows:
        points = _points(row, down)
        known = [point for point in points if point]
        if known:
            labels.append((known[-1][1], name))
            drawn.append(_line(style, points))
    names = [Text(name, em(y + 0.35), percent(RIGHT + 2)) for y, name in spread(labels)]
    axis_labels = [
        Text(ends[0], em(BOTTOM + 1.5), percent(LEFT)),
        Text(ends[1], em(BOTTOM + 1.5), percent(RIGHT)),
    ]
    return Lines(drawn, ticks, em(down(limit)), names, axis_labels)


type Point = tuple[float, float]


def _points(row: Sequence[float | None], down: Callable[[float], float]) -> list[Point | None]:
    across = (RIGHT - LEFT) / max(len(row) - 1, 1)
    return [None if v is None else (LEFT + across * at, down(v)) for at, v in enumerate(row)]


MAX_WEEKS_WITH_POINTS = 12


def _line(style: str, points: list[Point | None]) -> Line:
    pairs = [(a, b) for a, b in pairwise(points) if a and b]
    pieces = [Segment(percent(a[0]), em(a[1]), percent(b[0]), em(b[1])) for a, b in pairs]
    # With many weeks, points would hide the line: only those without a neighbour are drawn.
    shows_all = len(points) <= MAX_WEEKS_WITH_POINTS
    around = [None, *points, None]
    shown = [
        point
        for at, point in enumerate(points)
        if point and (shows_all or not (around[at] or around[at + 2]))
    ]
    drawn = [(percent(x), em(y)) for x, y in shown]
    return Line(style, pieces, drawn, em(0.3 if shows_all else 0.2))


def scale(highest: float) -> tuple[int, int]:
    """Return the step and the top of a scale of whole numbers with at most five steps."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while step * 5 < highest:
        step = int(step * factors[turn % 3])
        turn += 1
    return step, step * max(1, -(-int(-(-highest // 1)) // step))


def spread(labels: list[tuple[float, str]], distance: float = 1.3) -> list[tuple[float, str]]:
    """Move labels apart that would overlap, keeping all of them inside the picture."""
    placed: list[tuple[float, str]] = []
    for y, name in sorted(labels):
        placed.append((max(y, placed[-1][0] + distance) if placed else max(y, TOP), name))
    if placed and placed[-1][0] > BOTTOM:
        # From the bottom upwards, each at least one line above the next.
        floor, raised = float(BOTTOM), []
        for y, name in reversed(placed):
            floor = min(y, floor)
            raised.append((floor, name))
            floor -= distance
        placed = raised[::-1]
    return placed

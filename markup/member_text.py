"""Texts of members as safe HTML and as plain text (docs/decisions/0018-text-of-members.md).

What members type or paste is shown as it stands. Only three things have a meaning: a blank line begins a
paragraph, a line break stays a line break, and stars around words *emphasise* them, two stars **more**.
Everything else, such as "#", ">", "-", "1.", "_", dashes below a line or spaces before it, is text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from markup.markdown import MAX_LENGTH
from text_input.cleaning import remove_forbidden

_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Stars in a word, beside a space or beside other stars are text: "K***", "2*3*4", "5 * 3", "* * *", "*.pdf".
_EMPHASIS = re.compile(
    r"(?<![^\s(\[{“„«‘‚'\"–—-])(?P<stars>\*\*?)"
    r"(?P<words>(?![\s.,;:!?)\]}…/\\*])[^*\r\n]*[^\s(\[{“„«‘‚*])"
    r"(?P=stars)(?![\w*])"
)
_MARKDOWN_SIGN = re.compile(r"[\\`*_\[\]<~|]|&(?=[#\w])")
_MARKDOWN_LINE_START = re.compile(r"[#+\-=:>]|(?P<number>\d{1,9})(?=[.)])")
"""What begins a heading, list, quotation, table or line below a heading, at the start of a line."""
READ_FOR_EXCERPT = 5
"""How many characters are read for each character of an excerpt, because white space is left out."""
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


class Mark(Protocol):
    """A passage to highlight, from character `start` to `end` of the text, and why."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def why(self) -> str | Promise: ...


def render_member_text(text: str, marks: Iterable[Mark] = ()) -> SafeString:
    """Return a text of a member as safe HTML, cut off after MAX_LENGTH characters.

    `marks` are passages to highlight, without overlaps. Never raises for any text.
    """
    text = (text or "")[:MAX_LENGTH]
    html = "".join(_Rendering(text, marks).paragraphs())
    return mark_safe(remove_forbidden(html))  # noqa: S308 - Every piece is escaped.


def plain_member_text(text: str) -> str:
    """Return a text of a member on one line, without the stars of emphasis."""
    return " ".join(remove_forbidden(_EMPHASIS.sub(r"\g<words>", (text or "")[:MAX_LENGTH])).split())


def sentences_of(text: str) -> list[str]:
    """Return the sentences and lines of a member's text as plain text."""
    pieces = _SENTENCE_END.split((text or "")[:MAX_LENGTH])
    return [plain for piece in pieces if (plain := plain_member_text(piece))]


def excerpt(text: str, length: int) -> str:
    """Return the beginning of a member's text as plain text, cut after a word within `length` characters."""
    plain = plain_member_text((text or "")[: READ_FOR_EXCERPT * length])
    return plain if len(plain) <= length else plain[:length].rsplit(" ", 1)[0] + " …"


def member_text_to_markdown(text: str) -> str:
    """Return Markdown of the library (`markup.markdown`) that reads like this text of a member.

    Paragraphs, line breaks and emphasis stay; what Markdown would interpret besides is escaped.
    """
    lines = [_line_to_markdown(line.strip()) for line in _LINE_BREAK.split((text or "")[:MAX_LENGTH])]
    return "\n\n".join("\\\n".join(group) for has_text, group in groupby(lines, bool) if has_text)


def _line_to_markdown(line: str) -> str:
    escaped, start = "", 0
    for found in _EMPHASIS.finditer(line):
        stars, words = found["stars"], _escape_markdown(found["words"])
        escaped += f"{_escape_markdown(line[start : found.start()])}{stars}{words}{stars}"
        start = found.end()
    escaped += _escape_markdown(line[start:])
    if begin := _MARKDOWN_LINE_START.match(escaped):
        number = begin["number"] or ""
        return f"{number}\\{escaped[len(number) :]}"
    return escaped


def _escape_markdown(text: str) -> str:
    return _MARKDOWN_SIGN.sub(r"\\\g<0>", text)


class _Rendering:
    """One text on its way to HTML. Places are counted in the text as it was typed."""

    def __init__(self, text: str, marks: Iterable[Mark]) -> None:
        self.text = text
        self.marks: Sequence[Mark] = sorted(marks, key=lambda mark: mark.start)
        self.mark_starts = [mark.start for mark in self.marks]

    def paragraphs(self) -> Iterator[str]:
        lines: list[str] = []
        for start, end in self._lines():
            if start < end:
                lines.append("".join(self._line(start, end)))
            elif lines:
                yield _paragraph(lines)
                lines = []
        if lines:
            yield _paragraph(lines)

    def _lines(self) -> Iterator[tuple[int, int]]:
        """Yield start and end of every line, without the white space around it."""
        start = 0
        for line in _LINE_BREAK.split(self.text):
            end = start + len(line)
            yield end - len(line.lstrip()), start + len(line.rstrip())
            # The break is one character, or two.
            start = end + (2 if self.text[end : end + 2] == "\r\n" else 1)

    def _line(self, start: int, end: int) -> Iterator[str]:
        for found in _EMPHASIS.finditer(self.text, start, end):
            tag = "strong" if found["stars"] == "**" else "em"
            yield from self._pieces(start, found.start())
            yield f"<{tag}>"
            yield from self._pieces(*found.span("words"))
            yield f"</{tag}>"
            start = found.end()
        yield from self._pieces(start, end)

    def _pieces(self, start: int, end: int) -> Iterator[str]:
        """Yield the text between two places, escaped, with its marked passages."""
        for mark in self.marks[max(0, bisect_right(self.mark_starts, start) - 1) :]:
            if mark.start >= end:
                break
            if mark.end > start:
                first, last = max(start, mark.start), min(end, mark.end)
                yield escape(self.text[start:first])
                yield _marked(self.text[first:last], mark.why)
                start = last
        yield escape(self.text[start:end])


def _paragraph(lines: list[str]) -> str:
    return f'<p dir="auto">{"<br>".join(lines)}</p>\n'


def _marked(text: str, reason: str | Promise) -> str:
    why = escape(str(reason))
    return f'<mark title="{why}">{escape(text)}<span class="visually-hidden"> ({why})</span></mark>'

"""Making texts short enough for paper: what does not fit is left out on purpose, where a sentence ends."""

import re

END = re.compile(r"[.!?…][\"'”’)\]*_]*(?=\s|$)")
"""Where a sentence ends, with the marks that close it."""

LAST_WORDS = re.compile(r"(?<=\S )(?=.{3,17}$)(\S+) (\S+)$")
"""The last two words of three or more, unless they are too long for a narrow column."""


def shortened(text: str, most: int) -> str:
    """Return the sentences of `text` that fit into `most` characters.

    Where the first alone is longer, return its first words and an ellipsis.
    """
    text = text.strip()
    if len(text) <= most:
        return text
    # One letter more, so that a point within a number is no end.
    ends = [found.end() for found in END.finditer(text[: most + 1]) if found.end() <= most]
    if ends:
        return text[: ends[-1]]
    start = text[: most - 1]
    # One that has no spaces is broken anywhere.
    words = start.rpartition(" ")[0] or start
    return f"{words.rstrip(' ,;:–-')}…"


def kept_together(text: str) -> str:
    """Return the text with a no-break space before its last word, so that none stands alone on a line."""
    return LAST_WORDS.sub("\\1\N{NO-BREAK SPACE}\\2", text)


def first_paragraph(text: str, most: int) -> str:
    """Return the beginning of a Markdown text, its first paragraph at most, as `shortened` does."""
    return shortened(text.strip().split("\n\n")[0], most)

"""Shorten texts so that they fit on a printed page or an image, at the end of a sentence if possible."""

import re

SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]*_]*(?=\s|$)")
"""The end of a sentence with its closing quotes and brackets."""

LAST_WORDS = re.compile(r"(?<=\S )(?=.{3,17}$)(\S+) (\S+)$")
"""The last two of three or more words, unless they are too long for a narrow column."""


def shorten(text: str, max_length: int) -> str:
    """Return the sentences of `text` that fit into `max_length` characters.

    Where the first alone is longer, return its first words and an ellipsis.
    """
    text = text.strip()
    if len(text) <= max_length:
        return text
    # One character more, so that the point of a decimal number does not end a sentence.
    ends = [
        found.end() for found in SENTENCE_END.finditer(text[: max_length + 1]) if found.end() <= max_length
    ]
    if ends:
        return text[: ends[-1]]
    start = text[: max_length - 1]
    # A text without spaces is cut anywhere.
    words = start.rpartition(" ")[0] or start
    return f"{words.rstrip(' ,;:–-')}…"


def bind_last_words(text: str) -> str:
    """Return the text with a no-break space before its last word, so that no word stands alone on a line."""
    return LAST_WORDS.sub("\\1\N{NO-BREAK SPACE}\\2", text)


def first_paragraph(text: str, max_length: int) -> str:
    """Return the first paragraph of a Markdown text, shortened to `max_length` characters."""
    return shorten(text.strip().split("\n\n")[0], max_length)

"""Integers sent by a browser, in a query string or a form."""

from typing import overload

MAX_DIGITS = 18
"""The most digits that always fit into a BIGINT column of both databases."""


@overload
def parse_integer(text: str | None, default: int = 0, *, max_digits: int = MAX_DIGITS) -> int: ...


@overload
def parse_integer(text: str | None, default: None, *, max_digits: int = MAX_DIGITS) -> int | None: ...


def parse_integer(text: str | None, default: int | None = 0, *, max_digits: int = MAX_DIGITS) -> int | None:
    """Return `text` as an integer of 0 or more, or `default` if it is not one.

    Only ASCII digits count: signs, spaces, other scripts' digits and more than `max_digits` digits give
    `default`. Never raises.
    """
    if text and text.isascii() and text.isdigit() and len(text) <= max_digits:
        return int(text)
    return default


def parse_integers(texts: list[str], *, max_digits: int = MAX_DIGITS) -> list[int]:
    """Return the integers among `texts` in their order, leaving out whatever is not one."""
    numbers = (parse_integer(text, None, max_digits=max_digits) for text in texts)
    return [number for number in numbers if number is not None]

"""Slugs: the part of an address that is made of a title or a name."""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.text import slugify

# Letters that Unicode does not decompose into a letter from a to z and an accent.
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ẞ": "ss", "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "ø": "o", "Ø": "o",
        "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "þ": "th", "Þ": "th",
        "ı": "i", "ħ": "h", "Ħ": "h", "ŧ": "t", "Ŧ": "t", "ŋ": "ng", "Ŋ": "ng", "ĸ": "k",
        "ə": "e", "Ə": "e", "ɛ": "e", "Ɛ": "e", "ɔ": "o", "Ɔ": "o", "ƒ": "f", "ɓ": "b",
        "Ɓ": "b", "ɗ": "d", "Ɗ": "d", "ƙ": "k", "Ƙ": "k", "ƴ": "y", "Ƴ": "y",
    }
)  # fmt: skip


def ascii_slug(text: str) -> str:
    """Return a slug in which every Latin letter has become letters from a to z; empty for other scripts."""
    return slugify(text.translate(_LETTERS))


def has_letters(text: str) -> bool:
    """Return True if the text has a letter or digit of any script, so that an address can be made of it."""
    return any(character.isalnum() for character in text)


def slugs_of(text: str) -> set[str]:
    """Return the slugs that were or would be made of a text: an older one may lack letters."""
    return {ascii_slug(text), slugify(text)} - {""}


def make_slug(text: str, kind: str, url_name: str) -> str:
    """Return a slug that leads to the page `url_name`. The same text always gives the same slug.

    A text without Latin letters and digits becomes `kind` and a digest of the text, such as "case-4f2a09c1".
    Where the slug is a fixed address beside that page, `kind` is added, such as "propose-technique".
    """
    slug = ascii_slug(text) or f"{kind}-{blake2b(text.encode(), digest_size=4).hexdigest()}"
    return f"{slug}-{kind}" if slug in reserved_words(url_name) else slug


@cache
def reserved_words(url_name: str) -> frozenset[str]:
    """Return the words which a slug in the address `url_name` must not be: there, they lead to other pages.

    `url_name` may have a namespace, such as "stories:detail".
    """
    routes = list(_routes(get_resolver().url_patterns))
    prefixes = {route.partition("<")[0] for name, route in routes if name == url_name and "<" in route}
    return frozenset(
        word
        for prefix in prefixes
        for _name, route in routes
        if route.startswith(prefix)
        and (word := route.removeprefix(prefix).partition("/")[0])
        and "<" not in word
    )


def _routes(patterns: list[Any], prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """Yield the name and the route of every URL pattern of the site, such as "stories/<slug:slug>/"."""
    for one in patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = f"{namespace}{one.namespace}:" if one.namespace else namespace
            yield from _routes(one.url_patterns, route, inner)
        elif isinstance(one, URLPattern):
            yield f"{namespace}{one.name}", route

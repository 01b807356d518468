"""The addresses of the site, made from its URL patterns."""

import itertools
import re
from collections.abc import Callable, Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

_PARAMETER = re.compile(r"<(?:[a-z]+:)?(\w+)>")
_REGEX_PARAMETER = re.compile(r"\(\?P<(\w+)>[^()]*\)")


def url_patterns() -> Iterator[tuple[str, Callable]]:
    """Yield the route of every pattern, with parameters like "<slug>", and its view."""
    return _walk(get_resolver().url_patterns, "/")


def _walk(patterns, prefix: str) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        route = prefix + _route(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.callback


def _route(pattern) -> str:
    if isinstance(pattern, RoutePattern):
        return _PARAMETER.sub(r"<\1>", str(pattern))
    plain = str(pattern).removeprefix("^").removesuffix("$").replace("\\", "")
    return _REGEX_PARAMETER.sub(r"<\1>", plain)


def parameters_of(route: str) -> list[str]:
    return _PARAMETER.findall(route)


def addresses(route: str, values: dict[str, list]) -> Iterator[str]:
    """Yield the route with every combination of the values of its parameters; nothing if one has no values."""
    names = parameters_of(route)
    for chosen in itertools.product(*(values.get(name, []) for name in names)):
        address = route
        for name, value in zip(names, chosen, strict=True):
            address = address.replace(f"<{name}>", str(value))
        yield address

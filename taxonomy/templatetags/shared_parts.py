"""Parts of pages that are the same for all readers, rendered once: {% shared_include %}."""

from collections.abc import Hashable
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from taxonomy.page_cache import shared_html

register = template.Library()
COUNT = "\ue000"
"""Stands in the place of a number in a part that is rendered once for all numbers; no term holds it."""


@register.simple_tag
def shared_include(template_name: str, key: Hashable = None, **variables: Any) -> SafeString:
    """Include a template that gets these variables and nothing else, rendered once for each key and language.

    `key` holds the values of objects that the template shows; text and numbers count as part of the key.
    """
    plain = tuple((name, value) for name, value in variables.items() if isinstance(value, str | int | None))
    if key is None and len(plain) < len(variables):
        raise TypeError(f"{template_name} gets an object, so it needs a key.")
    return shared_html(template_name, (key, plain), lambda: variables)


@register.simple_tag
def filter_option(name: str, option: Any) -> SafeString:
    """Show an option of a filter (taxonomy.browse.Option), rendered once for all counts."""
    shown = (name, option.term.shown_values, option.chosen, bool(option.count))
    html = shared_html(
        "components/filter_option.html", shown, lambda: {"name": name, "option": option, "count": COUNT}
    )
    # A number in the place of a word, in HTML of a template.
    return mark_safe(html.replace(COUNT, str(option.count)))  # noqa: S308

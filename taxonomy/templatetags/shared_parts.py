"""Parts of pages that are the same for all readers, rendered once: {% shared_include %}."""

from collections.abc import Hashable
from typing import Any

from django import template
from django.utils.safestring import SafeString

from taxonomy.page_cache import shared_html

register = template.Library()


@register.simple_tag
def shared_include(template_name: str, key: Hashable = None, **variables: Any) -> SafeString:
    """Include a template that gets these variables and nothing else, rendered once for each key and language.

    The key holds all values that the template shows: without one, the variables themselves.
    """
    return shared_html(template_name, key or tuple(variables.items()), lambda: variables)

"""Metadata of a page for search engines and link previews."""

import html
import json
from typing import Any

from django import template
from django.conf import settings
from django.template.base import NodeList
from django.template.context import Context
from django.template.loader_tags import BlockNode
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from empathy import json_ld

register = template.Library()
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}
"""Escaped characters, so that no text in JSON can end its element or begin another one."""


@register.simple_tag(takes_context=True)
def canonical_url(context: Context) -> str:
    """Return the canonical URL of this page: on the site's own host, without query string."""
    return settings.SITE_URL + iri_to_uri(context["request"].path)


@register.simple_tag(takes_context=True)
def block_text(context: Context, name: str) -> str:
    """Return the content of a block of this page as plain text."""
    content = BlockNode(name, NodeList()).render(context)
    return " ".join(html.unescape(content).split())


@register.simple_tag
def structured_data(item: Any = None) -> SafeString:
    """Return the page's JSON-LD (schema.org): data that no browser executes, so the CSP allows it."""
    graph = {"@context": "https://schema.org", "@graph": json_ld.graph(item)}
    data = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    # Everything that could be markup is escaped.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(data))  # noqa: S308

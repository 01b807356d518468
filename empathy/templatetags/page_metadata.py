"""What a page says of itself to search engines, and to whatever shows a link to it."""

import html
import json

from django import template
from django.conf import settings
from django.template.base import NodeList
from django.template.loader_tags import BlockNode
from django.utils.encoding import iri_to_uri
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from empathy import json_ld

register = template.Library()
ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&"}
"""No text within JSON can end the element that it stands in, or begin another one."""


@register.simple_tag(takes_context=True)
def canonical_url(context):
    """The one address of this page: without filters, order and place in a list, on the site's own host."""
    return settings.SITE_URL + iri_to_uri(context["request"].path)


@register.simple_tag(takes_context=True)
def block_text(context, name):
    """Say once more, as plain text, what a block of this page says."""
    said = BlockNode(name, NodeList()).render(context)
    return " ".join(html.unescape(said).split())


@register.simple_tag
def structured_data(item=None):
    """What a page is about, as JSON-LD (schema.org): data, which no browser runs and the CSP leaves alone."""
    graph = {"@context": "https://schema.org", "@graph": json_ld.graph(item)}
    said = json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPES)
    # Whatever could be markup was escaped.
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(said))  # noqa: S308

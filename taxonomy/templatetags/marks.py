"""Template tags for the marks, emblems and patterns of terms, as inline SVG, and for linked terms."""

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from taxonomy.drawings import svg_content, svg_element
from taxonomy.models import Industry, Technique
from taxonomy.templatetags.languages import in_english
from taxonomy.vocabulary import AnyTerm

register = template.Library()


@register.simple_tag
def mark(technique: Technique, classes: str = "icon", named: bool = False) -> SafeString:
    """Draw the mark of a technique.

    `named` gives it an accessible name, for use without the name beside it.
    """
    name = technique.local_name if named else ""
    return svg_element(classes, 24, svg_content("marks", technique.mark), name)


@register.simple_tag
def emblem(industry: Industry, classes: str = "emblem") -> SafeString:
    """Draw the emblem of an industry; the page shows the name beside it."""
    return svg_element(classes, 32, svg_content("emblems", industry.emblem))


@register.simple_tag
def pattern(industry: Industry) -> SafeString:
    """Draw the pattern of an industry as a background."""
    drawing = svg_content("patterns", industry.emblem)
    return format_html('<svg class="pattern" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def term_tag(term: AnyTerm) -> SafeString:
    """Render a term as a linked tag, once per term: terms are cached in memory until they change."""
    # The markup depends on the language of the page, while all pages share the cached term.
    rendered, language = term.__dict__.setdefault("_rendered_tags", {}), in_english()
    if language not in rendered:
        rendered[language] = render_to_string("components/term_tag.html", {"term": term})
    return rendered[language]

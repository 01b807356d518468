"""Marks, emblems and patterns as inline SVG, read once from templates/marks and templates/emblems."""

from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from taxonomy.templatetags.languages import in_english

register = template.Library()


@cache
def _drawing(folder: str, name: str) -> SafeString:
    path = Path(settings.BASE_DIR) / "templates" / folder / f"{name}.svg"
    # Drawings are files of ours; a name that is not a slug never becomes a path.
    if not name.replace("-", "").isalnum() or not path.is_file():
        return mark_safe("")
    return mark_safe(path.read_text(encoding="utf-8").strip())  # noqa: S308


def _svg(classes: str, box: int, drawing: SafeString, name: str = "") -> SafeString:
    label = format_html('role="img" aria-label="{}"', name) if name else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" viewBox="0 0 {} {}" {}>{}</svg>', classes, box, box, label, drawing)


def svg_drawing(folder: str, name: str) -> SafeString:
    """Draw a mark or an emblem by its name, for choosing one."""
    classes, box = ("icon small", 24) if folder == "marks" else ("emblem icon small", 32)
    return _svg(classes, box, _drawing(folder, name))


@register.simple_tag
def mark(technique, classes="icon", named=False):
    """Draw a technique's mark; `named` gives it an accessible name where no name stands beside it."""
    return _svg(classes, 24, _drawing("marks", technique.mark), technique.name if named else "")


@register.simple_tag
def emblem(industry, classes="emblem"):
    """Draw an industry's emblem; its name always stands beside it."""
    return _svg(classes, 32, _drawing("emblems", industry.emblem))


@register.simple_tag
def pattern(industry):
    """Draw the industry's pattern as the ground of a band or tile."""
    drawing = _drawing("patterns", industry.emblem)
    return format_html('<svg class="pattern" aria-hidden="true" focusable="false">{}</svg>', drawing)


@register.simple_tag
def term_tag(term):
    """Draw a term as a linked tag, once for each term: terms are kept in memory until they change."""
    # Its name is marked as English where the page is not, and pages of every language share the term.
    drawn_tags, marked = term.__dict__.setdefault("_drawn_tags", {}), in_english()
    if marked not in drawn_tags:
        drawn_tags[marked] = render_to_string("components/term_tag.html", {"term": term})
    return drawn_tags[marked]

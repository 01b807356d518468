"""The SVG drawings of terms, read once from templates/marks, templates/emblems and templates/patterns."""

from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


@cache
def svg_content(folder: str, name: str) -> SafeString:
    """Return the content of a drawing, or an empty text if there is none."""
    path = Path(settings.BASE_DIR) / "templates" / folder / f"{name}.svg"
    # The files are ours and safe; a name that is not a slug must not become a path.
    if not name.replace("-", "").isalnum() or not path.is_file():
        return mark_safe("")
    return mark_safe(path.read_text(encoding="utf-8").strip())  # noqa: S308


def svg_element(classes: str, box: int, drawing: SafeString, name: str = "") -> SafeString:
    """Return a drawing as an `<svg>` element with a square view box.

    Without `name` it is hidden from screen readers.
    """
    label = format_html('role="img" aria-label="{}"', name) if name else mark_safe('aria-hidden="true"')
    return format_html('<svg class="{}" viewBox="0 0 {} {}" {}>{}</svg>', classes, box, box, label, drawing)


def svg_drawing(folder: str, name: str) -> SafeString:
    """Return a mark or an emblem by its name, for choosing one in a form."""
    classes, box = ("icon small", 24) if folder == "marks" else ("emblem icon small", 32)
    return svg_element(classes, box, svg_content(folder, name))

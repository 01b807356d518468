"""Form fields for library content: parts in Markdown, lists with one item per line, drawings."""

from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from taxonomy.drawings import svg_drawing
from taxonomy.normalization import normalize
from taxonomy.templatetags.languages import term_name, term_summary, term_text

MAX_PART_LENGTH = 5_000
MAX_WORD_LENGTH = 100


def term_label(term: Any) -> str:
    """Return the label of a term's checkbox: a technique has its definition, and when it backfires."""
    if term.kind != "technique":
        return term_name(term)
    hint = format_html("{}.", term_summary(term))
    if term.backfires_when:
        backfires = term_text(term, "backfires_when")
        hint = format_html("{} <strong>{}</strong> {}", hint, _("When not to use it:"), backfires)
    return format_html('{} <span class="hint">{}</span>', term_name(term), hint)


class LineField(forms.CharField):
    """Text on one line, with single spaces."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


class PartField(forms.CharField):
    """A part of a library file, in Markdown, with line feeds as line ends."""

    def __init__(self, **kwargs: Any) -> None:
        # The limit and the large widget are the same for all parts, whatever the model field allows.
        kwargs |= {"widget": forms.Textarea(attrs={"rows": 8}), "max_length": MAX_PART_LENGTH}
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or ""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(line.startswith("## ") for line in value.split("\n")):
            raise forms.ValidationError(_("Start headings with ### instead of ##."))


class LinesField(PartField):
    """A list of texts, edited with one text per line."""

    max_line_length = MAX_WORD_LENGTH

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(self.format_row(row) for row in value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        lines = (" ".join(line.split()) for line in super().to_python(value).split("\n"))
        return self.parse_lines([line for line in lines if line])

    def format_row(self, row: Any) -> str:
        """Return an item of the list as a line."""
        return row

    def parse_lines(self, lines: list[str]) -> list:
        """Return the list that the lines describe. Raises ValidationError."""
        return lines

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)
        for row in value:
            line = self.format_row(row)
            if len(line) > self.max_line_length:
                raise forms.ValidationError(
                    _("“%(start)s…” has %(length)s characters. Use at most %(longest)s."),
                    params={"start": line[:30], "length": len(line), "longest": self.max_line_length},
                )

    def run_validators(self, value: Any) -> None:
        """Do nothing: length limits apply to each line (see `validate`), not to the whole text."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial or [])
        except forms.ValidationError:
            return True


class SynonymsField(LinesField):
    """Synonyms of a term, without duplicates."""

    def parse_lines(self, lines: list[str]) -> list[str]:
        once: dict[str, str] = {}
        for line in lines:
            once.setdefault(normalize(line), line)
        return list(once.values())


class PhrasingsField(LinesField):
    """Exactly three example phrases."""

    max_line_length = 500

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and len(value) != 3:
            raise forms.ValidationError(
                _("Write three phrases, one on each line. There are %(count)s."), params={"count": len(value)}
            )


class WordsToCheckField(LinesField):
    """Items with three keys, one per line, written as "say | rather than | some prefer"."""

    max_line_length = 1_000

    def format_row(self, row: dict[str, str]) -> str:
        parts = [row["say"], row["rather_than"], row["some_prefer"]]
        return " | ".join(" ".join(part.split()) for part in parts if part)

    def parse_lines(self, lines: list[str]) -> list[dict[str, str]]:
        rows = []
        for line in lines:
            parts = [part.strip() for part in line.split("|")]
            if len(parts) not in (2, 3) or not all(parts[:2]):
                raise forms.ValidationError(
                    _("Write “%(line)s” as: say this | rather than this | what some people prefer"),
                    params={"line": line[:60]},
                )
            rows.append({"say": parts[0], "rather_than": parts[1], "some_prefer": (*parts, "")[2]})
        return rows


class DrawingField(forms.ChoiceField):
    """A choice among the SVG drawings of a folder; with `also`, only those that exist in both folders."""

    widget = forms.RadioSelect

    def __init__(self, folder: str, *, also: str = "", **kwargs: Any) -> None:
        super().__init__(choices=lambda: self._drawings(folder, also), **kwargs)

    @staticmethod
    def _drawings(folder: str, also: str) -> list[tuple[str, str]]:
        templates = Path(settings.BASE_DIR) / "templates"
        names = sorted(path.stem for path in (templates / folder).glob("*.svg"))
        return [
            (
                name,
                format_html(
                    '<span class="actions">{} {}</span>',
                    svg_drawing(folder, name),
                    name.replace("-", " ").capitalize(),
                ),
            )
            for name in names
            if not also or (templates / also / f"{name}.svg").is_file()
        ]

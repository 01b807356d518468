"""Fields in which curators write what library files hold: parts, lists, words to check, drawings."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from taxonomy.normalization import FORBIDDEN_CHARACTERS, character_name, normalize
from taxonomy.templatetags.marks import svg_drawing

LONGEST_PART = 5_000
LONGEST_WORD = 100


def validate_characters(text: str) -> None:
    """Refuse characters that no library file can carry."""
    if found := FORBIDDEN_CHARACTERS.search(text):
        raise forms.ValidationError(
            _("Take out %(name)s: no library file can carry it"), params={"name": character_name(found[0])}
        )


class LineField(forms.CharField):
    """One line."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())

    def validate(self, value):
        super().validate(value)
        validate_characters(value)


class PartField(forms.CharField):
    """A part of a library file, in Markdown."""

    def __init__(self, **kwargs):
        # Whatever the column would take: a part is written in a large field, and has one limit.
        kwargs |= {"widget": forms.Textarea(attrs={"rows": 8}), "max_length": LONGEST_PART}
        super().__init__(**kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")

    def validate(self, value):
        super().validate(value)
        validate_characters(value)
        if any(line.startswith("## ") for line in value.split("\n")):
            raise forms.ValidationError(
                _("Begin headings with ### instead of ##, which begins a part of the library file")
            )


class LinesField(PartField):
    """A list of texts, one a line."""

    longest = LONGEST_WORD

    def prepare_value(self, value):
        return "\n".join(self.format_row(row) for row in value) if isinstance(value, list) else value

    def to_python(self, value):
        if isinstance(value, list):
            return value
        lines = (" ".join(line.split()) for line in super().to_python(value).split("\n"))
        return self.parse_lines([line for line in lines if line])

    def format_row(self, row) -> str:
        """Return a row of the list as its line."""
        return row

    def parse_lines(self, lines: list[str]) -> list:
        """Return the list that the lines stand for. Raises ValidationError."""
        return lines

    def validate(self, value):
        forms.Field.validate(self, value)
        for row in value:
            line = self.format_row(row)
            validate_characters(line)
            if len(line) > self.longest:
                raise forms.ValidationError(
                    _("“%(start)s…” has %(length)s characters; %(longest)s fit"),
                    params={"start": line[:30], "length": len(line), "longest": self.longest},
                )

    def run_validators(self, value):
        """The limits of lists are those of their lines."""

    def has_changed(self, initial, data):
        try:
            return self.to_python(data) != (initial or [])
        except forms.ValidationError:
            return True


class SynonymsField(LinesField):
    """Other words for a term, each once."""

    def parse_lines(self, lines):
        once = {}
        for line in lines:
            once.setdefault(normalize(line), line)
        return list(once.values())


class PhrasingsField(LinesField):
    """Three things that somebody could say."""

    longest = 500

    def validate(self, value):
        super().validate(value)
        if value and len(value) != 3:
            raise forms.ValidationError(
                _("Write three phrases, one a line; here are %(count)s"), params={"count": len(value)}
            )


class WordsToCheckField(LinesField):
    """Rows of what to say, rather than what, and what some prefer."""

    longest = 1_000

    def format_row(self, row):
        parts = [row["say"], row["rather_than"], row["some_prefer"]]
        return " | ".join(" ".join(part.split()) for part in parts if part)

    def parse_lines(self, lines):
        rows = []
        for line in lines:
            parts = [part.strip() for part in line.split("|")]
            if len(parts) not in (2, 3) or not all(parts[:2]):
                raise forms.ValidationError(
                    _("“%(line)s” has to be: say this | rather than this | what some people prefer"),
                    params={"line": line[:60]},
                )
            rows.append({"say": parts[0], "rather_than": parts[1], "some_prefer": (*parts, "")[2]})
        return rows


def _spaced(name: str) -> str:
    return name.replace("-", " ").capitalize()


class DrawingField(forms.ChoiceField):
    """One of the drawings that the site has; a name counts when every folder holds its drawing."""

    widget = forms.RadioSelect

    def __init__(self, folder: str, *, also: str = "", **kwargs):
        super().__init__(choices=lambda: self._drawings(folder, also), **kwargs)

    @staticmethod
    def _drawings(folder, also):
        templates = Path(settings.BASE_DIR) / "templates"
        names = sorted(path.stem for path in (templates / folder).glob("*.svg"))
        return [
            (
                name,
                format_html('<span class="actions">{} {}</span>', svg_drawing(folder, name), _spaced(name)),
            )
            for name in names
            if not also or (templates / also / f"{name}.svg").is_file()
        ]

"""Extract translatable texts and update the catalogues in locale/ (`make messages`), with Babel only.

Templates are read with Django's `templatize`, Python modules by their syntax trees.
"""

import ast
import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parent.parent
LANGUAGES = ["de"]
ELSEWHERE = {"tests", "scripts", "docs", "static", "library", "var", "locale"}
# The positional arguments of each function.
PLACES = {
    "gettext": ("text",),
    "_": ("text",),
    "gettext_noop": ("text",),
    "gettext_lazy": ("text",),
    "ngettext": ("text", "plural"),
    "ngettext_lazy": ("text", "plural"),
    "pgettext": ("context", "text"),
    "pgettext_lazy": ("context", "text"),
    "npgettext": ("context", "text", "plural"),
    "npgettext_lazy": ("context", "text", "plural"),
}
CALL = re.compile(r"(?<!\w)(?:n?p?gettext|_)\(")
# A fixed date, so that two people who add a text do not change the same line.
DATE = datetime(2026, 11, 25, tzinfo=UTC)


def _said(call: ast.Call):
    """Return (text or pair of singular and plural, context) of a call, or None if it is not a gettext call."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name not in PLACES:
        return None
    values = [arg.value if isinstance(arg, ast.Constant) else None for arg in call.args]
    given = dict(zip(PLACES[name], values, strict=False))
    text, plural = given.get("text"), given.get("plural")
    if not isinstance(text, str) or not text or ("plural" in PLACES[name] and not isinstance(plural, str)):
        return None
    return ((text, plural) if plural else text), given.get("context")


def of_python(source: str) -> list:
    """Return the translatable texts of a module."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [said for call in calls if (said := _said(call))]


def of_template(source: str) -> list:
    """Return the translatable texts of a template."""
    code, found = templatize(source), []
    for match in CALL.finditer(code):
        end = code.find(")", match.end())
        # The text may contain a parenthesis: extend the match until it is a complete call.
        while end != -1:
            try:
                call = ast.parse(code[match.start() : end + 1], mode="eval").body
            except SyntaxError:
                end = code.find(")", end + 1)
            else:
                found.append(_said(call))
                break
    return [said for said in found if said]


def sources():
    """Return the files with translatable texts, each with the function that reads it."""
    packages = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in ELSEWHERE]
    python = [
        path for package in packages for path in package.rglob("*.py") if "migrations" not in path.parts
    ]
    templates = [
        path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".atom", ".md"}
    ]
    return [(path, of_python) for path in sorted(python)] + [
        (path, of_template) for path in sorted(templates)
    ]


def template() -> Catalog:
    """Return a catalogue of all translatable texts."""
    catalog = Catalog(creation_date=DATE)
    for path, read in sources():
        for text, context in read(path.read_text(encoding="utf-8")):
            catalog.add(text, locations=[(str(path.relative_to(ROOT)), 1)], context=context)
    return catalog


def folder(language: str) -> Path:
    """Return the folder of a language."""
    return ROOT / "locale" / language / "LC_MESSAGES"


def catalog_of(language: str) -> Catalog:
    """Return the catalogue of a language."""
    return read_po(io.BytesIO((folder(language) / "django.po").read_bytes()), locale=language)


def compiled(catalog: Catalog) -> bytes:
    """Return the compiled catalogue."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def update(language: str) -> tuple[int, int]:
    """Update the catalogue from the sources and compile it; return the numbers of untranslated and of all texts."""
    catalog, wanted = catalog_of(language), template()
    # A changed text must be translated again: a fuzzy match may mean the opposite.
    catalog.update(wanted, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = io.BytesIO()
    write_po(out, catalog, width=100, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    (folder(language) / "django.po").write_bytes(out.getvalue())
    (folder(language) / "django.mo").write_bytes(compiled(catalog_of(language)))
    return len(missing(catalog)), len(catalog)


def missing(catalog: Catalog) -> list:
    """Return the texts without translation, or with a fuzzy one."""
    return [message for message in catalog if message.id and (message.fuzzy or not is_said(message))]


def is_said(message) -> bool:
    """Return True if a text is translated in every plural form."""
    return all(message.string) if isinstance(message.string, (tuple, list)) else bool(message.string)


if __name__ == "__main__":
    for language in LANGUAGES:
        waiting, every = update(language)
        sys.stdout.write(f"{language}: {every} texts, {waiting} wait for a translation.\n")

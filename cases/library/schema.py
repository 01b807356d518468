"""The schema of library files, and checks that fail with the line of the invalid value."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.field_limits import max_length
from cases.library.files import LibraryFile
from cases.models import Case, Line, PhraseSwap, Situation
from cases.models.case import MAX_SLUG_LENGTH
from markup import plain_text
from taxonomy.json_lists import parse_iso_date
from taxonomy.models import Industry, Technique
from text_input.slugs import reserved_words

TEXT, TEXTS, NUMBER, DATE, ROWS = "text", "list of texts", "number", "date", "list"

INDUSTRY = {"name": TEXT, "order": NUMBER, "emblem": TEXT, "colour": TEXT, "tagline": TEXT,
            "synonyms": TEXTS, "words_to_check": ROWS}  # fmt: skip
INDUSTRY_GERMAN = {"name": TEXT, "tagline": TEXT, "synonyms": TEXTS}
INDUSTRY_HEADINGS = ["What makes this work different", "What to practise here"]
WORDS_TO_CHECK = {"say": TEXT, "rather_than": TEXT, "some_prefer": TEXT}

TECHNIQUE = {"name": TEXT, "order": NUMBER, "mark": TEXT, "definition": TEXT, "backfires_when": TEXT,
             "synonyms": TEXTS, "phrasings": TEXTS, "avoid": TEXT, "avoid_because": TEXT}  # fmt: skip
TECHNIQUE_GERMAN = {"name": TEXT, "definition": TEXT, "synonyms": TEXTS, "backfires_when": TEXT}
TECHNIQUE_HEADINGS = ["When it helps", "When to leave it", "Practise it together"]

CASE = {"title": TEXT, "standfirst": TEXT, "problem": TEXT, "industries": TEXTS, "techniques": TEXTS,
        "provenance": TEXT, "lineage": TEXT, "channel": TEXT, "setting": TEXT, "felt": TEXT,
        "content_notes": TEXTS, "first_published": DATE, "revisions": ROWS, "dialogue": ROWS, "swaps": ROWS,
        "prompts": "group", "practise": "group", "tool": "group"}  # fmt: skip
CASE_HEADINGS = ["The moment", "The turning point", "What was done", "What changed", "Try this"]
LINE = {"role": TEXT, "speaker": TEXT, "said": TEXT}
SWAP = {"instead_of": TEXT, "try": TEXT, "because": TEXT, "backfires": TEXT, "situations": TEXTS,
        "technique": TEXT}  # fmt: skip
PROMPTS = {"customer": TEXT, "habits": TEXT, "system": TEXT}
PRACTISE = {"situation": TEXT, "question": TEXT}
TOOL = {"kind": TEXT, "title": TEXT, "items": TEXTS}
REVISION = {"on": DATE, "what": TEXT}

MAY_BE_EMPTY = {
    "lineage",
    "content_notes",
    "revisions",
    "speaker",
    "some_prefer",
    "synonyms",
    "backfires_when",
}


def _max_lengths() -> dict[str, int]:
    """Return the length limits of texts by key: those of the model fields that store them."""
    fields: dict[type[Model], dict[str, str]] = {
        Industry: {"name": "name", "tagline": "tagline"},
        Technique: {
            "definition": "definition",
            "backfires_when": "backfires_when",
            "avoid": "avoid",
            "avoid_because": "avoid_because",
        },
        Case: {
            "title": "title",
            "standfirst": "standfirst",
            "problem": "problem",
            "setting": "setting",
            "felt": "felt",
            "lineage": "lineage",
            "customer": "prompt_customer",
            "habits": "prompt_habits",
            "system": "prompt_system",
            "question": "practise_question",
        },
        Line: {"speaker": "speaker", "worked": "worked", "note": "note"},
        PhraseSwap: {
            "instead_of": "instead_of",
            "try": "try_this",
            "because": "because",
            "backfires": "backfires",
        },
    }
    return {key: max_length(model, name) for model, names in fields.items() for key, name in names.items()}


MAX_LENGTHS = _max_lengths()
MAX_TEXT_LENGTH = 5_000
"""The limit of texts in columns without one."""
MIN_SWAPS = 3
ONE_SENTENCE = re.compile(r"\S(?:[^\n.!?…]|[.!?…](?![”’\")]*(?:\s+[^a-z\s]|\Z)))*[.?]”?")
"""Text with one end of a sentence. Marks inside a word, as in "3.5", or before a small letter are none."""


def check_keys(
    file: LibraryFile,
    values: Any,
    wanted: dict[str, str],
    at: str = "",
    optional: dict[str, str] | None = None,
) -> None:
    """Check that `values` has the wanted keys, perhaps optional ones, and values of the right kinds.

    `at` is the path of `values` in the front matter, with a dot at the end.
    """
    if not isinstance(values, dict):
        file.fail(
            at.rstrip(".") or None,
            _("%(at)s must be a group of 'key: value' lines.") % {"at": at.rstrip(".")},
        )
    known = {**wanted, **(optional or {})}
    for key in values:
        if key not in known:
            file.fail(f"{at}{key}", _("'%(key)s' is not a key that is known here.") % {"key": key})
    for key in wanted:
        if key not in values:
            file.fail(at.rstrip(".") or None, _("'%(key)s' is missing.") % {"key": key})
    for key, value in values.items():
        _check_kind(file, f"{at}{key}", key, value, known[key])


def _check_kind(file: LibraryFile, at: str, key: str, value: Any, kind: str) -> None:
    if kind == TEXT:
        is_valid = isinstance(value, str) and (value.strip() or key in MAY_BE_EMPTY)
    elif kind == TEXTS:
        is_valid = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
        is_valid = is_valid and (value or key in MAY_BE_EMPTY)
    elif kind == NUMBER:
        is_valid = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000
    elif kind == DATE:
        is_valid = parse_iso_date(value) is not None
    else:
        is_valid = isinstance(value, dict if kind == "group" else bool if kind == "yes" else list)
        is_valid = is_valid and (value or key in MAY_BE_EMPTY)
    if not is_valid:
        file.fail(at, _("'%(key)s' must be a %(kind)s and not empty.") % {"key": key, "kind": kind})
    max_length = MAX_LENGTHS.get(key, MAX_TEXT_LENGTH)
    if kind == TEXT and len(value) > max_length:
        file.fail(
            at,
            _("'%(key)s' has %(n)s characters; at most %(most)s fit.")
            % {"key": key, "n": len(value), "most": max_length},
        )


def check_rows(
    file: LibraryFile, key: str, wanted: dict[str, str], optional: dict[str, str] | None = None
) -> None:
    """Check every item of a list of groups."""
    for index, row in enumerate(file.values[key]):
        check_keys(file, row, wanted, f"{key}.{index}.", optional)


def check_slug(file: LibraryFile, url_name: str) -> None:
    """Check that the name of the file is a slug that leads to the page `url_name`."""
    if file.path.stem != slugify(file.path.stem) or len(file.path.stem) > MAX_SLUG_LENGTH:
        file.fail(None, _("the name of the file must be small letters and digits with hyphens, then '.md'."))
    if file.path.stem in reserved_words(url_name):
        file.fail(None, _("'%(slug)s' is the address of another page.") % {"slug": file.path.stem})


def _check_drawings(file: LibraryFile, key: str, folders: list[str]) -> None:
    name = file.values[key]
    for folder in folders:
        drawings = Path(settings.BASE_DIR) / "templates" / folder
        if name != slugify(name) or not (drawings / f"{name}.svg").is_file():
            file.fail(
                key,
                _("there is no drawing '%(name)s' in templates/%(folder)s.")
                % {"name": name, "folder": folder},
            )


def check_industry(file: LibraryFile) -> None:
    """Check the file of an industry."""
    check_slug(file, "industry")
    check_keys(file, file.values, INDUSTRY, optional={"german": "group"})
    check_keys(file, file.values.get("german", {}), {}, "german.", INDUSTRY_GERMAN)
    _check_drawings(file, "emblem", ["emblems", "patterns"])
    check_rows(file, "words_to_check", WORDS_TO_CHECK)
    if file.values["colour"] not in {"blue", "rose", "violet", "teal", "lime", "ochre"}:
        file.fail(
            "colour", _("'%(value)s' is not one of the six colours.") % {"value": file.values["colour"]}
        )


def check_technique(file: LibraryFile) -> None:
    """Check the file of a technique."""
    check_slug(file, "technique")
    check_keys(file, file.values, TECHNIQUE, optional={"german": "group"})
    check_keys(file, file.values.get("german", {}), {}, "german.", TECHNIQUE_GERMAN)
    _check_drawings(file, "mark", ["marks"])
    if len(file.values["phrasings"]) != 3:
        file.fail("phrasings", _("a technique has three phrasings to borrow."))


def check_case(file: LibraryFile, industries: set[str], techniques: set[str]) -> None:
    """Check the file of a case; its terms must be among these slugs."""
    values = file.values
    check_keys(file, values, CASE)
    if not Case.is_slug_of(file.path.stem, values["title"]):
        value = Case.slug_for(values["title"])
        file.fail("title", _("the file of this title must be called %(value)s.md.") % {"value": value})
    _check_problem(file)
    _check_terms(file, "industries", industries)
    _check_terms(file, "techniques", techniques)
    for key, choices in (("provenance", Case.Provenance), ("channel", Case.Channel)):
        if values[key] not in choices.values:
            file.fail(
                key, _("'%(value)s' is not a %(key)s that is known.") % {"value": values[key], "key": key}
            )
    for key, wanted in (("prompts", PROMPTS), ("practise", PRACTISE), ("tool", TOOL)):
        check_keys(file, values[key], wanted, f"{key}.")
    if values["tool"]["kind"] not in Case.Tool.values:
        file.fail("tool.kind", _("a tool is a checklist, a script or gestures."))
    check_rows(file, "revisions", REVISION)
    check_rows(file, "swaps", SWAP)
    if len(values["swaps"]) < MIN_SWAPS:
        file.fail("swaps", _("a case has three or more phrases."))
    for index, swap in enumerate(values["swaps"]):
        _check_technique(file, f"swaps.{index}.technique", swap["technique"])
        for position, situation in enumerate(swap["situations"]):
            if situation not in Situation.values:
                file.fail(
                    f"swaps.{index}.situations.{position}",
                    _("'%(value)s' is not a situation that is known.") % {"value": situation},
                )
    _check_dialogue(file)


def _check_problem(file: LibraryFile) -> None:
    problem = file.values["problem"]
    if not ONE_SENTENCE.fullmatch(problem):
        file.fail("problem", _("'problem' must be one sentence that ends with a full stop or question mark."))
    if plain_text(problem) != problem or "<" in problem:
        file.fail("problem", _("'problem' must be plain text, without Markdown and HTML."))


def _check_terms(file: LibraryFile, key: str, known: set[str]) -> None:
    slugs = file.values[key]
    for index, slug in enumerate(slugs):
        if slug not in known:
            file.fail(
                f"{key}.{index}", _("'%(slug)s' is not one of the %(key)s.") % {"slug": slug, "key": key}
            )
        if slug in slugs[:index]:
            file.fail(f"{key}.{index}", _("'%(slug)s' stands there twice.") % {"slug": slug})


def _check_technique(file: LibraryFile, at: str, technique: str) -> None:
    if technique not in file.values["techniques"]:
        file.fail(
            at, _("'%(technique)s' is not among the techniques of this case.") % {"technique": technique}
        )


def _check_dialogue(file: LibraryFile) -> None:
    check_rows(file, "dialogue", LINE, {"turn": "yes", "worked": TEXT, "technique": TEXT, "note": TEXT})
    lines = file.values["dialogue"]
    for index, line in enumerate(lines):
        at = f"dialogue.{index}"
        if line["role"] not in Line.Role.values:
            file.fail(
                f"{at}.role", _("'%(value)s' is not a role: them, us or scene.") % {"value": line["role"]}
            )
        if bool(line["speaker"]) == (line["role"] == "scene"):
            file.fail(f"{at}.speaker", _("every line has a speaker, except a scene, which has none."))
        if "technique" in line:
            _check_technique(file, f"{at}.technique", line["technique"])
        elif "worked" in line or "note" in line:
            file.fail(at, _("'worked' and 'note' need the technique which they show."))
        if line.get("worked", "") not in line["said"]:
            file.fail(f"{at}.worked", _("'worked' must be words out of 'said'."))
    if sum(line.get("turn", False) for line in lines) != 1:
        file.fail("dialogue", _("exactly one line of the dialogue is the turn."))

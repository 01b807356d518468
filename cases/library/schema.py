"""What each kind of library file must hold, checked field by field with the line of every fault."""

from pathlib import Path

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from cases.library.files import LibraryFile
from cases.models import Case, Line
from taxonomy.json_lists import iso_date

TEXT, TEXTS, NUMBER, DATE, ROWS = "text", "list of texts", "number", "date", "list"

INDUSTRY = {"name": TEXT, "order": NUMBER, "emblem": TEXT, "colour": TEXT, "tagline": TEXT,
            "synonyms": TEXTS, "words_to_check": ROWS}  # fmt: skip
INDUSTRY_HEADINGS = ["What makes this work different", "What to practise here"]
WORDS_TO_CHECK = {"say": TEXT, "rather_than": TEXT, "some_prefer": TEXT}

TECHNIQUE = {"name": TEXT, "order": NUMBER, "mark": TEXT, "definition": TEXT, "synonyms": TEXTS,
             "phrasings": TEXTS, "avoid": TEXT, "avoid_because": TEXT}  # fmt: skip
TECHNIQUE_HEADINGS = ["When it helps", "When to leave it", "Practise it together"]

CASE = {"title": TEXT, "standfirst": TEXT, "industries": TEXTS, "techniques": TEXTS, "provenance": TEXT,
        "lineage": TEXT, "channel": TEXT, "setting": TEXT, "felt": TEXT, "content_notes": TEXTS,
        "first_published": DATE, "revisions": ROWS, "dialogue": ROWS, "swaps": ROWS, "prompts": "group",
        "practise": "group", "tool": "group"}  # fmt: skip
CASE_HEADINGS = ["The moment", "The turning point", "What was done", "What changed", "Try this"]
LINE = {"role": TEXT, "speaker": TEXT, "said": TEXT}
SWAP = {"instead_of": TEXT, "try": TEXT, "because": TEXT, "technique": TEXT}
PROMPTS = {"customer": TEXT, "habits": TEXT, "system": TEXT}
PRACTISE = {"situation": TEXT, "question": TEXT}
TOOL = {"kind": TEXT, "title": TEXT, "items": TEXTS}
REVISION = {"on": DATE, "what": TEXT}

MAY_BE_EMPTY = {"lineage", "content_notes", "revisions", "speaker", "some_prefer", "synonyms"}
LONGEST = {"title": 120, "standfirst": 240, "setting": 80, "felt": 60, "definition": 90, "tagline": 200,
           "instead_of": 300, "try": 400, "because": 300, "note": 200, "worked": 300, "speaker": 80,
           "name": 100, "customer": 300, "habits": 300, "system": 300, "question": 200,
           "avoid": 300, "avoid_because": 300, "lineage": 200}  # fmt: skip


def check_keys(file: LibraryFile, values, wanted: dict, at: str = "", optional: dict | None = None) -> None:
    """Fail unless `values` has exactly the wanted keys (and perhaps optional ones) of the right kinds."""
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


def _check_kind(file: LibraryFile, at: str, key: str, value, kind: str) -> None:
    if kind == TEXT:
        fits = isinstance(value, str) and (value.strip() or key in MAY_BE_EMPTY)
    elif kind == TEXTS:
        fits = isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value)
        fits = fits and (value or key in MAY_BE_EMPTY)
    elif kind == NUMBER:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000
    elif kind == DATE:
        fits = iso_date(value) is not None
    else:
        fits = isinstance(value, dict if kind == "group" else bool if kind == "yes" else list)
        fits = fits and (value or key in MAY_BE_EMPTY)
    if not fits:
        file.fail(at, _("'%(key)s' must be a %(kind)s and not empty.") % {"key": key, "kind": kind})
    if kind == TEXT and len(value) > LONGEST.get(key, 5_000):
        file.fail(
            at,
            _("'%(key)s' has %(n)s characters; at most %(most)s fit.")
            % {"key": key, "n": len(value), "most": LONGEST.get(key, 5000)},
        )


def check_rows(file: LibraryFile, key: str, wanted: dict, optional: dict | None = None) -> None:
    """Check every row of a list of groups."""
    for index, row in enumerate(file.values[key]):
        check_keys(file, row, wanted, f"{key}.{index}.", optional)


def check_slug(file: LibraryFile) -> None:
    """Fail unless the name of the file can stand in an address."""
    if file.path.stem != slugify(file.path.stem) or len(file.path.stem) > 100:
        file.fail(None, _("the name of the file must be small letters and digits with hyphens, then '.md'."))


def _check_drawings(file: LibraryFile, key: str, folders: list[str]) -> None:
    name = file.values[key]
    for folder in folders:
        place = Path(settings.BASE_DIR) / "templates" / folder
        if name != slugify(name) or not (place / f"{name}.svg").is_file():
            file.fail(
                key,
                _("there is no drawing '%(name)s' in templates/%(folder)s.")
                % {"name": name, "folder": folder},
            )


def check_industry(file: LibraryFile) -> None:
    """Fail unless the file is a whole industry."""
    check_slug(file)
    check_keys(file, file.values, INDUSTRY)
    _check_drawings(file, "emblem", ["emblems", "patterns"])
    check_rows(file, "words_to_check", WORDS_TO_CHECK)
    if file.values["colour"] not in {"blue", "rose", "violet", "teal", "lime", "ochre"}:
        file.fail(
            "colour", _("'%(value)s' is not one of the six colours.") % {"value": file.values["colour"]}
        )


def check_technique(file: LibraryFile) -> None:
    """Fail unless the file is a whole technique."""
    check_slug(file)
    check_keys(file, file.values, TECHNIQUE)
    _check_drawings(file, "mark", ["marks"])
    if len(file.values["phrasings"]) != 3:
        file.fail("phrasings", _("a technique has three phrasings to borrow."))


def check_case(file: LibraryFile, industries: set[str], techniques: set[str]) -> None:
    """Fail unless the file is a whole case whose terms are known."""
    values = file.values
    check_keys(file, values, CASE)
    if file.path.stem != slugify(values["title"]):
        file.fail(
            "title",
            _("the file of this title must be called %(value)s.md.") % {"value": slugify(values["title"])},
        )
    for key, known in (("industries", industries), ("techniques", techniques)):
        for index, slug in enumerate(values[key]):
            if slug not in known:
                file.fail(
                    f"{key}.{index}", _("'%(slug)s' is not one of the %(key)s.") % {"slug": slug, "key": key}
                )
            if slug in values[key][:index]:
                file.fail(f"{key}.{index}", _("'%(slug)s' stands there twice.") % {"slug": slug})
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
    if len(values["swaps"]) < 3:
        file.fail("swaps", _("a case has three or more phrase swaps."))
    for index, swap in enumerate(values["swaps"]):
        _check_shown(file, f"swaps.{index}.technique", swap["technique"])
    _check_dialogue(file)


def _check_shown(file: LibraryFile, at: str, technique: str) -> None:
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
            _check_shown(file, f"{at}.technique", line["technique"])
        elif "worked" in line or "note" in line:
            file.fail(at, _("'worked' and 'note' need the technique which they show."))
        if line.get("worked", "") not in line["said"]:
            file.fail(f"{at}.worked", _("'worked' must be words out of 'said'."))
    if sum(line.get("turn", False) for line in lines) != 1:
        file.fail("dialogue", _("exactly one line of the dialogue is the turn."))

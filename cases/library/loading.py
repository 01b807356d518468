"""Loading the library: every file is read and checked first; then all changes are made, or none."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.drafting import is_protected_from_loading, record_load
from cases.library import schema as shapes
from cases.library.files import LibraryError, LibraryFile, read, write
from cases.library.rows import write_case
from cases.library.serialization import serialize_case, serialize_industry, serialize_technique
from cases.library.term_files import check_apart, digest, read_older_slugs
from cases.list_index import reindex_cases
from cases.models import Case
from search.indexing import index_terms
from taxonomy.models import FormerTerm, Industry, PublishedList, Technique

LIBRARY_FOLDER = Path(settings.BASE_DIR) / "library"


@dataclass
class LoadResult:
    """How many files were read; the slugs that were new or changed; published cases without a file.

    Also what was not loaded: cases and terms that were edited in the site, and terms that were merged.
    """

    read: int = 0
    changed: list[str] = field(default_factory=list)
    without_file: list[str] = field(default_factory=list)
    skipped_cases: list[str] = field(default_factory=list)
    merged: dict[str, str] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)


def load_library(folder: Path, *, overwrite: bool = False) -> LoadResult:
    """Load the library files below `folder`. Raises LibraryError; then nothing is changed.

    A case that was edited in the site is left alone and named, unless `overwrite` says otherwise.
    """
    industries = _read_all(folder / "industries", shapes.INDUSTRY_HEADINGS, shapes.check_industry)
    techniques = _read_all(folder / "techniques", shapes.TECHNIQUE_HEADINGS, shapes.check_technique)
    result = LoadResult(read=len(industries) + len(techniques))
    former_slugs = {kind: _older_slugs(kind) for kind in ("industry", "technique")}
    industries = _wanted(industries, Industry, serialize_industry, former_slugs["industry"], result)
    techniques = _wanted(techniques, Technique, serialize_technique, former_slugs["technique"], result)
    check_apart(industries, Industry.objects.all(), former_slugs["industry"].items())
    check_apart(techniques, Technique.objects.all(), former_slugs["technique"].items())
    known = {f.path.stem for f in industries} | set(Industry.objects.values_list("slug", flat=True))
    shown = {f.path.stem for f in techniques} | set(Technique.objects.values_list("slug", flat=True))

    def check(file):
        read_older_slugs(file, "industry", "industries", former_slugs["industry"])
        read_older_slugs(file, "technique", "techniques", former_slugs["technique"])
        shapes.check_case(file, known, shown)

    cases = _read_all(folder / "cases", shapes.CASE_HEADINGS, check)
    cases.sort(key=lambda f: (f.values["first_published"], f.path.stem))
    result.read += len(cases)
    with transaction.atomic():
        # Nobody merges terms while cases are tagged with them.
        PublishedList.lock("cases")
        result.changed += [f.path.stem for f in industries if _load_term(f, Industry, serialize_industry)]
        result.changed += [f.path.stem for f in techniques if _load_term(f, Technique, serialize_technique)]
        if result.changed:
            PublishedList.lock_and_bump("cases")
            index_terms("industry")
            index_terms("technique")
        changed = [case for f in cases if (case := _load_case(f, overwrite, result))]
        if changed:
            reindex_cases([case.pk for case in changed])
            result.changed += [case.slug for case in changed]
    slugs = set(Case.objects.published().founding().values_list("slug", flat=True))
    result.without_file = sorted(slugs - {f.path.stem for f in cases})
    return result


def dump_library(folder: Path) -> int:
    """Write the library back out as files below `folder`; return how many."""
    forms = [("industries", row.slug, serialize_industry(row)) for row in Industry.objects.all()]
    forms += [("techniques", row.slug, serialize_technique(row)) for row in Technique.objects.all()]
    cases = Case.objects.published().founding().whole()
    forms += [("cases", case.slug, serialize_case(case)) for case in cases]
    for kind, slug, (values, sections) in forms:
        write(folder / kind / f"{slug}.md", values, sections)
    return len(forms)


def _read_all(folder: Path, headings: list[str], check) -> list[LibraryFile]:
    if not folder.is_dir():
        raise LibraryError(folder, 1, "this folder is missing.")
    try:
        paths = sorted(folder.glob("*.md"))
    except OSError as error:
        raise LibraryError(folder, 1, f"this folder cannot be read ({error.strerror}).") from error
    files = [read(path, headings) for path in paths]
    for file in files:
        check(file)
    return files


def _older_slugs(kind: str) -> dict[str, str]:
    """Slugs of merged terms, and those that they lead to."""
    return {row.slug: row.term.slug for row in FormerTerm.objects.of(kind)}


def _wanted(files, model, form, former_slugs: dict[str, str], result: LoadResult) -> list[LibraryFile]:
    """Files of terms that are loaded: not of merged ones, and none that was loaded before as it is."""
    result.merged |= {f.path.stem: former_slugs[f.path.stem] for f in files if f.path.stem in former_slugs}
    terms, wanted = {term.slug: term for term in model.objects.all()}, []
    for file in files:
        term = terms.get(file.path.stem)
        if term and term.file_digest == digest(file):
            result.edited += [] if form(term) == (file.values, file.sections) else [term.slug]
        elif file.path.stem not in former_slugs:
            wanted.append(file)
    return wanted


def _load_term(file: LibraryFile, model, form) -> bool:
    term = model.objects.in_bulk([file.path.stem], field_name="slug").get(file.path.stem) or model(
        slug=file.path.stem
    )
    term.file_digest = digest(file)
    if term.pk and form(term) == (file.values, file.sections):
        term.save(update_fields=["file_digest"])
        return False
    term.version += bool(term.pk)
    values = {**file.values, "position": file.values["order"]}
    texts = list(file.sections.values())
    if model is Industry:
        term.different, term.practise = texts
    else:
        term.helps, term.backfires, term.exercise = texts
    for key, value in values.items():
        if key != "order":
            setattr(term, key, value)
    term.save()
    return True


def _load_case(file: LibraryFile, overwrite: bool, result: LoadResult) -> Case | None:
    """Write one case and its rows; return it if anything changed."""
    slug, values = file.path.stem, file.values
    case = Case.objects.whole().slugged([slug]).first() or Case(slug=slug)
    if Case.objects.others_called(values["title"], slug).exists():
        file.fail("title", "another case in the database has this title.")
    # What a curator has archived stays so, whatever its file says.
    archived = case.status == Case.Status.ARCHIVED
    settled = archived or case.status == Case.Status.PUBLISHED
    if case.pk and settled and serialize_case(case) == (values, file.sections):
        # File and site say the same again: from now on a newer file counts.
        Case.objects.slugged([slug]).update(edited_on_site=False)
        return None
    if case.pk and is_protected_from_loading(case, overwrite):
        result.skipped_cases.append(slug)
        return None
    case.status = Case.Status.ARCHIVED if archived else Case.Status.PUBLISHED
    case.edited_on_site = False
    write_case(case, values, file.sections)
    record_load(case, values, file.sections)
    return case

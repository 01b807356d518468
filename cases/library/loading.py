"""Load the library files into the database. All files are checked before anything is changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.drafting import is_protected_from_loading, record_load
from cases.library.files import LibraryError, LibraryFile, read, write
from cases.library.rows import write_case
from cases.library.schema import (
    CASE_HEADINGS,
    INDUSTRY_HEADINGS,
    TECHNIQUE_HEADINGS,
    check_case,
    check_industry,
    check_technique,
)
from cases.library.sentences import dump_sentences, read_sentences, write_sentences
from cases.library.serialization import Content, serialize_case, serialize_industry, serialize_technique
from cases.library.term_files import check_words, file_digest, replace_former_slugs
from cases.list_index import reindex_cases
from cases.models import Case
from search.indexing import index_terms
from taxonomy.models import FormerTerm, Industry, PublishedList, RetiredSlug, Technique
from taxonomy.vocabulary import MODELS, AnyTerm

LIBRARY_FOLDER = Path(settings.BASE_DIR) / "library"
SERIALIZERS: dict[str, Callable[..., Content]] = {
    "industry": serialize_industry,
    "technique": serialize_technique,
}


@dataclass
class LoadResult:
    """What was read, changed and skipped."""

    read: int = 0
    """The number of files."""
    changed: list[str] = field(default_factory=list)
    """Slugs of new and changed terms, cases and sentences."""
    without_file: list[str] = field(default_factory=list)
    """Slugs of published cases without a file."""
    skipped_cases: list[str] = field(default_factory=list)
    """Slugs of cases that were edited on the site, or need the consent of a member."""
    merged: dict[str, str] = field(default_factory=dict)
    """Slugs of merged terms, and those that they lead to."""
    edited: list[str] = field(default_factory=list)
    """Slugs of terms and sentences that were edited on the site since their files were loaded."""


def load_library(folder: Path, *, overwrite: bool = False) -> LoadResult:
    """Load the library files below `folder`. Raises LibraryError; then nothing is changed.

    A case that was edited on the site is skipped unless `overwrite` is true.
    """
    result = LoadResult()
    former = {kind: _former_slugs(kind) for kind in MODELS}
    files = {
        "industry": _read_all(folder / "industries", INDUSTRY_HEADINGS, check_industry),
        "technique": _read_all(folder / "techniques", TECHNIQUE_HEADINGS, check_technique),
    }
    result.read = sum(map(len, files.values()))
    for kind, model in MODELS.items():
        files[kind] = _files_to_load(files[kind], kind, former[kind], result)
        check_words(files[kind], model.objects.all(), former[kind].items())
    cases = _read_cases(folder / "cases", files, former)
    sentences = read_sentences(folder, _known_slugs("technique", files["technique"]), former["technique"])
    result.read += len(cases) + len(sentences)
    with transaction.atomic():
        # No terms are merged while cases are tagged with them.
        PublishedList.lock("cases")
        for kind in MODELS:
            result.changed += [file.path.stem for file in files[kind] if _load_term(file, kind)]
        if result.changed:
            PublishedList.lock_and_bump("cases")
            for kind in MODELS:
                index_terms(kind)
        changed = [case for file in cases if (case := _load_case(file, overwrite, result))]
        if changed:
            reindex_cases([case.pk for case in changed])
            result.changed += [case.slug for case in changed]
        written, edited = write_sentences(sentences)
        result.changed += written
        result.edited += edited
    published = set(Case.objects.published().founding().values_list("slug", flat=True))
    result.without_file = sorted(published - {file.path.stem for file in cases})
    return result


def dump_library(folder: Path) -> int:
    """Write the library as files below `folder`; return how many."""
    contents = [("industries", row.slug, serialize_industry(row)) for row in Industry.objects.all()]
    contents += [("techniques", row.slug, serialize_technique(row)) for row in Technique.objects.all()]
    cases = Case.objects.published().founding().whole()
    contents += [("cases", case.slug, serialize_case(case)) for case in cases]
    for kind, slug, (values, sections) in contents:
        write(folder / kind / f"{slug}.md", values, sections)
    return len(contents) + dump_sentences(folder)


def _read_all(folder: Path, headings: list[str], check: Callable[[LibraryFile], None]) -> list[LibraryFile]:
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


def _read_cases(
    folder: Path, term_files: dict[str, list[LibraryFile]], former: dict[str, dict[str, str]]
) -> list[LibraryFile]:
    """Read and check the files of cases, oldest first; their terms may be in files or in the database."""
    known = {kind: _known_slugs(kind, term_files[kind]) for kind in MODELS}

    def check(file: LibraryFile) -> None:
        replace_former_slugs(file, "industry", "industries", former["industry"])
        replace_former_slugs(file, "technique", "techniques", former["technique"])
        check_case(file, known["industry"], known["technique"])

    files = _read_all(folder, CASE_HEADINGS, check)
    return sorted(files, key=lambda file: (file.values["first_published"], file.path.stem))


def _known_slugs(kind: str, files: list[LibraryFile]) -> set[str]:
    """Return the slugs of the terms in files and in the database."""
    return {file.path.stem for file in files} | set(MODELS[kind].objects.values_list("slug", flat=True))


def _former_slugs(kind: str) -> dict[str, str]:
    """Return the slugs of merged terms, and those that they lead to."""
    return {row.slug: row.term.slug for row in FormerTerm.objects.for_kind(kind)}


def _files_to_load(
    files: list[LibraryFile], kind: str, former: dict[str, str], result: LoadResult
) -> list[LibraryFile]:
    """Return the files of terms that were not merged and whose file has not been loaded before."""
    result.merged |= {file.path.stem: former[file.path.stem] for file in files if file.path.stem in former}
    terms = {term.slug: term for term in MODELS[kind].objects.all()}
    to_load = []
    for file in files:
        term = terms.get(file.path.stem)
        if term and term.file_digest == file_digest(file):
            if SERIALIZERS[kind](term) != (file.values, file.sections):
                result.edited.append(term.slug)
        elif file.path.stem not in former:
            to_load.append(file)
    return to_load


def _load_term(file: LibraryFile, kind: str) -> bool:
    """Write one term; return True if anything changed."""
    slug = file.path.stem
    term: AnyTerm = MODELS[kind].objects.in_bulk([slug], field_name="slug").get(slug) or MODELS[kind](
        slug=slug
    )
    term.file_digest = file_digest(file)
    if term.pk and SERIALIZERS[kind](term) == (file.values, file.sections):
        term.save(update_fields=["file_digest"])
        return False
    term.version += bool(term.pk)
    texts = list(file.sections.values())
    if isinstance(term, Industry):
        term.different, term.practise = texts
    else:
        term.helps, term.backfires, term.exercise = texts
    term.position = file.values["order"]
    for key, value in file.values.items():
        if key != "order":
            setattr(term, key, value)
    term.german = file.values.get("german", {})
    term.save()
    return True


def _load_case(file: LibraryFile, overwrite: bool, result: LoadResult) -> Case | None:
    """Write one case and its rows; return it if anything changed."""
    slug, values = file.path.stem, file.values
    case = Case.objects.whole().filter(slug=slug).first() or Case(slug=slug)
    if Case.objects.filter(title__iexact=values["title"]).exclude(slug=slug).exists():
        file.fail("title", "another case in the database has this title.")
    if case.pk is None and RetiredSlug.objects.is_retired(Case.URL_NAME, slug):
        file.fail("title", "a case that was removed or redacted had this address. Choose another title.")
    # A case that a curator has archived stays archived, whatever its file contains.
    is_archived = case.status == Case.Status.ARCHIVED
    was_published = is_archived or case.status == Case.Status.PUBLISHED
    if case.pk and was_published and serialize_case(case) == (values, file.sections):
        # File and database agree again: from now on a changed file is loaded.
        Case.objects.filter(pk=case.pk).update(edited_on_site=False)
        return None
    if case.pk and is_protected_from_loading(case, overwrite):
        result.skipped_cases.append(slug)
        return None
    case.status = Case.Status.ARCHIVED if is_archived else Case.Status.PUBLISHED
    case.edited_on_site = False
    write_case(case, values, file.sections)
    record_load(case)
    return case

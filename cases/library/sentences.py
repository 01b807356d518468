"""Load and dump the sentences of the weekly mail: one file each, with front matter only."""

from pathlib import Path

from django.utils.translation import gettext as _

from cases.field_limits import max_length
from cases.library.files import LibraryFile, read, write
from cases.library.schema import NUMBER, TEXT, check_keys
from cases.library.term_files import file_digest
from cases.models import WeeklySentence
from taxonomy.models import Technique

FOLDER = "sentences"
SENTENCE = {"order": NUMBER, "try_when": TEXT, "say": TEXT, "leave_when": TEXT, "technique": TEXT}
TEXT_FIELDS = ("try_when", "say", "leave_when")


def read_sentences(folder: Path, techniques: set[str], former: dict[str, str]) -> list[LibraryFile]:
    """Read and check the files; a library without this folder has none. Raises LibraryError.

    `techniques` are the known slugs, `former` those of merged techniques with the ones that they lead to.
    """
    files = [read(path, []) for path in sorted((folder / FOLDER).glob("*.md"))]
    for file in files:
        check_keys(file, file.values, SENTENCE)
        for key in TEXT_FIELDS:
            most = max_length(WeeklySentence, key)
            if len(file.values[key]) > most:
                file.fail(key, _("at most %(most)s characters fit.") % {"most": most})
        slug = file.values["technique"]
        file.values["technique"] = former.get(slug, slug)
        if file.values["technique"] not in techniques:
            file.fail("technique", _("'%(slug)s' is not one of the techniques.") % {"slug": slug})
    return files


def write_sentences(files: list[LibraryFile]) -> tuple[list[str], list[str]]:
    """Write the sentences of new and changed files.

    Return the slugs of those written, and of those that curators have changed since their file was loaded.
    """
    written, edited = [], []
    rows = {row.slug: row for row in WeeklySentence.objects.select_related("technique").exclude(slug="")}
    technique_ids = dict(Technique.objects.values_list("slug", "pk"))
    for file in files:
        slug = file.path.stem
        row = rows.get(slug) or WeeklySentence(slug=slug)
        is_same = bool(row.pk) and serialize_sentence(row) == file.values
        if row.file_digest == file_digest(file):
            edited += [] if is_same else [slug]
            continue
        row.file_digest = file_digest(file)
        row.version += bool(row.pk)
        row.position, row.technique_id = file.values["order"], technique_ids[file.values["technique"]]
        for key in TEXT_FIELDS:
            setattr(row, key, file.values[key])
        row.save()
        written += [] if is_same else [slug]
    return written, edited


def serialize_sentence(sentence: WeeklySentence) -> dict[str, str | int]:
    """Return the content of a sentence's library file."""
    texts = {key: getattr(sentence, key) for key in TEXT_FIELDS}
    return {"order": sentence.position, **texts, "technique": sentence.technique.slug}


def dump_sentences(folder: Path) -> int:
    """Write the sentences that have a library file as files below `folder`; return how many."""
    rows = list(WeeklySentence.objects.select_related("technique").exclude(slug=""))
    for row in rows:
        write(folder / FOLDER / f"{row.slug}.md", serialize_sentence(row), {})
    return len(rows)

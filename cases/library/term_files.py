"""Checks of term files against each other and the database, and the mapping of former slugs."""

import json
from collections import defaultdict
from collections.abc import Iterable
from hashlib import blake2b

from cases.library.files import LibraryFile
from taxonomy.normalization import normalize
from taxonomy.vocabulary import AnyTerm


def file_digest(file: LibraryFile) -> str:
    """Return a digest of the content of a file."""
    return blake2b(json.dumps([file.values, file.sections]).encode(), digest_size=20).hexdigest()


def replace_former_slugs(file: LibraryFile, kind: str, key: str, former: dict[str, str]) -> None:
    """Replace the slugs of merged terms in a case's file by those that they lead to, without duplicates.

    `kind` is "industry" or "technique", `key` the name of their list in the front matter.
    """
    slugs = file.values.get(key)
    if isinstance(slugs, list):
        for slug in [slug for slug in slugs if isinstance(slug, str) and slug in former]:
            at = slugs.index(slug)
            slugs[at : at + 1] = [] if former[slug] in slugs else [former[slug]]
    if kind == "technique":
        for rows in (file.values.get("dialogue"), file.values.get("swaps")):
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, dict) and isinstance(row.get(kind), str):
                    row[kind] = former.get(row[kind], row[kind])


def check_words(
    files: list[LibraryFile], rows: Iterable[AnyTerm], former: Iterable[tuple[str, str]] = ()
) -> None:
    """Check that no name or synonym leads to another term, in a file or in the database. Raises LibraryError.

    `rows` are the terms in the database, which a file with the same slug replaces. `former` gives pairs of a
    former slug and the slug that it leads to.
    """
    owners: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for word in (file.path.stem, *(word for _, word in _words(file))):
            owners[normalize(word)].add(file.path.stem)
    slugs = {file.path.stem for file in files}
    for row in rows:
        if row.slug not in slugs:
            for word in (row.slug, *row.words):
                owners[normalize(word)].add(row.slug)
    for former_slug, slug in former:
        owners[normalize(former_slug)].add(slug)
    for file in files:
        for at, word in _words(file):
            _check_word(file, at, word, owners)


def _words(file: LibraryFile) -> list[tuple[str, str]]:
    """Return the names and synonyms in a file, English and German, each with its path in the front matter."""
    words = []
    for at, texts in (("", file.values), ("german.", file.values.get("german", {}))):
        words += [(f"{at}name", texts["name"])] if "name" in texts else []
        words += [(f"{at}synonyms.{i}", word) for i, word in enumerate(texts.get("synonyms", []))]
    return words


def _check_word(file: LibraryFile, at: str, word: str, owners: dict[str, set[str]]) -> None:
    others = owners[normalize(word)] - {file.path.stem}
    if others:
        file.fail(at, f"'{word}' already leads to '{min(others)}'.")

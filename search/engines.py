"""The engines of the two databases: FTS5 on SQLite, tsvector columns with GIN on PostgreSQL.

They only return which documents match, the newest first. Ranking is done in search.ranking, so that both
databases give the same results. Queries consist of stems, which contain only letters and digits
(search.tokens), so nothing that a reader types is ever syntax.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from search.document_ids import id_range
from search.tokens import BIGRAM_JOINER


@dataclass(frozen=True)
class EngineQuery:
    """Documents with an alternative of every group, or of any group; in titles only or anywhere.

    An alternative is one stem, or several that follow each other.
    """

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    any_group: bool = False
    in_title: bool = False
    prefix: str = ""
    """A word that is still being typed: matches words in titles that begin with it."""


class EngineCall(NamedTuple):
    """A query for documents of one kind."""

    kind: str
    query: EngineQuery
    limit: int
    walk: int = 0
    """How many documents PostgreSQL passes at most in a scan from the newest; 0 to collect all matches."""


MAX_WALKED = 20_000
"""The most documents that PostgreSQL passes in a scan from the newest."""
MAX_COLLECTED = 10_000
"""The most matches that PostgreSQL collects for a rare word."""
WALK = 1.7
"""The time PostgreSQL takes to pass a document of a scan from the newest, relative to fetching a match."""


def walk_for(limit: int, matches: float, total: int, groups: int = 1) -> int:
    """Return how far to scan for so many of the expected matches, or 0 if collecting them costs less."""
    # Words that avoid each other have far fewer matches than expected: collecting them then costs little.
    if matches**2 <= WALK * limit * total or (groups > 1 and matches < MAX_COLLECTED / 2):
        return 0
    return min(MAX_WALKED, int(4 * limit * total / matches) + 500)


def walk_for_any(matches: int) -> int:
    """Return how far to scan for documents with any of several words, or 0 to collect so many matches."""
    return 0 if matches < MAX_COLLECTED else MAX_WALKED


def newest_matches(queries: list[EngineCall]) -> list[list[int]]:
    """Return the ids of the newest matching documents for each query, in one statement.

    For common words PostgreSQL scans the documents from the newest, for rare ones it collects all matches
    first, once for all kinds.
    """
    found: list[list[int]] = [[] for _ in queries]
    if any(call.query.groups or call.query.prefix for call in queries):
        with connection.cursor() as cursor:
            cursor.execute(*statement_for(queries))
            for at, document_id in cursor.fetchall():
                found[at].append(document_id)
    return [sorted(document_ids, reverse=True) for document_ids in found]


def statement_for(queries: list[EngineCall]) -> "Statement":
    """Return the statement for several queries: each row is the place of a query and a document id."""
    rare: dict[tuple, str] = {}
    parts: list[str] = []
    parameters: list[str | int] = []
    for at, (kind, query, limit, walk) in enumerate(queries):
        if not query.groups and not query.prefix:
            continue
        if connection.vendor == "sqlite":
            sql, values = _sqlite(kind, query, limit)
        else:
            matches, values = _postgresql(query)
            if walk:
                sql = COMMON_WORDS.format(matches=matches)
                values = [*id_range(kind), walk, *values, limit]
            else:
                name = rare.setdefault((matches, *values), f"rare{len(rare)}")
                sql, values = RARE_WORDS.format(name=name), [*id_range(kind), limit]
        # Only numbers and the constants below are formatted into the statement.
        parts.append(f"SELECT {at} AS query, document_id FROM ({sql}) AS found{at}")  # noqa: S608
        parameters += values
    collected = ", ".join(COLLECTED.format(name=name, matches=key[0]) for key, name in rare.items())
    values = [value for key in rare for value in (*key[1:], MAX_COLLECTED)]
    return f"WITH {collected} " * bool(rare) + " UNION ALL ".join(parts), [*values, *parameters]


MATCHES = (
    "SELECT rowid AS document_id FROM {table} WHERE {table} MATCH %s "
    "AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s"
)
# The inner limit is a bound for words that only old documents contain, however common they are.
COMMON_WORDS = (
    "SELECT document_id FROM (SELECT document_id, match, pair_match, title_match FROM search_document "
    "WHERE document_id BETWEEN %s AND %s ORDER BY document_id DESC LIMIT %s) AS newest "
    "WHERE {matches} ORDER BY document_id DESC LIMIT %s"
)
# Materialized with a limit, so that the planner does not scan all documents of a kind for a rare word.
COLLECTED = "{name} AS MATERIALIZED (SELECT document_id FROM search_document WHERE {matches} LIMIT %s)"
RARE_WORDS = (
    "SELECT document_id FROM {name} WHERE document_id BETWEEN %s AND %s ORDER BY document_id DESC LIMIT %s"
)

type Statement = tuple[str, list[str | int]]
"""An SQL statement and its parameters."""


def _sqlite(kind: str, query: EngineQuery, limit: int) -> Statement:
    groups = [" OR ".join(f'"{" ".join(run)}"' for run in group) for group in query.groups]
    match = (" OR " if query.any_group else " AND ").join(f"({group})" for group in groups)
    if query.prefix:
        match = f'{match} AND "{query.prefix}"*' if match else f'"{query.prefix}"*'
    table = "search_title_match" if query.in_title else "search_match"
    return MATCHES.format(table=table), [match, *id_range(kind), limit]


def _postgresql(query: EngineQuery) -> Statement:
    """Return the condition of a query and its parameters."""
    by_column: dict[str, list[str]] = {}
    for group in query.groups:
        has_bigrams = any(BIGRAM_JOINER in stem for run in group for stem in run)
        column = "title_match" if query.in_title else "pair_match" if has_bigrams else "match"
        by_column.setdefault(column, []).append(" | ".join(map(_adjacent, group)))
    if query.prefix:
        by_column.setdefault("title_match", []).append(f"'{query.prefix}':*")
    operator, sql_operator = (" | ", " OR ") if query.any_group else (" & ", " AND ")
    values = [operator.join(f"({group})" for group in groups) for groups in by_column.values()]
    matches = sql_operator.join(f"{column} @@ to_tsquery('simple', %s)" for column in by_column)
    return f"({matches})", list(values)


def _adjacent(stems: Iterable[str]) -> str:
    return "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")"


# A thousand ids as one parameter: a parameter for each takes longer to write than the rows to read.
WITH_IDS = {
    "sqlite": "document_id IN (SELECT value FROM json_each(%s))",
    "postgresql": "document_id = ANY(%s)",
}


def fetch_rows(document_ids: Iterable[int], with_pairs: bool) -> list[tuple[int, str, str]]:
    """Return id, stems of the title, and all stems (and bigrams, if wanted) of these documents."""
    ids = list(document_ids)
    parameter = json.dumps(ids) if connection.vendor == "sqlite" else ids
    stems = "stems || pairs" if with_pairs else "stems"
    condition = WITH_IDS[connection.vendor]
    with connection.cursor() as cursor:
        # Only constants are formatted into the statement.
        sql = f"SELECT document_id, title_stems, {stems} FROM search_document WHERE {condition}"  # noqa: S608
        cursor.execute(sql, [parameter])
        return cursor.fetchall()


def purge_deleted_text() -> None:
    """Remove the text of deleted documents from the tables of the engine itself.

    SQLite only marks it as deleted at first. PostgreSQL removes it with its next vacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("search_match", "search_title_match"):
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608

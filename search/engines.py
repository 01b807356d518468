"""The engines of the two databases: FTS5 on SQLite, tsvector columns with GIN on PostgreSQL.

They only return which documents match, the newest first. Ranking is done in search.ranking, so that both
databases give the same results. Queries consist of stems, which contain only letters and digits
(search.tokens), so nothing that a reader types is ever syntax.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

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


def newest_matches(queries: list[tuple[str, EngineQuery, int, bool]]) -> list[list[int]]:
    """Return the ids of the newest matching documents for each query, in one statement.

    Each query comes with a kind, a limit, and whether its words are rare: for common words PostgreSQL scans
    the documents from the newest, for rare ones it collects all matches first.
    """
    build = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    statements, parameters = [], []
    for at, (kind, query, limit, is_rare) in enumerate(queries):
        if query.groups or query.prefix:
            sql, values = build(kind, query, limit, is_rare)
            # Only numbers and the constants below are formatted into the statement.
            statements.append(f"SELECT {at} AS query, document_id FROM ({sql}) AS found{at}")  # noqa: S608
            parameters += values
    found: list[list[int]] = [[] for _ in queries]
    if statements:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), parameters)
            for at, document_id in cursor.fetchall():
                found[at].append(document_id)
    return [sorted(document_ids, reverse=True) for document_ids in found]


MATCHES = (
    "SELECT rowid AS document_id FROM {table} WHERE {table} MATCH %s "
    "AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s"
)
NEWEST = "AND document_id BETWEEN %s AND %s ORDER BY document_id DESC LIMIT %s"
COMMON_WORDS = f"SELECT document_id FROM search_document WHERE {{matches}} {NEWEST}"  # noqa: S608
# "OFFSET 0" keeps the planner from scanning all documents for a rare word, "+ 0" from collecting all of a
# kind.
RARE_WORDS = (
    "SELECT document_id FROM (SELECT document_id FROM search_document WHERE {matches} "
    "AND document_id + 0 BETWEEN %s AND %s OFFSET 0) AS rare ORDER BY document_id DESC LIMIT %s"
)

type Statement = tuple[str, list[str | int]]
"""An SQL statement and its parameters."""


def _sqlite(kind: str, query: EngineQuery, limit: int, is_rare: bool) -> Statement:
    groups = [" OR ".join(f'"{" ".join(run)}"' for run in group) for group in query.groups]
    match = (" OR " if query.any_group else " AND ").join(f"({group})" for group in groups)
    if query.prefix:
        match = f'{match} AND "{query.prefix}"*' if match else f'"{query.prefix}"*'
    table = "search_title_match" if query.in_title else "search_match"
    return MATCHES.format(table=table), [match, *id_range(kind), limit]


def _postgresql(kind: str, query: EngineQuery, limit: int, is_rare: bool) -> Statement:
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
    statement = RARE_WORDS if is_rare else COMMON_WORDS
    return statement.format(matches=f"({matches})"), [*values, *id_range(kind), limit]


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

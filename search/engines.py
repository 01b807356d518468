"""The two engines: FTS5 on SQLite, a tsvector with GIN on PostgreSQL. Each is asked for one thing alone:
which places match, the newest first. Ranking is ours (search.ranking), so that both give the same.

What is asked for is an `Asked`: groups of alternatives, of which each is a run of stems. Stems are letters
and figures only (search.tokens), so nothing that a reader types is ever syntax.
"""

import json
from dataclasses import dataclass

from django.db import connection

from search.document_ids import id_range
from search.tokens import BIGRAM_JOINER


@dataclass(frozen=True)
class EngineQuery:
    """One of each group (or, with `any_group`, one of any), in the titles alone or anywhere."""

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    any_group: bool = False
    in_title: bool = False
    prefix: str = ""
    """A word that somebody is still typing: matched by its beginning, in titles."""


def newest_matches(wanted: list[tuple[str, EngineQuery, int, bool]]) -> list[list[int]]:
    """Return the newest places for each of these questions, in one statement.

    A question is a kind, what is asked, how many places at most, and whether the words are rare: PostgreSQL
    walks the places from the end for common words, and gathers all matches of rare ones first.
    """
    wanted = [row if row[1].groups or row[1].prefix else None for row in wanted]
    parts, parameters = [], []
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    for at, row in enumerate(wanted):
        if row:
            sql, values = make(*row)
            # Only numbers and the constants below are put together here.
            parts.append(f"SELECT {at} AS question, document_id FROM ({sql}) AS found{at}")  # noqa: S608 - see above.
            parameters += values
    found: list[list[int]] = [[] for _ in wanted]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            for at, document_id in cursor.fetchall():
                found[at].append(document_id)
    return [sorted(document_ids, reverse=True) for document_ids in found]


MATCHES = (
    "SELECT rowid AS document_id FROM {table} WHERE {table} MATCH %s "
    "AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s"
)
NEWEST = "AND document_id BETWEEN %s AND %s ORDER BY document_id DESC LIMIT %s"
COMMON_WORDS = f"SELECT document_id FROM search_document WHERE {{matches}} {NEWEST}"  # noqa: S608 - constants.
# An empty "OFFSET 0" keeps the planner from walking all places in search of a rare word, "+ 0" from gathering
# all places of a kind.
RARE_WORDS = (
    "SELECT document_id FROM (SELECT document_id FROM search_document WHERE {matches} "
    "AND document_id + 0 BETWEEN %s AND %s OFFSET 0) AS rare ORDER BY document_id DESC LIMIT %s"
)


def _sqlite(kind, asked, most, rare):
    groups = [" OR ".join(f'"{" ".join(run)}"' for run in group) for group in asked.groups]
    match = (" OR " if asked.any_group else " AND ").join(f"({group})" for group in groups)
    if asked.prefix:
        match = f'{match} AND "{asked.prefix}"*' if match else f'"{asked.prefix}"*'
    table = "search_title_match" if asked.in_title else "search_match"
    return MATCHES.format(table=table), [match, *id_range(kind), most]


def _postgresql(kind, asked, most, rare):
    wanted: dict[str, list[str]] = {}
    for group in asked.groups:
        in_pairs = any(BIGRAM_JOINER in stem for run in group for stem in run)
        column = "title_match" if asked.in_title else "pair_match" if in_pairs else "match"
        wanted.setdefault(column, []).append(" | ".join(map(_adjacent, group)))
    if asked.prefix:
        wanted.setdefault("title_match", []).append(f"'{asked.prefix}':*")
    between = (" | ", " OR ") if asked.any_group else (" & ", " AND ")
    queries = [between[0].join(f"({group})" for group in groups) for groups in wanted.values()]
    matches = between[1].join(f"{column} @@ to_tsquery('simple', %s)" for column in wanted)
    statement = RARE_WORDS if rare else COMMON_WORDS
    return statement.format(matches=f"({matches})"), [*queries, *id_range(kind), most]


def _adjacent(stems) -> str:
    return "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")"


# A thousand numbers as one value: a parameter each would take longer to write than the rows to find.
AT = {"sqlite": "document_id IN (SELECT value FROM json_each(%s))", "postgresql": "document_id = ANY(%s)"}


def fetch_rows(document_ids, with_pairs: bool) -> list[tuple[int, str, str]]:
    """Place, stems of the title and all stems of the documents at these places, and then all pairs."""
    document_ids = list(document_ids)
    value = json.dumps(document_ids) if connection.vendor == "sqlite" else document_ids
    stems = "stems || pairs" if with_pairs else "stems"
    with connection.cursor() as cursor:
        # Nothing but the constants above is put together here.
        sql = f"SELECT document_id, title_stems, {stems} FROM search_document WHERE {AT[connection.vendor]}"  # noqa: S608
        cursor.execute(sql, [value])
        return cursor.fetchall()


def purge_deleted_text() -> None:
    """Drop from the engine's own pages what was taken out of the index: for words that must be gone for good.

    SQLite only marks them at first. PostgreSQL's go with its vacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in ("search_match", "search_title_match"):
                cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")  # noqa: S608 - two constants.

"""The two engines: FTS5 on SQLite, a tsvector with GIN on PostgreSQL. Each is asked for one thing alone:
which places match, the newest first. Ranking is ours (search.ranking), so that both give the same.

What is asked for is an `Asked`: groups of alternatives, of which each is a run of stems. Stems are letters
and figures only (search.words), so nothing that a reader types is ever syntax.
"""

from dataclasses import dataclass

from django.db import connection

from search.kinds import range_of


@dataclass(frozen=True)
class Asked:
    """One of each group (or, with `any_group`, one of any), in the titles alone or anywhere."""

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    any_group: bool = False
    in_title: bool = False
    beginning: str = ""
    """A word that somebody is still typing: matched by its beginning, in titles."""


def newest(wanted: list[tuple[str, Asked, int, bool]]) -> list[list[int]]:
    """Return the newest places for each of these questions, in one statement.

    A question is a kind, what is asked, how many places at most, and whether the words are rare: PostgreSQL
    walks the places from the end for common words, and gathers all matches of rare ones first.
    """
    wanted = [row if row[1].groups or row[1].beginning else None for row in wanted]
    parts, parameters = [], []
    make = {"sqlite": _sqlite, "postgresql": _postgresql}[connection.vendor]
    for at, row in enumerate(wanted):
        if row:
            sql, values = make(*row)
            # Only numbers and the constants below are put together here.
            parts.append(f"SELECT {at} AS question, place FROM ({sql}) AS found{at}")  # noqa: S608 - see above.
            parameters += values
    found: list[list[int]] = [[] for _ in wanted]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            for at, place in cursor.fetchall():
                found[at].append(place)
    return [sorted(places, reverse=True) for places in found]


MATCHES = (
    "SELECT rowid AS place FROM search_match WHERE search_match MATCH %s "
    "AND rowid BETWEEN %s AND %s ORDER BY rowid DESC LIMIT %s"
)
COMMON_WORDS = (
    "SELECT place FROM search_document WHERE {column} @@ to_tsquery('simple', %s) "
    "AND place BETWEEN %s AND %s ORDER BY place DESC LIMIT %s"
)
# An empty "OFFSET 0" keeps the planner from walking all places in search of a rare word.
RARE_WORDS = (
    "SELECT place FROM (SELECT place FROM search_document WHERE {column} @@ to_tsquery('simple', %s) "
    "AND place BETWEEN %s AND %s OFFSET 0) AS rare ORDER BY place DESC LIMIT %s"
)


def _sqlite(kind, asked, most, rare):
    columns = "title_stems" if asked.in_title else "stems pairs"
    groups = [" OR ".join(f'"{" ".join(run)}"' for run in group) for group in asked.groups]
    match = (" OR " if asked.any_group else " AND ").join(f"({group})" for group in groups)
    if asked.beginning:
        match = f'{match} AND "{asked.beginning}"*' if match else f'"{asked.beginning}"*'
    return MATCHES, [f"{{{columns}}} : ({match})", *range_of(kind), most]


def _postgresql(kind, asked, most, rare):
    groups = [" | ".join(_adjacent(run) for run in group) for group in asked.groups]
    match = (" | " if asked.any_group else " & ").join(f"({group})" for group in groups)
    if asked.beginning:
        last = f"'{asked.beginning}':*"
        match = f"{match} & {last}" if match else last
    column = "title_match" if asked.in_title else "match"
    statement = RARE_WORDS if rare else COMMON_WORDS
    return statement.format(column=column), [match, *range_of(kind), most]


def _adjacent(stems) -> str:
    return "(" + " <-> ".join(f"'{stem}'" for stem in stems) + ")"


def settle() -> None:
    """Drop from the engine's own pages what was taken out of the index: for words that must be gone for good.

    SQLite only marks them at first. PostgreSQL's go with its vacuum.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_match(search_match) VALUES ('optimize')")

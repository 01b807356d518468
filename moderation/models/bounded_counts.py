"""Counts that stop at a limit, so that they cost the same however long the queue is."""

from collections.abc import Iterable
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import connection

MAX_COUNTED = 1_000
"""More items than this are shown as "1,000+"."""
MAX_TAGGED = 100
"""More items than this with the same tag are shown as "100+"."""


class BoundedCount(int):
    """A count that stopped one above `limit`: shown as the limit with a plus sign then."""

    limit: int

    def __new__(cls, number: int, limit: int = MAX_COUNTED) -> "BoundedCount":
        count = super().__new__(cls, number)
        count.limit = limit
        return count

    @property
    def shown(self) -> str:
        """The number for readers, such as "12" or "1,000+"."""
        return f"{intcomma(self.limit)}+" if self > self.limit else intcomma(int(self))


# The values of each facet are found by jumping from one to the next in the index, not by reading all tags.
TAG_COUNTS = """
WITH RECURSIVE tag_value(facet, value) AS (
    SELECT facet.name, (SELECT MIN(value) FROM moderation_queuetag WHERE facet = facet.name)
    FROM ({facets}) AS facet
    UNION ALL
    SELECT facet, (
        SELECT MIN(tag.value) FROM moderation_queuetag AS tag
        WHERE tag.facet = tag_value.facet AND tag.value > tag_value.value
    ) FROM tag_value WHERE value IS NOT NULL
)
SELECT facet, value,
    (
        SELECT MIN(tag.label) FROM moderation_queuetag AS tag
        WHERE tag.facet = tag_value.facet AND tag.value = tag_value.value
    ) AS label,
    (
        SELECT COUNT(*) FROM (
            SELECT 1 FROM moderation_queuetag AS tag
            WHERE tag.facet = tag_value.facet AND tag.value = tag_value.value
                AND tag.row_id NOT IN ({excluded})
            LIMIT %s
        ) AS counted
    ) AS number
FROM tag_value WHERE value IS NOT NULL
"""


def count_tags(
    facets: Iterable[str], excluded: tuple[str, Iterable[Any]]
) -> list[tuple[str, str, str, BoundedCount]]:
    """Return facet, value, label and number of rows for each tag, in the order of the labels.

    `excluded` is a query, with its parameters, for the rows that are not counted.
    """
    facets = list(facets)
    sql, parameters = excluded
    names = " UNION ALL ".join(["SELECT %s AS name"] * len(facets))
    with connection.cursor() as cursor:
        statement = TAG_COUNTS.format(facets=names, excluded=sql)
        cursor.execute(statement, [*facets, *parameters, MAX_TAGGED + 1])
        rows = cursor.fetchall()
    found = [(facet, value, label, BoundedCount(number, MAX_TAGGED)) for facet, value, label, number in rows]
    return sorted((row for row in found if row[3]), key=lambda row: row[2])

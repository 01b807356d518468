"""Published lists, and the facet index that counts and pages through them without counting rows.

An item of a published list ("cases", "phrases", "stories") has a sequence number, allocated when it is first
published and never reused. For every term of a vocabulary, `FacetBlock` stores which numbers carry it, as
blocks of bits. The counts of a selection are then an AND and a population count, the newest page is the
highest set bits, and both take the same few queries for 18 rows and for 1,000,000. See
docs/decisions/0001-facets-as-bits.md.
"""

from collections import defaultdict
from typing import Self

from django.db import connection, models

BLOCK_BITS = 65_536
ALL_ITEMS = ("all", 0)
"""The key that every number of a list carries, whatever its terms."""
PUBLISHING_LOCK_ID = 0x5EA2C4
"""The PostgreSQL advisory lock under which published lists and the search index are changed."""

type FacetKey = tuple[str, int]
"""A vocabulary and the primary key of a term, or another value that a list is filtered or sorted by."""


def as_bytes(bitmap: int) -> bytes:
    """Return a bitmap as it is stored."""
    return bitmap.to_bytes((bitmap.bit_length() + 7) // 8, "little")


def acquire_publishing_lock() -> None:
    """Lock the published lists and the search index until the transaction ends.

    Every writer takes this lock first, so the order of the row locks that follow cannot cause a deadlock.
    SQLite has a single writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK_ID])


class PublishedList(models.Model):
    """A public list: its last sequence number, and a version that every change increments."""

    name = models.CharField(max_length=20, primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def lock(cls, name: str) -> Self:
        """Return the list, created if necessary and locked for this transaction; its version stays.

        Raises TransactionManagementError outside a transaction.
        """
        acquire_publishing_lock()
        locked = cls.objects.select_for_update()
        if (found := locked.filter(name=name).first()) is not None:
            return found
        cls.objects.get_or_create(name=name)
        return locked.get(name=name)

    @classmethod
    def lock_and_bump(cls, name: str) -> Self:
        """Lock the list for this transaction and increment its version, which invalidates cached pages.

        Raises TransactionManagementError outside a transaction.
        """
        published_list = cls.lock(name)
        published_list.version += 1
        published_list.save(update_fields=["version"])
        return published_list

    @classmethod
    def lock_and_bump_all(cls) -> list[Self]:
        """Lock every list, always in the same order, and increment all versions."""
        names = {"cases", *cls.objects.values_list("name", flat=True)}
        return [cls.lock_and_bump(name) for name in sorted(names)]

    def allocate_numbers(self, count: int) -> range:
        """Return `count` new sequence numbers and increment the version; the list must be locked."""
        numbers = range(self.last_number + 1, self.last_number + 1 + count)
        self.last_number += count
        self.version += 1
        self.save(update_fields=["last_number", "version"])
        return numbers

    def index(self, items: dict[int, set[FacetKey]]) -> None:
        """Store which keys each sequence number carries; an empty set removes the number from the list.

        The list must be locked. Only the blocks that change are written, with the version of the list, which
        the caller has incremented.
        """
        new: dict[tuple[str, int, int], int] = defaultdict(int)
        changed: dict[int, int] = defaultdict(int)
        for number, keys in items.items():
            block, bit = divmod(number, BLOCK_BITS)
            changed[block] |= 1 << bit
            for key in keys and {*keys, ALL_ITEMS}:
                new[(*key, block)] |= 1 << bit
        stored = {
            (row.vocabulary, row.term, row.block): row
            for row in FacetBlock.objects.for_list(self.name).filter(block__in=list(changed))
        }
        written = []
        for vocabulary, term, block in sorted({*stored, *new}):
            row = stored.get((vocabulary, term, block))
            before = row.bitmap if row else 0
            after = (before & ~changed[block]) | new[vocabulary, term, block]
            if after != before:
                written.append(
                    FacetBlock(
                        published_list_id=self.name,
                        vocabulary=vocabulary,
                        term=term,
                        block=block,
                        bits=as_bytes(after),
                        version=self.version,
                    )
                )
        FacetBlock.objects.bulk_create(
            written,
            update_conflicts=True,
            unique_fields=["published_list", "vocabulary", "term", "block"],
            update_fields=["bits", "version"],
        )


class CacheVersion(models.Model):
    """The version of one cached page, incremented when a part of it changes, such as its comments."""

    name = models.CharField(max_length=160, primary_key=True)
    version = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @classmethod
    def bump(cls, name: str) -> None:
        """Increment the version of the page `name`, which invalidates its cached copies."""
        row = cls.objects.filter(name=name)
        if not row.update(version=models.F("version") + 1):
            # Another transaction may create it at the same moment: then this one waits, and increments it.
            CacheVersion.objects.bulk_create([CacheVersion(name=name, version=0)], ignore_conflicts=True)
            row.update(version=models.F("version") + 1)


class FacetBlockQuerySet(models.QuerySet["FacetBlock"]):
    """Blocks of the facet index."""

    def for_list(self, list_name: str) -> Self:
        """Blocks of one published list."""
        return self.filter(published_list_id=list_name)

    def changed_since(self, version: int) -> Self:
        """Blocks that were stored with a later version of their list."""
        return self.filter(version__gt=version)

    def for_term(self, vocabulary: str, term: int) -> Self:
        """Blocks of one term, in every list."""
        return self.filter(vocabulary=vocabulary, term=term)

    def get_or_build(self, list_name: str, vocabulary: str, term: int, block: int) -> "FacetBlock":
        """Return the block with these keys, or a new, unsaved one without bits."""
        keys = {"published_list_id": list_name, "vocabulary": vocabulary, "term": term, "block": block}
        return self.filter(**keys).first() or FacetBlock(**keys, bits=b"")


class FacetBlock(models.Model):
    """Which of 65,536 numbers of a list carry a term: bit n stands for number block × 65,536 + n.

    `version` is that of the list when the block was changed, so that processes read only what changed since
    they read it. A block without bits stays, because they have to learn that its bits are gone.
    """

    published_list = models.ForeignKey(PublishedList, on_delete=models.CASCADE)
    vocabulary = models.CharField(max_length=20)
    term = models.PositiveBigIntegerField()
    block = models.PositiveIntegerField()
    bits = models.BinaryField()
    version = models.PositiveBigIntegerField(default=0)

    objects = FacetBlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published_list", "vocabulary", "term", "block"], name="taxonomy_facetblock_once"
            )
        ]
        indexes = [models.Index(fields=["published_list", "version"], name="taxonomy_facetblock_changed")]

    def __str__(self) -> str:
        return f"{self.published_list_id} {self.vocabulary}:{self.term} block {self.block}"

    @property
    def bitmap(self) -> int:
        """The bits as one integer."""
        return int.from_bytes(bytes(self.bits), "little")

    def store(self, bitmap: int) -> None:
        """Save the block with these bits and the version of its list, which must have been incremented."""
        self.bits = as_bytes(bitmap)
        self.version = PublishedList.objects.get(pk=self.published_list_id).version
        if bitmap or self.pk:
            self.save()

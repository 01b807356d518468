"""Facet counts that are kept, not counted: one bit a published item, one row of bits a term.

An item on a shelf ("cases", "phrases", later "stories") has a number, given when it is first
published and never used again. For every term of a vocabulary the table holds which numbers carry
it, as blocks of bits. Counts for any selection are then an AND and a population count, the newest
page is the highest set bits, and both take the same handful of queries at 18 rows and at 1,000,000.
See docs/decisions/0001-facets-as-bits.md.
"""

from collections import defaultdict

from django.db import connection, models, transaction

BLOCK_BITS = 65_536
ALL_ITEMS = ("all", 0)
"""The key under which every number of a shelf stands, whatever its terms."""
PUBLISHING_LOCK_ID = 0x5EA2C4
"""The name of PostgreSQL's lock under which shelves and the search index change."""


def acquire_publishing_lock() -> None:
    """Let nobody else change a shelf or the index until this transaction ends; SQLite has one writer anyway.

    Because everybody takes this lock first, it does not matter in which order the shelves follow.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PUBLISHING_LOCK_ID])


class PublishedList(models.Model):
    """A published list: its counter, its version (moved by every change) and its lock."""

    name = models.CharField(max_length=20, primary_key=True)
    last_number = models.PositiveBigIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        verbose_name_plural = "shelves"

    def __str__(self):
        return self.name

    @classmethod
    def lock_and_bump(cls, name: str) -> "PublishedList":
        """Lock the shelf for this transaction and move its version on.

        Raises TransactionManagementError outside a transaction.
        """
        published_list = cls.lock(name)
        published_list.version += 1
        published_list.save(update_fields=["version"])
        return published_list

    @classmethod
    def lock(cls, name: str) -> "PublishedList":
        """Lock the shelf for this transaction, without saying that it changes."""
        acquire_publishing_lock()
        cls.objects.get_or_create(name=name)
        return cls.objects.select_for_update().get(name=name)

    @classmethod
    def lock_and_bump_all(cls) -> list["PublishedList"]:
        """Lock every shelf, always in the same order, and move all versions on."""
        names = {"cases", *cls.objects.values_list("name", flat=True)}
        return [cls.lock_and_bump(name) for name in sorted(names)]

    def allocate_numbers(self, count: int) -> range:
        """Take `count` new numbers from a shelf that `changing` has locked."""
        numbers = range(self.last_number + 1, self.last_number + 1 + count)
        self.last_number += count
        self.save(update_fields=["last_number"])
        return numbers

    @transaction.atomic
    def index(self, items: dict[int, set[tuple[str, int]]]) -> None:
        """Set which terms each number carries; an empty set takes the number off the shelf."""
        new = defaultdict(int)
        touched = defaultdict(int)
        for number, terms in items.items():
            block, bit = divmod(number, BLOCK_BITS)
            touched[block] |= 1 << bit
            for term in terms and {*terms, ALL_ITEMS}:
                new[(*term, block)] |= 1 << bit
        kept = {
            (row.vocabulary, row.term, row.block): row
            for row in FacetBlock.objects.for_list(self.name).at(touched)
        }
        for key in {*kept, *new}:
            row = kept.get(key) or FacetBlock(
                published_list_id=self.name, vocabulary=key[0], term=key[1], block=key[2], bits=b""
            )
            row.put((row.number & ~touched[key[2]]) | new[key])


class CacheVersionQuerySet(models.QuerySet):
    """Versions of pages."""

    def named(self, name):
        """The version of one page."""
        return self.filter(name=name)


class CacheVersion(models.Model):
    """How often one page changed by what hangs below it, such as the comments under a case."""

    name = models.CharField(max_length=160, primary_key=True)
    version = models.PositiveBigIntegerField(default=1)

    objects = CacheVersionQuerySet.as_manager()

    def __str__(self):
        return f"{self.name} {self.version}"

    @classmethod
    def bump(cls, name: str) -> None:
        """Say that the page of this name has changed, in the transaction that is open."""
        cls.objects.update_or_create(
            name=name, defaults={"version": models.F("version") + 1}, create_defaults={"version": 1}
        )


class FacetBlockQuerySet(models.QuerySet):
    def for_list(self, published_list: str):
        """Blocks of one shelf."""
        return self.filter(published_list_id=published_list)

    def at(self, blocks):
        """Blocks with these ordinals."""
        return self.filter(block__in=list(blocks))

    def carrying(self, vocabulary, term):
        """Blocks of one term, on every shelf."""
        return self.filter(vocabulary=vocabulary, term=term)

    def bits(self, published_list, vocabulary, term, block) -> "FacetBlock":
        """The block at this place, or a new one without bits."""
        index = {"published_list_id": published_list, "vocabulary": vocabulary, "term": term, "block": block}
        return self.filter(**index).first() or FacetBlock(**index, bits=b"")


class FacetBlock(models.Model):
    """Which of 65,536 consecutive numbers of a shelf carry a term: bit n is number block × 65,536 + n."""

    published_list = models.ForeignKey(PublishedList, on_delete=models.CASCADE)
    vocabulary = models.CharField(max_length=20)
    term = models.PositiveBigIntegerField()
    block = models.PositiveIntegerField()
    bits = models.BinaryField()

    objects = FacetBlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["published_list", "vocabulary", "term", "block"], name="taxonomy_facetblock_once"
            )
        ]

    def __str__(self):
        return f"{self.published_list_id} {self.vocabulary}:{self.term} block {self.block}"

    @property
    def number(self) -> int:
        return int.from_bytes(bytes(self.bits), "little")

    @number.setter
    def number(self, value: int) -> None:
        self.bits = value.to_bytes((value.bit_length() + 7) // 8, "little")

    def put(self, number: int) -> None:
        """Set the bits and save them; a block without any is no row."""
        self.number = number
        if number:
            self.save()
        elif self.pk:
            self.delete()

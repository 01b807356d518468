"""Slugs of pages that are gone, so that no other page ever gets the address."""

from django.db import models

from request_handling.rows import upsert
from text_input.keyed_hashes import keyed_hashes


class RetiredSlugQuerySet(models.QuerySet["RetiredSlug"]):
    """Slugs that are never given again. `url_name` is the name of a page's URL, such as "cases:detail"."""

    def retire(self, url_name: str, slug: str) -> None:
        """Never give this slug to a page again."""
        if not self.is_retired(url_name, slug):
            upsert(self, {"slug_hash": _hashes_of(url_name, slug)[0]}, {})

    def is_retired(self, url_name: str, slug: str) -> bool:
        """Return True if another page had this slug in the address `url_name`."""
        return self.filter(slug_hash__in=_hashes_of(url_name, slug)).exists()


class RetiredSlug(models.Model):
    """The slug of an erased or redacted page, as a keyed hash: the row does not tell the title."""

    slug_hash = models.CharField(max_length=64, unique=True)

    objects = RetiredSlugQuerySet.as_manager()

    def __str__(self) -> str:
        return f"retired slug {self.pk}"


def _hashes_of(url_name: str, slug: str) -> list[str]:
    return keyed_hashes(f"taxonomy.retired_slug.{url_name}", slug)

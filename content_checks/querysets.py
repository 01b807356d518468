"""Querysets of the language list."""

from typing import Self

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db import models


class DiscouragedPhraseQuerySet(models.QuerySet):
    """Phrases of the language list."""

    def active(self) -> Self:
        """Return the phrases that are switched on."""
        return self.filter(active=True)

    def visible_to(self, user: PermissionsMixin | AnonymousUser) -> Self:
        """Return the phrases that `user` may see: for curators also those that are switched off."""
        return self if user.has_perm("content_checks.change_discouragedphrase") else self.active()

    def of_kind(self, kind: str) -> Self:
        """Return the phrases of one kind in alphabetical order."""
        return self.filter(kind=kind).order_by("phrase", "pk")

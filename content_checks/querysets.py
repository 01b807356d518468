"""Querysets of the language list."""

from typing import Self

from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Cast


class DiscouragedPhraseQuerySet(models.QuerySet):
    """Phrases of the language list."""

    def active(self) -> Self:
        """Return the phrases that are switched on."""
        return self.filter(active=True)

    def visible_to(self, user: PermissionsMixin | AnonymousUser) -> Self:
        """Return the phrases that `user` may see: for curators also those that are switched off."""
        return self if user.has_perm("content_checks.change_discouragedphrase") else self.active()

    def version(self) -> tuple[tuple[int, str], ...]:
        """Return what differs after every change of these phrases: the key and the time of each of them.

        A newest time would not do: of two changes the earlier one may be committed last.
        """
        # As text, which takes less time than to make moments of it.
        moments = self.annotate(changed=Cast("changed_at", models.CharField())).order_by("pk")
        return tuple(moments.values_list("pk", "changed"))

    def of_kind(self, kind: str) -> Self:
        """Return the phrases of one kind in alphabetical order."""
        return self.filter(kind=kind).order_by("phrase", "pk")

"""Questions about the language list in words of the field."""

from django.db import models


class DiscouragedPhraseQuerySet(models.QuerySet):
    """Phrases of the language list."""

    def active(self):
        """What the coach points at."""
        return self.filter(active=True)

    def listed_for(self, user):
        """What `user` may read: for curators also what is switched off."""
        return self if user.has_perm("content_checks.change_discouragedphrase") else self.active()

    def of_kind(self, kind):
        """Phrases of one kind, in the order of the alphabet."""
        return self.filter(kind=kind).order_by("phrase", "pk")

    def others_called(self, phrase, label):
        """Other rows with this phrase, whatever its case."""
        return self.filter(phrase__iexact=phrase).exclude(pk=label.pk)

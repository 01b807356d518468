"""What a member has done of a collection: for themself alone."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.models import Case
from practice.models.collection import Collection
from practice.querysets import ProgressQuerySet


class Progress(models.Model):
    """A member has done a case of a collection. Nobody else ever sees it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    collection = models.ForeignKey(Collection, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    done_at = models.DateTimeField(default=timezone.now)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "progress"
        constraints = [
            models.UniqueConstraint(fields=["user", "collection", "case"], name="practice_progress_unique")
        ]

    def __str__(self):
        return f"{self.case_id} of {self.collection_id}"

    @classmethod
    def personal_data(cls, user):
        """What a member marked as done."""
        for done in cls.objects.by(user).select_related("collection__approved", "case"):
            found = done.collection
            # Whoever had a link once may have none now: then its words are its maker's alone.
            known = found.title if found.author_id == user.pk else found.is_public and found.approved.title
            yield {
                "collection": known or _("Collection"),
                "case": done.case.title,
                "done": done.done_at.isoformat(),
            }

    @classmethod
    def erase_member(cls, user) -> None:
        """Forget what a member has done."""
        cls.objects.by(user).delete()

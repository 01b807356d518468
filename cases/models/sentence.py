"""Sentences to try, one a week, for members who asked for the weekly mail."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.querysets import WeeklySentenceQuerySet
from taxonomy.models import Technique
from text_input.model_fields import CleanCharField


class WeeklySentence(models.Model):
    """A sentence that members try for a week. It makes sense without a case.

    The mail of a week has the sentence that was sent longest ago; of several that were never sent, the first
    in the curators' order. `slug` is the name of its library file; sentences of curators have none.
    """

    slug = models.SlugField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the order"), default=100)
    try_when = CleanCharField(_("when to try it"), max_length=120)
    say = CleanCharField(_("the sentence"), max_length=200)
    leave_when = CleanCharField(_("when not to use it"), max_length=120)
    technique = models.ForeignKey(Technique, on_delete=models.PROTECT, related_name="weekly_sentences")
    is_retired = models.BooleanField(_("no longer sent"), default=False)
    sent_in = models.DateField(_("Monday of the week in which it was sent last"), null=True, editable=False)
    # Incremented by every save, so that a stale form of a curator is detected.
    version = models.PositiveIntegerField(default=1, editable=False)
    # A library file that was loaded before never overwrites what curators have changed since.
    file_digest = models.CharField(_("digest of the library file"), max_length=40, blank=True, editable=False)

    objects = WeeklySentenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("weekly sentence")
        verbose_name_plural = _("weekly sentences")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["slug"], condition=~models.Q(slug=""), name="cases_weeklysentence_file_once"
            ),
            models.UniqueConstraint(fields=["sent_in"], name="cases_weeklysentence_one_a_week"),
        ]

    def __str__(self) -> str:
        return self.say

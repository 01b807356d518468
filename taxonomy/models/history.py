"""The history of the vocabularies, and the slugs of merged terms."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from taxonomy.querysets import ChangeQuerySet, FormerTermQuerySet
from text_input.model_fields import CleanCharField, CleanJSONField


class FormerTerm(models.Model):
    """The slug of a merged term: pages, filters and older texts lead to the other term."""

    slug = models.SlugField(max_length=100, allow_unicode=True)
    industry = models.ForeignKey(
        "Industry", models.PROTECT, null=True, blank=True, related_name="former_terms"
    )
    technique = models.ForeignKey(
        "Technique", models.PROTECT, null=True, blank=True, related_name="former_terms"
    )

    objects = FormerTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("older address")
        verbose_name_plural = _("older addresses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(industry__isnull=False, technique__isnull=True)
                | models.Q(industry__isnull=True, technique__isnull=False),
                name="taxonomy_formerterm_leads_to_one",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(industry__isnull=False),
                name="taxonomy_formerterm_industry_once",
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(technique__isnull=False),
                name="taxonomy_formerterm_technique_once",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def term(self) -> Any:
        """The industry or technique that the slug leads to now."""
        return self.industry or self.technique


class VocabularyChange(models.Model):
    """A change by a curator: who, when, what, and for a merge everything that is needed to undo it."""

    class Action(models.TextChoices):
        ADDED = "added", _("Added")
        EDITED = "edited", _("Edited")
        MERGED = "merged", _("Merged")
        UNDONE = "undone", _("Undone")

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    action = models.CharField(max_length=10, choices=Action)
    kind = CleanCharField("vocabulary", max_length=10)
    slug = models.SlugField(max_length=100, allow_unicode=True)
    name = CleanCharField(_("what the term was called"), max_length=100)
    into_slug = models.SlugField(max_length=100, allow_unicode=True, blank=True)
    into_name = CleanCharField(max_length=100, blank=True)
    details = CleanJSONField(_("what changed or moved, in words"), default=list)
    undo_data = CleanJSONField(_("what is needed to undo it"), default=dict)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(action__in=["added", "edited", "merged", "undone"]),
                name="taxonomy_change_action_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["industry", "technique"]), name="taxonomy_change_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(action="undone", undoes__isnull=False)
                | ~models.Q(action="undone") & models.Q(undoes__isnull=True),
                name="taxonomy_change_undone_names_what",
            ),
        ]
        indexes = [models.Index(fields=["kind", "slug"], name="taxonomy_change_slug")]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.name}"

    @property
    def is_undone(self) -> bool:
        """True if the merge was undone."""
        return hasattr(self, "undone_by")

    @property
    def may_be_undone(self) -> bool:
        """True for a merge that was not undone. `merging.undo` may still refuse it."""
        return self.action == self.Action.MERGED and not self.is_undone

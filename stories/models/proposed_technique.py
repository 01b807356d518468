"""Techniques that members propose. Moderators review them; curators write the accepted ones."""

from typing import ClassVar

from django.db import models, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from moderation.models import AuditEntry, Moderated
from stories.querysets import ProposedTechniqueQuerySet
from text_input.model_fields import CleanCharField, CleanTextField


class ProposedTechnique(Moderated):
    """A technique that a member would like to add to the vocabulary."""

    CHECKLIST = (
        ("new", _("The list of techniques does not have it under another name")),
        ("shown", _("The example shows it in the words that were said")),
        ("safe", _("The example identifies no person")),
    )
    review_template = "stories/_review_technique.html"

    name = CleanCharField(_("name of the technique"), max_length=60)
    what = CleanTextField(_("what a person does who uses it"), max_length=600)
    example = CleanTextField(_("an example with the words that were said"), max_length=2_000)

    objects: ClassVar = ProposedTechniqueQuerySet.as_manager()

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = _("proposed technique")
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="stories_proposedtechnique_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def queue_kind(self) -> tuple[str, str | Promise]:
        return ("appeal", _("Appeal")) if self.appeal_open else ("technique", _("Proposed technique"))

    @property
    def review_text(self) -> str:
        return "\n\n".join((self.name, self.what, self.example))

    @transaction.atomic
    def submit(self, by) -> AuditEntry:
        """Save the proposal and submit it for review. Raises TransitionRefused if it cannot be submitted."""
        self.save()
        return self.transition("submit", by=by, revision=self.revision_number)

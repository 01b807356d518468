"""Techniques that members propose: moderators read them, and curators write those that were accepted."""

from django.db import models, transaction

from moderation.models import AuditEntry, Moderated, ModeratedQuerySet
from moderation.moves import DECISIONS, OPINIONS, UNDO_SECONDS
from notices.outbox import post, take_back


class ProposedTechniqueQuerySet(ModeratedQuerySet):
    """Proposed techniques."""

    def visible_to(self, user):
        """Nothing: a proposal is no page, and leaves no public trace."""
        return self.none()

    def listed_for(self, user):
        """A member's proposals, newest first."""
        return self.of(user).order_by("-pk")

    def accepted(self):
        """What waits for a curator to write it, oldest first."""
        return self.filter(status="published").order_by("status_since")


class ProposedTechnique(Moderated):
    """A technique that a member misses in the vocabulary."""

    CHECKLIST = (
        ("new", "It is not in the vocabulary under another name"),
        ("shown", "The example shows it, word by word"),
        ("safe", "Nobody in the example can be recognised"),
    )
    review_template = "stories/_review_technique.html"

    name = models.CharField("what you would call it", max_length=60)
    what = models.TextField("what somebody does who uses it", max_length=600)
    example = models.TextField("an example, with the words that were said", max_length=2_000)

    objects = ProposedTechniqueQuerySet.as_manager()

    class Meta(Moderated.Meta):
        abstract = False
        verbose_name = "proposed technique"
        constraints = [
            *Moderated.Meta.constraints,
            models.CheckConstraint(condition=~models.Q(name=""), name="stories_proposedtechnique_named"),
        ]

    def __str__(self):
        return self.name

    @property
    def queue_kind(self) -> tuple[str, str]:
        return ("appeal", "Appeal") if self.appeal_open else ("technique", "Proposed technique")

    @property
    def review_text(self) -> str:
        return "\n\n".join((self.name, self.what, self.example))

    @transaction.atomic
    def submit(self, by) -> AuditEntry:
        """Send what is written. Raises MoveRefused if it may not be sent now."""
        self.save()
        return self.perform("submit", by=by, revision=self.revision_number)

    def moved(self, entry: AuditEntry) -> None:
        """Write to whoever proposed it."""
        if entry.action == "undo":
            take_back(f"{self.mail_prefix}{entry.undoes_id}")
        if entry.action in DECISIONS and self.author and self.author.is_active:
            post(
                self.author.email, "stories/mail/technique", {"proposed": self, "entry": entry},
                key=f"{self.mail_prefix}{entry.pk}", after=UNDO_SECONDS if entry.action in OPINIONS else 0,
            )  # fmt: skip

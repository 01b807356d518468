"""The promotion of a published story to a case. The steps are in stories/promotion.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models import Case, CaseRevision
from stories.querysets import PromotionQuerySet
from text_input.model_fields import CleanJSONField, CleanTextField


class Promotion(models.Model):
    """A story, the case that is made from it, and what its author answered."""

    class State(models.TextChoices):
        OPEN = "open", _("In preparation")
        ASKED = "asked", _("Waiting for the author’s answer")
        ACCEPTED = "accepted", _("Accepted by the author")
        DECLINED = "declined", _("Declined by the author")
        STOPPED = "stopped", _("Story withdrawn")
        RELEASED = "released", _("Case without its story")

    class OnWithdrawal(models.TextChoices):
        """What happens to a public case when its story is withdrawn."""

        KEEP = "stay"
        ARCHIVE = "archive"

    story = models.OneToOneField("stories.Story", models.CASCADE, related_name="promotion")
    case = models.OneToOneField(Case, models.CASCADE, related_name="promotion")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_number = models.PositiveIntegerField(null=True, blank=True)
    asked_version = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    note = CleanTextField(_("what the author wrote"), blank=True)
    state_before_archive = CleanJSONField(_("what undoing an archive restores"), default=dict, blank=True)
    on_withdrawal = models.CharField(
        _("what happens to the case without the story"), max_length=7, default=OnWithdrawal.ARCHIVE
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "asked", "accepted", "declined", "stopped", "released"]
                ),
                name="stories_promotion_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(on_withdrawal__in=["stay", "archive"]),
                name="stories_promotion_on_withdrawal_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="asked") | models.Q(asked_version__isnull=False),
                name="stories_promotion_asked_names_text",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} ({self.case_id})"

    @property
    def is_linked(self) -> bool:
        """Whether story and case may link to each other in public."""
        is_apart = self.state in {self.State.STOPPED, self.State.RELEASED}
        return not is_apart and self.story.is_public and self.case.status == Case.Status.PUBLISHED

    @property
    def has_public_case(self) -> bool:
        """Whether a case that was made from the story is public, linked or not."""
        return self.state != self.State.RELEASED and self.case.status == Case.Status.PUBLISHED

    def is_awaiting_answer_on(self, text: CaseRevision | None) -> bool:
        """Return True if the author was asked about exactly this text and it is not published yet."""
        pending = {CaseRevision.State.IN_REVIEW, CaseRevision.State.SCHEDULED}
        if text is None or text.state not in pending:
            return False
        return (self.asked_number, self.asked_version) == (text.number, text.version)

    def can_ask_author(self, text: CaseRevision | None) -> bool:
        """Return True if the author can be asked about `text`: once for each version that is in review."""
        author = self.story.author
        return (
            self.case.needs_consent
            and self.story.is_public
            and self.story.approved.consent_adapt
            and author is not None
            and author.is_active
            and text is not None
            and text.state == CaseRevision.State.IN_REVIEW
            and not self.is_awaiting_answer_on(text)
        )

    def redactable_rows(self) -> list[models.Model]:
        """Return every row that holds text of the story as a case."""
        case = self.case
        rows = (case.beats, case.lines, case.swaps, case.case_revisions, case.steps)
        return [self, case, *(row for related in rows for row in related.all())]

"""The revisions of a case that curators write, and the log of every step."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.querysets import CaseRevisionQuerySet, CaseStepQuerySet
from text_input.model_fields import CleanJSONField, CleanTextField


class CaseRevision(models.Model):
    """One revision of a case, complete, as its library file would contain it.

    The public reads the row of the case. At most one revision of a case is open (draft, in review,
    scheduled). Every change of the text increments `version`, so that stale forms are detected and consent
    refers to exactly the text that was read.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Discarded")

    OPEN = (State.DRAFT, State.IN_REVIEW, State.SCHEDULED)

    # `Case.revisions` is the public revision history, a field of the library file.
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="case_revisions")
    number = models.PositiveIntegerField()
    values = CleanJSONField(default=dict)
    sections = CleanJSONField(default=dict)
    change_note = CleanTextField(_("what changed, for readers"), blank=True)
    based_on = models.PositiveIntegerField(_("the published text it began from"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(default=timezone.now)
    publish_at = models.DateTimeField(null=True, blank=True)
    consented_version = models.PositiveIntegerField(
        _("version that the member accepted"), null=True, blank=True
    )

    objects = CaseRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="cases_caserevision_number_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(state__in=["draft", "in_review", "scheduled"]),
                name="cases_caserevision_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "in_review", "scheduled", "published", "dropped"]),
                name="cases_caserevision_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state="scheduled", publish_at__isnull=False)
                | (~models.Q(state="scheduled") & models.Q(publish_at__isnull=True)),
                name="cases_caserevision_scheduled_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                condition=models.Q(publish_at__isnull=False),
                name="cases_caserevision_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def title(self) -> str:
        """The title of this revision, or a placeholder."""
        return self.values.get("title") or gettext("Case without a title")

    @property
    def is_open(self) -> bool:
        """True while curators work on it."""
        return self.state in self.OPEN

    @property
    def is_accepted(self) -> bool:
        """True if the author of the story that it adapts has accepted exactly this text."""
        return self.consented_version == self.version

    def has_content(self, values: dict[str, Any], sections: dict[str, str], change_note: str) -> bool:
        """Return True if this is its text already."""
        return (self.values, self.sections, self.change_note) == (values, sections, change_note)


class CaseStep(models.Model):
    """One entry in the log of a case. Steps of the member whose story was adapted do not name them."""

    class Action(models.TextChoices):
        BEGIN = "begin", _("Started a draft")
        EDIT = "edit", _("Edited the draft")
        RESTORE = "restore", _("Restored an earlier version as a draft")
        SEND = "send", _("Submitted for review")
        TAKE_BACK = "take_back", _("Withdrew from review")
        SCHEDULE = "schedule", _("Scheduled publication")
        PUBLISH = "publish", _("Published")
        DROP = "drop", _("Discarded the draft")
        ARCHIVE = "archive", _("Archived the case")
        UNARCHIVE = "unarchive", _("Restored the case")
        LOAD = "load", _("Loaded from its library file")
        ASK = "ask", _("Asked the author of the story")
        ACCEPT = "accept", _("The author of the story accepted this version")
        DECLINE = "decline", _("The author of the story declined")
        REVOKE = "revoke", _("The story was withdrawn")
        RELEASE = "release", _("The story was withdrawn. The case may stay, without a name")

    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("text that it was about"), null=True, blank=True)
    action = models.CharField(max_length=10, choices=Action)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = CleanTextField(blank=True)

    objects = CaseStepQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["case", "at"], name="cases_casestep_of_case")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

"""Why a decision is made: a list that curators edit, with the sentences that authors read."""

from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from moderation.transitions import APPROVALS


class ReasonQuerySet(models.QuerySet):
    """Reasons."""

    def active(self):
        """What can be chosen now."""
        return self.filter(active=True)

    def keyed(self, keys):
        """The reasons of these keys, active or not, in the order of the list."""
        return self.filter(key__in=keys)

    def counted(self, entries):
        """Pairs of a reason and how often it stands in `entries`, most frequent first."""
        keys = [key for entry in entries for key in entry.reasons]
        pairs = [(reason, keys.count(reason.key)) for reason in self.keyed(set(keys))]
        return sorted(pairs, key=lambda pair: -pair[1])


class Reason(models.Model):
    """A reason for a decision. `key` stands in the log for good; the words may change."""

    class Severity(models.TextChoices):
        PRAISE = "praise", _("Speaks for publishing")
        ADVICE = "advice", _("Advice, can be published all the same")
        BLOCKING = "blocking", _("Has to be solved before publishing")

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(_("name in the list"), max_length=80)
    severity = models.CharField(max_length=10, choices=Severity)
    message = models.CharField(_("what the author reads"), max_length=400)
    guideline = models.CharField(_("address of the guideline"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("place in the list"), default=100)
    active = models.BooleanField(_("can be chosen"), default=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ReasonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(severity__in=["praise", "advice", "blocking"]),
                name="moderation_reason_severity_known",
            ),
            models.UniqueConstraint(Lower("label"), name="moderation_reason_label_unique"),
        ]

    def __str__(self):
        return self.label

    @property
    def blocks(self) -> bool:
        return self.severity == self.Severity.BLOCKING


def objection(action: str, reasons: list[Reason]) -> str:
    """Return why these reasons do not carry this action, or an empty text."""
    if not reasons:
        return _("Choose at least one reason from the list.")
    if action in APPROVALS and (blocking := [reason.label for reason in reasons if reason.blocks]):
        return _("“%(reason)s” has to be solved before this can be published.") % {"reason": blocking[0]}
    praised = all(reason.severity == Reason.Severity.PRAISE for reason in reasons)
    if praised and action not in (*APPROVALS, "propose_edits", "pass_on", "reopen"):
        return _("Choose a reason that says what is missing; these only speak for publishing.")
    return ""


def composed(reasons: list[Reason], note: str = "", pins=()) -> str:
    """Write the message to the author: the moderator's own words, then each reason with its passages.

    `pins` are pairs of a reason's key and the passage that it is about. What this returns is what is
    shown beforehand, kept, and sent.
    """
    parts = [note.strip()] if note.strip() else []
    for reason in reasons:
        lines = [reason.message]
        lines += [f"    “{' '.join(passage.split())}”" for key, passage in pins if key == reason.key]
        if reason.guideline:
            lines.append(f"    {urljoin(settings.SITE_URL, reason.guideline)}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)

"""The list of reasons for decisions, which curators edit, and the messages to authors made of them."""

from collections.abc import Iterable
from typing import Any, Self
from urllib.parse import urljoin

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from moderation.transitions import APPROVALS
from text_input.model_fields import CleanCharField, CleanJSONField
from text_input.slugs import ascii_slug

KEY_MAX_LENGTH = 40


class ReasonQuerySet(models.QuerySet):
    """Reasons for decisions."""

    def active(self) -> Self:
        return self.filter(active=True)

    def chosen(self, reasons: list[Any]) -> list[Any]:
        """Return the active reasons among these keys; rows that were just read stay as they are."""
        if reasons and all(isinstance(one, Reason) for one in reasons):
            return reasons
        return list(self.choose(reasons)) if reasons else []

    def choose(self, keys: Iterable[str]) -> Self:
        """Return the active reasons with these keys."""
        return self.active().filter(key__in=keys)


class Reason(models.Model):
    """A reason for a decision. Its `key` is in the audit log for good; its texts may change."""

    class Severity(models.TextChoices):
        PRAISE = "praise", _("Supports publishing")
        ADVICE = "advice", _("Advice, does not prevent publishing")
        BLOCKING = "blocking", _("Must be solved before publishing")

    key = models.SlugField(max_length=KEY_MAX_LENGTH, unique=True)
    label = CleanCharField(_("name"), max_length=80)
    severity = models.CharField(max_length=10, choices=Severity)
    message = CleanCharField(_("message to the author"), max_length=400)
    # German texts by the names of the fields that hold the English ones. None is required.
    german = CleanJSONField(_("German texts"), default=dict, blank=True)
    guideline = CleanCharField(_("link to the guideline"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    active = models.BooleanField(_("active"), default=True)
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

    def __str__(self) -> str:
        return self.local_label

    def local(self, field: str) -> str:
        """Return the text of a field in the active language, or in English if it has no translation."""
        is_german = (get_language() or "").partition("-")[0] == "de"
        return (self.german.get(field, "") if is_german else "") or getattr(self, field)

    @property
    def local_label(self) -> str:
        """The name in the active language."""
        return self.local("label")

    @property
    def local_message(self) -> str:
        """The message to the author in the active language."""
        return self.local("message")

    @property
    def is_blocking(self) -> bool:
        return self.severity == self.Severity.BLOCKING

    @classmethod
    def unused_key(cls, label: str) -> str:
        """Return a key made of a label. The audit log refers to it, so it never changes afterwards."""
        base = ascii_slug(label)[: KEY_MAX_LENGTH - 4].strip("-") or "reason"
        used = set(cls.objects.filter(key__startswith=base).values_list("key", flat=True))
        key, count = base, 2
        while key in used:
            key, count = f"{base}-{count}", count + 1
        return key


def labels_by_key(keys: Iterable[str]) -> dict[str, str]:
    """Return the labels of the reasons with these keys, active or not, in the active language."""
    return {reason.key: reason.local_label for reason in Reason.objects.filter(key__in=set(keys))}


def objection_to(action: str, reasons: list[Reason]) -> Any:
    """Return why these reasons do not justify this action, as a sentence, or an empty text."""
    if not reasons:
        return _("Choose at least one reason.")
    if action in APPROVALS and (blocking := [reason.local_label for reason in reasons if reason.is_blocking]):
        return _(
            "“%(reason)s” must be solved before publishing. Choose another decision or another reason."
        ) % {"reason": blocking[0]}
    only_praise = all(reason.severity == Reason.Severity.PRAISE for reason in reasons)
    if only_praise and action not in (*APPROVALS, "propose_edits", "pass_on", "reopen"):
        return _("These reasons only support publishing. Choose a reason that says what is missing.")
    return ""


def compose_message(reasons: Iterable[Reason], note: str = "", pins: Iterable[tuple[str, str]] = ()) -> str:
    """Return the message to the author: the moderator's note, then each reason with its passages.

    `pins` are pairs of a reason's key and the passage of the text that it is about. The result is saved in
    English; `localized_message` is what a reader sees.
    """
    pins = list(pins)
    parts = [note.strip()] if note.strip() else []
    for reason in reasons:
        lines = [reason.message]
        lines += [f"    “{' '.join(passage.split())}”" for key, passage in pins if key == reason.key]
        if reason.guideline:
            lines.append(f"    {urljoin(settings.SITE_URL, reason.guideline)}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def localized_message(text: str, reasons: Iterable[Reason]) -> str:
    """Return a saved message with the texts of its reasons in the active language.

    The text of a reason that was edited after the message was saved stays as it was.
    """
    for reason in reasons:
        text = text.replace(reason.message, reason.local_message)
    return text

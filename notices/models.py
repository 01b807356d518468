"""The tables of notices: mails in the outbox, notices in the site, mail preferences, and followings."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from notices.items import public_title
from notices.kinds import Frequency, kind_choices
from notices.querysets import FollowingQuerySet, MailPreferenceQuerySet, MailQuerySet, NoticeQuerySet
from request_handling.rows import save_fields
from text_input.model_fields import CleanCharField, CleanJSONField, CleanTextField


class Mail(models.Model):
    """One mail to one address. It is a row until it was sent, so that a failing mail server loses nothing.

    `key` is unique, so that nothing is mailed twice. `kind` is a kind of notices or the frequency of a
    digest; mails without one (such as to an address that is being confirmed) cannot be switched off.
    """

    NON_TEXT_FIELDS = frozenset({"key", "to", "kind"})
    """Text columns that a redaction leaves alone."""

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=12, blank=True)
    to = models.EmailField(_("recipient"))
    subject = CleanCharField(max_length=200)
    text = CleanTextField()
    html = models.TextField()
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("error of the last attempt"), max_length=200, blank=True)
    is_secret = models.BooleanField(
        "holds a link that opens an account: deleted when it was sent", default=False, db_default=False
    )

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-mail")
        verbose_name_plural = _("e-mails")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="notices_mail_waiting")
        ]

    def __str__(self) -> str:
        # The log of the admin keeps it; a subject may quote a text of a member.
        return f"mail {self.pk}"

    def replace_text(self, old: str, new: str) -> None:
        """Replace a text in the subject and in both bodies, and save."""
        self.subject = self.subject.replace(old, new)[:200]
        self.text = self.text.replace(old, new)
        self.html = self.html.replace(escape(old), escape(new))
        self.save(update_fields=["subject", "text", "html"])


class Notice(models.Model):
    """A message to one member in the site. `key` is unique, so that nothing is told twice."""

    NON_TEXT_FIELDS = frozenset({"key", "conversation"})
    """Text columns that a redaction leaves alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=kind_choices)
    key = models.CharField(max_length=120, unique=True)
    title = CleanCharField(max_length=200)
    url = CleanCharField("path of the page to open", max_length=300)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    about = GenericForeignKey()
    conversation = CleanCharField("key of the item that can be muted", max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField("visible from", default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField("no longer news since", null=True)
    frequency = models.CharField("how often a mail was wanted", max_length=6, choices=Frequency)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_notice_mine"),
            models.Index(
                fields=["user"],
                condition=models.Q(seen_at=None, handled_at=None),
                name="notices_notice_unread",
            ),
            models.Index(fields=["content_type", "object_id"], name="notices_notice_item"),
            models.Index(
                fields=["frequency", "due_at"],
                condition=models.Q(
                    mail=None, seen_at=None, handled_at=None, frequency__in=["daily", "weekly"]
                ),
                name="notices_notice_digest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def is_unread(self) -> bool:
        return self.seen_at is None and self.handled_at is None

    def mark_seen(self) -> None:
        """Mark the notice as read; a notice that was read before keeps its time."""
        if self.seen_at is None:
            self.seen_at = timezone.now()
            save_fields(self, "seen_at")


class MailPreference(models.Model):
    """How often one member wants mails about one kind of notices."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=kind_choices)
    frequency = models.CharField(max_length=6, choices=Frequency)

    objects = MailPreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notices_preference_once"),
            models.CheckConstraint(
                condition=models.Q(frequency__in=["now", "daily", "weekly", "off"]),
                name="notices_preference_frequency_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}: {self.frequency}"


class Following(models.Model):
    """One member follows one item, or has muted the conversation about it, or both.

    `original_object_id` is the item that the member chose. If that item is merged into another one,
    `object_id` changes to the other, and `previous_object_ids` lists where it pointed before, so that the
    merge can be undone.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    original_object_id = models.PositiveBigIntegerField()
    previous_object_ids = CleanJSONField(default=list, blank=True)
    since = models.DateTimeField(default=timezone.now)
    follows = models.BooleanField(default=True)
    muted = models.BooleanField(default=False)
    item = GenericForeignKey()

    objects = FollowingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"], name="notices_following_item")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "content_type", "original_object_id"], name="notices_following_once"
            ),
            models.CheckConstraint(
                condition=models.Q(follows=True) | models.Q(muted=True),
                name="notices_following_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.content_type_id}:{self.object_id}"

    @property
    def title(self) -> str:
        """The public title of the item; empty if the member may not see the item."""
        return public_title(self.item) if self.item is not None else ""

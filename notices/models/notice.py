"""What members are told in the site."""

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from notices.kinds import KIND_CHOICES, KINDS, Frequency
from notices.models.following import item_key
from notices.models.mail import Mail

DIGEST_FREQUENCIES = (Frequency.DAILY, Frequency.WEEKLY)


class NoticeQuerySet(models.QuerySet):
    """Notices."""

    def readable_by(self, user):
        """What a member can read now, newest first."""
        return self.filter(user=user, due_at__lte=timezone.now()).order_by("-pk")

    def before(self, pk):
        """What is older than one notice."""
        return self.filter(pk__lt=pk)

    def numbered(self, pk):
        """One notice."""
        return self.filter(pk=pk)

    def until(self, pk):
        """One notice and what is older."""
        return self.filter(pk__lte=pk)

    def unread(self):
        """What was neither opened nor handled otherwise."""
        return self.filter(seen_at=None, handled_at=None)

    def mark_seen(self) -> int:
        """Note that they were read; what was read before keeps its moment."""
        return self.filter(seen_at=None).update(seen_at=timezone.now())

    def mark_handled(self) -> int:
        """Note that nobody needs to be told any more."""
        return self.filter(handled_at=None).update(handled_at=timezone.now())

    def about(self, item):
        """What is told about one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def for_user(self, user):
        """One member's, whether they can be read yet or not."""
        return self.filter(user=user)

    def named(self, key):
        """The notice of this key."""
        return self.filter(key=key)

    def concerning(self, item, prefix, keys):
        """What is told about an item: by its mark, by how its keys begin, or by these keys."""
        asked = models.Q(key__startswith=prefix) | models.Q(key__in=keys)
        kind = ContentType.objects.get_for_model(item)
        return self.filter(asked | models.Q(content_type=kind, object_id=item.pk))

    def telling_of(self, item, prefix):
        """What is told about an item, by its mark or by how its keys begin, and of what was said about it."""
        return self.concerning(item, prefix, []) | self.filter(conversation=item_key(item))

    def mail_numbers(self) -> set[int]:
        """The numbers of the mails that tell of these."""
        return set(self.exclude(mail=None).values_list("mail", flat=True))

    def not_mailed(self):
        """What no mail has told that was handed over."""
        return self.filter(models.Q(mail=None) | models.Q(mail__sent_at=None))

    def awaiting_digest(self, frequency, until):
        """What waits for the next mail of a frequency, if that covers what was told until then."""
        return self.unread().filter(frequency=frequency, mail=None, due_at__lte=until)

    def cancel_mail(self) -> None:
        """Let no mail tell of these any more; they stand in the site as before."""
        self.update(frequency=Frequency.OFF)

    def of_number(self, number):
        """Those of the member with this number."""
        return self.filter(user=number)

    def in_mail(self, mail):
        """What a mail tells of, oldest first."""
        return self.filter(mail=mail).order_by("pk")

    def change_frequency(self, user, kind, frequency) -> None:
        """Let what waits to be collected wait for another mail, or for none."""
        waiting = self.unread().filter(user=user, kind=kind, mail=None, frequency__in=DIGEST_FREQUENCIES)
        waiting.exclude(frequency=frequency).update(frequency=frequency)


class Notice(models.Model):
    """Something that one member is told. `key` names what it is about, so that nothing is told twice."""

    NON_TEXT_FIELDS = frozenset({"key", "conversation"})
    """Columns that hold no words, so that a redaction leaves them alone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    key = models.CharField(max_length=120, unique=True)
    title = models.CharField(max_length=200)
    url = models.CharField("path that it leads to", max_length=300)
    content_type = models.ForeignKey(ContentType, models.CASCADE, null=True, related_name="+")
    object_id = models.PositiveBigIntegerField(null=True)
    about = GenericForeignKey()
    conversation = models.CharField("what can be muted", max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField("told from", default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    handled_at = models.DateTimeField("handled otherwise", null=True)
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

    def __str__(self):
        return f"{self.key} {self.title}"

    @classmethod
    def personal_data(cls, user):
        """What the member was told in the site."""
        for told in cls.objects.for_user(user).order_by("pk").iterator():
            names = ("id", "kind", "title", "url", "due_at", "seen_at")
            yield {name: getattr(told, name) for name in names}

    @property
    def is_unread(self) -> bool:
        return self.seen_at is None and self.handled_at is None


def hidden_ids(notices, user) -> set[int]:
    """Which of these tell of something that the member may not see, or not any more.

    One question for each kind of thing, however many notices there are. What a member is told about their
    own is never hidden.
    """
    asked = {}
    for notice in notices:
        if notice.content_type_id and KINDS[notice.kind].is_news:
            asked.setdefault(notice.content_type_id, []).append(notice)
    hidden = set()
    for number, rows in asked.items():
        model = ContentType.objects.get_for_id(number).model_class()
        seen = _seen(model, user, {row.object_id for row in rows})
        hidden |= {row.pk for row in rows if row.object_id not in seen}
    return hidden


def _seen(model, user, pks) -> set[int]:
    if model is None or model not in apps.get_models():
        return set()
    rows = model._default_manager.all()
    rows = rows.visible_to(user) if hasattr(rows, "visible_to") else rows
    return set(rows.in_bulk(pks))

"""The outbox: a mail is a row until it has been handed over, so a dead mail server loses nothing."""

import datetime

from django.db import models
from django.utils import timezone

ATTEMPTS = 12
"""After so many attempts, about two days, a mail is given up and stays for an operator to see."""


class MailQuerySet(models.QuerySet):
    """Mails in the outbox."""

    def due(self, now):
        """What waits to be sent at `now`, oldest first."""
        return self.filter(sent_at=None, attempts__lt=ATTEMPTS, due_at__lte=now).order_by("due_at", "pk")

    def claim(self, mail, now) -> bool:
        """Take one attempt at a mail; False if another process has taken it."""
        wait = datetime.timedelta(minutes=2**mail.attempts if mail.attempts < 9 else 480)
        free = self.filter(pk=mail.pk, attempts=mail.attempts, sent_at=None)
        return bool(free.update(attempts=mail.attempts + 1, due_at=now + wait))

    def keyed(self, prefix):
        """Mails whose key begins like this, sent or not."""
        return self.filter(key__startswith=prefix)

    def named(self, keys):
        """Mails of these keys."""
        return self.filter(key__in=keys)

    def unsent(self, key):
        """The mail of this key, if it was not sent."""
        return self.filter(key=key, sent_at=None)

    def sent_before(self, moment):
        """What was handed over before a moment."""
        return self.filter(sent_at__lt=moment)


class Mail(models.Model):
    """One mail to one person. `key` names what it is about, so that nothing is told twice."""

    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField("what the mail server said", max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="notices_mail_waiting")
        ]

    def __str__(self):
        return f"{self.key} {self.subject}"

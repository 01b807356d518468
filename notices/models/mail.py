"""The outbox: a mail is a row until it has been handed over, so a dead mail server loses nothing."""

import datetime
import re

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.html import escape

ATTEMPTS = 28
"""After so many attempts, about two days, a mail is given up and stays for an operator to see."""
SHORTEST_WAIT, LONGEST_WAIT = 5, 120
"""Minutes between two attempts. The shortest is longer than any conversation with a mail server lasts."""


ANSWER_LINK = re.compile(r"(/email/answer/)\S+")
"""A link that speaks for whoever reads the mailbox: a copy of one's data is read elsewhere, too."""


class MailQuerySet(models.QuerySet):
    """Mails in the outbox."""

    def due(self, now):
        """What waits to be sent at `now`, oldest first."""
        return self.filter(sent_at=None, attempts__lt=ATTEMPTS, due_at__lte=now).order_by("due_at", "pk")

    def claim(self, mail, now) -> bool:
        """Take one attempt at a mail; False if another process has taken it."""
        minutes = min(SHORTEST_WAIT * 2 ** min(mail.attempts, 9), LONGEST_WAIT)
        free = self.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at, sent_at=None)
        due_at = now + datetime.timedelta(minutes=minutes)
        return bool(free.update(attempts=mail.attempts + 1, due_at=due_at))

    def note(self, mail, **changes) -> None:
        """Write down what became of an attempt; a mail that was removed meanwhile stays removed."""
        self.filter(pk=mail.pk).update(**changes)

    def unclaimed(self, mail):
        """This mail, if nobody is handing it over since it was read."""
        return self.filter(pk=mail.pk, attempts=mail.attempts, due_at=mail.due_at, sent_at=None)

    def keyed(self, prefix):
        """Mails whose key begins like this, sent or not."""
        return self.filter(key__startswith=prefix)

    def named(self, keys):
        """Mails of these keys."""
        return self.filter(key__in=keys)

    def numbered(self, pks):
        """Mails of these numbers."""
        return self.filter(pk__in=pks)

    def unsent(self, key):
        """The mail of this key, if it was not sent."""
        return self.filter(key=key, sent_at=None)

    def done(self):
        """What was handed over, or given up."""
        return self.filter(models.Q(sent_at__isnull=False) | models.Q(attempts__gte=ATTEMPTS))

    def to_address(self, email):
        """Mails to one address, sent or not, oldest first."""
        return self.filter(to__iexact=email).order_by("pk")

    def mentioning(self, words):
        """Mails in which these words stand, however they are written."""
        return self.filter(models.Q(text__icontains=words) | models.Q(subject__icontains=words))

    def quoting(self, words):
        """Mails in which these words stand exactly so."""
        return self.filter(text__contains=words)

    def of_kind(self, kind):
        """Mails of one kind of notices."""
        return self.filter(kind=kind)

    def of(self, user):
        """What was written to a member, whatever their address was then."""
        return self.filter(
            models.Q(to__iexact=user.email) | (models.Q(user=user) & ~models.Q(kind=""))
        ).order_by("pk")

    def assign_to(self, user, email) -> None:
        """Note that an address which a member gives up was theirs, so that its mails go when they go."""
        self.to_address(email).filter(user=None).order_by().update(user=user)

    def addresses_of(self, user) -> set[str]:
        """Every address to which the site wrote because of a member, also those that they gave up."""
        found = self.filter(models.Q(user=user) | models.Q(to__iexact=user.email))
        return set(found.values_list("to", flat=True))

    def waiting_for(self, user, kinds):
        """What waits to be sent to a member of these kinds."""
        return self.filter(user=user, kind__in=kinds, sent_at=None)

    def sent_before(self, moment):
        """What was handed over before a moment."""
        return self.filter(sent_at__lt=moment)


class Mail(models.Model):
    """One mail to one person. `key` names what it is about, so that nothing is told twice."""

    NON_TEXT_FIELDS = frozenset({"key", "to", "kind"})
    """Columns that hold no words, so that a redaction leaves them alone."""

    key = models.CharField(max_length=120, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    kind = models.CharField("kind of notice, or how often the mail comes", max_length=12, blank=True)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField("what the mail server said", max_length=200, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="notices_mail_waiting")
        ]

    def __str__(self):
        return f"{self.key} {self.subject}"

    def replace_words(self, old: str, new: str) -> None:
        """Say other words instead of these."""
        self.subject = self.subject.replace(old, new)[:200]
        self.text = self.text.replace(old, new)
        self.html = self.html.replace(escape(old), escape(new))
        self.save(update_fields=["subject", "text", "html"])

    @classmethod
    def personal_data(cls, user):
        """What was written to the member, as text, but for links that answer in their name."""
        for mail in cls.objects.of(user).iterator():
            names = ("id", "to", "subject", "created_at", "sent_at")
            yield {name: getattr(mail, name) for name in names} | {"text": ANSWER_LINK.sub(r"\1…", mail.text)}

    @classmethod
    def erase_member(cls, user) -> None:
        """Mails to the member go; those to others no longer hold the address.

        The name stays where it may be any word. Where it names the member, it stands in words which a table
        keeps: whoever removes these words removes them here, too (`notices.outbox.reword`).
        """
        cls.objects.of(user).delete()
        for mail in cls.objects.mentioning(user.email):
            for part in ("subject", "text", "html"):
                setattr(mail, part, user.mask_email(getattr(mail, part)))
            mail.subject = mail.subject[:200]
            mail.save(update_fields=["subject", "text", "html"])

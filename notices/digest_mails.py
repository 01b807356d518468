"""Mails that collect: one each morning, or each Monday, with everything that nobody has seen yet."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.kinds import KINDS, Frequency
from notices.models import Notice
from notices.models.mail import Mail
from notices.outbox import compose_mail, in_language_of

DIGEST_FREQUENCIES = {Frequency.DAILY.value, Frequency.WEEKLY.value}
HOUR, MONDAY = 7, 0
"""When they are written, in the site's time zone."""
MOST = 50
"""So many notices stand in one mail; how many more there are, it says."""


def last_due_time(frequency: str, now) -> datetime.datetime:
    """The last moment at which mails of this frequency were to be written."""
    here = timezone.localtime(now)
    back = (here.weekday() - MONDAY) % 7 if frequency == Frequency.WEEKLY else 0
    days = 7 if frequency == Frequency.WEEKLY else 1
    day = here.date() - datetime.timedelta(days=back)
    if here < _at(day):
        day -= datetime.timedelta(days=days)
    return _at(day)


def _at(day) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(HOUR)))


def create_digests(now=None) -> int:
    """Put a mail into the outbox for everybody for whom something waits; return how many.

    A second process, or a second call, finds the mail of the same moment and adds none.
    """
    now = now or timezone.now()
    return sum(_collect(frequency, last_due_time(frequency, now)) for frequency in sorted(DIGEST_FREQUENCIES))


def _collect(frequency: str, moment) -> int:
    waiting = Notice.objects.awaiting_digest(frequency, moment)
    numbers = list(waiting.order_by("user").values_list("user", flat=True).distinct())
    return sum(_begin(user, frequency, moment) for user in numbers)


@transaction.atomic
def _begin(number: int, frequency: str, moment) -> int:
    """Begin the mail of one member; its words are written when it is handed over."""
    waiting = Notice.objects.awaiting_digest(frequency, moment).of_number(number)
    first = waiting.select_related("user").first()
    if first is None or not first.user.is_active:
        return 0
    key = f"collected-{frequency}-{number}-{timezone.localtime(moment):%Y-%m-%d}"
    empty = {"user": first.user, "to": first.user.email, "kind": frequency}
    mail, is_new = Mail.objects.get_or_create(key=key, defaults=empty)
    if is_new:
        waiting.update(mail=mail)
    return int(is_new)


def write(mail, notices) -> bool:
    """Write a collecting mail of these notices, in its member's language; it was not handed over yet."""
    with in_language_of(mail.user):
        context = {"notices": [_line(one) for one in notices[:MOST]], "count": len(notices)}
        context["more"] = max(0, len(notices) - MOST)
        explanation = _("You get this mail because you chose to have your notices collected.")
        said = compose_mail(
            "notices/mail/digest", context, user=mail.user, kind=mail.kind, explanation=explanation
        )
    mail.subject, mail.text, mail.html = said["subject"], said["text"], said["html"]
    Mail.objects.note(mail, **said)
    return True


def _line(notice) -> dict:
    address = settings.SITE_URL + notice.url
    return {"title": notice.title, "address": address, "kind": KINDS[notice.kind].label}

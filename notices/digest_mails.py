"""Digests: one mail each morning, or each Monday, with the notices that a member has not read yet."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from notices.compose import compose_mail, in_language_of
from notices.kinds import DIGEST_FREQUENCIES, KINDS, Frequency
from notices.models import Mail, Notice

HOUR, MONDAY = 7, 0
"""When digests are created, in the time zone of the site; weekly ones on Mondays."""
MAX_LISTED = 50
"""So many notices are listed in one mail; of the others it tells the number."""


def last_due_time(frequency: str, now: datetime.datetime) -> datetime.datetime:
    """Return the last time, up to `now`, at which digests of this frequency were due."""
    local = timezone.localtime(now)
    back = (local.weekday() - MONDAY) % 7 if frequency == Frequency.WEEKLY else 0
    interval = 7 if frequency == Frequency.WEEKLY else 1
    day = local.date() - datetime.timedelta(days=back)
    if local < _at_hour(day):
        day -= datetime.timedelta(days=interval)
    return _at_hour(day)


def _at_hour(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(HOUR)))


def create_digests(now: datetime.datetime | None = None) -> int:
    """Add a digest to the outbox for every member with unread notices that wait for one; return how many.

    Safe to call again and from several processes: the key of a digest contains the time it was due.
    """
    now = now or timezone.now()
    return sum(_create_all(frequency, last_due_time(frequency, now)) for frequency in DIGEST_FREQUENCIES)


def _create_all(frequency: Frequency, due: datetime.datetime) -> int:
    waiting = Notice.objects.awaiting_digest(frequency, due)
    members = list(waiting.order_by("user").values_list("user", flat=True).distinct())
    return sum(_create(member, frequency, due) for member in members)


@transaction.atomic
def _create(user_pk: int, frequency: Frequency, due: datetime.datetime) -> int:
    """Add the empty digest of one member; its content is rendered when it is sent. Return 1 if it is new."""
    waiting = Notice.objects.awaiting_digest(frequency, due).filter(user=user_pk)
    first = waiting.select_related("user").first()
    if first is None or not first.user.is_active:
        return 0
    key = f"digest-{frequency.value}-{user_pk}-{timezone.localtime(due):%Y-%m-%d}"
    defaults = {"user": first.user, "to": first.user.email, "kind": frequency.value}
    mail, is_new = Mail.objects.get_or_create(key=key, defaults=defaults)
    if is_new:
        waiting.update(mail=mail)
    return int(is_new)


def render_digest(mail: Mail, notices: list[Notice]) -> None:
    """Render a digest of these notices in the language of its member, and save it; its key stays."""
    with in_language_of(mail.user):
        context = {
            "notices": [_line(notice) for notice in notices[:MAX_LISTED]],
            "count": len(notices),
            "more": max(0, len(notices) - MAX_LISTED),
        }
        explanation = _("You get this e-mail because you chose daily or weekly e-mails.")
        content = compose_mail(
            "notices/mail/digest", context, user=mail.user, kind=mail.kind, explanation=explanation
        )
    mail.subject, mail.text, mail.html = content["subject"], content["text"], content["html"]
    Mail.objects.record(mail, **content)


def _line(notice: Notice) -> dict[str, object]:
    address = settings.SITE_URL + notice.url
    return {"title": notice.title, "address": address, "kind": KINDS[notice.kind].label}

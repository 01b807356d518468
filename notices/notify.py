"""Notify members: a notice in the site, and a mail if and when each member wants one."""

import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from notices.compose import compose_mail, in_language_of
from notices.items import item_key
from notices.kinds import KINDS, Frequency
from notices.models import Following, MailPreference, Notice
from notices.outbox import new_mail, revoke

__all__ = ["mark_handled", "notify", "revoke"]

MAIL_DELAY_SECONDS = 120
"""Optional mails wait at least so long: who reads the notice in the site meanwhile gets no mail."""


def notify(
    user: User | None,
    kind: str,
    template: str,
    context: dict[str, Any],
    *,
    key: str,
    url: str,
    about: models.Model | None = None,
    after: int = 0,
) -> Notice | None:
    """Notify a member in the open transaction; does nothing if there is a notice with this `key` already.

    `kind` is one of KINDS, `template` as for `compose_mail` (the subject of the mail is the title of the
    notice), `url` the path of the page to open, `about` the item of the notice. It can be revoked for `after`
    seconds.

    News (`Kind.is_news`) are shown and mailed while the member may see `about`. Notices of a conversation
    (`Kind.in_thread`) are not sent to members who muted `about`, or the item that its attribute
    `conversation` names instead.
    """
    if user is None or not user.is_active or _is_muted(user, kind, about):
        return None
    if (known := Notice.objects.filter(key=key).first()) is not None:
        return known
    with in_language_of(user):
        content = compose_mail(template, {**context, "url": url}, user=user, kind=kind)
        values = _values(user, kind, content["subject"], url, about, after)
        # Mandatory mails are sent without the delay in which the member may read the notice in the site.
        delay = max(after, MAIL_DELAY_SECONDS) if KINDS[kind].is_optional else after
        mail = new_mail(user.email, content, key=key, after=delay, user=user, kind=kind)
    try:
        with transaction.atomic():
            if values["frequency"] == Frequency.NOW:
                mail.save(force_insert=True)
                values["mail"] = mail
            return Notice.objects.create(key=key, **values)
    except IntegrityError:
        # Another process has notified the member at the same moment.
        return Notice.objects.filter(key=key).first()


def _values(
    user: User, kind: str, title: str, url: str, about: models.Model | None, after: int
) -> dict[str, Any]:
    values: dict[str, Any] = {"user": user, "kind": kind, "title": title, "url": url}
    if about is not None:
        values["content_type"] = ContentType.objects.get_for_model(about)
        values["object_id"] = about.pk
        values["conversation"] = item_key(conversation_of(about))
    values["due_at"] = timezone.now() + datetime.timedelta(seconds=after)
    return {**values, "frequency": MailPreference.objects.frequency(user, kind)}


def _is_muted(user: User, kind: str, about: models.Model | None) -> bool:
    if about is None or not KINDS[kind].in_thread:
        return False
    return Following.objects.is_muted(user, conversation_of(about))


def conversation_of(about: models.Model) -> models.Model:
    """Return what members mute if they want no notices about `about`: its conversation, or itself."""
    return getattr(about, "conversation", None) or about


def mark_handled(about: models.Model, user: User | None = None) -> None:
    """Mark all notices about an item as handled, for one member or for all: no mail is sent about it now."""
    notices = Notice.objects.about(about)
    (notices if user is None else notices.for_user(user)).mark_handled()

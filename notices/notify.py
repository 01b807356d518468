"""Telling members something: in the site, and by mail as each of them chose."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from notices.kinds import KINDS, Frequency
from notices.models import Following, MailPreference, Notice
from notices.models.following import item_key
from notices.outbox import compose_mail, in_language_of, revoke, store_mail

__all__ = ["notify", "mark_handled", "revoke"]

MAIL_DELAY_SECONDS = 120
"""Seconds that a mail waits at least: who sees it in the site meanwhile needs no mail."""


@transaction.atomic
def notify(user, kind: str, template: str, context: dict, *, key: str, url: str, about=None, after: int = 0):
    """Tell a member something, in the transaction that is open; nothing if `key` was told already.

    `kind` is one of KINDS, `template` as in `notices.outbox.add_to_outbox` (its first line is the title of the
    notice), `url` the path it leads to, `about` the thing it is about. It can be taken back for `after`
    seconds.

    News (`Kind.is_news`) are shown and mailed as long as the member sees `about`, and those of a conversation
    are not told to whoever muted `about`, or the thing that its attribute `thread` names instead.
    """
    if user is None or not user.is_active or _is_muted(user, kind, about):
        return None
    with in_language_of(user):
        said = compose_mail(template, {**context, "url": url}, user=user, kind=kind)
        told, is_new = Notice.objects.get_or_create(
            key=key, defaults=_values(user, kind, said["subject"], url, about, after)
        )
        if is_new and told.frequency == Frequency.NOW:
            # What must come does not wait for somebody to look first.
            wait = max(after, MAIL_DELAY_SECONDS) if KINDS[kind].is_optional else after
            told.mail = store_mail(user.email, said, key=key, after=wait, user=user, kind=kind)
            told.save(update_fields=["mail"])
    return told


def _values(user, kind, title, url, about, after) -> dict:
    values = {"user": user, "kind": kind, "title": title, "url": url}
    if about is not None:
        values["content_type"] = ContentType.objects.get_for_model(about)
        values["object_id"] = about.pk
        values["conversation"] = item_key(conversation_of(about))
    values["due_at"] = timezone.now() + datetime.timedelta(seconds=after)
    return {**values, "frequency": MailPreference.objects.frequency(user, kind)}


def _is_muted(user, kind: str, about) -> bool:
    if about is None or not KINDS[kind].in_thread:
        return False
    return Following.objects.is_muted(user, conversation_of(about))


def conversation_of(about):
    """What is muted so that `about` is not told: the thing under which it was said, or itself."""
    return getattr(about, "conversation", None) or about


def mark_handled(about, user=None) -> None:
    """Note that everything told about an item is handled, for one member or for all: no mail says it now."""
    told = Notice.objects.about(about)
    (told if user is None else told.for_user(user)).mark_handled()

"""The outbox: add mails, revoke unsent ones, and correct or delete what tells of an item that changed.

`notices.delivery` sends the mails.
"""

import datetime
import re
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from notices.compose import compose_mail, in_language_of
from notices.digest_mails import render_digest
from notices.items import item_key
from notices.kinds import DIGEST_FREQUENCIES
from notices.models import Mail, Notice
from request_handling.rows import get_or_create


def add_to_outbox(
    to: str,
    template: str,
    context: dict[str, Any],
    *,
    key: str,
    after: int = 0,
    user: User | None = None,
    kind: str = "",
    language: str = "",
    owner: User | None = None,
) -> Mail:
    """Add a mail to the outbox in the open transaction, or return the one that has this `key` already.

    It is sent at the earliest `after` seconds from now and can be revoked until then. A mail to a member has
    a `user` and a `kind` of notices, so that it can be switched off. A mail that a member causes to an
    address that may belong to another person has the member as its `owner`, so that both are erased together.

    The mail is written in `language`, or in that of `user`, or in the default one, but never in the language
    of the current request. `template` is as for `compose_mail`.
    """
    with override(language) if language else in_language_of(user):
        content = compose_mail(template, context, user=user, kind=kind)
    return store_mail(to, content, key=key, after=after, user=user or owner, kind=kind)


def store_mail(
    to: str,
    content: dict[str, str],
    *,
    key: str,
    after: int = 0,
    user: User | None = None,
    kind: str = "",
) -> Mail:
    """Add a composed mail to the outbox, or return the one that has this `key` already."""
    mail = new_mail(to, content, key=key, after=after, user=user, kind=kind)
    defaults = {"to": to, "user": user, "kind": kind, "due_at": mail.due_at, **content}
    return get_or_create(Mail.objects, {"key": key}, defaults)[0]


def add_secret_mail(to: str, subject: str, text: str, user: User | None) -> Mail:
    """Add a mail with a link that opens an account. It is sent as soon as possible, and then deleted."""
    content = {"subject": subject[:200], "text": text, "html": ""}
    mail = new_mail(to, content, key=f"account-{uuid.uuid4()}", after=0, user=user, kind="")
    mail.is_secret = True
    mail.save()
    return mail


def new_mail(to: str, content: dict[str, str], *, key: str, after: int, user: User | None, kind: str) -> Mail:
    """Return an unsaved mail."""
    due_at = timezone.now() + datetime.timedelta(seconds=after)
    return Mail(key=key, to=to, user=user, kind=kind, due_at=due_at, **content)


def revoke(key: str) -> None:
    """Delete a mail that was not sent yet, and its notice in the site."""
    Notice.objects.filter(key=key).not_mailed().delete()
    Mail.objects.filter(key=key, sent_at=None).delete()


def delete_sent_mails(prefix: str) -> None:
    """Delete the mails whose key starts with `prefix` and which were sent or given up."""
    Mail.objects.keyed(prefix).finished().delete()


def notifications_about(item: models.Model, prefix: str, keys: Collection[str] = ()) -> list[Notice | Mail]:
    """Return every notice and mail about an item, sent or not.

    These are found by the item, by keys that start with `prefix`, and by the other `keys`.
    """
    notices = list(Notice.objects.about_or_keyed(item, prefix, keys))
    mails = Mail.objects.keyed(prefix) | Mail.objects.filter(key__in=list(keys))
    digests = {notice.mail_id for notice in notices if notice.mail_id}
    return [*notices, *(mails | Mail.objects.filter(pk__in=digests))]


def replace_url(prefix: str, old: str, new: str, about: models.Model | None = None) -> None:
    """Replace a page's URL in mails whose key starts with `prefix`, and in all that is `about` an item."""
    rows: Iterable[Notice | Mail] = Mail.objects.keyed(prefix)
    if about is not None:
        rows = notifications_about(about, prefix)
    for row in rows:
        changes = [name for name in ("text", "html", "url") if old in getattr(row, name, "")]
        for name in changes:
            setattr(row, name, getattr(row, name).replace(old, new))
        row.save(update_fields=changes)


def replace_text(entry_pks: Collection[int], old: str, new: str) -> bool:
    """Replace a text in the mails about these audit entries, whose numbers are part of the mails' keys.

    Return whether a mail held it.
    """
    is_found = False
    for mail in Mail.objects.filter(text__contains=old):
        if {int(number) for number in re.findall(r"\d+", mail.key)}.isdisjoint(entry_pks):
            continue
        mail.text = mail.text.replace(old, new)
        mail.html = mail.html.replace(linebreaksbr(old), linebreaksbr(new))
        mail.save(update_fields=["text", "html"])
        is_found = True
    return is_found


def delete_notifications(
    item: models.Model, prefix: str, *, titles: Iterable[str] = (), address: str = ""
) -> None:
    """Delete every notice and mail about an item that is erased, or about comments on it, sent or not.

    `prefix` is how the keys of its mails start. Digests that contain other notices are written again without
    it, so that these are not sent twice. `titles` and `address` are replaced in mails with news about several
    items.
    """
    notices = Notice.objects.about_or_keyed(item, prefix) | Notice.objects.filter(conversation=item_key(item))
    mails = list(Mail.objects.keyed(prefix) | Mail.objects.filter(pk__in=notices.mail_ids()))
    notices.delete()
    for mail in mails:
        left = list(Notice.objects.in_mail(mail)) if mail.kind in DIGEST_FREQUENCIES else []
        if left:
            render_digest(mail, left)
        else:
            mail.delete()
    for title in filter(None, titles):
        _replace_in_news(title)
    if address:
        _replace_in_news(address, reverse("notices:list"))


def _replace_in_news(text: str, replacement: str = "") -> None:
    for mail in Mail.objects.filter(text__contains=text, kind="following"):
        with in_language_of(mail.user):
            mail.replace_text(text, replacement or _("an item that is no longer available"))

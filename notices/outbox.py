"""Putting mails into the outbox. Handing them over is in `notices.delivery`."""

import datetime
import re

from django.conf import settings
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import override

from notices.kinds import KINDS
from notices.mail_settings import unsubscribe_path
from notices.models import Mail, Notice

LONGEST_SUBJECT = 200


def in_language_of(user):
    """While this is entered, texts are made in the language of a member, or in the site's for nobody."""
    return override(getattr(user, "language", "") or settings.LANGUAGE_CODE)


def compose_mail(
    template: str, context: dict, *, user=None, kind: str = "", explanation: str = ""
) -> dict[str, str]:
    """Return subject, text and HTML of a mail, with a foot that says why it came and how to stop it."""
    context = {
        **context,
        "site": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        **_foot(user, kind, explanation),
    }
    subject, _, text = render_to_string(f"{template}.txt", context).strip().partition("\n")
    subject = Truncator(" ".join(subject.split())).chars(LONGEST_SUBJECT)
    html = render_to_string(f"{template}.html", {**context, "subject": subject})
    text = text.strip() + "\n" + render_to_string("notices/mail_footer.txt", context)
    return {"subject": subject, "text": text.rstrip() + "\n", "html": html}


def _foot(user, kind: str, explanation: str) -> dict[str, str]:
    if user is None:
        return {}
    foot = {
        "explanation": explanation or str(KINDS[kind].explanation),
        "settings_url": settings.SITE_URL + reverse("notices:settings"),
    }
    off = unsubscribe_path(user, kind)
    return {**foot, "unsubscribe_url": settings.SITE_URL + off} if off else foot


def add_to_outbox(
    to: str,
    template: str,
    context: dict,
    *,
    key: str,
    after: int = 0,
    user=None,
    kind: str = "",
    language: str = "",
    owner=None,
) -> Mail:
    """Write a mail into the outbox, in the transaction that is open; nothing if `key` is there already.

    It is handed over `after` so many seconds at the earliest, and can be taken back until then. A mail to a
    member names the `user` and the `kind` of notices, so that it can be switched off. One that a member has
    sent to an address which may be somebody else's names them as its `owner`: it goes when they are erased.

    It is written in `language`, in that of the `user`, or in the site's; never in that of whoever causes it.
    The template `template`.txt begins with the subject on its first line; `template`.html has the same words.
    """
    with override(language) if language else in_language_of(user):
        said = compose_mail(template, context, user=user, kind=kind)
    return store_mail(to, said, key=key, after=after, user=user or owner, kind=kind)


def store_mail(to: str, said: dict[str, str], *, key: str, after: int = 0, user=None, kind: str = "") -> Mail:
    """Write a composed mail into the outbox, or return the one that is there of this key."""
    due_at = timezone.now() + datetime.timedelta(seconds=after)
    defaults = {"to": to, "user": user, "kind": kind, "due_at": due_at, **said}
    return Mail.objects.get_or_create(key=key, defaults=defaults)[0]


def revoke(key: str) -> None:
    """Remove a mail that was not sent yet, and what the site says of it."""
    Notice.objects.named(key).not_mailed().delete()
    Mail.objects.unsent(key).delete()


def delete_sent_mails(prefix: str) -> None:
    """Remove mails whose keys begin like this once they were handed over, or given up."""
    Mail.objects.keyed(prefix).done().delete()


def replace_url(prefix: str, old: str, new: str, about=None) -> None:
    """Name a page by its new address in all that tells of an item, whose keys begin with `prefix`."""
    rows = [*Mail.objects.keyed(prefix), *(notifications_about(about, prefix) if about is not None else ())]
    for row in rows:
        changes = [name for name in ("text", "html", "url") if old in getattr(row, name, "")]
        for name in changes:
            setattr(row, name, getattr(row, name).replace(old, new))
        row.save(update_fields=changes)


def replace_text(steps, old: str, new: str) -> None:
    """Say other words instead of these in the mails that told of steps, whose numbers stand in their keys."""
    for mail in Mail.objects.quoting(old):
        if {int(number) for number in re.findall(r"\d+", mail.key)}.isdisjoint(steps):
            continue
        mail.text = mail.text.replace(old, new)
        mail.html = mail.html.replace(linebreaksbr(old), linebreaksbr(new))
        mail.save(update_fields=["text", "html"])


def notifications_about(item, prefix: str, keys=()) -> list:
    """Every notice and mail that tells of an item, sent or not: by its mark, or by the names of keys."""
    notices = list(Notice.objects.concerning(item, prefix, list(keys)))
    mails = {mail.pk: mail for mail in Mail.objects.keyed(prefix)}
    mails |= {mail.pk: mail for mail in Mail.objects.named(list(keys))}
    collected = {notice.mail_id for notice in notices if notice.mail_id} - set(mails)
    return [*notices, *mails.values(), *Mail.objects.numbered(collected)]

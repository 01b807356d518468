"""Putting mails into the outbox and handing them over."""

import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from notices.models import Mail

log = structlog.get_logger("empathy.notices")


def post(to: str, template: str, context: dict, *, key: str, after: int = 0) -> None:
    """Write a mail into the outbox, in the transaction that is open; nothing if `key` is there already.

    It is handed over `after` so many seconds at the earliest, and can be taken back until then.

    The template `template`.txt begins with the subject on its first line; `template`.html has the same words.
    """
    context = {**context, "site": settings.SITE_URL, "site_name": settings.SITE_NAME}
    subject, _, text = render_to_string(f"{template}.txt", context).strip().partition("\n")
    html = render_to_string(f"{template}.html", {**context, "subject": subject.strip()})
    defaults = {"to": to, "subject": subject.strip(), "text": text.strip() + "\n", "html": html}
    defaults["due_at"] = timezone.now() + datetime.timedelta(seconds=after)
    Mail.objects.get_or_create(key=key, defaults=defaults)


def take_back(key: str) -> None:
    """Remove a mail that was not sent yet."""
    Mail.objects.unsent(key).delete()


def readdress(prefix: str, old: str, new: str) -> None:
    """Name a page by its new address in all mails whose keys begin with `prefix`."""
    for mail in Mail.objects.keyed(prefix):
        mail.text, mail.html = mail.text.replace(old, new), mail.html.replace(old, new)
        mail.save(update_fields=["text", "html"])


def deliver(limit: int = 100) -> tuple[int, int]:
    """Hand over what is due; return how many were sent and how many must wait. Never raises for mail."""
    sent = waiting = 0
    for mail in Mail.objects.due(timezone.now())[:limit]:
        if not Mail.objects.claim(mail, timezone.now()):
            continue
        try:
            message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.to])
            message.attach_alternative(mail.html, "text/html")
            message.send()
        except Exception as error:
            # A mail server may fail in any way; the mail waits and the next one gets its turn.
            waiting += 1
            mail.trouble = f"{type(error).__name__}: {error}"[:200]
            mail.save(update_fields=["trouble"])
            log.warning("mail_waits", mail=mail.pk, attempts=mail.attempts + 1, trouble=type(error).__name__)
        else:
            sent += 1
            mail.sent_at, mail.trouble = timezone.now(), ""
            mail.save(update_fields=["sent_at", "trouble"])
    return sent, waiting

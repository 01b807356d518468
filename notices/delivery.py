"""Handing over what waits in the outbox. Whatever a mail server does, nothing is lost.

A mail that was accepted is written down as sent. Where the answer to it is lost, as when the server goes away
after the words were sent, nobody can know whether it was accepted: it is sent once more under the same
Message-ID, by which mail servers and programs know that it is the same mail.
"""

import email.policy
from contextlib import suppress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone
from django.utils.crypto import salted_hmac

from notices import digest_mails
from notices.kinds import KINDS
from notices.mail_settings import unsubscribe_path
from notices.models import Following, Mail, Notice
from notices.models.notice import hidden_ids

log = structlog.get_logger("empathy.notices")


class _Address(UnstructuredHeader):
    """A header that holds an address: mail programs read it as it stands, neither folded nor encoded."""

    def fold(self, *, policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Address)


class Message(EmailMultiAlternatives):
    """A mail whose link that switches it off arrives whole, however long it is."""

    def message(self, *, policy=email.policy.default):
        return super().message(policy=policy.clone(header_factory=_headers))


def deliver(limit: int = 100, stop=lambda: False) -> tuple[int, int]:
    """Hand over what is due; return how many were sent and how many must wait. Never raises for mail.

    Before each mail `stop` is asked whether to leave the rest to others.
    """
    due = list(Mail.objects.due(timezone.now()).select_related("user")[:limit])
    sent = waiting = 0
    for at, mail in enumerate(due):
        if stop():
            break
        if not is_wanted(mail):
            # Else what is muted or hidden would be collected anew with each round, and left out again.
            Notice.objects.in_mail(mail).cancel_mail()
            Mail.objects.unclaimed(mail).delete()
            continue
        line = mailers.default
        try:
            line.open()
        except Exception as error:
            # Nobody is there: no mail was tried, so none comes nearer to being given up.
            _record_unreachable_server(mail, error)
            return sent, waiting + len(due) - at
        if Mail.objects.claim(mail, timezone.now()):
            arrived = _send(mail, line)
            sent, waiting = sent + arrived, waiting + (not arrived)
        with suppress(Exception):
            # What was accepted stays so, even if the goodbye is not answered.
            line.close()
    return sent, waiting


def _send(mail, line) -> bool:
    try:
        line.send_messages([build_message(mail)])
    except Exception as error:
        # A mail server may fail in any way; the mail waits and the next one gets its turn.
        Mail.objects.note(mail, last_error=f"{type(error).__name__}: {error}"[:200])
        log.warning("mail_waits", mail=mail.pk, attempts=mail.attempts + 1, last_error=type(error).__name__)
        return False
    Mail.objects.note(mail, sent_at=timezone.now(), last_error="")
    return True


def _record_unreachable_server(mail, error) -> None:
    Mail.objects.note(mail, last_error=f"{type(error).__name__}: {error}"[:200])
    log.warning("mail_server_silent", last_error=type(error).__name__)


def is_wanted(mail) -> bool:
    """Say whether a mail still tells something: not what was seen, handled, muted or hidden meanwhile.

    A mail that collects notices is written anew of what is left.
    """
    if mail.kind not in digest_mails.DIGEST_FREQUENCIES and (
        mail.kind not in KINDS or not KINDS[mail.kind].is_optional
    ):
        return True
    notices = list(Notice.objects.in_mail(mail))
    left = pending_notices(notices, mail.user)
    if mail.kind in digest_mails.DIGEST_FREQUENCIES:
        return bool(left) and digest_mails.write(mail, left)
    return bool(left) or not notices


def pending_notices(notices, user) -> list:
    """Those of a member's notices that are news to them now."""
    unread = [notice for notice in notices if notice.is_unread]
    hidden = hidden_ids(unread, user)
    unread = [notice for notice in unread if notice.pk not in hidden]
    muted = Following.objects.muted_keys(user) if any(KINDS[one.kind].in_thread for one in unread) else set()
    return [one for one in unread if not (KINDS[one.kind].in_thread and one.conversation in muted)]


def build_message(mail) -> Message:
    """The message of a mail: the same at every attempt, with the address that switches it off (RFC 8058)."""
    headers = {"Message-ID": message_id(mail)}
    off = unsubscribe_path(mail.user, mail.kind) if mail.user and mail.kind else ""
    if off:
        headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{off}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = Message(mail.subject, mail.text, to=[mail.to], headers=headers)
    message.attach_alternative(mail.html, "text/html")
    return message


def message_id(mail) -> str:
    """The name of a mail for mail servers: made of its key, which it does not tell."""
    name = salted_hmac("notices.message", mail.key, algorithm="sha256").hexdigest()
    return f"<{name[:40]}@{urlsplit(settings.SITE_URL).hostname}>"

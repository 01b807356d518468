"""Send the mails of the outbox; no failure of a mail server loses a mail.

A mail that the server accepted is marked as sent. If the server's answer is lost after the content was sent,
it is unknown whether it was accepted: the mail is sent once more with the same Message-ID, by which mail
servers and clients recognise the duplicate.
"""

import email.policy
from collections.abc import Callable
from contextlib import suppress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.adapters import AUTOMATIC_MAIL
from accounts.models import User
from notices.digest_mails import render_digest
from notices.items import hidden_ids
from notices.kinds import DIGEST_FREQUENCIES, KINDS
from notices.mail_settings import unsubscribe_path
from notices.models import Following, Mail, Notice
from text_input.cleaning import clean_line, clean_text, remove_forbidden

log = structlog.get_logger("empathy.notices")


class _URLHeader(UnstructuredHeader):
    """A header with a URL, which mail clients only find if it is neither folded nor encoded."""

    def fold(self, *, policy: email.policy.Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _URLHeader)  # type: ignore[arg-type]


class OutboxMessage(EmailMultiAlternatives):
    """A message whose List-Unsubscribe header stays on one line, however long the URL is."""

    def message(self, *, policy: Any = email.policy.default) -> EmailMessage:
        return super().message(policy=policy.clone(header_factory=_headers))


def deliver(limit: int = 100, stop: Callable[[], bool] = lambda: False) -> tuple[int, int]:
    """Send the mails that are due; return how many were sent and how many have to wait.

    Does not raise for errors of the mail server. `stop` is called before each mail; if it returns True, the
    remaining mails are left for another process.
    """
    due = list(Mail.objects.due(timezone.now()).select_related("user")[:limit])
    sent = waiting = 0
    for position, mail in enumerate(due):
        if stop():
            break
        if not is_wanted(mail):
            # Otherwise muted and hidden notices would be put into the next digest and left out again.
            Notice.objects.in_mail(mail).cancel_mail()
            Mail.objects.unclaimed(mail).delete()
            continue
        connection = mailers.default
        try:
            connection.open()
        except Exception as error:
            # The server is unreachable: no mail was attempted, so no attempt is counted.
            _record_error(mail, error)
            log.warning("mail_server_silent", trouble=type(error).__name__)
            return sent, waiting + len(due) - position
        if Mail.objects.claim(mail, timezone.now()):
            accepted = _send(mail, connection)
            sent, waiting = sent + accepted, waiting + (not accepted)
        with suppress(Exception):
            # An error while closing does not change what was accepted.
            connection.close()
    return sent, waiting


def _send(mail: Mail, connection: Any) -> bool:
    try:
        connection.send_messages([build_message(mail)])
    except Exception as error:
        # A mail server can fail in any way; the mail is tried again later, and the next one now.
        _record_error(mail, error)
        log.warning("mail_waits", mail=mail.pk, attempts=mail.attempts + 1, trouble=type(error).__name__)
        return False
    if mail.is_secret:
        Mail.objects.filter(pk=mail.pk).delete()
    else:
        Mail.objects.record(mail, sent_at=timezone.now(), last_error="")
    return True


def _record_error(mail: Mail, error: Exception) -> None:
    Mail.objects.record(mail, last_error=f"{type(error).__name__}: {error}"[:200])


def is_wanted(mail: Mail) -> bool:
    """True if a mail still contains news: notices that were not read, handled, muted or hidden meanwhile.

    A digest is rendered with the notices that are left. Mandatory mails are always wanted.
    """
    is_digest = mail.kind in DIGEST_FREQUENCIES
    if not is_digest and (mail.kind not in KINDS or not KINDS[mail.kind].is_optional):
        return True
    notices = list(Notice.objects.in_mail(mail))
    pending = pending_notices(notices, mail.user)
    if not is_digest:
        return bool(pending) or not notices
    if pending:
        render_digest(mail, pending)
    return bool(pending)


def pending_notices(notices: list[Notice], user: User | None) -> list[Notice]:
    """Return those of a member's notices that are unread, visible to the member and not muted."""
    if user is None:
        return []
    unread = [notice for notice in notices if notice.is_unread]
    hidden = hidden_ids(unread, user)
    visible = [notice for notice in unread if notice.pk not in hidden]
    in_threads = any(KINDS[notice.kind].in_thread for notice in visible)
    muted = Following.objects.muted_keys(user) if in_threads else set()
    return [
        notice for notice in visible if not (KINDS[notice.kind].in_thread and notice.conversation in muted)
    ]


def build_message(mail: Mail) -> OutboxMessage:
    """Return the message of a mail, the same at each attempt, with one-click unsubscribe (RFC 8058)."""
    headers = AUTOMATIC_MAIL | {"Message-ID": message_id(mail)}
    path = unsubscribe_path(mail.user, mail.kind) if mail.user and mail.kind else ""
    if path:
        headers["List-Unsubscribe"] = f"<{settings.SITE_URL}{path}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = OutboxMessage(clean_line(mail.subject), clean_text(mail.text), to=[mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(remove_forbidden(mail.html), "text/html")
    return message


def message_id(mail: Mail) -> str:
    """Return the Message-ID of a mail: a hash of its key, which does not reveal the key."""
    digest = salted_hmac("notices.message", mail.key, algorithm="sha256").hexdigest()
    return f"<{digest[:40]}@{urlsplit(settings.SITE_URL).hostname}>"

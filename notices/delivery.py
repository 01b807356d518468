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

from notices import collecting
from notices.in_site import hidden_among
from notices.kinds import KINDS
from notices.models import Following, Mail, Notice
from notices.switching import off_address

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
            Notice.objects.in_mail(mail).do_without_mail()
            Mail.objects.unclaimed(mail).delete()
            continue
        line = mailers.default
        try:
            line.open()
        except Exception as error:
            # Nobody is there: no mail was tried, so none comes nearer to being given up.
            _note_silence(mail, error)
            return sent, waiting + len(due) - at
        if Mail.objects.claim(mail, timezone.now()):
            arrived = _hand_over(mail, line)
            sent, waiting = sent + arrived, waiting + (not arrived)
        with suppress(Exception):
            # What was accepted stays so, even if the goodbye is not answered.
            line.close()
    return sent, waiting


def _hand_over(mail, line) -> bool:
    try:
        line.send_messages([message_of(mail)])
    except Exception as error:
        # A mail server may fail in any way; the mail waits and the next one gets its turn.
        Mail.objects.note(mail, trouble=f"{type(error).__name__}: {error}"[:200])
        log.warning("mail_waits", mail=mail.pk, attempts=mail.attempts + 1, trouble=type(error).__name__)
        return False
    Mail.objects.note(mail, sent_at=timezone.now(), trouble="")
    return True


def _note_silence(mail, error) -> None:
    Mail.objects.note(mail, trouble=f"{type(error).__name__}: {error}"[:200])
    log.warning("mail_server_silent", trouble=type(error).__name__)


def is_wanted(mail) -> bool:
    """Say whether a mail still tells something: not what was seen, handled, muted or hidden meanwhile.

    A mail that collects notices is written anew of what is left.
    """
    if mail.kind not in collecting.COLLECTED and (mail.kind not in KINDS or not KINDS[mail.kind].can_be_off):
        return True
    notices = list(Notice.objects.in_mail(mail))
    left = still_to_tell(notices, mail.user)
    if mail.kind in collecting.COLLECTED:
        return bool(left) and collecting.write(mail, left)
    return bool(left) or not notices


def still_to_tell(notices, user) -> list:
    """Those of a member's notices that are news to them now."""
    unread = [notice for notice in notices if notice.is_unread]
    hidden = hidden_among(unread, user)
    unread = [notice for notice in unread if notice.pk not in hidden]
    muted = Following.objects.muted_names(user) if any(KINDS[one.kind].in_thread for one in unread) else set()
    return [one for one in unread if not (KINDS[one.kind].in_thread and one.conversation in muted)]


def message_of(mail) -> Message:
    """The message of a mail: the same at every attempt, with the address that switches it off (RFC 8058)."""
    headers = {"Message-ID": message_id(mail)}
    off = off_address(mail.user, mail.kind) if mail.user and mail.kind else ""
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

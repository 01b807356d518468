"""Change how often mails are sent: on the settings page, or by the link in a mail, without signing in."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from notices.kinds import DIGEST_FREQUENCIES, KINDS, Frequency, Kind
from notices.models import Mail, MailPreference, Notice
from request_handling.rows import upsert

SALT = "notices.off"
_signer = partial(signing.Signer, salt=SALT)


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds of which this member can get notices."""
    return [kind for kind in KINDS.values() if not kind.permission or user.has_perm(kind.permission)]


def unsubscribe_path(user: User, kind: str) -> str:
    """Return the path by which a member unsubscribes without signing in; "" if these mails are mandatory.

    `kind` is a kind of notices or the frequency of a digest. The link never expires, because people look for
    it in old mails. It contains no time, so that a mail that is sent again has the same content.
    """
    if not _can_unsubscribe(kind):
        return ""
    return reverse("notices:unsubscribe", args=[_signer().sign_object([user.pk, kind])])


def _can_unsubscribe(kind: str) -> bool:
    return kind in DIGEST_FREQUENCIES or (kind in KINDS and KINDS[kind].is_optional)


def parse_unsubscribe_token(token: str) -> tuple[User, str] | None:
    """Return the member and the kind that a link names, or None if its signature or content is invalid."""
    try:
        pk, kind = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    return (user, kind) if user is not None and _can_unsubscribe(kind) else None


@transaction.atomic
def set_frequencies(user: User, wanted: Mapping[str, str]) -> None:
    """Save the frequencies of kinds and apply them to unsent mails; ignore what a kind does not allow."""
    for name, frequency in wanted.items():
        if name not in KINDS or frequency not in KINDS[name].allowed:
            continue
        upsert(MailPreference.objects, {"user": user, "kind": name}, {"frequency": frequency})
        if frequency == Frequency.OFF:
            Mail.objects.filter(user=user, kind=name, sent_at=None).delete()
        if frequency != Frequency.NOW:
            Notice.objects.change_frequency(user, name, frequency)


def subscribed_kinds(user: User, kind: str) -> dict[str, Frequency]:
    """Return the kinds that the link for `kind` would switch off, with their present frequency.

    That is one kind, or all kinds that a digest contains. Kinds that need a permission have mails and links
    of their own.
    """
    now = MailPreference.objects.for_user(user)
    if kind not in DIGEST_FREQUENCIES:
        return {kind: now[kind]} if now[kind] != Frequency.OFF else {}
    return {
        name: now[name]
        for name in KINDS
        if now[name] == kind
        and KINDS[name].is_optional
        and not KINDS[name].permission
        and not KINDS[name].has_own_mail
    }


def resubscribe(user: User, kind: str, requested: Iterable[str]) -> dict[str, Frequency]:
    """Restore frequencies that the link for `kind` switched off; return the restored kinds.

    `requested` are pairs such as "reply=now", as the page of the link sends them. Kinds that are not off, and
    those that the link does not cover, are ignored.
    """
    now = MailPreference.objects.for_user(user)
    collected = {name for name in KINDS if not KINDS[name].permission and not KINDS[name].has_own_mail}
    covered = {kind} if kind in KINDS else collected
    pairs = dict(value.partition("=")[::2] for value in list(requested)[: len(KINDS)])
    wanted = {
        name: frequency for name, frequency in pairs.items() if name in covered and now[name] == Frequency.OFF
    }
    set_frequencies(user, wanted)
    restored = MailPreference.objects.for_user(user)
    return {name: frequency for name, frequency in restored.items() if name in wanted}

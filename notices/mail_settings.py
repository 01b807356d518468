"""Switching a kind of mails off, by choice or by the link in a mail, which needs no signing in."""

from functools import partial

from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.urls import reverse

from notices.kinds import KINDS, Frequency
from notices.models import Mail, MailPreference, Notice

SALT = "notices.off"
_signer = partial(signing.Signer, salt=SALT)
DIGEST_FREQUENCIES = {Frequency.DAILY.value: Frequency.DAILY, Frequency.WEEKLY.value: Frequency.WEEKLY}
"""What a mail that collects notices is called in place of a kind."""


def unsubscribe_path(user, kind: str) -> str:
    """The path by which a member switches mails off without signing in, or "" if these must come.

    The link holds for good: an old mail is where somebody looks for it. It names no time, so that a mail
    which is sent again is the same mail.
    """
    if kind not in DIGEST_FREQUENCIES and not KINDS[kind].is_optional:
        return ""
    return reverse("notices:unsubscribe", args=[_signer().sign_object([user.pk, kind])])


def parse_unsubscribe_token(token: str):
    """Return the member and the kind that a link names, or None if it was not made here."""
    try:
        pk, kind = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = get_user_model()._default_manager.in_bulk([pk]).get(pk)
    known = kind in DIGEST_FREQUENCIES or (kind in KINDS and KINDS[kind].is_optional)
    return (user, kind) if user is not None and user.is_active and known else None


@transaction.atomic
def set_frequencies(user, wanted: dict[str, str]) -> None:
    """Keep how often kinds come to a member; what waits follows. What a kind does not allow is left out."""
    for name, frequency in wanted.items():
        if name not in KINDS or frequency not in KINDS[name].allowed:
            continue
        MailPreference.objects.update_or_create(user=user, kind=name, defaults={"frequency": frequency})
        if frequency == Frequency.OFF:
            Mail.objects.waiting_for(user, [name]).delete()
        if frequency != Frequency.NOW:
            Notice.objects.change_frequency(user, name, frequency)


def kinds_to_switch_off(user, kind: str) -> dict[str, Frequency]:
    """What the link in a mail switches off, with its frequency now: one kind, or all that a mail collects."""
    now = MailPreference.objects.of(user)
    if kind in DIGEST_FREQUENCIES:
        # A moderator's numbers come in a mail of their own, with a link of its own.
        return {
            name: now[name]
            for name in KINDS
            if now[name] == kind and KINDS[name].is_optional and not KINDS[name].permission
        }
    return {kind: now[kind]} if now[kind] != Frequency.OFF else {}


def resubscribe(user, kind: str, asked: list[str]) -> dict[str, Frequency]:
    """Put back what a link switched off, as its page asks ("reply=now"); return what comes again."""
    now = MailPreference.objects.of(user)
    may = {kind} if kind in KINDS else {name for name in KINDS if not KINDS[name].permission}
    pairs = dict(value.partition("=")[::2] for value in asked[: len(KINDS)])
    wanted = {name: how for name, how in pairs.items() if name in may and now[name] == Frequency.OFF}
    set_frequencies(user, wanted)
    return {name: how for name, how in MailPreference.objects.of(user).items() if name in wanted}

"""Letting go of what was told of an item that is erased; others keep what they were told of all else."""

from django.urls import reverse
from django.utils.translation import gettext as _

from notices import digest_mails
from notices.models import Mail, Notice
from notices.outbox import in_language_of


def delete_notifications(item, prefix: str, *, titles=(), address: str = "") -> None:
    """Remove every notice and mail that tells of an item, or of what was said about it, sent or not.

    Keys of its mails begin with `prefix`. A mail that collects is written anew of what is left in it, so
    that nobody hears of that twice. `titles` and `address` are how news of several things named it.
    """
    notices = Notice.objects.telling_of(item, prefix)
    mails = {mail.pk: mail for mail in Mail.objects.keyed(prefix)}
    mails |= {mail.pk: mail for mail in Mail.objects.numbered(notices.mail_numbers())}
    notices.delete()
    for mail in mails.values():
        left = list(Notice.objects.in_mail(mail)) if mail.kind in digest_mails.DIGEST_FREQUENCIES else []
        if left:
            digest_mails.write(mail, left)
        else:
            mail.delete()
    for title in filter(None, titles):
        _replace_in_news_mails(title)
    if address:
        _replace_in_news_mails(address, reverse("notices:list"))


def _replace_in_news_mails(words: str, instead: str = "") -> None:
    """Take words out of mails with news of several things, which belong to none of them alone."""
    for mail in Mail.objects.quoting(words).of_kind("following"):
        with in_language_of(mail.user):
            mail.replace_words(words, instead or _("something that is not here any more"))

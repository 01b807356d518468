"""Compose mails from templates, in the language of the recipient."""

from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import override

from accounts.models import User
from notices.kinds import KINDS
from notices.mail_settings import unsubscribe_path

MAX_SUBJECT_LENGTH = 200


def in_language_of(user: User | None) -> AbstractContextManager[None]:
    """Return a context manager that activates the member's language; without a member, the default."""
    return override(getattr(user, "language", "") or settings.LANGUAGE_CODE)


def compose_mail(
    template: str,
    context: dict[str, Any],
    *,
    user: User | None = None,
    kind: str = "",
    explanation: str = "",
) -> dict[str, str]:
    """Return the subject, text and HTML of a mail.

    `template`.txt starts with the subject on its first line; `template`.html has the same content. A mail to
    a member ends with an explanation why it was sent and, if it is optional, with a link to unsubscribe.
    """
    context = {
        **context,
        "site": settings.SITE_URL,
        "site_name": settings.SITE_NAME,
        **_footer_context(user, kind, explanation),
    }
    subject, _, text = render_to_string(f"{template}.txt", context).strip().partition("\n")
    subject = Truncator(" ".join(subject.split())).chars(MAX_SUBJECT_LENGTH)
    html = render_to_string(f"{template}.html", {**context, "subject": subject})
    text = text.strip() + "\n" + render_to_string("notices/mail_footer.txt", context)
    return {"subject": subject, "text": text.rstrip() + "\n", "html": html}


def _footer_context(user: User | None, kind: str, explanation: str) -> dict[str, str]:
    if user is None:
        return {}
    footer = {
        "explanation": explanation or str(KINDS[kind].explanation),
        "settings_url": settings.SITE_URL + reverse("notices:settings"),
    }
    unsubscribe = unsubscribe_path(user, kind)
    return {**footer, "unsubscribe_url": settings.SITE_URL + unsubscribe} if unsubscribe else footer

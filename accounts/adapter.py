"""What this site asks of allauth beyond its settings."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import get_language, override

LINKS = ("activate_url", "password_reset_url", "signup_url")


class AccountAdapter(DefaultAccountAdapter):
    """Keeps e-mail addresses in one form, so that nobody holds two accounts by capital letters."""

    def clean_email(self, email):
        return super().clean_email(email).lower()

    def send_mail(self, template_prefix, email, context):
        """Send a mail in the site's name. Its links lead to SITE_URL, whatever host the request named."""
        said = {name: getattr(settings, name) for name in ("SITE_NAME", "SITE_URL", "CONTACT")}
        links = {name: settings.SITE_URL + urlsplit(context[name]).path for name in LINKS if name in context}
        # A mail about an account is in the language of its owner, whoever asked for it.
        chosen = getattr(context.get("user"), "language", "") or get_language()
        with override(chosen):
            super().send_mail(template_prefix, email, {**context, **said, **links})

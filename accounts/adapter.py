"""What this site asks of allauth beyond its settings."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Keeps e-mail addresses in one form, so that nobody holds two accounts by capital letters."""

    def clean_email(self, email):
        return super().clean_email(email).lower()

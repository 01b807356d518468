"""Signing up and in, where several rooms meet: what somebody wrote as a visitor becomes theirs."""

from accounts.adapter import AccountAdapter
from stories.models import Story
from stories.writing import SECRETS, adopt


class Adapter(AccountAdapter):
    """The account adapter of the whole site."""

    def save_user(self, request, user, form, commit=True):
        """Give a new member what this browser began, so that it is there on every device once confirmed."""
        user = super().save_user(request, user, form, commit)
        if commit:
            Story.objects.promise(user, request.session.get(SECRETS, []))
        return user

    def login(self, request, user):
        super().login(request, user)
        adopt(request)

"""Signing up and in, where several rooms meet: what somebody wrote as a visitor becomes theirs."""

from django.conf import settings
from django.utils.translation import get_language

from accounts import session_tracking
from accounts.adapters import AccountAdapter
from empathy.language_choice import known, remember
from stories.models import Story
from stories.ownership import SESSION_SECRETS, assign_visitor_stories


class SiteAccountAdapter(AccountAdapter):
    """The account adapter of the whole site."""

    def save_user(self, request, user, form, commit=True):
        """Give a new member what this browser began, so that it is there on every device once confirmed."""
        if get_language() != settings.LANGUAGE_CODE:
            # Mails come without a browser: what somebody reads while they join is what they read later.
            user.language = known(get_language())
        user = super().save_user(request, user, form, commit)
        if commit:
            Story.objects.assign_before_confirmation(user, request.session.get(SESSION_SECRETS, []))
        return user

    def post_login(self, request, user, **kwargs):
        """Speak the language that the member chose, on whatever device it was."""
        response = super().post_login(request, user, **kwargs)
        if code := known(user.language):
            remember(response, code, secure=request.is_secure())
        return response

    def login(self, request, user):
        super().login(request, user)
        session_tracking.track_session(request)
        assign_visitor_stories(request)

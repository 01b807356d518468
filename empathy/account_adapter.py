"""Sign-up and sign-in: stories that a visitor began become the member's."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMessage
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language

from accounts import session_tracking
from accounts.adapters import AccountAdapter
from accounts.models import User
from empathy.language_choice import set_language_cookie, supported_language
from notices.outbox import add_secret_mail
from request_handling.unsaved_input import drop_input_of_others
from stories.models import Story
from stories.ownership import SESSION_SECRETS, assign_visitor_stories


class SiteAccountAdapter(AccountAdapter):
    """The account adapter of the whole site."""

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """Save the new member with the language of the page, and assign the stories begun in this session."""
        if get_language() != settings.LANGUAGE_CODE:
            # Mails are sent without a request: the language of the sign-up page is used for them.
            user.language = supported_language(get_language())
        user = super().save_user(request, user, form, commit)
        if commit:
            Story.objects.assign_before_confirmation(user, request.session.get(SESSION_SECRETS, []))
        return user

    def hand_over(self, message: EmailMessage, user: User | None) -> None:
        """Put a mail into the outbox: joining and resetting a password work while the mail server is down."""
        owner = user if user is not None and user.pk else None
        add_secret_mail(message.to[0], str(message.subject), str(message.body), owner)

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        """Lead to the first steps. A browser in which the member did not join asks for the password."""
        url = resolve_url(super().get_email_verification_redirect_url(email_address))
        if self.request.user.is_authenticated:
            return url
        return f"{url}?{urlencode({'next': reverse('first_steps')})}"

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Set the language cookie to the language of the account."""
        response = super().post_login(request, user, **kwargs)
        if code := supported_language(user.language):
            set_language_cookie(response, code, secure=request.is_secure())
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the user in, track the session, and assign the stories begun in it."""
        super().login(request, user)
        session_tracking.track_session(request)
        drop_input_of_others(request)
        assign_visitor_stories(request)

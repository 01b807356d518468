"""Confirming an address and using a key: views of django-allauth, with errors shown where they happened."""

from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from allauth.account.views import ConfirmEmailView as AllauthConfirmEmailView
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


class ConfirmEmailView(AllauthConfirmEmailView):
    """Confirm an e-mail address by the link in a mail."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say on the page that a link was used already, as after a double click, instead of an error 404."""
        try:
            return super().post(*args, **kwargs)
        except Http404:
            return self.get(*args, **kwargs)


class PasskeyLoginView(LoginWebAuthnView):
    """Sign in with a passkey alone."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the error on the sign-in page, which keeps the address to go on to."""
        for error in form.errors.get("credential", []):
            messages.error(self.request, str(error))
        login_url: Any = reverse("account_login")
        return redirect(passthrough_next_redirect_url(self.request, login_url, REDIRECT_FIELD_NAME))


class KeyReauthenticateView(ReauthenticateWebAuthnView):
    """Confirm with a security key that it is still the member."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """Show the page again with the error."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # The parent's method drops its arguments.
        return {**super().get_context_data(**kwargs), **kwargs}


confirm_email = ConfirmEmailView.as_view()
login = PasskeyLoginView.as_view()
reauthenticate = KeyReauthenticateView.as_view()

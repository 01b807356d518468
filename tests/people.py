"""The cast: Alice and Bob are members, Mona and Max moderate, Cora curates, Ada administers."""

import base64
import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt, is_mfa_enabled
from django.contrib.auth.models import Group
from django.core import mail
from django.http import HttpRequest

from accounts.models import User
from empathy.management.commands.demo_cast import CAST
from empathy.second_factor import record_authentication
from notices.delivery import deliver

PASSWORD = "a-long-enough-password"


def person(name: str, *, with_second_factor: bool = True) -> User:
    """Return a person whose address is confirmed; the cast and their roles are in the prepared database.

    Staff have a second factor, unless `with_second_factor` is False: then it is removed.
    """
    email = f"{name}@example.org"
    if user := User.objects.filter(email=email).first():
        if not with_second_factor:
            Authenticator.objects.filter(user=user).delete()
        return user
    role = CAST.get(name, "")
    make = User.objects.create_superuser if role == "administrator" else User.objects.create_user
    user = make(email, PASSWORD, handle=name, name=name.capitalize())
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
        if with_second_factor:
            add_authenticator_app(user)
    return user


def add_authenticator_app(user: User) -> None:
    """Give the member an authenticator app with a random secret."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    data = {"secret": encrypt(secret)}
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data=data)


def with_public_profile(name: str) -> User:
    """Return a member of the cast with a public profile that shows the name."""
    user = person(name)
    user.shown = ["name"]
    user.save(update_fields=["shown"])
    return user


def signed_in(client, name: str, **kwargs):
    """Sign a member of the cast in, with the second factor if they have one; return the client."""
    user = person(name, **kwargs)
    client.force_login(user)
    if is_mfa_enabled(user):
        request = HttpRequest()
        request.session = client.session
        record_authentication(request, user, "mfa", type="totp")
        request.session.save()
    return client


def confirm_password(client):
    """Enter the password again, which pages about the account require; return the client."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def sent_mails() -> list:
    """Let the outbox be sent, as the worker does, and return everything that was sent so far."""
    deliver()
    return mail.outbox

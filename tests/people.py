"""The cast: Alice and Bob are members, Mona and Max moderate, Cora curates, Ada administers."""

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.models import Group

from accounts.models import User
from empathy.management.commands.demo_cast import CAST

PASSWORD = "a-long-enough-password"


def person(name: str, *, with_second_factor: bool = True) -> User:
    """Return one of the cast, made when first asked for."""
    email = f"{name}@example.org"
    if user := User.objects.filter(email=email).first():
        return user
    role = CAST.get(name, "")
    make = User.objects.create_superuser if role == "administrator" else User.objects.create_user
    user = make(email, PASSWORD, handle=name, name=name.capitalize())
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    if role:
        user.groups.add(Group.objects.get(name=role))
        if with_second_factor:
            TOTP.activate(user, generate_totp_secret())
    return user


def signed_in(client, name: str, **kwargs):
    """Sign one of the cast in and return the client."""
    client.force_login(person(name, **kwargs))
    return client


def confirm_password(client):
    """Give the password once more, which pages about the account itself ask for."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client

"""The cast: Alice and Bob are members, Mona and Max moderate, Cora curates, Ada administers."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
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
            TOTP.activate(user, secrets.token_hex(10).upper().translate(str.maketrans("0189", "ABCD")))
    return user


def signed_in(client, name: str, **kwargs):
    """Sign one of the cast in and return the client."""
    client.force_login(person(name, **kwargs), backend="empathy.roles.RoleBackend")
    return client

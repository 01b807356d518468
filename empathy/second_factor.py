"""Whether this session was signed in with a second factor.

The only module that uses internals of django-allauth, which has no public function for it
(docs/decisions/0017-internals-of-django-allauth.md).
"""

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.models import User


def used_second_factor(request: HttpRequest, user: User) -> bool:
    """Return True if the user signed in, confirmed or set up a second factor in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


def record_second_factor(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Record that the user used this authenticator in this session."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)

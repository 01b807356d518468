"""A second factor counts where it was used: in this session, not merely somewhere in the account."""

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import get_user, update_session_auth_hash
from django.dispatch import receiver
from django.utils.functional import SimpleLazyObject

from empathy.roles import SECOND_FACTORS


class SecondFactorMiddleware:
    """Note on `request.user` whether a second factor was used, or set up, in this session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Lazy, so that a page for everybody still reads no session.
        request.user = SimpleLazyObject(lambda: _marked(request))
        return self.get_response(request)


def _marked(request):
    if not hasattr(request, "_cached_user"):
        request._cached_user = get_user(request)
    user = request._cached_user
    user.second_factor_used = used_in(request, user)
    return user


def used_in(request, user) -> bool:
    """Say whether the session holds a sign-in, a confirmation or a setting-up by second factor."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))


@receiver(authenticator_added, dispatch_uid="empathy.second_factor")
def end_other_sessions(request, user, authenticator, **kwargs):
    """Whoever sets a second factor up has it in this session; sessions elsewhere begin anew with it."""
    if authenticator.type not in SECOND_FACTORS:
        return
    kinds = user.authenticator_set.values_list("type", flat=True)
    first = sum(kind in SECOND_FACTORS for kind in kinds) == 1
    if first or used_in(request, user):
        # A session without a factor cannot lift itself by adding one beside those of the owner.
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
    user.end_sessions()
    update_session_auth_hash(request, user)

"""Changes of e-mail addresses, which take effect once both the new and the old address confirmed them."""

import datetime
from typing import Self

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models.user import User

LINK_DAYS = 3
"""Days for which the links in both mails are valid."""
NEW, OLD = "new", "old"
SALT = "accounts.addresses"


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    """Changes of e-mail addresses."""

    def pending(self) -> Self:
        """Changes whose links are still valid."""
        return self.filter(asked_at__gt=timezone.now() - datetime.timedelta(days=LINK_DAYS))

    def for_user(self, user: User) -> "AddressChange | None":
        """The pending change of the member, or None."""
        return self.pending().filter(user=user).first()

    def cancel(self, user: User) -> bool:
        """Delete the change of the member; False if there was none."""
        return bool(self.filter(user=user).delete()[0])

    def expired(self) -> Self:
        """Changes whose links are no longer valid."""
        return self.filter(asked_at__lte=timezone.now() - datetime.timedelta(days=LINK_DAYS))

    def locked(self, pk: int) -> "AddressChange | None":
        """The pending change with this key, locked until the transaction ends, or None."""
        return self.pending().select_for_update().filter(pk=pk).first()


class AddressChange(models.Model):
    """The change of a member's e-mail address. A new request replaces it, and its links become invalid."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="address_change")
    new = models.EmailField("new address")
    asked_at = models.DateTimeField(default=timezone.now)
    new_confirmed = models.BooleanField(default=False)
    old_confirmed = models.BooleanField(default=False)

    objects = AddressChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def expires_at(self) -> datetime.datetime:
        """When the links become invalid."""
        return self.asked_at + datetime.timedelta(days=LINK_DAYS)

    def key_for(self, side: str) -> str:
        """The signed part of the link that is mailed to one of the two addresses, NEW or OLD."""
        return signing.dumps([self.pk, side], salt=SALT)


def change_for_key(key: str) -> tuple[AddressChange | None, str]:
    """Return the pending change of a link and the side, NEW or OLD, that it was mailed to.

    Returns None and an empty string for an invalid link, and None and the side for a change that has ended.
    """
    try:
        pk, side = signing.loads(key, salt=SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None, ""
    return AddressChange.objects.pending().select_related("user").in_bulk([pk]).get(pk), side


@transaction.atomic
def request_change(user: User, new: str) -> AddressChange:
    """Create a change, replacing a pending one. Concurrent requests of one member run one after the other."""
    User.objects.acquire_lock(user)
    AddressChange.objects.cancel(user)
    return AddressChange.objects.create(user=user, new=new)


def confirm(change: AddressChange, side: str) -> bool | None:
    """Store the confirmation of one side, and change the address once both sides confirmed it.

    Returns True if the address was changed, False while the other side is missing, and None if it cannot be
    changed any more: the change expired, the account was closed, or another account has the address now.
    """
    try:
        with transaction.atomic():
            return _confirm(change.pk, side)
    except IntegrityError:
        # Another account took the address at the same time.
        return None


def _confirm(pk: int, side: str) -> bool | None:
    change = AddressChange.objects.locked(pk)
    if change is None or not change.user.is_active:
        return None
    setattr(change, f"{side}_confirmed", True)
    change.save(update_fields=[f"{side}_confirmed"])
    if not (change.new_confirmed and change.old_confirmed):
        return False
    user = change.user
    user.email = change.new
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=change.new, verified=True, primary=True)
    change.delete()
    return True

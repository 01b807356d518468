"""Changing the e-mail address: it changes when the new address and the old one have both said yes."""

import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, models, transaction
from django.utils import timezone

LINK_DAYS = 3
"""How long a change waits for both answers."""
NEW, OLD = "new", "old"
SALT = "accounts.addresses"


class AddressChangeQuerySet(models.QuerySet):
    """Changes of addresses."""

    def pending(self):
        """Those that are not too old."""
        return self.filter(asked_at__gt=timezone.now() - datetime.timedelta(days=LINK_DAYS))

    def for_user(self, user):
        """The change of a member that waits, or None."""
        return self.pending().filter(user=user).first()

    def cancel(self, user) -> bool:
        """Drop the change of a member; say whether there was one."""
        return bool(self.filter(user=user).delete()[0])

    def expired(self):
        """Those that wait for nothing any more."""
        return self.filter(asked_at__lte=timezone.now() - datetime.timedelta(days=LINK_DAYS))

    def locked(self, pk):
        """One change that waits, locked until the transaction ends, or None."""
        return self.pending().select_for_update().filter(pk=pk).first()


class AddressChange(models.Model):
    """A member wants another address. One at a time: asking again begins anew, with new links."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="address_change")
    new = models.EmailField("the address wanted")
    asked_at = models.DateTimeField(default=timezone.now)
    new_confirmed = models.BooleanField(default=False)
    old_confirmed = models.BooleanField(default=False)

    objects = AddressChangeQuerySet.as_manager()

    def __str__(self):
        return f"change {self.pk}"

    @property
    def expires_at(self):
        """When it lapses."""
        return self.asked_at + datetime.timedelta(days=LINK_DAYS)

    @classmethod
    def personal_data(cls, user):
        """The change that the member asked for, if one waits."""
        if change := cls.objects.for_user(user):
            yield {
                "id": change.pk, "new_address": change.new, "asked_at": change.asked_at,
                "new_confirmed": change.new_confirmed, "old_confirmed": change.old_confirmed,
            }  # fmt: skip

    def key_for(self, side: str) -> str:
        """The secret part of the link that goes to one of the two addresses."""
        return signing.dumps([self.pk, side], salt=SALT)


def change_for_key(key: str) -> tuple[AddressChange | None, str]:
    """The change that a link names and for which side it speaks; None where it lapsed or never was."""
    try:
        pk, side = signing.loads(key, salt=SALT, max_age=datetime.timedelta(days=LINK_DAYS))
    except signing.BadSignature:
        return None, ""
    return AddressChange.objects.pending().select_related("user").in_bulk([pk]).get(pk), side


@transaction.atomic
def request_change(user, new: str) -> AddressChange:
    """Begin a change, in place of one that waits. A button pressed twice waits for itself."""
    user.__class__.objects.acquire_lock(user)
    AddressChange.objects.cancel(user)
    return AddressChange.objects.create(user=user, new=new)


def confirm(change: AddressChange, side: str) -> bool | None:
    """Note the yes of one side. True when the address has changed, False while the other side is missing.

    None if it cannot change any more: it lapsed, the account is closed, or the address is somebody's by now.
    """
    try:
        with transaction.atomic():
            return _confirm(change.pk, side)
    except IntegrityError:
        # Somebody else was quicker with this address.
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
    user.emailaddress_set.all().delete()
    EmailAddress.objects.create(user=user, email=change.new, verified=True, primary=True)
    change.delete()
    return True

"""What accounts and its libraries export and erase of a member; members cannot be deleted otherwise."""

from collections.abc import Iterator
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.erasure import ErasureRefused
from accounts.hook_points import erases_member, exports_personal_data
from accounts.models import AddressChange, Block, DeletionRequest, Device, FormerHandle, User

type Records = Iterator[dict[str, Any]]

ERASED_NAME = "a former member"
"""Replaces the name of an erased member in the admin's log."""


@exports_personal_data(User)
def export_account(user: User) -> Records:
    """The account itself; the password is kept as a hash and is not handed out."""
    names = (
        "id", "email", "handle", "name", "role", "industry", "bio", "shown", "date_joined", "last_login",
        "suspended_until", "deletion_due_at", "language", "first_steps_ended_at",
    )  # fmt: skip
    roles = sorted(group.name for group in user.groups.all())
    yield {name: getattr(user, name) for name in names} | {"roles": roles}


@exports_personal_data(DeletionRequest)
def export_deletion_request(user: User) -> Records:
    """That the member is leaving, and what becomes of the stories."""
    if request := DeletionRequest.objects.for_user(user):
        yield {
            "id": request.pk,
            "asked_at": request.asked_at,
            "due": request.due,
            "published_stories_stay": request.keep_stories,
            "exceptions": request.exceptions,
        }


@exports_personal_data(AddressChange)
def export_address_change(user: User) -> Records:
    """The change that the member asked for, if one waits."""
    if change := AddressChange.objects.for_user(user):
        yield {
            "id": change.pk,
            "new_address": change.new,
            "asked_at": change.asked_at,
            "new_confirmed": change.new_confirmed,
            "old_confirmed": change.old_confirmed,
        }


@exports_personal_data(Block)
def export_blocks(user: User) -> Records:
    """Whom the member blocked; never by whom they are blocked."""
    for block in Block.objects.for_user(user):
        yield {"id": block.pk, "blocked": block.other.handle, "at": block.at}


@exports_personal_data(Device)
def export_sessions(user: User) -> Records:
    """Where the member is signed in, without what would open the session."""
    for device in Device.objects.for_user(user):
        yield {"device": device.name, "began_at": device.began_at, "seen_on": device.seen_on}


@exports_personal_data(FormerHandle)
def export_former_handles(user: User) -> Records:
    """When the member changed the handle; the former ones are kept as hashes that cannot be read back."""
    for former in FormerHandle.objects.filter(user=user).order_by("left_at", "pk"):
        yield {"id": former.pk, "left_at": former.left_at}


@exports_personal_data(EmailAddress)
def export_email_addresses(user: User) -> Records:
    """The member’s e-mail addresses, and whether they were confirmed."""
    for address in EmailAddress.objects.filter(user=user).order_by("pk"):
        yield {
            "id": address.pk,
            "email": address.email,
            "verified": address.verified,
            "primary": address.primary,
        }


@exports_personal_data(Authenticator)
def export_second_factors(user: User) -> Records:
    """Second factors and passkeys: that they are there, and never what they are made of."""
    for factor in Authenticator.objects.filter(user=user).order_by("pk"):
        yield {
            "id": factor.pk,
            "kind": factor.get_type_display(),
            "created_at": factor.created_at,
            "last_used_at": factor.last_used_at,
        }


@exports_personal_data(LogEntry)
def export_admin_log(user: User) -> Records:
    """What the member did in the rooms of administrators: that it was done, and not to whom."""
    for entry in LogEntry.objects.filter(user=user).order_by("pk"):
        yield {"id": entry.pk, "at": entry.action_time, "kind": entry.get_action_flag_display()}


@erases_member(FormerHandle)
def detach_former_handles(user: User) -> None:
    """Keep the member's handles reserved, as hashes without the member: links to them may exist."""
    FormerHandle.objects.detach(user, user.handle)


@erases_member(LogEntry)
def anonymise_admin_log(user: User) -> None:
    """Remove the member's name from the admin's log. The member's own entries go with the account."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(user), object_id=str(user.pk)
    )
    entries.update(object_id=None, object_repr=ERASED_NAME, change_message="")


@receiver(pre_delete, sender=User, dispatch_uid="accounts.refuse_deletion_without_erasure")
def refuse_deletion_without_erasure(instance: User, **kwargs: Any) -> None:
    """Refuse to delete a member by `User.delete()`, by a queryset or by a cascade.

    That would leave their stories in the queue, their name in messages and their files in the storage.
    """
    if not instance.is_being_erased:
        raise ErasureRefused("Members are erased, not deleted: call accounts.erasure.erase(user).")

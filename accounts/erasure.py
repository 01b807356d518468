"""Erasing a member: every table lets go of them, then the row itself goes; all of it, or nothing."""

from django.core.cache import caches
from django.db import connection, transaction

from accounts import third_party_data
from accounts.export import holders
from accounts.models.deletion_request import DeletionRequest
from accounts.session_tracking import Device


class ErasureRefused(Exception):
    """This member cannot be erased; the sentence says why."""


@transaction.atomic
def erase(user, *, due_at=None) -> bool:
    """Erase a member for good; False if they were erased, or changed their mind, meanwhile.

    `due_at` is None where an operator does it at once. Raises MustStay for the last administrator.
    """
    deletion_request = DeletionRequest.objects.locked(user.pk)
    if due_at is not None and (deletion_request is None or deletion_request.due > due_at):
        return False
    user = type(user).objects.locked(user.pk)
    if user is None:
        return False
    if type(user).objects.is_last_administrator(user):
        raise ErasureRefused(
            "This is the last administrator. Make another one first: manage.py createsuperuser."
        )
    # A closed account is erased by the same steps as an open one.
    user.is_active = True
    if deletion_request is not None:
        user.deletion_request = deletion_request
    # What a table returns are files that go with it, once the rows are gone for certain.
    files = [file for model in holders("erase_member") for file in model.erase_member(user) or ()]
    third_party_data.erase(user)
    Device.objects.end_all_sessions(user)
    user.delete()
    transaction.on_commit(lambda: _afterwards(files))
    return True


def _afterwards(files) -> None:
    """Remove the files, which no transaction could bring back, and what is kept beside the rows."""
    for file in files:
        file.storage.delete(file.name)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    caches["documents"].clear()

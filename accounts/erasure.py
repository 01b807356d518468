"""Erases a member: all tables and files are cleared in one transaction, or nothing changes."""

import datetime
from collections.abc import Iterable

from django.core.cache import caches
from django.db import connection, transaction
from django.db.models.fields.files import FieldFile

from accounts.hook_points import erasers
from accounts.models import DeletionRequest, Device, User


class ErasureRefused(Exception):
    """The member cannot be erased, or not in this way; the message says why."""


@transaction.atomic
def erase(user: User, *, due_at: datetime.datetime | None = None) -> bool:
    """Erase a member for good; False if the account is gone already or the request was cancelled meanwhile.

    `due_at` is the time up to which requests are carried out, or None if an operator erases the member now.
    Raises ErasureRefused for the last administrator.
    """
    # The member is locked first, as when a request is made or cancelled, which prevents deadlocks.
    locked = User.objects.locked(user.pk)
    if locked is None:
        return False
    request = DeletionRequest.objects.locked(user.pk)
    if due_at is not None and (request is None or request.due > due_at):
        return False
    if User.objects.is_last_administrator(locked):
        raise ErasureRefused(
            "This is the last administrator. Make another one first: manage.py createsuperuser."
        )
    # The same steps erase an account that is closed.
    locked.is_active = True
    if request is not None:
        locked.deletion_request = request
    files = [file for _model, eraser in erasers() for file in eraser(locked) or ()]
    Device.objects.end_all_sessions(locked)
    locked.is_being_erased = True
    locked.delete()
    transaction.on_commit(lambda: _delete_files_and_copies(files))
    return True


def _delete_files_and_copies(files: Iterable[FieldFile]) -> None:
    """Delete files, which no rollback could restore, and copies in the database's log and the cache."""
    for file in files:
        if file.name:
            file.storage.delete(file.name)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    caches["documents"].clear()

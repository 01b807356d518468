"""Erasing a member: every table lets go of them, then the row itself goes; all of it, or nothing."""

from django.core.cache import caches
from django.db import connection, transaction

from accounts import held_elsewhere
from accounts.devices import Device
from accounts.leaving import Leaving
from accounts.own_data import holders


class MustStay(Exception):
    """This member cannot be erased; the sentence says why."""


@transaction.atomic
def erase(user, *, due_at=None) -> bool:
    """Erase a member for good; False if they were erased, or changed their mind, meanwhile.

    `due_at` is None where an operator does it at once. Raises MustStay for the last administrator.
    """
    leaving = Leaving.objects.locked(user.pk)
    if due_at is not None and (leaving is None or leaving.due > due_at):
        return False
    user = type(user).objects.locked(user.pk)
    if user is None:
        return False
    if type(user).objects.is_last_administrator(user):
        raise MustStay("This is the last administrator. Make another one first: manage.py createsuperuser.")
    # A closed account is erased by the same steps as an open one.
    user.is_active = True
    if leaving is not None:
        user.leaving = leaving
    # What a table returns are files that go with it, once the rows are gone for certain.
    files = [file for model in holders("erase_member") for file in model.erase_member(user) or ()]
    held_elsewhere.erase(user)
    Device.objects.end_all(user)
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

"""Make a backup, verify it, and delete old ones."""

import datetime
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from empathy.backups import BackupError, archive, databases

PATTERN = "empathy-*.tar.gz*"
UNFINISHED = ".unfinished-"
ALWAYS_KEPT = 3
"""The newest backups are never deleted, however old they are."""


def make_backup(folder: Path) -> Path:
    """Write and verify a backup of database and media in `folder`; return its path.

    A file has its final name only when it is complete and verified. Raises BackupError.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _delete_unfinished(folder)
        media = sum(default_storage.size(name) for name in archive.media_files(default_storage))
        # Packed, and once more unpacked or encrypted.
        needed = 2 * (databases.size() + media)
        free = shutil.disk_usage(folder).free
        if free < needed:
            raise BackupError(
                f"Too little space in {folder}: {needed >> 20} MB are needed, {free >> 20} MB are free."
            )
        with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=folder) as unfinished:
            return _make(folder, Path(unfinished))
    except OSError as error:
        raise BackupError(f"The backup cannot be written to {folder}: {error.strerror or error}.") from error


def _make(folder: Path, unfinished: Path) -> Path:
    now = timezone.now()
    copy, packed = unfinished / databases.copy_name(), unfinished / "packed"
    # The database first: a file may be deleted after that, but no row names a file that never was.
    databases.write_copy(copy)
    manifest = archive.Manifest(now.isoformat(), settings.RELEASE, _applied_migrations())
    archive.write(packed, copy, default_storage, manifest)
    copy.unlink()
    unpacked = unfinished / "unpacked"
    archive.read(packed, unpacked)
    databases.check_copy(unpacked / databases.copy_name())
    shutil.rmtree(unpacked)
    name = f"empathy-{now:%Y%m%d-%H%M%S}.tar.gz"
    if settings.BACKUP_RECIPIENT:
        archive.encrypt(packed, unfinished / "encrypted", settings.BACKUP_RECIPIENT)
        packed, name = unfinished / "encrypted", f"{name}.age"
    packed.chmod(0o600)
    with packed.open("rb") as file:
        os.fsync(file.fileno())
    return packed.replace(folder / name)


def _delete_unfinished(folder: Path) -> None:
    """Delete what backups left behind that were killed, since it is not encrypted. None takes half a day."""
    before = (timezone.now() - datetime.timedelta(hours=12)).timestamp()
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.stat().st_mtime < before:
            shutil.rmtree(path, ignore_errors=True)


def _applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def delete_old(folder: Path, days: int) -> int:
    """Delete backups that are older than `days`, but never the newest three; return how many."""
    before = (timezone.now() - datetime.timedelta(days=days)).timestamp()
    backups = sorted(folder.glob(PATTERN), key=lambda path: path.stat().st_mtime)
    old = [path for path in backups[:-ALWAYS_KEPT] if path.stat().st_mtime < before]
    for path in old:
        path.unlink()
    return len(old)

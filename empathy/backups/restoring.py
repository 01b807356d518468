"""Restore a backup: everything is unpacked and verified before anything of the site is changed."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.contrib.sessions.models import Session
from django.core.cache import caches
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

from empathy.backups import BackupError, archive, databases
from taxonomy.models import CacheVersion, PublishedList

VERSIONS_SKIPPED = 1_000_000_000
"""Added to all versions of pages: none that a browser or a cache has seen since the backup comes again."""


@dataclass
class Report:
    """What was restored, and what the operator should know."""

    made_at: str
    files: int
    kept_aside: Path | None
    extra_files: list[str]
    unapplied: list[str]


def restore_backup(source: Path, *, identity: Path | None, replace: bool) -> Report:
    """Put database and media of a backup in the place of those of this site.

    Without `replace` the database has to be empty. A damaged backup changes nothing. Raises BackupError.
    """
    if not source.is_file():
        raise BackupError(f"There is no file {source}.")
    if not replace and not databases.is_empty():
        raise BackupError("The database is not empty. To replace it, stop the site and give --replace.")
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=source.parent) as folder:
        packed, unpacked = source, Path(folder) / "unpacked"
        if archive.is_encrypted(source):
            if identity is None:
                raise BackupError(
                    "The backup is encrypted. Name the file with your age identity: --identity."
                )
            packed = Path(folder) / "packed"
            archive.decrypt(source, packed, identity)
        manifest = archive.read(packed, unpacked)
        copies = [unpacked / name for name in (databases.SQLITE_NAME, databases.POSTGRESQL_NAME)]
        copy = next((path for path in copies if path.exists()), None)
        if copy is None:
            raise BackupError("The backup holds no database.")
        databases.check_vendor(copy)
        databases.check_copy(copy)
        extra = _restore_media(unpacked / archive.MEDIA, manifest)
        aside = databases.replace_with(copy)
    _start_afresh()
    files = sum(name.startswith(archive.MEDIA) for name in manifest.files)
    return Report(manifest.made_at, files, aside, extra, _unapplied_migrations())


def _restore_media(folder: Path, manifest: archive.Manifest) -> list[str]:
    """Write all files of the backup; return those of the storage that the backup does not have."""
    wanted = {name.removeprefix(archive.MEDIA) for name in manifest.files if name.startswith(archive.MEDIA)}
    for name in sorted(wanted):
        if default_storage.exists(name):
            default_storage.delete(name)
        with (folder / name).open("rb") as file:
            saved = default_storage.save(name, File(file))
        if saved != name:
            raise BackupError(f"The storage saved {name} as {saved}. Nothing of the database was changed.")
    return sorted(set(archive.media_files(default_storage)) - wanted)


def _start_afresh() -> None:
    """End all sessions, and let no page, permission or document from after the backup be shown again."""
    if Session._meta.db_table not in connection.introspection.table_names():
        return
    Session.objects.all().delete()
    for model in (PublishedList, CacheVersion):
        model._default_manager.update(version=models.F("version") + VERSIONS_SKIPPED)
    for cache in caches.all(initialized_only=False):
        cache.clear()


def _unapplied_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]

"""manage.py restore FILE: put a backup in the place of database and media (docs/operations/backup.md)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from empathy.backups import BackupError
from empathy.backups.restoring import restore_backup


class Command(BaseCommand):
    help = "Restore database and media from a backup. Stop the server and the worker first."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--identity", type=Path, help="file with the age identity of an encrypted backup")
        parser.add_argument("--replace", action="store_true", help="the present database may be replaced")

    def handle(self, *, file: Path, identity: Path | None, replace: bool, **options: Any) -> None:
        try:
            report = restore_backup(file, identity=identity, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: the database and {report.files} files of {report.made_at}.")
        self.stdout.write("Everybody is signed out. Mails that were sent after the backup may be sent again.")
        if report.kept_aside:
            self.stdout.write(
                f"The database before is kept as {report.kept_aside}. Delete it when all is well."
            )
        if report.extra_files:
            self.stdout.write(
                f"{len(report.extra_files)} files are not part of the backup and were left, "
                f"such as {report.extra_files[0]}."
            )
        if report.unapplied:
            self.stdout.write(
                f"Run manage.py migrate: {len(report.unapplied)} migrations are newer than the backup."
            )

"""manage.py backup: write database and media to one verified file, and delete old ones."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from empathy.backups import BackupError
from empathy.backups.making import delete_old, make_backup


class Command(BaseCommand):
    help = "Write a verified backup of database and media to BACKUP_DIR, while the site is in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="another folder than BACKUP_DIR; nothing old is deleted"
        )

    def handle(self, *, folder: Path | None, **options: Any) -> None:
        target = folder or settings.BACKUP_DIR
        if target is None:
            raise CommandError("Set BACKUP_DIR to the folder for backups, or give --folder.")
        try:
            path = make_backup(target)
        except BackupError as error:
            raise CommandError(str(error)) from error
        deleted = 0 if folder else delete_old(target, settings.BACKUP_KEEP_DAYS)
        self.stdout.write(f"{path} was written and verified; {deleted} old backups deleted.")

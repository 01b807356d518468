"""manage.py move_to_postgres FILE: copy a SQLite database into an empty PostgreSQL database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from empathy.moving import MoveError, move, moved_models, open_source


class Command(BaseCommand):
    help = "Copy every row of a SQLite database into the empty PostgreSQL database that DATABASE_URL names."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the SQLite database; stop the site first")

    def handle(self, *, file: Path, **options: Any) -> None:
        self.done = 0
        try:
            open_source(file)
            self.tables = len(moved_models())
            rows = move(self.show_progress)
        except MoveError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{rows} rows were copied and compared. Now the search index is made.")
        call_command("reindex", stdout=self.stdout)
        self.stdout.write("Done. Files in MEDIA_DIR stay where they are.")

    def show_progress(self, table: str, rows: int) -> None:
        """Print how far it is, on one line for each table."""
        self.done += 1
        length = 30 * self.done // self.tables
        bar = "#" * length + "." * (30 - length)
        self.stdout.write(f"[{bar}] {self.done}/{self.tables} {table}: {rows}")
        self.stdout.flush()

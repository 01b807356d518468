"""manage.py dump_library: write the library as files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cases.library.loading import LIBRARY_FOLDER, dump_library


class Command(BaseCommand):
    help = "Write industries, techniques and published cases as library files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=LIBRARY_FOLDER)

    def handle(self, *, folder: Path, **options: Any) -> None:
        self.stdout.write(f"{dump_library(folder)} files written to {folder}.")

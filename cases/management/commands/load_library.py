"""manage.py load_library: load the library files into the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cases.library.files import LibraryError
from cases.library.loading import LIBRARY_FOLDER, load_library


class Command(BaseCommand):
    help = "Load the library files. Idempotent; one wrong file and nothing is loaded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=LIBRARY_FOLDER)
        parser.add_argument("--overwrite", action="store_true", help="also cases edited in the site")

    def handle(self, *, folder: Path, overwrite: bool, **options: Any) -> None:
        try:
            result = load_library(folder, overwrite=overwrite)
        except LibraryError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        self.stdout.write(f"{result.read} files read, {len(result.changed)} new or changed.")
        if result.skipped_cases:
            slugs = ", ".join(result.skipped_cases)
            self.stdout.write(
                f"Edited in the site, and therefore left alone: {slugs}. --overwrite takes the files, but "
                "never for a case whose texts a member must accept."
            )
        for slug, into in result.merged.items():
            self.stdout.write(f"Not loaded: {slug} was merged into {into}. Its history page can undo that.")
        if result.edited:
            self.stdout.write(
                f"Edited in the site since their files were loaded, and left so: {', '.join(result.edited)}. "
                "dump_library writes them out."
            )
        if result.without_file:
            slugs = ", ".join(result.without_file)
            self.stdout.write(f"Published, but without a file: {slugs}. Curators can archive them.")

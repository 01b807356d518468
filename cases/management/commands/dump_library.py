"""manage.py dump_library: write the library back out as files."""

from pathlib import Path

from django.core.management.base import BaseCommand

from cases.library.loading import LIBRARY_FOLDER, dump_library


class Command(BaseCommand):
    help = "Write industries, techniques and published cases as library files."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=LIBRARY_FOLDER)

    def handle(self, *, folder, **options):
        self.stdout.write(f"{dump_library(folder)} files written to {folder}.")

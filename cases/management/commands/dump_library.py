"""manage.py dump_library: write the library back out as files."""

from pathlib import Path

from django.core.management.base import BaseCommand

from cases.loading import FOLDER, dump


class Command(BaseCommand):
    help = "Write industries, techniques and published cases as library files."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)

    def handle(self, *, folder, **options):
        self.stdout.write(f"{dump(folder)} files written to {folder}.")

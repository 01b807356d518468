"""manage.py reindex: rebuild the search index while the site is in use."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from search.indexing import rebuild_index
from search.models import Document


class Command(BaseCommand):
    help = "Makes the search index anew from what is public; the site goes on serving."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there is an index")

    def handle(self, *, if_empty: bool, **options: Any) -> None:
        if if_empty and Document.objects.exists():
            return
        for kind, count in rebuild_index().items():
            self.stdout.write(f"{count} of kind {kind}")

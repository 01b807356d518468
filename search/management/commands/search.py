"""manage.py search: print the hits of a query, one line each, best first."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.document_ids import KINDS
from search.indexing import searchable_models
from search.query import parse_query
from search.retrieval import find
from search.term_matches import add_term_matches


class Command(BaseCommand):
    help = 'Prints what answers to words: slug, score and why, separated by tabs ("search late parcel").'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", nargs="+")
        parser.add_argument("--kind", default="case", choices=list(KINDS), help="what is looked for")
        parser.add_argument("--most", type=int, default=20, help="how many lines at most")

    def handle(self, *, words: list[str], kind: str, most: int, **options: Any) -> None:
        if most < 1:
            raise CommandError("--most must be 1 or more.")
        found = find(add_term_matches(parse_query(" ".join(words))), [kind])[kind]
        hits = found.hits[:most]
        items = searchable_models()[kind]._default_manager.result_items([hit.number for hit in hits])
        shown = {getattr(item, "number", item.pk): item for item in items}
        # Items that were removed since they were found are not printed.
        for hit in [hit for hit in hits if hit.number in shown]:
            item = shown[hit.number]
            slug = item.case.slug if kind == "phrase" else item.slug
            why = ", ".join(group.label for group in hit.matched) + (" (title)" if hit.in_title else "")
            self.stdout.write(f"{slug}\t{hit.score:.4f}\t{why}")

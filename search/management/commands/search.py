"""Searches from the command line: one line a hit, best first."""

from django.core.management.base import BaseCommand, CommandError

from search.asking import read
from search.finding import find
from search.indexing import models_to_find
from search.kinds import KINDS
from search.naming import with_terms


class Command(BaseCommand):
    help = 'Prints what answers to words: slug, score and why, separated by tabs ("search late parcel").'

    def add_arguments(self, parser):
        parser.add_argument("words", nargs="+")
        parser.add_argument("--kind", default="case", choices=list(KINDS), help="what is looked for")
        parser.add_argument("--most", type=int, default=20, help="how many lines at most")

    def handle(self, words, kind, most, **options):
        if most < 1:
            raise CommandError("--most must be 1 or more.")
        found = find(with_terms(read(" ".join(words))), [kind])[kind]
        hits = found.hits[:most]
        items = models_to_find()[kind]._default_manager.to_show([hit.number for hit in hits])
        shown = {getattr(item, "number", item.pk): item for item in items}
        # What went since it was found is not printed.
        for hit in [hit for hit in hits if hit.number in shown]:
            item = shown[hit.number]
            slug = item.case.slug if kind == "phrase" else item.slug
            why = ", ".join(group.said for group in hit.matched) + (" (title)" if hit.in_title else "")
            self.stdout.write(f"{slug}\t{hit.score:.4f}\t{why}")

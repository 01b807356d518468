"""Reads a situation and prints the cases like it: one line a case, nearest first."""

import sys

from django.core.management.base import BaseCommand, CommandError

from search.indexing import models_to_find
from search.situation import LONGEST, alike


class Command(BaseCommand):
    help = "Reads a situation from standard input; prints slug, score and why, separated by tabs."

    def add_arguments(self, parser):
        parser.add_argument("--most", type=int, default=20, help="how many lines at most")

    def handle(self, most, **options):
        if most < 1:
            raise CommandError("--most must be 1 or more.")
        # A character takes four bytes at most; one more tells whether there was more to read.
        text = sys.stdin.buffer.read(4 * LONGEST + 1).decode("utf-8", "replace")
        if len(text) > LONGEST:
            self.stderr.write(f"Only the first {LONGEST} characters are read.")
        likes = alike(text, most)
        cases = models_to_find()["case"]._default_manager.to_show([like.number for like in likes])
        for like, case in zip(likes, cases, strict=True):
            told = [name for names in like.shared.values() for name in names[:3]]
            why = "; ".join([*told, *(f"“{word}”" for word in like.words[:5])])
            why += "".join(f"; “{said}”, there “{other}”" for said, other in like.related[:3])
            self.stdout.write(f"{case.slug}\t{like.score:.4f}\t{why}")

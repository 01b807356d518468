"""manage.py situation: print the cases that are similar to a situation, one line each, most similar first."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.indexing import searchable_models
from search.similar_cases import MAX_SITUATION_LENGTH, find_similar_cases


class Command(BaseCommand):
    help = "Reads a situation from standard input; prints slug, score and why, separated by tabs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--most", type=int, default=20, help="how many lines at most")

    def handle(self, *, most: int, **options: Any) -> None:
        if most < 1:
            raise CommandError("--most must be 1 or more.")
        # A character takes at most four bytes; one more byte shows whether the input is longer.
        text = sys.stdin.buffer.read(4 * MAX_SITUATION_LENGTH + 1).decode("utf-8", "replace")
        if len(text) > MAX_SITUATION_LENGTH:
            self.stderr.write(f"Only the first {MAX_SITUATION_LENGTH} characters are read.")
        likes = find_similar_cases(text, most)
        cases = searchable_models()["case"]._default_manager.result_items([like.number for like in likes])
        for like, case in zip(likes, cases, strict=True):
            themes = [name for names in like.shared.values() for name in names[:3]]
            why = "; ".join([*themes, *(f"“{word}”" for word in like.words[:5])])
            why += "".join(f"; “{word}”, there “{other}”" for word, other in like.related[:3])
            self.stdout.write(f"{case.slug}\t{like.score:.4f}\t{why}")

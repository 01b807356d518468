"""manage.py language: the remarks of the language coach on a text."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from content_checks.current_phrases import current_phrases
from content_checks.inclusive_language import find_remarks

KEYS = ("start", "end", "kind", "text", "suggestion", "reason", "source")


class Command(BaseCommand):
    help = (
        "Read a text from standard input; print a JSON line for each remark, with positions in code points."
    )

    def handle(self, **options: Any) -> None:
        # Bytes, since text mode would change line endings and with them the positions.
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        for remark in find_remarks(text, current_phrases()):
            row = {key: getattr(remark, key) for key in KEYS}
            self.stdout.write(json.dumps(row, ensure_ascii=False))

"""manage.py findings < text: identifying details in a text, one JSON object a line."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from content_checks.findings import find_identifying_details


class Command(BaseCommand):
    help = (
        "Read a text from standard input; print a JSON line for each finding, with positions in code points."
    )

    def handle(self, **options: Any) -> None:
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        for found in find_identifying_details(text):
            row = {name: getattr(found, name) for name in ("start", "end", "kind", "level", "text")}
            self.stdout.write(json.dumps(row, ensure_ascii=False))

"""manage.py findings < text: what may identify a person, one JSON object a line."""

import json
import sys

from django.core.management.base import BaseCommand

from content_checks.findings import find_identifying_details


class Command(BaseCommand):
    help = "Read a text from standard input; print a JSON line for each finding, with places in code points."

    def handle(self, **options):
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        for found in find_identifying_details(text):
            row = {name: getattr(found, name) for name in ("start", "end", "kind", "level", "text")}
            self.stdout.write(json.dumps(row, ensure_ascii=False))

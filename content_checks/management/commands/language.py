"""manage.py language: what the language coach says about a text."""

import json
import sys

from django.core.management.base import BaseCommand

from content_checks.inclusive_language import find_remarks
from content_checks.models import DiscouragedPhrase

KEYS = ("start", "end", "kind", "text", "suggestion", "reason", "source")


class Command(BaseCommand):
    help = "Read a text from standard input; print a JSON line for each remark, with places in code points."

    def handle(self, **options):
        # Bytes, since text mode would change line ends and with them every place after.
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
        for remark in find_remarks(text, DiscouragedPhrase.objects.active()):
            row = {key: getattr(remark, key) for key in KEYS}
            self.stdout.write(json.dumps(row, ensure_ascii=False))

"""manage.py measure_findings: what is found of what identifies, and what is found without cause."""

import json
import time
from collections import Counter
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from content_checks.findings import DIRECT, KINDS, find_identifying_details

OVERLAP = 0.8
"""A span counts as found when direct findings cover so much of it."""
LENGTH = 20_000
"""Characters by which the speed is told."""


def rows(folder: Path, name: str) -> list[dict]:
    """All rows of the files of a folder whose names begin so."""
    lines = (line for path in sorted(folder.glob(f"{name}*.jsonl")) for line in path.open(encoding="utf-8"))
    return [json.loads(line) for line in lines if line.strip()]


def recall(stories: list[dict]) -> tuple[Counter, Counter, list[tuple[str, str]]]:
    """By kind how many direct spans there are and how many were found; and those that were not."""
    there, found, missed = Counter(), Counter(), []
    for story in stories:
        text, at = story["text"], 0
        covered = {
            i for f in find_identifying_details(text) if f.level == DIRECT for i in range(f.start, f.end)
        }
        for span in story["spans"]:
            place = text.find(span["text"], at)
            start = place if place >= 0 else text.index(span["text"])
            at = start + len(span["text"])
            if KINDS[span["kind"]][0] != DIRECT:
                continue
            there[span["kind"]] += 1
            if len(covered.intersection(range(start, at))) >= OVERLAP * (at - start):
                found[span["kind"]] += 1
            else:
                missed.append((span["kind"], span["text"]))
    return there, found, missed


def alarms(stories: list[dict]) -> list[int]:
    """How many findings each clean story has."""
    return [len(find_identifying_details(story["text"])) for story in stories]


def speed(stories: list[dict]) -> float:
    """Milliseconds of CPU for LENGTH characters of stories full of identifiers."""
    text = "\n\n".join(story["text"] for story in stories)[:LENGTH]
    started = time.process_time()
    find_identifying_details(text)
    return (time.process_time() - started) * 1000


class Command(BaseCommand):
    help = "Measure the findings on seeded*.jsonl and clean*.jsonl of a folder."

    def add_arguments(self, parser):
        default = Path(settings.BASE_DIR) / "tests/content_checks/sets"
        parser.add_argument("folder", nargs="?", type=Path, default=default)

    def handle(self, *, folder, **options):
        seeded = rows(folder, "seeded")
        there, found, missed = recall(seeded)
        for kind in sorted(there):
            self._row(kind, found[kind], there[kind])
        self._row("all direct", found.total(), there.total())
        counts = alarms(rows(folder, "clean")) or [0]
        mean = sum(counts) / len(counts)
        self.stdout.write(
            f"false alarms a clean story: at most {max(counts)}, {mean:.2f} on average of {len(counts)}"
        )
        self.stdout.write(f"{LENGTH} characters: {speed(seeded):.0f} ms of CPU")
        for kind, text in missed:
            self.stdout.write(f"missed {kind}: {text}")

    def _row(self, name, found, there):
        self.stdout.write(f"{name:14}{found:5} of {there:4}  {found / max(there, 1):.3f}")

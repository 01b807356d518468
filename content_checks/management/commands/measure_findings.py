"""manage.py measure_findings: recall of identifying details, and false alarms."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from content_checks.findings import DIRECT, KINDS, find_identifying_details

OVERLAP = 0.8
"""The share of a span that direct findings must cover for it to count as found."""
LENGTH = 20_000
"""Characters for the measurement of speed."""


def rows(folder: Path, name: str) -> list[dict]:
    """Return all rows of the files of a folder whose names begin with `name`."""
    lines = (line for path in sorted(folder.glob(f"{name}*.jsonl")) for line in path.open(encoding="utf-8"))
    return [json.loads(line) for line in lines if line.strip()]


def recall(stories: list[dict]) -> tuple[Counter, Counter, list[tuple[str, str]]]:
    """Return the numbers of direct spans and of those found, by kind, and the spans that were missed."""
    seeded: Counter[str] = Counter()
    found: Counter[str] = Counter()
    missed: list[tuple[str, str]] = []
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
            seeded[span["kind"]] += 1
            if len(covered.intersection(range(start, at))) >= OVERLAP * (at - start):
                found[span["kind"]] += 1
            else:
                missed.append((span["kind"], span["text"]))
    return seeded, found, missed


def alarms(stories: list[dict]) -> list[int]:
    """Return the number of findings in each clean story."""
    return [len(find_identifying_details(story["text"])) for story in stories]


def speed(stories: list[dict]) -> float:
    """Return the milliseconds of CPU for LENGTH characters of stories full of identifying details."""
    # The time makes the text a new one, whose findings are not cached.
    text = "\n\n".join([f"{time.time_ns()}", *(story["text"] for story in stories)])[:LENGTH]
    started = time.process_time()
    find_identifying_details(text)
    return (time.process_time() - started) * 1000


class Command(BaseCommand):
    help = "Measure the findings on seeded*.jsonl and clean*.jsonl of a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        default = Path(settings.BASE_DIR) / "tests/content_checks/sets"
        parser.add_argument("folder", nargs="?", type=Path, default=default)

    def handle(self, *, folder: Path, **options: Any) -> None:
        stories = rows(folder, "seeded")
        seeded, found, missed = recall(stories)
        for kind in sorted(seeded):
            self._row(kind, found[kind], seeded[kind])
        self._row("all direct", found.total(), seeded.total())
        counts = alarms(rows(folder, "clean")) or [0]
        mean = sum(counts) / len(counts)
        self.stdout.write(
            f"false alarms a clean story: at most {max(counts)}, {mean:.2f} on average of {len(counts)}"
        )
        self.stdout.write(f"{LENGTH} characters: {speed(stories):.0f} ms of CPU")
        for kind, text in missed:
            self.stdout.write(f"missed {kind}: {text}")

    def _row(self, name: str, found: int, seeded: int) -> None:
        self.stdout.write(f"{name:14}{found:5} of {seeded:4}  {found / max(seeded, 1):.3f}")

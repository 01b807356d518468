"""manage.py synthesize: many plausible cases, stories, comments and members, to test the site at scale."""

import random
import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from cases.models import Case
from comments.subjects import Subject
from comments.synthetic import create_comments
from empathy.synthetic.cases import Cases
from empathy.synthetic.stories import Stories
from stories.models import Story
from taxonomy.models import Technique

BATCH = 1_000


class Command(BaseCommand):
    help = "Create synthetic content, the same for the same seed, and marked as synthetic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=0)
        parser.add_argument("--members", type=int, default=0)
        parser.add_argument("--stories", type=int, default=0)
        parser.add_argument("--waiting", type=int, default=0, help="Stories that wait for a moderator.")
        parser.add_argument("--comments", type=int, default=0, help="Under one case; --on names another.")
        parser.add_argument(
            "--on", default="", metavar="SLUG", help="The slug of a published case or story for --comments."
        )
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument(
            "--without-search", action="store_true",
            help="Leave the copies out of the search index, which takes most of the time.",
        )  # fmt: skip
        parser.add_argument("--yes", action="store_true", help="Needed in production.")

    def handle(
        self,
        *,
        cases: int = 0,
        members: int = 0,
        stories: int = 0,
        waiting: int = 0,
        comments: int = 0,
        on: str = "",
        seed: int = 1,
        without_search: bool = False,
        yes: bool = False,
        **options: Any,
    ) -> None:
        if settings.PRODUCTION and not yes:
            raise CommandError(
                "This writes synthetic data into a production database. Say --yes if you mean it."
            )
        if min(cases, members, stories, waiting, comments) < 0:
            raise CommandError("--cases, --members, --stories, --waiting and --comments must be 0 or more.")
        self.seed = seed
        if (cases or stories or waiting) and Technique.objects.count() < 6:
            raise CommandError("The vocabularies are empty: run manage.py load_library first.")
        if self.was_used(cases, members, stories, waiting):
            raise CommandError(f"Seed {seed} was used before: choose another one with --seed.")
        searchable = not without_search
        if cases:
            self.report(Cases(seed, searchable=searchable).make(cases), cases, "cases")
        self.report(self.make_members(members), members, "members")
        if stories:
            self.report(Stories(seed, searchable=searchable).publish(stories), stories, "stories")
        if waiting:
            self.report(Stories(seed).submit(waiting), waiting, "pending stories")
        if comments:
            self.make_comments(comments, on)

    def was_used(self, cases: int, members: int, stories: int, waiting: int) -> bool:
        """Return True if this seed has already made one of what is asked for."""
        keys = [f"{kind}{self.seed}-0" for kind, count in (("s", stories), ("w", waiting)) if count]
        return (
            (bool(cases) and Case.objects.filter(slug=f"synthetic-{self.seed}-0").exists())
            or (bool(members) and User.objects.email_exists(f"synthetic-{self.seed}-0@example.org"))
            or Story.objects.filter(key__in=keys).exists()
        )

    def report(self, progress: Iterator[int], count: int, name: str) -> None:
        """Print how many of `count` were made, after each transaction, and how many a second."""
        started = time.perf_counter()
        for done in progress:
            rate = done / max(time.perf_counter() - started, 0.001)
            self.stdout.write(f"{done} of {count} {name}, {rate:,.0f} a second")

    def make_comments(self, count: int, slug: str) -> None:
        """Create comments on the published case or story `slug`, or on the case that was loaded first."""
        published = Case.objects.published().order_by("pk")
        subject: Subject | None = published.filter(slug=slug).first() if slug else published.first()
        subject = subject or Story.objects.filter(slug=slug, status="published").first()
        if subject is None:
            raise CommandError("There is no such published case or story.")
        create_comments(subject, count, random.Random(self.seed))  # noqa: S311 - plausible, not secret.
        self.stdout.write(f"{count} comments under {slug or getattr(subject, 'slug', '')}")

    def make_members(self, count: int) -> Iterator[int]:
        """Create members without a usable password; yield how many there are after each transaction."""
        for start in range(0, count, BATCH):
            serials = range(start, min(start + BATCH, count))
            with transaction.atomic():
                User.objects.bulk_create(
                    User(
                        email=f"synthetic-{self.seed}-{serial}@example.org",
                        handle=f"synthetic-{self.seed}-{serial}",
                        name=f"Synthetic {serial}",
                        password="!",  # noqa: S106 - a password that cannot be used.
                    )
                    for serial in serials
                )
            yield serials.stop

"""manage.py synthesize: many plausible cases, stories, comments and members, to test the site at scale."""

import datetime
import random
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.models import User
from cases.list_index import reindex_cases
from cases.models import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap, Situation
from comments.synthetic import create_comments
from search.indexing import update_index
from stories.models import Revision, Story
from taxonomy.models import Industry, PublishedList, Technique

BATCH = 1_000
FIRST_DAY = datetime.date(2020, 1, 1)
PEOPLE = ["A father", "A caterer", "A night nurse", "A student", "A plumber", "A shop owner", "A tenant"]
PROBLEMS = [
    "waits for a parcel",
    "cannot sign in",
    "was charged twice",
    "missed the last train",
    "has no heating",
]
TIMES = [
    "on a Friday evening",
    "an hour before the wedding",
    "for the third day",
    "in the rain",
    "at midnight",
]
CUSTOMER_LINES = [
    "I have rung four times.",
    "Nobody wrote it down.",
    "It was promised for today.",
    "What do I do now?",
]
AGENT_LINES = [
    "Four times, and I’m the fifth.",
    "I’ll ring at ten past six.",
    "The fault is ours.",
    "Two ways are open.",
]


class Command(BaseCommand):
    help = "Create synthetic content, the same for the same seed, and marked as synthetic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--cases", type=int, default=0)
        parser.add_argument("--members", type=int, default=0)
        parser.add_argument("--stories", type=int, default=0)
        parser.add_argument("--comments", type=int, default=0, help="Under one case; --on names another.")
        parser.add_argument("--on", default="", metavar="SLUG")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="Needed in production.")

    def handle(
        self,
        *,
        cases: int,
        members: int,
        seed: int,
        yes: bool,
        stories: int = 0,
        comments: int = 0,
        on: str = "",
        **options: Any,
    ) -> None:
        if settings.PRODUCTION and not yes:
            raise CommandError(
                "This writes synthetic data into a production database. Say --yes if you mean it."
            )
        if min(cases, members, stories, comments) < 0:
            raise CommandError("--cases, --members, --stories and --comments must be 0 or more.")
        self.rng, self.seed = random.Random(seed), seed  # noqa: S311 - plausible, not secret.
        self.industries = list(Industry.objects.values_list("pk", flat=True))
        self.techniques = list(Technique.objects.values_list("pk", flat=True))
        self.slugs = {
            "industry": dict(Industry.objects.values_list("slug", "pk")),
            "technique": dict(Technique.objects.values_list("slug", "pk")),
        }
        if (cases or stories) and len(self.techniques) < 6:
            raise CommandError("The vocabularies are empty: run manage.py load_library first.")
        if (cases and Case.objects.filter(slug=f"synthetic-{seed}-0").exists()) or (
            members and User.objects.email_exists(f"synthetic-{seed}-0@example.org")
        ):
            raise CommandError(f"Seed {seed} was used before: choose another one with --seed.")
        self.in_batches(cases, self.make_cases, "cases")
        self.in_batches(members, self.make_members, "members")
        self.in_batches(stories, self.make_stories, "stories")
        if comments:
            self.make_comments(comments, on)

    def in_batches(self, count: int, create: Callable[[range], None], name: str) -> None:
        """Call `create` with ranges of serial numbers, each in a transaction, and print the progress."""
        for start in range(0, count, BATCH):
            end = min(start + BATCH, count)
            with transaction.atomic():
                create(range(start, end))
            self.stdout.write(f"{end} of {count} {name}")

    def make_comments(self, count: int, slug: str) -> None:
        """Create comments on the published case `slug`, or on the one that was loaded first."""
        published = Case.objects.published().order_by("pk")
        case = published.filter(slug=slug).first() if slug else published.first()
        if case is None:
            raise CommandError("There is no such published case.")
        create_comments(case, count, self.rng)
        self.stdout.write(f"{count} comments under {case.slug}")

    def make_stories(self, serials: range) -> None:
        """Create one batch of published stories, each with its approved revision."""
        published_list = PublishedList.lock_and_bump("stories")
        numbers = published_list.allocate_numbers(len(serials))
        stories = Story.objects.bulk_create(
            Story(key=f"s{self.seed}-{serial}", synthetic=True, status="submitted", revision_number=1)
            for serial in serials
        )
        revisions = [self.revision(story, serial) for story, serial in zip(stories, serials, strict=True)]
        index_entries = {}
        Revision.objects.bulk_create(revisions)
        for story, revision, number in zip(stories, revisions, numbers, strict=True):
            story.approved, story.status, story.number = revision, "published", number
            story.slug, story.credit_role = f"synthetic-story-{story.key}", revision.credit_role
            story.published_at = story.created_at
            index_entries[number] = {
                *(("industry", self.slugs["industry"][slug]) for slug in revision.industries),
                *(("technique", self.slugs["technique"][slug]) for slug in revision.techniques),
                ("minutes", revision.reading_minutes),
            }
        changed = ["approved", "status", "number", "slug", "credit_role", "published_at"]
        Story.objects.bulk_update(stories, changed, batch_size=200)
        published_list.index(index_entries)
        update_index(Story, numbers)

    def revision(self, story: Story, serial: int) -> Revision:
        """Return an unsaved revision with the text of a story."""
        rng = self.rng
        title = f"{rng.choice(PEOPLE)} {rng.choice(PROBLEMS)} {rng.choice(TIMES)} ({self.seed}-{serial})"
        return Revision(
            story=story, number=1, title=title, happened=f"{title}. {rng.choice(CUSTOMER_LINES)} " * 5,
            said=f"{rng.choice(CUSTOMER_LINES)} {rng.choice(AGENT_LINES)} " * 3, changed="Synthetic.",
            credit_role="a colleague",
            industries=[rng.choice(sorted(self.slugs["industry"]))],
            techniques=rng.sample(sorted(self.slugs["technique"]), rng.randint(1, 4)), consent_publish=True,
        )  # fmt: skip

    def make_cases(self, serials: range) -> None:
        """Create one batch of published cases with their related rows."""
        rng = self.rng
        made = Case.objects.bulk_create([self.case(serial) for serial in serials])
        industries, techniques, beats, lines, swaps = [], [], [], [], []
        for case in made:
            terms = rng.sample(self.techniques, rng.randint(3, 6))
            industries.append(CaseIndustry(content_object=case, tag_id=rng.choice(self.industries)))
            techniques += [CaseTechnique(content_object=case, tag_id=term) for term in terms]
            beats += [
                Beat(case=case, kind=kind, text=f"{case.title}.\n\n{case.standfirst}")
                for kind in Beat.Kind.values
            ]
            lines += [
                Line(case=case, position=0, role="them", speaker="Caller", said=rng.choice(CUSTOMER_LINES)),
                Line(
                    case=case, position=1, role="us", speaker="Agent", said=rng.choice(AGENT_LINES),
                    is_turn=True, technique_id=terms[0],
                ),
            ]  # fmt: skip
            swaps += [
                PhraseSwap(
                    case=case, position=position,
                    instead_of=rng.choice(CUSTOMER_LINES), try_this=rng.choice(AGENT_LINES),
                    because="Synthetic.", backfires="When it is synthetic.",
                    situations=[rng.choice(Situation.values)], technique_id=terms[position],
                )
                for position in range(3)
            ]  # fmt: skip
        CaseIndustry.objects.bulk_create(industries)
        CaseTechnique.objects.bulk_create(techniques)
        Beat.objects.bulk_create(beats)
        Line.objects.bulk_create(lines)
        PhraseSwap.objects.bulk_create(swaps)
        reindex_cases([case.pk for case in made])

    def case(self, serial: int) -> Case:
        """Return an unsaved case."""
        rng = self.rng
        who, what, when = rng.choice(PEOPLE), rng.choice(PROBLEMS), rng.choice(TIMES)
        return Case(
            title=f"{who} {what} {when} ({self.seed}-{serial})",
            slug=f"synthetic-{self.seed}-{serial}",
            standfirst=f"{who} {what} {when}. A synthetic case.",
            problem=f"{who} {what} {when}.",
            synthetic=True,
            status=Case.Status.PUBLISHED,
            published_on=FIRST_DAY + datetime.timedelta(days=serial % 2_000),
            channel=rng.choice(Case.Channel.values),
            setting="Synthetic",
            felt="Synthetic",
            practise_situation=f"{who} {what}.",
            practise_question="What would you say?",
            prompt_customer="Synthetic?",
            prompt_habits="Synthetic?",
            prompt_system="Synthetic?",
            tool_kind=Case.Tool.CHECKLIST,
            tool_title="Synthetic",
            tool_items=["Listen", "Ask", "Return"],
            reading_minutes=rng.randint(1, 9),
        )

    def make_members(self, serials: range) -> None:
        """Create one batch of members without a usable password."""
        User.objects.bulk_create(
            User(
                email=f"synthetic-{self.seed}-{serial}@example.org",
                handle=f"synthetic-{self.seed}-{serial}",
                name=f"Synthetic {serial}",
                password="!",  # noqa: S106 - a password that cannot be used.
            )
            for serial in serials
        )

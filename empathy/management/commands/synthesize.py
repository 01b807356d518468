"""manage.py synthesize: plausible cases and members in bulk, to see the site at scale."""

import datetime
import random

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from cases.list_index import reindex_cases
from cases.models import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap
from comments.synthetic import create_comments
from search.indexing import update_index
from stories.models import Revision, Story
from taxonomy.models import Industry, PublishedList, Technique

BATCH = 1_000
FIRST_DAY = datetime.date(2020, 1, 1)
WHO = ["A father", "A caterer", "A night nurse", "A student", "A plumber", "A shop owner", "A tenant"]
WHAT = [
    "waits for a parcel",
    "cannot sign in",
    "was charged twice",
    "missed the last train",
    "has no heating",
]
WHEN = [
    "on a Friday evening",
    "an hour before the wedding",
    "for the third day",
    "in the rain",
    "at midnight",
]
SAID = ["I have rung four times.", "Nobody wrote it down.", "It was promised for today.", "What do I do now?"]
ANSWER = [
    "Four times, and I’m the fifth.",
    "I’ll ring at ten past six.",
    "The fault is ours.",
    "Two ways are open.",
]


class Command(BaseCommand):
    help = "Make synthetic cases and members: the same for the same seed, and marked as synthetic."

    def add_arguments(self, parser):
        parser.add_argument("--cases", type=int, default=0)
        parser.add_argument("--members", type=int, default=0)
        parser.add_argument("--stories", type=int, default=0)
        parser.add_argument("--comments", type=int, default=0, help="Under one case; --on names another.")
        parser.add_argument("--on", default="", metavar="SLUG")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--yes", action="store_true", help="Needed in production.")

    def handle(self, *, cases, members, seed, yes, stories=0, comments=0, on="", **options):
        if settings.PRODUCTION and not yes:
            raise CommandError(
                "This writes synthetic data into a production database. Say --yes if you mean it."
            )
        if min(cases, members, stories, comments) < 0:
            raise CommandError("--cases, --members, --stories and --comments must be 0 or more.")
        self.dice, self.seed = random.Random(seed), seed  # noqa: S311 - plausible, not secret.
        self.industries = list(Industry.objects.values_list("pk", flat=True))
        self.slugs = {
            "industry": dict(Industry.objects.values_list("slug", "pk")),
            "technique": dict(Technique.objects.values_list("slug", "pk")),
        }
        self.techniques = list(Technique.objects.values_list("pk", flat=True))
        if (cases or stories) and len(self.techniques) < 6:
            raise CommandError("The vocabularies are empty: run manage.py load_library first.")
        if (cases and Case.objects.slugged([f"synthetic-{seed}-0"]).exists()) or (
            members and User.objects.email_exists(f"synthetic-{seed}-0@example.org")
        ):
            raise CommandError(f"Seed {seed} was used before: choose another one with --seed.")
        for start in range(0, cases, BATCH):
            with transaction.atomic():
                self.make_cases(range(start, min(start + BATCH, cases)))
            self.stdout.write(f"{min(start + BATCH, cases)} of {cases} cases")
        for start in range(0, members, BATCH):
            self.make_members(range(start, min(start + BATCH, members)))
            self.stdout.write(f"{min(start + BATCH, members)} of {members} members")

        for start in range(0, stories, BATCH):
            self.make_stories(range(start, min(start + BATCH, stories)))
            self.stdout.write(f"{min(start + BATCH, stories)} of {stories} stories")
        if comments:
            self.make_comments(comments, on)

    def make_comments(self, count, slug):
        """Make comments under one published case: the named one, or the one that was loaded first."""
        published = Case.objects.published().order_by("pk")
        case = published.slugged([slug]).first() if slug else published.first()
        if case is None:
            raise CommandError("There is no such published case.")
        create_comments(case, count, self.dice)
        self.stdout.write(f"{count} comments under {case.slug}")

    @transaction.atomic
    def make_stories(self, serials):
        """Make one batch of published stories, each with the revision that everybody reads."""
        published_list = PublishedList.lock_and_bump("stories")
        numbers = published_list.allocate_numbers(len(serials))
        made = Story.objects.bulk_create(
            Story(key=f"s{self.seed}-{serial}", synthetic=True, status="submitted", revision_number=1)
            for serial in serials
        )
        tellings = [self.snapshot(story, serial) for story, serial in zip(made, serials, strict=True)]
        placed = {}
        for story, told, number in zip(made, Revision.objects.bulk_create(tellings), numbers, strict=True):
            story.approved, story.status, story.number = told, "published", number
            story.slug, story.credit_role = f"synthetic-story-{story.key}", told.credit_role
            story.published_at = story.created_at
            placed[number] = {
                *(("industry", self.slugs["industry"][slug]) for slug in told.industries),
                *(("technique", self.slugs["technique"][slug]) for slug in told.techniques),
                ("minutes", told.reading_minutes),
            }
        changed = ["approved", "status", "number", "slug", "credit_role", "published_at"]
        Story.objects.bulk_update(made, changed, batch_size=200)
        published_list.index(placed)
        update_index(Story, numbers)

    def snapshot(self, story, serial) -> Revision:
        """Make the words of one story, not yet saved."""
        dice = self.dice
        title = f"{dice.choice(WHO)} {dice.choice(WHAT)} {dice.choice(WHEN)} ({self.seed}-{serial})"
        return Revision(
            story=story, number=1, title=title, happened=f"{title}. {dice.choice(SAID)} " * 5,
            said=f"{dice.choice(SAID)} {dice.choice(ANSWER)} " * 3, changed="Synthetic.",
            credit_role="a colleague",
            industries=[dice.choice(sorted(self.slugs["industry"]))],
            techniques=dice.sample(sorted(self.slugs["technique"]), dice.randint(1, 4)), consent_publish=True,
        )  # fmt: skip

    def make_cases(self, serials):
        """Make one batch of published cases with all their rows."""
        dice = self.dice
        made = Case.objects.bulk_create([self.case(serial) for serial in serials])
        industries, techniques, beats, lines, swaps = [], [], [], [], []
        for case in made:
            terms = dice.sample(self.techniques, dice.randint(3, 6))
            industries.append(CaseIndustry(content_object=case, tag_id=dice.choice(self.industries)))
            techniques += [CaseTechnique(content_object=case, tag_id=term) for term in terms]
            beats += [
                Beat(case=case, kind=kind, text=f"{case.title}.\n\n{case.standfirst}")
                for kind in Beat.Kind.values
            ]
            lines += [
                Line(case=case, position=0, role="them", speaker="Caller", said=dice.choice(SAID)),
                Line(
                    case=case, position=1, role="us", speaker="Agent", said=dice.choice(ANSWER),
                    is_turn=True, technique_id=terms[0],
                ),
            ]  # fmt: skip
            swaps += [
                PhraseSwap(
                    case=case, position=position, instead_of=dice.choice(SAID), try_this=dice.choice(ANSWER),
                    because="Synthetic.", technique_id=terms[position],
                )
                for position in range(3)
            ]  # fmt: skip
        for model, rows in (
            (CaseIndustry, industries), (CaseTechnique, techniques), (Beat, beats), (Line, lines),
            (PhraseSwap, swaps),
        ):  # fmt: skip
            model.objects.bulk_create(rows)
        reindex_cases([case.pk for case in made])

    def case(self, serial) -> Case:
        """Make one case, not yet saved."""
        dice = self.dice
        who, what, when = dice.choice(WHO), dice.choice(WHAT), dice.choice(WHEN)
        return Case(
            title=f"{who} {what} {when} ({self.seed}-{serial})",
            slug=f"synthetic-{self.seed}-{serial}",
            standfirst=f"{who} {what} {when}. A synthetic case.",
            synthetic=True,
            status=Case.Status.PUBLISHED,
            published_on=FIRST_DAY + datetime.timedelta(days=serial % 2_000),
            channel=dice.choice(Case.Channel.values),
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
            reading_minutes=dice.randint(1, 9),
        )

    def make_members(self, serials):
        """Make one batch of members who cannot sign in."""
        User.objects.bulk_create(
            User(
                email=f"synthetic-{self.seed}-{serial}@example.org",
                handle=f"synthetic-{self.seed}-{serial}",
                name=f"Synthetic {serial}",
                password="!",  # noqa: S106 - a password that cannot be used.
            )
            for serial in serials
        )

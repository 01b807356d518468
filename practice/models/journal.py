"""The journal: what a member would have said, and what came of it. Nobody else ever reads it."""

import datetime
import secrets
from hashlib import blake2b

from django.conf import settings
from django.db import models
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from taxonomy.vocabulary import vocabulary

LONGEST = 4_000
"""Characters of an answer, and of a note."""
LISTED = 5
"""How many answers one reminder names."""
MONTH = datetime.timedelta(days=30)


def new_key() -> str:
    """A name for an address that cannot be guessed."""
    return secrets.token_urlsafe(12)


def idempotency_key_of(*parts) -> str:
    """What a form and its words come to: the same form with the same words is kept once."""
    return blake2b("\x00".join(map(str, parts)).encode(), digest_size=16).hexdigest()


def slugs_of(technique) -> list[str]:
    """Every slug under which an entry may name a technique, also those from before a merge."""
    former = [slug for kind, slug, pk in vocabulary().former if (kind, pk) == ("technique", technique.pk)]
    return [technique.slug, *former]


class JournalEntryQuerySet(models.QuerySet):
    """Entries of journals."""

    def create_once(self, member, form, *, answer, case=None, title="", remind=False):
        """Write an answer into the journal; the same form with the same words is kept once."""
        title = case.title if case else title
        values = {"case": case, "title": title, "question": case.practise_question if case else ""}
        values["remind_on"] = timezone.localdate() + MONTH if remind else None
        idempotency_key = idempotency_key_of(form, case.pk if case else title, answer)
        return self.get_or_create(
            member=member, idempotency_key=idempotency_key, defaults={**values, "answer": answer}
        )[0]

    def of(self, user):
        """A member's own entries, newest first."""
        return self.filter(member=user).order_by("-pk").select_related("case")

    def keyed(self, key):
        """The entry at this address."""
        return self.filter(key=key)

    def saying(self, words):
        """Entries in which these words stand."""
        said = models.Q(answer__icontains=words) | models.Q(note__icontains=words)
        return self.filter(said | models.Q(title__icontains=words))

    def showing(self, technique):
        """Entries whose writer found the technique in their own words."""
        found = models.Q()
        for slug in slugs_of(technique):
            found |= models.Q(found__contains=f" {slug} ")
        return self.filter(found)

    def within(self, industry):
        """Entries about cases from an industry."""
        return self.filter(case__industry_items__tag=industry)

    def page(self, before, size):
        """At most `size` entries, all older than the one with the key `before`, if it is given."""
        return (self.filter(pk__lt=before) if before else self)[:size]

    def cases_practised(self, user) -> set[int]:
        """Numbers on the shelf of the cases which a member has practised."""
        mine = self.filter(member=user, case__number__isnull=False)
        return set(mine.order_by().values_list("case__number", flat=True).distinct())

    def due(self, day):
        """Entries that their writers want to see again by this day."""
        asked = self.filter(remind_on__lte=day, reminded_at=None, member__is_active=True)
        return asked.exclude(member__practicesetting__remind=PracticeSetting.Remind.NEVER)

    def members_due(self, day, after, size) -> list[int]:
        """Keys of members for whom something is due, in order, all beyond `after`."""
        found = self.due(day).filter(member__gt=after).order_by("member")
        return list(found.values_list("member", flat=True).distinct()[:size])

    def shown_again(self, moment):
        """Entries of which their writers were reminded at this moment."""
        return self.filter(reminded_at=moment)

    def waiting(self):
        """Entries that will be shown again."""
        return self.exclude(remind_on=None).filter(reminded_at=None)

    def numbered(self, pks):
        """Entries with these keys."""
        return self.filter(pk__in=pks)


class JournalEntry(models.Model):
    """An answer written before the reveal, or a free note. No page, right or list shows it to others."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    key = models.CharField(max_length=20, unique=True, default=new_key, editable=False)
    idempotency_key = models.CharField("form and words", max_length=32, editable=False)
    case = models.ForeignKey(Case, models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=120)
    question = models.CharField(max_length=200, blank=True)
    answer = models.TextField()
    found = models.TextField("slugs of techniques, each between spaces", blank=True, default="")
    note = models.TextField("what came of it", blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    remind_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = JournalEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "journal entry"
        verbose_name_plural = "journal entries"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "idempotency_key"], name="practice_journalentry_idempotent"
            )
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="practice_journal_newest"),
            models.Index(
                fields=["member", "remind_on"],
                condition=models.Q(remind_on__isnull=False, reminded_at=None),
                name="practice_journal_due",
            ),
        ]

    def __str__(self):
        # Nothing of the words: this is what logs and error reports would show.
        return f"Journal entry {self.pk}"

    def get_absolute_url(self):
        return reverse("practice:entry", args=[self.key])

    @property
    def techniques(self) -> tuple:
        """The techniques which the writer found in these words."""
        return vocabulary().by_slugs("technique", self.found.split())

    @techniques.setter
    def techniques(self, slugs) -> None:
        self.found = f" {' '.join(slugs)} " if slugs else ""

    @property
    def is_free(self) -> bool:
        """Say whether it is a note about a conversation of one's own; those have no question."""
        return not self.question

    @property
    def public_title(self) -> str:
        """A title that a mail may carry: that of a case; a free note's is private. Empty for those."""
        return "" if self.is_free else self.title

    @classmethod
    def personal_data(cls, user):
        """Everything that is kept of a member's journal, entry by entry."""
        told = False
        for entry in cls.objects.of(user).order_by("pk").iterator(chunk_size=200):
            told = True
            yield entry.as_data()
        if told:
            yield "journal.md", cls.as_markdown(user)

    @classmethod
    def as_markdown(cls, user) -> str:
        """The whole journal as text, newest first."""
        entries = cls.objects.of(user).iterator(chunk_size=200)
        return render_to_string("practice/journal.md", {"entries": entries}).strip() + "\n"

    def as_data(self) -> dict:
        """The entry as its writer takes it along."""
        return {
            "written": self.created_at.isoformat(),
            "changed": self.changed_at.isoformat() if self.changed_at else None,
            "title": self.title,
            "case": self.case.slug if self.case else None,
            "question": self.question,
            "answer": self.answer,
            "techniques_found": [technique.name for technique in self.techniques],
            "what_came_of_it": self.note,
            "remind_on": self.remind_on.isoformat() if self.remind_on else None,
        }

    @classmethod
    def erase_member(cls, user) -> None:
        """Remove a member's journal."""
        cls.objects.of(user).order_by().delete()


class PracticeSetting(models.Model):
    """Whether a member wants to see answers again."""

    class Remind(models.TextChoices):
        ASKED = "asked", _("When I tick the box under an answer")
        ALWAYS = "always", _("After every answer")
        NEVER = "never", _("Never")

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    remind = models.CharField(max_length=6, choices=Remind, default=Remind.ASKED)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(remind__in=["asked", "always", "never"]), name="practice_setting_known"
            )
        ]

    def __str__(self):
        return f"Practice setting {self.pk}"

    @classmethod
    def of(cls, user) -> "PracticeSetting":
        """The member's setting, or what holds without one."""
        return cls.objects.in_bulk([user.pk], field_name="member_id").get(user.pk) or cls(member=user)

    @classmethod
    def personal_data(cls, user):
        """What the member chose."""
        for setting in cls.objects.in_bulk([user.pk], field_name="member_id").values():
            yield {"remind": setting.remind}

    @classmethod
    def erase_member(cls, user) -> None:
        """Remove the choice."""
        for setting in cls.objects.in_bulk([user.pk], field_name="member_id").values():
            setting.delete()

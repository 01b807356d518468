"""Reports: somebody points at a story, a comment or a profile, and a moderator answers them."""

import uuid
from contextlib import suppress

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.answerable import OPEN, Answerable, AnswerableQuerySet
from moderation.models.audit import Message
from moderation.models.moderated import Moderated
from moderation.models.performing import TransitionRefused

LONGEST = 1_000
"""How long the words of a report may be, in characters."""
PROFILE = "profile"
"""What a member is called in the address of a report; everything else is called as its model is."""


def reported_models() -> dict[str, type]:
    """Everything that can be reported, by the name in its address; a new kind appears by inheriting."""
    kinds = {model._meta.model_name: model for model in apps.get_models() if issubclass(model, Moderated)}
    return kinds | {PROFILE: User}


def target(kind: str, reference: str, user):
    """What an address of a report names, if `user` sees it now, or None."""
    model = reported_models().get(kind)
    with suppress(ValueError):
        return model.objects.reportable(reference, user).first() if model else None


def owner_of(item) -> User | None:
    """Whose it is."""
    return item if isinstance(item, User) else getattr(item, "author", None)


def title_of(item) -> str:
    """What it is called before readers, or a word for what is gone."""
    if item is None:
        return _("Something that is gone")
    if isinstance(item, User):
        # Lazy: it may stand in a mail to somebody who reads another language.
        return format_lazy(_("The profile of {handle}"), handle=item.handle)
    return item.report_title


class ReportQuerySet(AnswerableQuerySet):
    """Reports."""

    def about(self, item):
        """Reports of one item."""
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def since(self, moment):
        """What was reported from a moment on."""
        return self.filter(created_at__gte=moment)

    def by(self, user):
        """What one member reported, newest first, with the answers."""
        return self.filter(reporter=user).answered().order_by("-created_at", "-pk")

    def about_work_of(self, user):
        """Reports of what one member wrote."""
        return self.filter(owner=user)

    def answers_told(self, user):
        """What one member reported, with what they were told; not by whom."""
        return self.by(user).iterator(chunk_size=500)

    def for_queue(self):
        """With the items, as far as their names are shown."""
        items = [model.objects.for_reports() for model in reported_models().values()]
        return self.prefetch_related(GenericPrefetch("item", items))

    def reviewable_by(self, user):
        """What a moderator may open: reports by others about what others wrote."""
        return self.exclude(reporter=user).exclude(owner=user)

    def tally(self) -> dict[str, int]:
        """How these ended: open, upheld, dismissed and misused ones."""
        states = {state: models.Count("pk", filter=models.Q(state=state)) for state in State.values}
        return self.aggregate(**states, misused=models.Count("pk", filter=models.Q(misused=True)))

    def upheld_about(self, owner) -> int:
        """How many reports about what a member wrote were upheld; those about a profile have a name."""
        upheld = self.filter(owner=owner, state=State.UPHELD)
        return upheld.exclude(content_type__model=User._meta.model_name).count()


class State(models.TextChoices):
    """Where a report stands."""

    OPEN = OPEN, _("Waiting")
    UPHELD = "upheld", _("Something was done")
    DISMISSED = "dismissed", _("Nothing was changed")


class Report(Answerable):
    """One person's pointing at one item. A second one about the same, while it is open, is the same."""

    class Reason(models.TextChoices):
        RECOGNISED = "recognised", _("Somebody could be recognised")
        RESPECT = "respect", _("It speaks of somebody without respect")
        TRUTH = "truth", _("It is not true, or not theirs to tell")
        ME = "me", _("It is about me")
        OTHER = "other", _("Something else")

    NON_TEXT_FIELDS = frozenset({"visitor", "email"})
    ANSWERS = {"uphold": State.UPHELD.value, "dismiss": State.DISMISSED.value}
    queue_kind = ("report", _("Report"))
    review_template = "moderation/_report.html"

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item = GenericForeignKey()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("whose it is")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visitor = models.CharField(_("keyed hash of a visitor's network"), max_length=64, blank=True)
    email = models.EmailField(_("where a visitor hears the answer"), blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.TextField(max_length=LONGEST, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    misused = models.BooleanField(_("reporting was misused"), default=False)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id", "state"], name="moderation_report_item"),
            models.Index(fields=["reporter", "-created_at"], name="moderation_report_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=State.values), name="moderation_report_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(email="", visitor=""),
                name="moderation_report_forgets_visitors",
            ),
            models.CheckConstraint(
                condition=models.Q(misused=False) | models.Q(state="dismissed"),
                name="moderation_report_misused_is_dismissed",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "reporter"],
                condition=models.Q(state="open", reporter__isnull=False),
                name="moderation_report_once_a_member",
            ),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "visitor"],
                condition=models.Q(state="open") & ~models.Q(visitor=""),
                name="moderation_report_once_a_visitor",
            ),
        ]

    def __str__(self):
        return self.log_label

    @property
    def log_label(self) -> str:
        return f"Report {self.pk}"

    @property
    def review_title(self) -> str:
        return title_of(self.item)

    @property
    def is_about_a_member(self) -> bool:
        return isinstance(self.item, User)

    @property
    def waiting_since(self):
        return self.created_at

    @property
    def answer_form(self):
        """The form with which it is answered, empty."""
        from moderation.members.forms import ReportAnswerForm

        return ReportAnswerForm()

    def queue_tags(self) -> list[tuple[str, str, str]]:
        """What it can be found by; whoever opted out of a kind of content does not get reports of it."""
        tags = self.item.queue_tags() if isinstance(self.item, Moderated) else []
        notes = [tag for tag in tags if tag[0] == "note"]
        return [("reason", self.reason, str(self.get_reason_display())), *notes]

    def excluded_users(self) -> set[int]:
        return {self.reporter_id, self.owner_id} - {None}

    def decide(self, action: str, *, misuse: bool = False, together: bool = False, by, note: str, **more):
        """Answer it, and with `together` every other open report about the same item that `by` may answer.

        A visitor's address and network are forgotten with the answer.
        """
        if misuse and action != "dismiss":
            raise TransitionRefused(
                _("A report that was right is no misuse. Dismiss it, or leave the mark out.")
            )
        # The addresses are gone from the row when the mails are written, so they are kept at hand.
        self._answer_to = self.email
        batch = uuid.uuid4() if together else None
        forget = {"email": "", "visitor": "", "misused": misuse}
        with transaction.atomic():
            entry = super().decide(action, by=by, note=note, batch=batch, **forget, **more)
            others = Report.objects.about(self.item).waiting() if together and self.item else []
            for other in others:
                if other.actions_for(by):
                    other._answer_to = other.email
                    # Misuse is one person's: the mark stays with the report that was read.
                    changes = forget | {"misused": False}
                    Answerable.decide(other, action, by=by, note=note, batch=batch, **changes)
        return entry

    def follow(self, entry) -> None:
        """Tell the person who reported it."""
        from moderation.members.notify import tell_reporter

        context = {"report": self, "title": self.review_title, "note": entry.note}
        tell_reporter(self, self._answer_to, context, entry)

    @classmethod
    def personal_data(cls, user):
        """What the member reported, and what they were answered; never about whom, or by whom."""
        for report in cls.objects.answers_told(user):
            yield {
                "id": report.pk, "created_at": report.created_at, "reason": report.reason,
                "words": report.words, "state": report.state,
                "answer": report.answer.note if report.answer else "",
            }  # fmt: skip

    @classmethod
    def erase_member(cls, user) -> None:
        """Reports by the member stay, by nobody; those of the profile go with what was written about them."""
        from moderation.erasure import delete_records_about

        delete_records_about(user)
        for report in cls.objects.about_work_of(user):
            Message.objects.about(report).lose_traces(user)
            report.words = user.anonymise(report.words)[:LONGEST]
            report.save(update_fields=["words"])
        for report in cls.objects.by(user):
            report.words = user.anonymise(report.words)[:LONGEST]
            report.reporter, report.email = None, ""
            report.save(update_fields=["words", "reporter", "email"])

    @property
    def tally_of_item(self) -> dict[str, int]:
        """How often the item was reported, and how that ended."""
        return Report.objects.about(self.item).tally() if self.item else {}

    @property
    def tally_of_reporter(self) -> dict[str, int]:
        """How other reports of the same member ended; says nothing about who they are."""
        return Report.objects.by(self.reporter).order_by().tally() if self.reporter_id else {}


@transaction.atomic
def report(item, *, by=None, visitor: str = "", **said) -> tuple[Report, bool]:
    """Keep a report and return it with whether it is new; the item is held when there are enough.

    Raises MoveRefused for one's own.
    """
    if by is not None and owner_of(item) == by:
        raise TransitionRefused(_("This is yours. You can change it or take it back yourself."))
    limit = getattr(item, "REPORTS_BEFORE_HOLD", None)
    if limit:
        # Two people who report at once wait for each other, so that the last of them is counted as such.
        item = type(item)._base_manager.select_for_update().get(pk=item.pk)
    who = {"reporter": by, "visitor": "" if by else visitor}
    about = {"content_type": ContentType.objects.get_for_model(item), "object_id": item.pk}
    said = {**said, "owner": owner_of(item), "email": "" if by else said.get("email", "")}
    found, is_new = Report.objects.get_or_create(**about, **who, state=OPEN, defaults=said)
    if is_new:
        found.enqueue()
    if (
        is_new
        and limit
        and Report.objects.about(item).waiting().since(item.reports_counted_since).count() >= limit
    ):
        with suppress(TransitionRefused):
            item.hold()
    return found, is_new

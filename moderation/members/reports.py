"""Reports: a user reports a story, a comment, a collection or a profile, and a moderator answers."""

import datetime
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from moderation.members.answerable import OPEN, Answerable, AnswerableQuerySet
from moderation.models.moderated import Moderated
from moderation.models.queue import QueueItem
from moderation.transitions import TransitionRefused
from moderation.trust import moderated_models
from request_handling.rows import get_or_create
from text_input.model_fields import CleanTextField

if TYPE_CHECKING:
    from moderation.models.audit import AuditEntry

PROFILE = "profile"
"""The name of members in the URL of the report form; everything else is named as its model."""


def reportable_models() -> dict[str, Any]:
    """Return every model that can be reported, by its name in the URL of the report form."""
    return {model._meta.model_name: model for model in moderated_models()} | {PROFILE: User}


def find_reportable(kind: str, reference: str, user: User | AnonymousUser) -> Any:
    """Return what the URL of a report form names, if `user` may read it, or None."""
    model = reportable_models().get(kind)
    with suppress(ValueError):
        return model.objects.reportable(reference, user).first() if model else None


def owner_of(item: Any) -> User | None:
    """Return the author of an item, or the member whose profile it is."""
    return item if isinstance(item, User) else getattr(item, "author", None)


def title_of(item: Any) -> str | Promise:
    """Return the title for readers, or a placeholder for what was deleted."""
    if item is None:
        return _("Deleted item")
    if isinstance(item, User):
        # Lazy: it may be rendered in a mail to a member who reads another language.
        return format_lazy(_("Profile of {handle}"), handle=item.handle)
    return item.report_title


class ReportQuerySet(AnswerableQuerySet):
    """Reports."""

    def about(self, item: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(item), object_id=item.pk)

    def since(self, moment: datetime.datetime) -> Self:
        return self.filter(created_at__gte=moment)

    def by(self, user: User | None) -> Self:
        """Return what a member reported, newest first, with the answers."""
        return self.filter(reporter=user).with_answers().order_by("-created_at", "-pk")

    def for_queue(self) -> Self:
        """Prefetch the reported items with their titles."""
        items = [model.objects.for_reports() for model in reportable_models().values()]
        return self.prefetch_related(GenericPrefetch("item", items))

    def reviewable_by(self, user: User) -> Self:
        """Return the reports that a moderator may open: by other people, about other people's items."""
        return self.exclude(reporter=user).exclude(owner=user)

    def tally(self) -> dict[str, int]:
        """Count the reports by state, and those that misused reporting."""
        states = {state: models.Count("pk", filter=models.Q(state=state)) for state in State.values}
        return self.aggregate(**states, misused=models.Count("pk", filter=models.Q(misused=True)))


class State(models.TextChoices):
    """The state of a report."""

    OPEN = OPEN, _("Waiting")
    UPHELD = "upheld", _("Upheld")
    DISMISSED = "dismissed", _("Dismissed")


class Report(Answerable):
    """One person's report of one item. Reporting it again while the report is open changes nothing."""

    class Reason(models.TextChoices):
        RECOGNISED = "recognised", _("A person could be recognised")
        RESPECT = "respect", _("It is disrespectful to a person")
        TRUTH = "truth", _("It is untrue, or not the author’s own story")
        ME = "me", _("It is about me")
        OTHER = "other", _("Other")

    NON_TEXT_FIELDS = frozenset({"visitor", "email"})
    ANSWERS = {"uphold": State.UPHELD.value, "dismiss": State.DISMISSED.value}
    queue_kind = ("report", _("Report"))
    review_template = "moderation/_report.html"

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    item: Any = GenericForeignKey()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    visitor = models.CharField(_("keyed hash of a visitor's network"), max_length=64, blank=True)
    email = models.EmailField(_("visitor’s e-mail address"), blank=True)
    reason = models.CharField(max_length=12, choices=Reason)
    words = CleanTextField(max_length=1_000, blank=True)
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

    def __str__(self) -> str:
        return self.log_label

    @property
    def log_label(self) -> str:
        return f"Report {self.pk}"

    @property
    def review_title(self) -> str | Promise:
        return title_of(self.item)

    @property
    def review_text(self) -> str:
        """What the person who reports wrote."""
        return self.words

    @property
    def is_about_a_member(self) -> bool:
        return isinstance(self.item, User)

    @property
    def pending_since(self) -> datetime.datetime:
        return self.created_at

    def queue_tags(self) -> list[tuple[str, str, str | Promise]]:
        """Return the reason, and the item's content notes.

        Who opted out of those is not offered the report.
        """
        tags = self.item.queue_tags() if isinstance(self.item, Moderated) else []
        notes = [tag for tag in tags if tag[0] == "note"]
        return [("reason", self.reason, str(self.get_reason_display())), *notes]

    def excluded_users(self) -> set[int]:
        return {pk for pk in (self.reporter_id, self.owner_id) if pk is not None}

    def decide(
        self,
        action: str,
        *,
        misuse: bool = False,
        together: bool = False,
        by: User,
        note: str,
        **details: Any,
    ) -> "AuditEntry":
        """Answer it, and with `together` every other open report about the same item that `by` may answer.

        The address and the network of a visitor are deleted from the row with the answer.
        """
        if misuse and action != "dismiss":
            raise TransitionRefused(_("An upheld report is not misuse. Dismiss it or clear the checkbox."))
        batch = uuid.uuid4() if together else None
        with transaction.atomic():
            entry = self._answer(action, misused=misuse, by=by, note=note, batch=batch, **details)
            others = Report.objects.about(self.item).pending()
            for other in others if together and self.item else ():
                if other.actions_for(by):
                    # Misuse is one person's: only the report that was read is marked.
                    other._answer(action, misused=False, by=by, note=note, batch=batch)
        return entry

    def _answer(self, action: str, *, misused: bool, **details: Any) -> "AuditEntry":
        # The address is no longer in the row when the mail is written, so it is kept on the instance.
        self.answer_address = self.email
        return super().decide(action, email="", visitor="", misused=misused, **details)

    @property
    def tally_of_item(self) -> dict[str, int]:
        """How often the item was reported, by state."""
        return Report.objects.about(self.item).tally() if self.item else {}


@transaction.atomic
def report(item: Any, *, by: User | None = None, visitor: str = "", **fields: Any) -> tuple[Report, bool]:
    """Save a report and return it with whether it is new; the item is held when there are enough reports.

    `visitor` is the hash of the network of a visitor who is not signed in. Raises TransitionRefused for one's
    own items.
    """
    if by is not None and owner_of(item) == by:
        raise TransitionRefused(_("This is your own text. You can edit or withdraw it yourself."))
    limit = getattr(item, "REPORTS_BEFORE_HOLD", None)
    if limit:
        # Lock the item: of two people who report it at once, the second must count both reports.
        item = type(item)._base_manager.select_for_update().get(pk=item.pk)
    key = {
        "content_type": ContentType.objects.get_for_model(item),
        "object_id": item.pk,
        "reporter": by,
        "visitor": "" if by else visitor,
        "state": OPEN,
    }
    values = fields | {"owner": owner_of(item), "email": "" if by else fields.get("email", "")}
    found, is_new = get_or_create(Report.objects, key, values)
    if is_new:
        QueueItem.objects.sync(found)
        if limit and _open_report_count(item) >= limit:
            with suppress(TransitionRefused):
                item.hold()
    return found, is_new


def _open_report_count(item: Moderated) -> int:
    return Report.objects.about(item).pending().since(item.reports_counted_since).count()

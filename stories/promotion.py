"""Promotion: a published story becomes a case, when its author accepts exactly the text that goes out.

The case carries `needs_consent`, and each of its texts the version that was accepted: the one verb that
publishes (cases/transitions.py) refuses anything else. Who told it is asked of the story alone, so that a
name which is changed, taken back or erased there is gone on the case as well.
"""

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cases import drafting, transitions
from cases.drafting import Action, EditRefused
from cases.list_index import reindex_cases
from cases.models import Case, CaseRevision
from moderation.models import TransitionRefused
from notices.notify import mark_handled, notify
from stories import credit as author_credit
from stories.models.content import Credit
from stories.promotion_text import case_draft_from

KEEP_CASE, ARCHIVE_CASE = "stay", "archive"


class PromotionQuerySet(models.QuerySet):
    """Stories that become cases."""

    def about(self, story):
        """The promotion of a story with its case, or None."""
        found = self.filter(story=story).select_related("case").first()
        if found:
            found.story = story
        return found

    def for_case(self, case):
        """The promotion that a case comes from, with what names its author, or None."""
        parts = ("case", "story__author", "story__approved")
        return self.filter(case=case).select_related(*parts).first()

    def locked(self, story):
        """The promotion of a story, locked with its case until the transaction ends, or None."""
        return self.select_for_update().select_related("case").filter(story=story).first()


class Promotion(models.Model):
    """A story and the case that is made of it."""

    class State(models.TextChoices):
        OPEN = "open", _("Being adapted")
        ASKED = "asked", _("The author was asked")
        ACCEPTED = "accepted", _("The author said yes")
        DECLINED = "declined", _("The author said no")
        STOPPED = "stopped", _("The story was taken back")
        RELEASED = "released", _("The case stands alone")

    story = models.OneToOneField("stories.Story", models.CASCADE, related_name="promotion")
    case = models.OneToOneField(Case, models.CASCADE, related_name="promotion")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_number = models.PositiveIntegerField(null=True, blank=True)
    asked_version = models.PositiveIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("what the author wrote"), blank=True)
    state_before_archive = models.JSONField(_("what undoing an archive puts back"), default=dict, blank=True)
    on_withdrawal = models.CharField(
        _("what becomes of the case without the story"), max_length=7, default=ARCHIVE_CASE
    )

    objects = PromotionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["open", "asked", "accepted", "declined", "stopped", "released"]
                ),
                name="stories_promotion_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(on_withdrawal__in=["stay", "archive"]),
                name="stories_promotion_on_withdrawal_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="asked") | models.Q(asked_version__isnull=False),
                name="stories_promotion_asked_names_text",
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()} ({self.case_id})"

    @property
    def is_linked(self) -> bool:
        """Say whether story and case may name each other in public."""
        apart = self.state in {self.State.STOPPED, self.State.RELEASED}
        return not apart and self.story.is_public and self.case.status == Case.Status.PUBLISHED

    @property
    def has_public_case(self) -> bool:
        """Say whether everybody reads a case that was made of the story, linked or not."""
        return self.state != self.State.RELEASED and self.case.status == Case.Status.PUBLISHED

    def is_awaiting_answer_on(self, text: CaseRevision | None) -> bool:
        """Say whether the author was asked about exactly this text, and it still waits to go out."""
        is_pending = text is not None and text.state in {
            CaseRevision.State.IN_REVIEW,
            CaseRevision.State.SCHEDULED,
        }
        return is_pending and (self.asked_number, self.asked_version) == (text.number, text.version)

    def can_ask_author(self, text: CaseRevision | None) -> bool:
        """Say whether the author can be asked about a text: once about each version that is in review."""
        story = self.story
        heard = story.is_public and story.approved.consent_adapt
        can_answer = story.author is not None and story.author.is_active
        reviewed = text is not None and text.state == CaseRevision.State.IN_REVIEW
        return (
            self.case.needs_consent
            and heard
            and can_answer
            and reviewed
            and not self.is_awaiting_answer_on(text)
        )

    @transaction.atomic
    def ask(self, text: CaseRevision | None, version: int, *, by) -> None:
        """Write to the author about a text. Raises EditRefused if it changed or nobody can be asked."""
        if not by.has_perm(drafting.CURATE_PERMISSION):
            raise EditRefused(_("Only curators can do this."))
        if not drafting.may_curate(self.case, by):
            raise EditRefused(drafting.OWN_STORY)
        if text is None or text.version != version or not self.can_ask_author(text):
            raise EditRefused(transitions.CHANGED_MEANWHILE)
        self.state, self.asked_number, self.asked_version = self.State.ASKED, text.number, version
        self.asked_at, self.note = timezone.now(), ""
        self.save()
        drafting.log_step(self.case, Action.ASK, by, text.number)
        context = {
            "story": self.story,
            "title": self.story.approved.title,
            "is_update": bool(self.case.published_on),
        }
        key = f"{self.story.mail_key_prefix}case-{text.number}-{version}"
        url = reverse("stories:case", args=[self.story.key])
        notify(
            self.story.author, "review", "stories/mail/promotion", context,
            key=key, url=url, about=self.story,
        )  # fmt: skip

    @transaction.atomic
    def accept(self, text: CaseRevision | None, version: int, *, credit: str, role: str) -> None:
        """Let this text go out under the name chosen, which is that of the story. Raises EditRefused."""
        if not self.is_awaiting_answer_on(text) or not self.story.is_public:
            raise EditRefused(_("The text was changed since you read it. You get a mail when it is ready."))
        story = self.story
        if not author_credit.role_was_approved(story, role):
            if credit == Credit.ROLE:
                raise EditRefused(
                    _(
                        "Nobody has read this role yet. Change it on the page of your story first, or choose "
                        "another name."
                    )
                )
            role = story.credit_role
        story.set_credit(credit, role)
        transitions.accept(self.case, text, version)
        mark_handled(story, story.author)
        self.state, self.note = self.State.ACCEPTED, ""
        self.save()

    @transaction.atomic
    def decline(self, text: CaseRevision | None, note: str) -> None:
        """Say no to this text, also after a yes as long as it is not public. Raises EditRefused."""
        if not self.is_awaiting_answer_on(text):
            raise EditRefused(_("There is no text that waits for your answer now."))
        transitions.decline(self.case, text)
        mark_handled(self.story, self.story.author)
        self.state, self.note = self.State.DECLINED, note
        self.save()


def can_promote(story, user) -> bool:
    """Say whether `user` may make a case of a story: a curator, with consent, and not of their own."""
    consents = story.is_public and story.approved.consent_adapt
    return consents and user.has_perm(drafting.CURATE_PERMISSION) and story.author_id != user.pk


@transaction.atomic
def open_case(story, *, by) -> Case:
    """Open a story as a draft of a case, or return the case that was made of it. Raises EditRefused."""
    if existing := Promotion.objects.about(story):
        return existing.case
    if not can_promote(story, by):
        raise EditRefused(_("This story cannot become a case now."))
    try:
        with transaction.atomic():
            case = drafting.create_case(
                *case_draft_from(story.approved), by=by, needs_consent=True, excluded_curator=story.author
            )
            Promotion.objects.create(story=story, case=case)
    except IntegrityError:
        # Two curators at once: both go on with the draft of the first.
        return Promotion.objects.about(story).case
    return case


def record_case_choice(story, on_withdrawal: str) -> None:
    """Keep what the author wants to become of a public case without the story. Raises MoveRefused."""
    promotion = Promotion.objects.about(story)
    if promotion is None or not promotion.has_public_case:
        return
    if on_withdrawal not in {KEEP_CASE, ARCHIVE_CASE}:
        raise TransitionRefused(_("Choose what happens to the case that was made of your story."))
    promotion.on_withdrawal = on_withdrawal
    promotion.save(update_fields=["on_withdrawal"])


def after_transition(story, action: str, undone: str = "") -> None:
    """Do what follows for the case when its story leaves the public, in the transaction of the move.

    `undone` is the move that an "undo" took back: that of an archive puts everything back.
    """
    if action not in {"withdraw", "archive"} and undone != "archive":
        return
    promotion = Promotion.objects.locked(story)
    if promotion is None or promotion.state == Promotion.State.RELEASED:
        return
    case = promotion.case
    if undone:
        _undo_archive(promotion, case)
        return
    public = case.status == Case.Status.PUBLISHED
    promotion.state_before_archive = {}
    if public and action == "archive":
        # A moderator took the story down, not its author: link and name go, what was accepted stays.
        promotion.save(update_fields=["state_before_archive"])
        return
    if public and promotion.on_withdrawal == KEEP_CASE:
        promotion.state = Promotion.State.RELEASED
        transitions.release_from_story(case)
    else:
        if action == "archive":
            promotion.state_before_archive = {
                "state": promotion.state, "note": promotion.note, "case": transitions.lifecycle_state(case)
            }  # fmt: skip
        promotion.state = Promotion.State.STOPPED
        transitions.revoke(case)
        if case.status != Case.Status.ARCHIVED:
            transitions.archive(case, by=None)
    promotion.note = ""
    promotion.save(update_fields=["state", "note", "state_before_archive"])


def _undo_archive(promotion: Promotion, case: Case) -> None:
    state_before_archive = promotion.state_before_archive
    if not state_before_archive:
        return
    promotion.state, promotion.note, promotion.state_before_archive = (
        state_before_archive["state"],
        state_before_archive["note"],
        {},
    )
    promotion.save(update_fields=["state", "note", "state_before_archive"])
    transitions.restore_lifecycle_state(case, state_before_archive["case"])


def redactable_rows(story) -> list:
    """Every row that holds words of a story as a case: for redaction."""
    found = Promotion.objects.about(story)
    if found is None:
        return []
    case = found.case
    return [
        [found, case],
        case.beats.all(),
        case.lines.all(),
        case.swaps.all(),
        case.case_revisions.all(),
        case.steps.all(),
    ]


def redacted(story, passage: str) -> None:
    """After a redaction: the case gets another address where the words stood in it, and is shown anew."""
    found = Promotion.objects.about(story)
    if found is None:
        return
    case = found.case
    if slugify(passage) and slugify(passage) in case.slug:
        case.slug = f"{slugify(case.title)[:100]}-{case.pk}"
        case.save(update_fields=["slug"])
    reindex_cases([case.pk])

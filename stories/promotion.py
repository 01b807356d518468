"""Promotion: a published story becomes a case after its author has accepted exactly the text to be published.

The case has `needs_consent` set, and each of its texts records the version that was accepted; publishing
(cases/transitions.py) refuses any other. The case itself names nobody: its page asks the story for the
credit, so a credit that is changed or removed there changes on the case as well.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import drafting, transitions
from cases.drafting import Action, EditRefused
from cases.list_index import reindex_cases
from cases.models import Case, CaseRevision
from moderation.models import AuditEntry, TransitionRefused
from notices.notify import mark_handled
from stories.credit import role_was_approved, set_credit
from stories.models import Credit, Promotion, Story
from stories.notify import notify_case_ready
from stories.promotion_text import case_draft_from
from taxonomy.models import RetiredSlug
from text_input.slugs import slugs_of


def can_promote(story: Story, user) -> bool:
    """Return True if `user` is a curator who may make a case from this story, which must not be their own."""
    consents = story.is_public and story.approved.consent_adapt
    return consents and user.has_perm(drafting.CURATE_PERMISSION) and story.author_id != user.pk


@transaction.atomic
def open_case(story: Story, *, by) -> Case:
    """Create a draft of a case from a story, or return the case that was made from it. Raises EditRefused."""
    if existing := Promotion.objects.for_story(story):
        return existing.case
    if not can_promote(story, by):
        raise EditRefused(_("This story cannot become a case now."))
    values, sections = case_draft_from(story.approved)
    try:
        with transaction.atomic():
            case = drafting.create_case(
                values, sections, by=by, needs_consent=True, excluded_curator=story.author
            )
            Promotion.objects.create(story=story, case=case)
    except IntegrityError:
        # Two curators at once: both continue with the draft of the first.
        return Promotion.objects.for_story(story).case
    return case


@transaction.atomic
def ask_author(promotion: Promotion, text: CaseRevision | None, version: int, *, by) -> None:
    """Ask the author about a text. Raises EditRefused if it has changed or the author cannot be asked."""
    if not by.has_perm(drafting.CURATE_PERMISSION):
        raise EditRefused(_("Only curators can do this."))
    if not drafting.may_curate(promotion.case, by):
        raise EditRefused(drafting.OWN_STORY)
    if text is None or text.version != version or not promotion.can_ask_author(text):
        raise EditRefused(transitions.CHANGED_MEANWHILE)
    promotion.state = Promotion.State.ASKED
    promotion.asked_number, promotion.asked_version = text.number, version
    promotion.asked_at, promotion.note = timezone.now(), ""
    promotion.save()
    drafting.log_step(promotion.case, Action.ASK, by, text.number)
    notify_case_ready(promotion, text.number, version)


@transaction.atomic
def accept(promotion: Promotion, text: CaseRevision | None, version: int, *, credit: str, role: str) -> None:
    """Record that this text may be published, and set the chosen credit of the story. Raises EditRefused."""
    story = promotion.story
    if text is None or not promotion.is_awaiting_answer_on(text) or not story.is_public:
        raise EditRefused(
            _("The text has changed since you read it. We send you an e-mail when it is ready.")
        )
    if not role_was_approved(story, role):
        if credit == Credit.ROLE:
            raise EditRefused(
                _(
                    "No moderator has read this role yet. Change the name on the page of your story first, "
                    "or choose another name."
                )
            )
        role = story.credit_role
    set_credit(story, credit, role)
    transitions.accept(promotion.case, text, version)
    _close(promotion, Promotion.State.ACCEPTED)


@transaction.atomic
def decline(promotion: Promotion, text: CaseRevision | None, note: str) -> None:
    """Record that this text may not be published, even if it was accepted before. Raises EditRefused."""
    if text is None or not promotion.is_awaiting_answer_on(text):
        raise EditRefused(_("No text waits for your answer now."))
    transitions.decline(promotion.case, text)
    _close(promotion, Promotion.State.DECLINED, note)


def _close(promotion: Promotion, state: str, note: str = "") -> None:
    mark_handled(promotion.story, promotion.story.author)
    promotion.state, promotion.note = state, note
    promotion.save()


def record_case_choice(story: Story, choice: str) -> None:
    """Store what the author wants to happen to the public case when they withdraw the story.

    `choice` is a value of `Promotion.OnWithdrawal`. Raises TransitionRefused if it is needed and missing.
    """
    promotion = Promotion.objects.for_story(story)
    if promotion is None or not promotion.has_public_case:
        return
    if choice not in Promotion.OnWithdrawal.values:
        raise TransitionRefused(_("Choose what happens to the case that is based on your story."))
    promotion.on_withdrawal = choice
    promotion.save(update_fields=["on_withdrawal"])


def after_story_transition(story: Story, entry: AuditEntry) -> None:
    """Update the case after its story was withdrawn or archived, or after archiving was undone."""
    undoes_archive = entry.undoes is not None and entry.undoes.action == "archive"
    if entry.action not in {"withdraw", "archive"} and not undoes_archive:
        return
    promotion = Promotion.objects.locked(story)
    if promotion is None or promotion.state == Promotion.State.RELEASED:
        return
    if undoes_archive:
        _undo_archive(promotion)
    else:
        _after_story_hidden(promotion, entry.action)


def _after_story_hidden(promotion: Promotion, action: str) -> None:
    case = promotion.case
    is_public = case.status == Case.Status.PUBLISHED
    promotion.state_before_archive = {}
    if is_public and action == "archive":
        # A moderator archived the story: link and credit disappear, but the author's consent remains.
        promotion.save(update_fields=["state_before_archive"])
        return
    if is_public and promotion.on_withdrawal == Promotion.OnWithdrawal.KEEP:
        promotion.state = Promotion.State.RELEASED
        transitions.release_from_story(case)
    else:
        if action == "archive":
            before = {
                "state": promotion.state,
                "note": promotion.note,
                "case": transitions.lifecycle_state(case),
            }
            promotion.state_before_archive = before
        promotion.state = Promotion.State.STOPPED
        transitions.revoke(case)
        if case.status != Case.Status.ARCHIVED:
            transitions.archive(case, by=None)
    promotion.note = ""
    promotion.save(update_fields=["state", "note", "state_before_archive"])


def _undo_archive(promotion: Promotion) -> None:
    before = promotion.state_before_archive
    if not before:
        return
    promotion.state, promotion.note, promotion.state_before_archive = before["state"], before["note"], {}
    promotion.save(update_fields=["state", "note", "state_before_archive"])
    transitions.restore_lifecycle_state(promotion.case, before["case"])


def after_story_redaction(story: Story, passage: str) -> None:
    """Give the case a new slug if its slug contains the redacted passage, and index it again."""
    promotion = Promotion.objects.for_story(story)
    if promotion is None:
        return
    case = promotion.case
    if any(slug in case.slug for slug in slugs_of(passage)):
        RetiredSlug.objects.retire(Case.URL_NAME, case.slug)
        case.slug = Case.numbered_slug_for(case.title, case.pk)
        case.save(update_fields=["slug"])
    reindex_cases([case.pk])

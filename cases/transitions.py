"""Transitions of a case and its open revision: to review, publication now or scheduled, archive, and back."""

import datetime
from typing import Any

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.drafting import (
    CURATE_PERMISSION,
    MAX_SCHEDULE_AHEAD,
    OWN_STORY,
    Action,
    EditRefused,
    State,
    actions_for,
    create_revision,
    log_step,
    may_curate,
)
from cases.library.rows import write_case
from cases.list_index import reindex_cases
from cases.models import Case, CaseRevision
from cases.publication_checks import publication_problems

CHANGED_MEANWHILE = _("Another curator has changed this case. Check it again, then decide.")
NO_CONSENT = _("The author of the story has not accepted this version.")
MAX_NAMED_PROBLEMS = 5


@transaction.atomic
def transition(
    case: Case,
    action: str,
    *,
    by: User,
    revision: CaseRevision | None = None,
    version: int = 0,
    publish_at: datetime.datetime | None = None,
    number: int = 0,
) -> None:
    """Apply `action` to a case and its open revision. Raises EditRefused if it is not possible.

    `version` is that of the text which the curator saw; `number` is that of the revision to restore.
    """
    _refuse_unless_allowed(case, action, by, revision)
    if revision is not None and revision.version != version and action not in {"restore", "archive"}:
        raise EditRefused(CHANGED_MEANWHILE)
    if action == "restore":
        restore(case, revision, number, by=by)
    elif action == "archive":
        archive(case, by=by)
    elif action == "unarchive":
        unarchive(case, by=by)
    elif revision is None:
        raise EditRefused(CHANGED_MEANWHILE)
    else:
        _change_open_revision(case, revision, action, publish_at, by)


def _change_open_revision(
    case: Case, revision: CaseRevision, action: str, publish_at: datetime.datetime | None, by: User
) -> None:
    match action:
        case "send":
            _refuse_problems(case, revision)
            _set_revision_state(revision, State.IN_REVIEW)
            _set_unpublished_status(case, Case.Status.IN_REVIEW)
        case "take_back":
            _set_revision_state(revision, State.DRAFT)
            _set_unpublished_status(case, Case.Status.DRAFT)
        case "drop":
            _set_revision_state(revision, State.DROPPED)
        case "schedule":
            schedule(case, revision, publish_at, by=by)
        case "publish":
            publish(case, revision, by=by)
        case _unknown:
            raise EditRefused(CHANGED_MEANWHILE)
    if action in {"send", "take_back", "drop"}:
        log_step(case, action, by, revision.number)


def _refuse_unless_allowed(case: Case, action: str, by: User, revision: CaseRevision | None) -> None:
    if action in actions_for(case, revision, by):
        return
    if not by.has_perm(CURATE_PERMISSION):
        raise EditRefused(_("Only curators can do this."))
    if not may_curate(case, by):
        raise EditRefused(OWN_STORY)
    if action in {"publish", "schedule"} and revision and case.needs_consent and not revision.is_accepted:
        raise EditRefused(NO_CONSENT)
    raise EditRefused(CHANGED_MEANWHILE)


def _set_revision_state(revision: CaseRevision, state: str, **changes: Any) -> None:
    """Change the state of a revision that has not changed since it was read. Raises EditRefused otherwise."""
    changes = {"state": state, "publish_at": None, **changes}
    if not CaseRevision.objects.unchanged_since(revision).update(**changes):
        raise EditRefused(CHANGED_MEANWHILE)
    for name, value in changes.items():
        setattr(revision, name, value)


def _set_unpublished_status(case: Case, status: str) -> None:
    """Set the status of a case that was never published; a published one stays public."""
    if not case.published_on:
        _set_case_status(case, status)


def _set_case_status(case: Case, status: str, **changes: Any) -> None:
    """Change the status of a case whose status has not changed since it was read.

    Raises EditRefused otherwise.
    """
    if not Case.objects.with_status_of(case).update(status=status, **changes):
        raise EditRefused(CHANGED_MEANWHILE)
    case.status = status


def _refuse_problems(case: Case, revision: CaseRevision) -> None:
    if problems := publication_problems(case, revision):
        labels = dict.fromkeys(problem.label for problem in problems[:MAX_NAMED_PROBLEMS])
        raise EditRefused(
            _("Not possible yet. Things to correct: %(n)s. See: %(missing)s.")
            % {"n": len(problems), "missing": "; ".join(labels)}
        )


def _refuse_unless_ready(case: Case, revision: CaseRevision) -> None:
    """Check what every way to publication requires: consent where it is needed, and complete content."""
    if case.needs_consent and not revision.is_accepted:
        raise EditRefused(NO_CONSENT)
    _refuse_problems(case, revision)


def publish(case: Case, revision: CaseRevision, *, by: User | None) -> None:
    """Publish a revision. `by` is None if it was scheduled."""
    _refuse_unless_ready(case, revision)
    today, values, is_first = localdate(), dict(revision.values), not case.published_on
    entries = [] if is_first else [{"on": today.isoformat(), "what": revision.change_note}]
    values["first_published"] = (case.published_on or today).isoformat()
    values["revisions"] = [*case.revisions, *entries]
    # The case is locked first, as everywhere: a withdrawal of the story at the same time waits for it, or
    # changes the
    # consent of the revision, which the next update detects.
    _set_case_status(case, Case.Status.PUBLISHED, published_on=case.published_on or today)
    _set_revision_state(revision, State.PUBLISHED, values=values)
    if is_first:
        case.slug = Case.slug_for(values["title"])
    case.edited_on_site = True
    write_case(case, values, revision.sections)
    reindex_cases([case.pk])
    log_step(case, Action.PUBLISH, by, revision.number, revision.change_note if entries else "")


def schedule(case: Case, revision: CaseRevision, publish_at: datetime.datetime | None, *, by: User) -> None:
    """Schedule the publication of a revision, which the command `publish_scheduled` will carry out."""
    now = timezone.now()
    if publish_at is None or not now < publish_at < now + MAX_SCHEDULE_AHEAD:
        raise EditRefused(_("Choose a day and time within the next year."))
    _refuse_unless_ready(case, revision)
    _set_revision_state(revision, State.SCHEDULED, publish_at=publish_at)
    _set_unpublished_status(case, Case.Status.IN_REVIEW)
    note = date_format(timezone.localtime(publish_at), "j F Y, H:i")
    log_step(case, Action.SCHEDULE, by, revision.number, note)


@transaction.atomic
def publish_due(revision: CaseRevision) -> str:
    """Publish a scheduled revision; return why it was not possible, or an empty text.

    A revision that cannot be published goes back to review with the reason, so that it is not retried
    forever.
    """
    case = revision.case
    try:
        with transaction.atomic():
            publish(case, revision, by=None)
    except EditRefused as refusal:
        revision.refresh_from_db()
        if revision.state == State.SCHEDULED:
            _set_revision_state(revision, State.IN_REVIEW)
            log_step(case, Action.TAKE_BACK, number=revision.number, note=str(refusal))
        return str(refusal)
    return ""


def restore(case: Case, revision: CaseRevision | None, number: int, *, by: User) -> CaseRevision:
    """Create an open revision with the content of an earlier one; the open one is dropped and kept."""
    earlier = CaseRevision.objects.for_case(case).filter(number=number).first()
    if earlier is None or (revision is not None and earlier.pk == revision.pk):
        raise EditRefused(_("There is no such earlier version."))
    if revision is not None:
        _set_revision_state(revision, State.DROPPED)
        log_step(case, Action.DROP, by, revision.number)
        _set_unpublished_status(case, Case.Status.DRAFT)
    return create_revision(
        case,
        earlier.values,
        earlier.sections,
        by=by,
        change_note=f"Restored from text {number}" if case.published_on else "",
        action=Action.RESTORE,
        note=f"Text {number}",
    )


def archive(case: Case, *, by: User | None, note: str = "") -> None:
    """Remove a case from all lists; its open revision stays, but a schedule is cancelled."""
    _set_case_status(case, Case.Status.ARCHIVED)
    revision = CaseRevision.objects.open_for(case)
    if revision is not None and revision.state == State.SCHEDULED:
        _set_revision_state(revision, State.IN_REVIEW)
    reindex_cases([case.pk])
    log_step(case, Action.ARCHIVE, by, note=note)
    # Cached PDF files contain the text as well; they are rendered again for the cases that stay.
    transaction.on_commit(lambda: caches["documents"].clear())


def unarchive(case: Case, *, by: User) -> None:
    """Bring a case back to the status that it had."""
    published = CaseRevision.objects.latest_published(case)
    if case.needs_consent and case.published_on and not (published and published.is_accepted):
        raise EditRefused(NO_CONSENT)
    revision = CaseRevision.objects.open_for(case)
    is_draft = revision is None or revision.state == State.DRAFT
    unpublished = Case.Status.DRAFT if is_draft else Case.Status.IN_REVIEW
    _set_case_status(case, Case.Status.PUBLISHED if case.published_on else unpublished)
    reindex_cases([case.pk])
    log_step(case, Action.UNARCHIVE, by)


@transaction.atomic
def accept(case: Case, revision: CaseRevision, version: int) -> None:
    """Record the consent of the story's author to this text. Raises EditRefused if it has changed."""
    if not CaseRevision.objects.at_version(revision, version).update(consented_version=version):
        raise EditRefused(_("This version was changed after you opened it. Read it again."))
    log_step(case, Action.ACCEPT, number=revision.number)


@transaction.atomic
def decline(case: Case, revision: CaseRevision) -> None:
    """Record that the story's author does not accept this text; a schedule is cancelled."""
    _set_revision_state(revision, State.IN_REVIEW, consented_version=None)
    log_step(case, Action.DECLINE, number=revision.number)


@transaction.atomic
def revoke(case: Case) -> None:
    """Revoke every consent: no revision can be published until one is accepted again."""
    revision = CaseRevision.objects.open_for(case)
    if revision is not None and revision.state == State.SCHEDULED:
        _set_revision_state(revision, State.IN_REVIEW)
    CaseRevision.objects.for_case(case).update(consented_version=None)
    log_step(case, Action.REVOKE)


def release_from_story(case: Case) -> None:
    """Make a case independent of its story, which was withdrawn: no consent is needed any more."""
    case.needs_consent = False
    case.save(update_fields=["needs_consent"])
    log_step(case, Action.RELEASE)


def lifecycle_state(case: Case) -> dict[str, Any]:
    """Return what `revoke` and `archive` change in a case, for `restore_lifecycle_state`."""
    revision = CaseRevision.objects.open_for(case)
    at = revision.publish_at.isoformat() if revision and revision.publish_at else None
    return {
        "status": case.status,
        "accepted": {str(one.pk): one.consented_version for one in CaseRevision.objects.for_case(case)},
        "scheduled": {str(revision.pk): at} if revision and at else {},
    }


def restore_lifecycle_state(case: Case, state: dict[str, Any]) -> None:
    """Restore what `lifecycle_state` returned, except where curators have changed the case meanwhile."""
    for revision in CaseRevision.objects.for_case(case):
        accepted, at = state["accepted"].get(str(revision.pk)), state["scheduled"].get(str(revision.pk))
        # A consent names the version that it refers to, so it never applies to other text.
        if accepted and revision.consented_version is None:
            CaseRevision.objects.unchanged_since(revision).update(consented_version=accepted)
            revision.consented_version = accepted
        if at and revision.state == State.IN_REVIEW:
            _set_revision_state(revision, State.SCHEDULED, publish_at=parse_datetime(at))
    if case.status == Case.Status.ARCHIVED and state["status"] != Case.Status.ARCHIVED:
        _set_case_status(case, state["status"])
        reindex_cases([case.pk])
        log_step(case, Action.UNARCHIVE)

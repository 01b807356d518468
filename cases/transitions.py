"""Moving a case on: to review, to the public now or at a time, aside, into the archive and out of it."""

from django.core.cache import caches
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

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
from cases.publication_checks import problems

CHANGED_MEANWHILE = _("Somebody else changed this case just now. Look at it again, then decide.")
NO_CONSENT = _("The member whose story this is has not accepted exactly this text.")


@transaction.atomic
def transition(case: Case, action: str, *, by, text=None, version=0, publish_at=None, number=0) -> None:
    """Take a step on the text that was read. Raises EditRefused with the reason if it cannot be taken.

    `version` is that of the words which the curator saw; `number` names the text to restore.
    """
    if action not in actions_for(case, text, by):
        if by.has_perm(CURATE_PERMISSION) and not may_curate(case, by):
            raise EditRefused(OWN_STORY)
        if action in {"publish", "schedule"} and text and case.needs_consent and not text.is_accepted:
            raise EditRefused(NO_CONSENT)
        raise EditRefused(
            CHANGED_MEANWHILE if by.has_perm(CURATE_PERMISSION) else _("Only curators can do this.")
        )
    if text is not None and text.version != version and action not in {"restore", "archive"}:
        raise EditRefused(CHANGED_MEANWHILE)
    if action == "send":
        _refuse_faults(case, text)
        _set_revision_state(text, State.IN_REVIEW)
        _set_unpublished_status(case, Case.Status.IN_REVIEW)
    elif action == "take_back":
        _set_revision_state(text, State.DRAFT)
        _set_unpublished_status(case, Case.Status.DRAFT)
    elif action == "drop":
        _set_revision_state(text, State.DROPPED)
    elif action == "schedule":
        schedule(case, text, publish_at, by=by)
    elif action == "publish":
        publish(case, text, by=by)
    elif action == "restore":
        restore(case, text, number, by=by)
    elif action in {"archive", "unarchive"}:
        {"archive": archive, "unarchive": unarchive}[action](case, by=by)
    else:
        raise EditRefused(CHANGED_MEANWHILE)
    if action in {"send", "take_back", "drop"}:
        log_step(case, action, by, text.number)


def _set_revision_state(text: CaseRevision, state: str, **changes) -> None:
    """Give the text another state where it still is what was seen, or refuse."""
    changes = {"state": state, "publish_at": None, **changes}
    if not CaseRevision.objects.unchanged_since(text).update(**changes):
        raise EditRefused(CHANGED_MEANWHILE)
    for name, value in changes.items():
        setattr(text, name, value)


def _set_unpublished_status(case: Case, status: str) -> None:
    """A case that was never public stands where its text stands; a public one stays up."""
    if not case.published_on:
        _set_case_status(case, status)


def _set_case_status(case: Case, status: str, **changes) -> None:
    """Give the case another status where it still has the one that was seen, or refuse."""
    if not Case.objects.with_status_of(case).update(status=status, **changes):
        raise EditRefused(CHANGED_MEANWHILE)
    case.status = status


def _refuse_faults(case: Case, text: CaseRevision) -> None:
    if found := problems(case, text):
        missing = "; ".join(dict.fromkeys(problem.label for problem in found[:5]))
        raise EditRefused(
            _("Not yet: %(n)s to mend. See what is missing: %(missing)s.")
            % {"n": len(found), "missing": missing}
        )


def _refuse_unless_ready(case: Case, text: CaseRevision) -> None:
    """Guard every way into the public: nothing is missing, and a member whose story it is agreed."""
    if case.needs_consent and not text.is_accepted:
        raise EditRefused(NO_CONSENT)
    _refuse_faults(case, text)


def publish(case: Case, text: CaseRevision, *, by) -> None:
    """Make a text what the public reads. `by` is None when its time has come."""
    _refuse_unless_ready(case, text)
    today, values, is_first = localdate(), dict(text.values), not case.published_on
    told = [] if is_first else [{"on": today.isoformat(), "what": text.change_note}]
    values["first_published"] = (case.published_on or today).isoformat()
    values["revisions"] = [*case.revisions, *told]
    # The case first, as everywhere: whoever takes a story back meanwhile waits, or is seen by the text.
    _set_case_status(case, Case.Status.PUBLISHED, published_on=case.published_on or today)
    _set_revision_state(text, State.PUBLISHED, values=values)
    if is_first:
        case.slug = slugify(values["title"])
    case.edited_on_site = True
    write_case(case, values, text.sections)
    reindex_cases([case.pk])
    log_step(case, Action.PUBLISH, by, text.number, text.change_note if told else "")


def schedule(case: Case, text: CaseRevision, publish_at, *, by) -> None:
    """Let a text be published at a time; the command publish_scheduled does it."""
    now = timezone.now()
    if publish_at is None or not now < publish_at < now + MAX_SCHEDULE_AHEAD:
        raise EditRefused(_("Choose a day and a time that lie ahead, within a year."))
    _refuse_unless_ready(case, text)
    _set_revision_state(text, State.SCHEDULED, publish_at=publish_at)
    _set_unpublished_status(case, Case.Status.IN_REVIEW)
    when = date_format(timezone.localtime(publish_at), "j F Y, H:i")
    log_step(case, Action.SCHEDULE, by, text.number, when)


@transaction.atomic
def publish_due(text: CaseRevision) -> str:
    """Publish a scheduled text whose time has come; return why not, or an empty text.

    What cannot be published goes back into review with the reason, so that it is not tried for ever.
    """
    case = text.case
    try:
        with transaction.atomic():
            publish(case, text, by=None)
    except EditRefused as refusal:
        text.refresh_from_db()
        if text.state == State.SCHEDULED:
            _set_revision_state(text, State.IN_REVIEW)
            log_step(case, Action.TAKE_BACK, number=text.number, note=str(refusal))
        return str(refusal)
    return ""


def restore(case: Case, text: CaseRevision | None, number: int, *, by) -> CaseRevision:
    """Begin a new text with the words of an earlier one. What was open is set aside and kept."""
    old = next(iter(CaseRevision.objects.for_case(case).numbered(number)), None)
    if old is None or (text is not None and old.pk == text.pk):
        raise EditRefused(_("There is no such earlier text."))
    if text is not None:
        _set_revision_state(text, State.DROPPED)
        log_step(case, Action.DROP, by, text.number)
        _set_unpublished_status(case, Case.Status.DRAFT)
    note = f"Text {number}"
    change_note = f"Restored from text {number}" if case.published_on else ""
    return create_revision(
        case, old.values, old.sections, by=by, change_note=change_note, action=Action.RESTORE, note=note
    )


def archive(case: Case, *, by, note: str = "") -> None:
    """Take a case off every list; what is being written stays, and a schedule is cancelled."""
    _set_case_status(case, Case.Status.ARCHIVED)
    text = CaseRevision.objects.open_for(case)
    if text is not None and text.state == State.SCHEDULED:
        _set_revision_state(text, State.IN_REVIEW)
    reindex_cases([case.pk])
    log_step(case, Action.ARCHIVE, by, note=note)
    # What was made to be printed holds the words, too; it is made again for the cases that stay.
    transaction.on_commit(lambda: caches["documents"].clear())


def unarchive(case: Case, *, by) -> None:
    """Bring a case back to where it was."""
    live = CaseRevision.objects.latest_published(case)
    if case.needs_consent and case.published_on and not (live and live.is_accepted):
        raise EditRefused(NO_CONSENT)
    text = CaseRevision.objects.open_for(case)
    drafted = Case.Status.DRAFT if text is None or text.state == State.DRAFT else Case.Status.IN_REVIEW
    _set_case_status(case, Case.Status.PUBLISHED if case.published_on else drafted)
    reindex_cases([case.pk])
    log_step(case, Action.UNARCHIVE, by)


@transaction.atomic
def accept(case: Case, text: CaseRevision, version: int) -> None:
    """Note that the member whose story it is accepts these words. Raises EditRefused if they changed."""
    seen = CaseRevision.objects.at_version(text, version).update(consented_version=version)
    if not seen:
        raise EditRefused(_("The text was changed since you read it."))
    log_step(case, Action.ACCEPT, number=text.number)


@transaction.atomic
def decline(case: Case, text: CaseRevision) -> None:
    """Note that the member whose story it is does not accept these words; a schedule is cancelled."""
    _set_revision_state(text, State.IN_REVIEW, consented_version=None)
    log_step(case, Action.DECLINE, number=text.number)


@transaction.atomic
def revoke(case: Case) -> None:
    """Undo every acceptance: nothing of this case can be published until a text is accepted anew."""
    text = CaseRevision.objects.open_for(case)
    if text is not None and text.state == State.SCHEDULED:
        _set_revision_state(text, State.IN_REVIEW)
    CaseRevision.objects.for_case(case).update(consented_version=None)
    log_step(case, Action.REVOKE)


def release_from_story(case: Case) -> None:
    """Let a case stand alone: its story is gone, and nobody is asked about its texts any more."""
    case.needs_consent = False
    case.save(update_fields=["needs_consent"])
    log_step(case, Action.RELEASE)


def lifecycle_state(case: Case) -> dict:
    """What `revoke` and `archive` take from a case, to be put back if that is undone."""
    text = CaseRevision.objects.open_for(case)
    at = text.publish_at.isoformat() if text and text.publish_at else None
    return {
        "status": case.status,
        "accepted": {str(one.pk): one.consented_version for one in CaseRevision.objects.for_case(case)},
        "scheduled": {str(text.pk): at} if at else {},
    }


def restore_lifecycle_state(case: Case, stood: dict) -> None:
    """Let a case stand as it stood; what somebody changed in it meanwhile is left as it is."""
    for text in CaseRevision.objects.for_case(case):
        accepted, at = stood["accepted"].get(str(text.pk)), stood["scheduled"].get(str(text.pk))
        # An acceptance names its version: of other words it says nothing.
        if accepted and text.consented_version is None:
            CaseRevision.objects.unchanged_since(text).update(consented_version=accepted)
            text.consented_version = accepted
        if at and text.state == State.IN_REVIEW:
            _set_revision_state(text, State.SCHEDULED, publish_at=parse_datetime(at))
    if case.status == Case.Status.ARCHIVED and stood["status"] != Case.Status.ARCHIVED:
        _set_case_status(case, stood["status"])
        reindex_cases([case.pk])
        log_step(case, Action.UNARCHIVE)

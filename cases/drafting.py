"""Create cases and revisions, and save what curators write. Every step is logged.

What happens to a revision afterwards is in cases/transitions.py. Pages, commands and the loading of library
files all use these functions.
"""

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from cases.field_limits import max_length
from cases.library.schema import CASE_HEADINGS
from cases.library.serialization import serialize_case
from cases.models import Case, CaseRevision, CaseStep
from text_input.slugs import has_letters

CURATE_PERMISSION = "cases.change_case"
MAX_SCHEDULE_AHEAD = datetime.timedelta(days=366)
"""How far ahead a publication can be scheduled."""
MAX_TITLE_LENGTH = max_length(Case, "title")
OWN_STORY = _("This case was made from your own story. Another curator edits it.")
State, Action = CaseRevision.State, CaseStep.Action

type Values = dict[str, Any]
"""The front matter of a case's library file."""
type Sections = dict[str, str]
"""The text of a case's library file by heading."""


class EditRefused(Exception):
    """The step is not possible; the message tells the curator what changed meanwhile or what is missing."""


def may_curate(case: Case, user: User) -> bool:
    """Return True if `user` may work on this case: a curator, and not the member whose story it adapts."""
    is_excluded = case.excluded_curator_id is not None and case.excluded_curator_id == user.pk
    return user.has_perm(CURATE_PERMISSION) and not is_excluded


def actions_for(case: Case, revision: CaseRevision | None, user: User) -> list[str]:
    """Return what `user` may do with a case whose open revision is `revision`.

    It guards buttons and POSTs.
    """
    if not may_curate(case, user):
        return []
    if case.status == Case.Status.ARCHIVED:
        return ["unarchive"]
    if revision is None:
        return ["revise", "restore", "archive"]
    allowed = {
        State.DRAFT: ["edit", "send"],
        State.IN_REVIEW: ["edit", "take_back", "publish", "schedule"],
        State.SCHEDULED: ["edit", "take_back", "publish", "schedule"],
    }[State(revision.state)]
    if case.needs_consent and not revision.is_accepted:
        allowed = [action for action in allowed if action not in {"publish", "schedule"}]
    return [*allowed, "restore", *(["drop"] if case.published_on else []), "archive"]


def log_step(
    case: Case, action: str, by: User | None = None, number: int | None = None, note: str = ""
) -> None:
    """Add an entry to the log of a case; `number` is that of the revision."""
    CaseStep.objects.create(case=case, action=action, by=by, number=number, note=note)


def blank_content(title: str) -> tuple[Values, Sections]:
    """Return the content of a case of which only the title is known."""
    keys = ("standfirst", "problem", "lineage", "channel", "setting", "felt", "first_published")
    plain = dict.fromkeys(keys, "")
    lists: dict[str, list] = {
        key: [] for key in ("industries", "techniques", "content_notes", "revisions", "dialogue", "swaps")
    }
    groups = {
        "prompts": {"customer": "", "habits": "", "system": ""},
        "practise": {"situation": "", "question": ""},
        "tool": {"kind": "", "title": "", "items": []},
    }
    values = {"title": title, "provenance": Case.Provenance.COMPOSITE.value, **plain, **lists, **groups}
    return values, dict.fromkeys(CASE_HEADINGS, "")


@transaction.atomic
def create_case(
    values: Values,
    sections: Sections,
    *,
    by: User,
    needs_consent: bool = False,
    excluded_curator: User | None = None,
) -> Case:
    """Create a case with a first revision.

    Raises EditRefused if its title is taken, too long, or gives no slug. `excluded_curator` is a member who
    may not work on it, whatever their role.
    """
    title = values["title"]
    slug = Case.slug_for(title)[:MAX_TITLE_LENGTH]
    case = Case(
        title=title[:MAX_TITLE_LENGTH],
        slug=slug,
        standfirst="",
        needs_consent=needs_consent,
        excluded_curator=excluded_curator,
    )
    if not has_letters(title):
        raise EditRefused(_("Enter a title with letters or digits. The address is made of it."))
    if len(title) > MAX_TITLE_LENGTH:
        raise EditRefused(_("The title has more than 120 characters. Shorten it."))
    if Case.objects.is_taken(case, title, slug):
        raise EditRefused(_("Another case has or had this title. Choose another one."))
    case.save()
    CaseRevision.objects.create(case=case, number=1, values=values, sections=sections, by=by)
    log_step(case, Action.BEGIN, by, 1)
    return case


def start_revision(case: Case, *, by: User) -> CaseRevision:
    """Create an open revision with the published content; the public page stays as it is."""
    if not case.published_on:
        return create_revision(case, *blank_content(case.title), by=by)
    return create_revision(case, *serialize_case(Case.objects.whole().get(pk=case.pk)), by=by)


@transaction.atomic
def create_revision(
    case: Case,
    values: Values,
    sections: Sections,
    *,
    by: User,
    change_note: str = "",
    action: str = Action.BEGIN,
    note: str = "",
) -> CaseRevision:
    """Create an open revision with this content and log `action`.

    Return the open one if there is one already. Raises EditRefused if another curator has just created and
    closed one.
    """
    published_number = _record_published_content(case)
    number = _next_number(case)
    try:
        with transaction.atomic():
            revision = CaseRevision.objects.create(
                case=case,
                number=number,
                values=values,
                sections=sections,
                change_note=change_note,
                by=by,
                based_on=published_number,
            )
    except IntegrityError:
        # Two curators started at the same time: both continue with the revision of the first.
        existing = CaseRevision.objects.open_for(case)
        if existing is None:
            raise EditRefused(_("Another curator has changed this case. Check it again.")) from None
        return existing
    log_step(case, action, by, number, note)
    return revision


def _next_number(case: Case) -> int:
    newest = CaseRevision.objects.for_case(case).last()
    return newest.number + 1 if newest else 1


def _record_published_content(case: Case) -> int | None:
    """Store the published content as a revision unless the latest one has it.

    Return the number of that revision.
    """
    if not case.published_on:
        return None
    values, sections = serialize_case(Case.objects.whole().get(pk=case.pk))
    published = CaseRevision.objects.latest_published(case)
    if published is None or (published.values, published.sections) != (values, sections):
        published = CaseRevision.objects.create(
            case=case, number=_next_number(case), values=values, sections=sections, state=State.PUBLISHED
        )
    return published.number


@transaction.atomic
def save(
    revision: CaseRevision, values: Values, sections: Sections, change_note: str, *, by: User, version: int
) -> bool:
    """Save the content if the revision is open and still at `version`.

    Return True if it has this content now. Other content takes it out of review, cancels a schedule, and
    needs a new consent.
    """
    if revision.is_open and revision.has_content(values, sections, change_note):
        return True
    changes = {
        "values": values,
        "sections": sections,
        "change_note": change_note,
        "version": version + 1,
        "state": State.DRAFT,
        "publish_at": None,
        "consented_version": None,
        "by": by,
        "saved_at": timezone.now(),
    }
    if not CaseRevision.objects.at_version(revision, version).update(**changes):
        revision.refresh_from_db()
        return revision.is_open and revision.has_content(values, sections, change_note)
    for name, value in changes.items():
        setattr(revision, name, value)
    _update_unpublished_case(revision.case, values["title"])
    last = CaseStep.objects.for_case(revision.case).first()
    if last is None or (last.action, last.by_id, last.number) != (Action.EDIT, by.pk, revision.number):
        log_step(revision.case, Action.EDIT, by, revision.number)
    return True


def _update_unpublished_case(case: Case, title: str) -> None:
    """Give a case that was never published the title, slug and status of its revision."""
    if case.published_on or case.status == Case.Status.ARCHIVED:
        return
    slug = Case.slug_for(title)
    changes: dict[str, Any] = {"status": Case.Status.DRAFT}
    if has_letters(title) and len(title) <= MAX_TITLE_LENGTH and not Case.objects.is_taken(case, title, slug):
        changes |= {"title": title, "slug": slug}
    Case.objects.with_status_of(case).update(**changes)
    for name, value in changes.items():
        setattr(case, name, value)


def is_protected_from_loading(case: Case, overwrite: bool) -> bool:
    """Return True if a library file must not change a case: it was edited here, or needs consent."""
    is_edited = case.edited_on_site or CaseRevision.objects.open_for(case) is not None
    return case.needs_consent or (is_edited and not overwrite)


def record_load(case: Case) -> None:
    """Store the content that was loaded from a library file as a revision, if the case has any."""
    if CaseRevision.objects.for_case(case).exists():
        _record_published_content(case)
        log_step(case, Action.LOAD, number=_next_number(case) - 1)

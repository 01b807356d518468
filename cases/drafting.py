"""What curators write: beginning a case, opening a new text of it, saving words. Every step is logged.

Where a text goes from there is in cases/transitions.py. Pages, commands and loading all come here.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cases.library.schema import CASE_HEADINGS
from cases.library.serialization import serialize_case
from cases.models import Case, CaseRevision, CaseStep

CURATE_PERMISSION = "cases.change_case"
MAX_SCHEDULE_AHEAD = datetime.timedelta(days=366)
"""How far ahead a publication can be scheduled."""
OWN_STORY = _("This case was made of your own story. Another curator works on it.")
State, Action = CaseRevision.State, CaseStep.Action


class EditRefused(Exception):
    """The step cannot be taken; the sentence says what happened meanwhile or what is missing."""


def may_curate(case: Case, user) -> bool:
    """Say whether `user` may work on this case: a curator, and not the member whose story it adapts."""
    return user.has_perm(CURATE_PERMISSION) and (
        case.excluded_curator_id is None or case.excluded_curator_id != user.pk
    )


def actions_for(case: Case, text: CaseRevision | None, user) -> list[str]:
    """What `user` may do with a case whose open text is `text`: buttons and posts are guarded by it."""
    if not may_curate(case, user):
        return []
    if case.status == Case.Status.ARCHIVED:
        return ["unarchive"]
    if text is None:
        return ["revise", "restore", "archive"]
    allowed = {
        State.DRAFT: ["edit", "send"],
        State.IN_REVIEW: ["edit", "take_back", "publish", "schedule"],
        State.SCHEDULED: ["edit", "take_back", "publish", "schedule"],
    }[text.state]
    if case.needs_consent and not text.is_accepted:
        allowed = [action for action in allowed if action not in {"publish", "schedule"}]
    return [*allowed, "restore", *(["drop"] if case.published_on else []), "archive"]


def log_step(case: Case, action: str, by=None, number: int | None = None, note: str = "") -> None:
    """Write a step into the history of a case."""
    CaseStep.objects.create(case=case, action=action, by=by, number=number, note=note)


def blank_content(title: str) -> tuple[dict, dict]:
    """Return the form of a case of which nothing is known but its title."""
    plain = dict.fromkeys(("standfirst", "lineage", "channel", "setting", "felt", "first_published"), "")
    lists = {
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
    values: dict, sections: dict, *, by, needs_consent: bool = False, excluded_curator=None
) -> Case:
    """Begin a new case with a first text. Raises EditRefused if its title is taken or gives no address.

    `kept_from` is a member who may not work on it, whatever role they hold.
    """
    title = values["title"]
    slug = slugify(title)[:120]
    more = {"needs_consent": needs_consent, "excluded_curator": excluded_curator}
    case = Case(title=title[:120], slug=slug, standfirst="", **more)
    if not slug:
        raise EditRefused(_("Give it a title with letters or digits; its address is made of them."))
    if len(title) > 120:
        raise EditRefused(_("The title has more than 120 characters."))
    if Case.objects.is_taken(case, title, slug):
        raise EditRefused(_("Another case has this title already."))
    case.save()
    CaseRevision.objects.create(case=case, number=1, values=values, sections=sections, by=by)
    log_step(case, Action.BEGIN, by, 1)
    return case


def start_revision(case: Case, *, by) -> CaseRevision:
    """Open a new text that begins with what the public reads; the old text stays up."""
    if not case.published_on:
        return create_revision(case, *blank_content(case.title), by=by)
    return create_revision(case, *serialize_case(Case.objects.whole().get(pk=case.pk)), by=by)


@transaction.atomic
def create_revision(
    case, values, sections, *, by, change_note="", action=Action.BEGIN, note=""
) -> CaseRevision:
    live = _snapshot(case)
    number = _next_number(case)
    try:
        with transaction.atomic():
            text = CaseRevision.objects.create(
                case=case,
                number=number,
                values=values,
                sections=sections,
                change_note=change_note,
                by=by,
                based_on=live,
            )
    except IntegrityError:
        # Two curators began at once: both go on with the text of the first.
        text = CaseRevision.objects.open_for(case)
        if text is None:
            raise EditRefused(_("Somebody else changed this case just now. Look at it again.")) from None
        return text
    log_step(case, action, by, number, note)
    return text


def _next_number(case: Case) -> int:
    newest = CaseRevision.objects.for_case(case).last()
    return newest.number + 1 if newest else 1


def _snapshot(case: Case) -> int | None:
    """Keep what the public reads as a text of its own, if no text says it; return its number."""
    if not case.published_on:
        return None
    values, sections = serialize_case(Case.objects.whole().get(pk=case.pk))
    live = CaseRevision.objects.latest_published(case)
    if live is None or (live.values, live.sections) != (values, sections):
        live = CaseRevision.objects.create(
            case=case, number=_next_number(case), values=values, sections=sections, state=State.PUBLISHED
        )
    return live.number


@transaction.atomic
def save(text: CaseRevision, values: dict, sections: dict, change_note: str, *, by, version: int) -> bool:
    """Save words if the text is open and still at `version`; return whether they stand in it now.

    Other words take it out of review, cancel a schedule, and need a new acceptance.
    """
    if text.is_open and text.has_content(values, sections, change_note):
        return True
    changes = {
        "values": values, "sections": sections, "change_note": change_note, "version": version + 1, "state": State.DRAFT,
        "publish_at": None, "consented_version": None, "by": by, "saved_at": timezone.now(),
    }  # fmt: skip
    if not CaseRevision.objects.at_version(text, version).update(**changes):
        text.refresh_from_db()
        return text.is_open and text.has_content(values, sections, change_note)
    for name, value in changes.items():
        setattr(text, name, value)
    _follow(text.case, values["title"])
    last = CaseStep.objects.for_case(text.case).first()
    if last is None or (last.action, last.by_id, last.number) != (Action.EDIT, by.pk, text.number):
        log_step(text.case, Action.EDIT, by, text.number)
    return True


def _follow(case: Case, title: str) -> None:
    """A case that was never public takes title, address and status from its text."""
    if case.published_on or case.status == Case.Status.ARCHIVED:
        return
    slug = slugify(title)
    changes = {"status": Case.Status.DRAFT}
    if slug and len(title) <= 120 and not Case.objects.is_taken(case, title, slug):
        changes |= {"title": title, "slug": slug}
    Case.objects.with_status_of(case).update(**changes)
    for name, value in changes.items():
        setattr(case, name, value)


def is_protected_from_loading(case: Case, overwrite: bool) -> bool:
    """Say whether loading must leave a case alone: it was edited here, or a member must accept its texts."""
    edited = case.edited_on_site or CaseRevision.objects.open_for(case) is not None
    return case.needs_consent or (edited and not overwrite)


def record_load(case: Case, values: dict, sections: dict) -> None:
    """Keep what a library file has changed as a text, if the case has texts at all."""
    if CaseRevision.objects.for_case(case).exists():
        _snapshot(case)
        log_step(case, Action.LOAD, number=_next_number(case) - 1)

"""What curators write: beginning a case, opening a new text of it, saving words. Every step is logged.

Where a text goes from there is in cases/publishing.py. Pages, commands and loading all come here.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from cases.library_form import case_form
from cases.library_shapes import CASE_HEADINGS
from cases.models import Case, CaseRevision, CaseStep

CURATES = "cases.change_case"
AHEAD = datetime.timedelta(days=366)
"""How far ahead a publication can be scheduled."""
OWN_STORY = _("This case was made of your own story. Another curator works on it.")
State, Action = CaseRevision.State, CaseStep.Action


class EditRefused(Exception):
    """The step cannot be taken; the sentence says what happened meanwhile or what is missing."""


def curates(case: Case, user) -> bool:
    """Say whether `user` may work on this case: a curator, and not the member whose story it adapts."""
    return user.has_perm(CURATES) and (case.kept_from_id is None or case.kept_from_id != user.pk)


def actions_for(case: Case, text: CaseRevision | None, user) -> list[str]:
    """What `user` may do with a case whose open text is `text`: buttons and posts are guarded by it."""
    if not curates(case, user):
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


def step(case: Case, action: str, by=None, number: int | None = None, note: str = "") -> None:
    """Write a step into the history of a case."""
    CaseStep.objects.create(case=case, action=action, by=by, number=number, note=note)


def blank(title: str) -> tuple[dict, dict]:
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
def start(values: dict, sections: dict, *, by, needs_consent: bool = False, kept_from=None) -> Case:
    """Begin a new case with a first text. Raises EditRefused if its title is taken or gives no address.

    `kept_from` is a member who may not work on it, whatever role they hold.
    """
    title = values["title"]
    slug = slugify(title)[:120]
    more = {"needs_consent": needs_consent, "kept_from": kept_from}
    case = Case(title=title[:120], slug=slug, standfirst="", **more)
    if not slug:
        raise EditRefused(_("Give it a title with letters or digits; its address is made of them."))
    if len(title) > 120:
        raise EditRefused(_("The title has more than 120 characters."))
    if Case.objects.taken(case, title, slug):
        raise EditRefused(_("Another case has this title already."))
    case.save()
    CaseRevision.objects.create(case=case, number=1, values=values, sections=sections, by=by)
    step(case, Action.BEGIN, by, 1)
    return case


def revise(case: Case, *, by) -> CaseRevision:
    """Open a new text that begins with what the public reads; the old text stays up."""
    if not case.published_on:
        return open_text(case, *blank(case.title), by=by)
    return open_text(case, *case_form(Case.objects.whole().get(pk=case.pk)), by=by)


@transaction.atomic
def open_text(case, values, sections, *, by, what="", action=Action.BEGIN, note="") -> CaseRevision:
    live = _snapshot(case)
    number = _next_number(case)
    try:
        with transaction.atomic():
            text = CaseRevision.objects.create(
                case=case, number=number, values=values, sections=sections, what=what, by=by, began_from=live
            )
    except IntegrityError:
        # Two curators began at once: both go on with the text of the first.
        text = CaseRevision.objects.open_of(case)
        if text is None:
            raise EditRefused(_("Somebody else changed this case just now. Look at it again.")) from None
        return text
    step(case, action, by, number, note)
    return text


def _next_number(case: Case) -> int:
    newest = CaseRevision.objects.of(case).last()
    return newest.number + 1 if newest else 1


def _snapshot(case: Case) -> int | None:
    """Keep what the public reads as a text of its own, if no text says it; return its number."""
    if not case.published_on:
        return None
    values, sections = case_form(Case.objects.whole().get(pk=case.pk))
    live = CaseRevision.objects.newest_published(case)
    if live is None or (live.values, live.sections) != (values, sections):
        live = CaseRevision.objects.create(
            case=case, number=_next_number(case), values=values, sections=sections, state=State.PUBLISHED
        )
    return live.number


@transaction.atomic
def save(text: CaseRevision, values: dict, sections: dict, what: str, *, by, version: int) -> bool:
    """Save words if the text is open and still at `version`; return whether they stand in it now.

    Other words take it out of review, cancel a schedule, and need a new acceptance.
    """
    if text.is_open and text.says(values, sections, what):
        return True
    changes = {
        "values": values, "sections": sections, "what": what, "version": version + 1, "state": State.DRAFT,
        "publish_at": None, "consented_version": None, "by": by, "saved_at": timezone.now(),
    }  # fmt: skip
    if not CaseRevision.objects.at_version(text, version).update(**changes):
        text.refresh_from_db()
        return text.is_open and text.says(values, sections, what)
    for name, value in changes.items():
        setattr(text, name, value)
    _follow(text.case, values["title"])
    last = CaseStep.objects.of(text.case).first()
    if last is None or (last.action, last.by_id, last.number) != (Action.EDIT, by.pk, text.number):
        step(text.case, Action.EDIT, by, text.number)
    return True


def _follow(case: Case, title: str) -> None:
    """A case that was never public takes title, address and status from its text."""
    if case.published_on or case.status == Case.Status.ARCHIVED:
        return
    slug = slugify(title)
    changes = {"status": Case.Status.DRAFT}
    if slug and len(title) <= 120 and not Case.objects.taken(case, title, slug):
        changes |= {"title": title, "slug": slug}
    Case.objects.in_status(case).update(**changes)
    for name, value in changes.items():
        setattr(case, name, value)


def keeps_its_words(case: Case, overwrite: bool) -> bool:
    """Say whether loading must leave a case alone: it was edited here, or a member must accept its texts."""
    edited = case.ahead_of_file or CaseRevision.objects.open_of(case) is not None
    return case.needs_consent or (edited and not overwrite)


def note_loaded(case: Case, values: dict, sections: dict) -> None:
    """Keep what a library file has changed as a text, if the case has texts at all."""
    if CaseRevision.objects.of(case).exists():
        _snapshot(case)
        step(case, Action.LOAD, number=_next_number(case) - 1)

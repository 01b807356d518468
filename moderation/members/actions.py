"""What moderators decide about members: warnings, suspensions; who is trusted; a record without a name."""

import datetime

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from moderation.members.notify import tell
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models.moderated import Moderated
from moderation.models.performing import StaleItem, TransitionRefused
from moderation.models.queue import QueueItem

MOST_DAYS = 365
"""The longest suspension, in days."""
TRUSTED_AFTER, CLEAN_DAYS = 1, 90
"""Trust needs so many approved items, and so many days without a warning or a suspension."""


def is_protected(member) -> bool:
    """Say whether only an administrator decides about this member: those who moderate themselves."""
    return User.objects.has_role_permission(member, "moderation", "decide")


def member_actions_for(by, member) -> list[str]:
    """What `by` may do about a member now: buttons are drawn from it and every post is guarded by it."""
    if not by.is_active or not by.has_perm("moderation.decide") or by.pk == member.pk or not member.is_active:
        return []
    reached = not User.objects.holds_administrator_role(member) and (
        by.is_superuser or not is_protected(member)
    )
    if not reached:
        return ["warn"]
    return ["warn", "lift" if member.is_suspended else "suspend"]


@transaction.atomic
def warn(member, *, by, reason: str, about=None) -> Sanction:
    """Tell a member, in words, what must not happen again; `about` is what they wrote, if it is about that.

    Raises MoveRefused if `by` may not: about one's own, or without words.
    """
    # About an item the answer is the same whoever wrote it, so that it tells nothing about the author.
    may = by.is_active and by.has_perm("moderation.decide") and by.pk != member.pk
    if not may or (about is None and "warn" not in member_actions_for(by, member)):
        raise TransitionRefused(_("You may not warn here."))
    return _keep(Sanction(kind=Sanction.Kind.WARNING, member=member, by=by, reason=reason), "warn", about)


@transaction.atomic
def suspend(member, *, by, reason: str, until) -> Sanction:
    """Suspend a member until a moment at most a year ahead; it counts at their next request.

    Raises MoveRefused if `by` may not or the moment is none, Overtaken if somebody was quicker.
    """
    ahead = until - timezone.now()
    if not datetime.timedelta(0) < ahead <= datetime.timedelta(days=MOST_DAYS, hours=1):
        raise TransitionRefused(
            _("A suspension takes an end date, tomorrow at the earliest, in a year at the latest.")
        )
    if "suspend" not in member_actions_for(by, member):
        refusal = StaleItem if member.is_suspended else TransitionRefused
        raise refusal(_("This member cannot be suspended by you now."))
    if not User.objects.suspend(member, until):
        raise StaleItem(_("Somebody has suspended this member meanwhile."))
    member.suspended_until = until
    QueueItem.objects.claimed_by(member).update(claimed_until=timezone.now())
    kind = Sanction.Kind.SUSPENSION
    return _keep(Sanction(kind=kind, member=member, by=by, reason=reason, until=until), "suspend")


def _keep(sanction: Sanction, action: str, about=None) -> Sanction:
    if not sanction.reason.strip():
        raise TransitionRefused(_("Say why, in your own words: the member reads it."))
    if about is not None:
        sanction.content_type = ContentType.objects.get_for_model(about)
        sanction.object_id = about.pk
    sanction.save(force_insert=True)
    entry = sanction.log(action, by=sanction.by)
    title = about.review_title if about is not None else ""
    tell(sanction.member, sanction.kind, {"sanction": sanction, "title": title}, entry)
    return sanction


@transaction.atomic
def lift(member, *, by) -> Sanction:
    """End a suspension before its time. Raises MoveRefused if `by` may not, Overtaken if it has ended."""
    if "lift" not in member_actions_for(by, member):
        raise TransitionRefused(_("There is no suspension that you may lift."))
    sanction = Sanction.objects.current(member)
    if sanction is None:
        raise StaleItem(_("The suspension has ended meanwhile."))
    before = sanction.state
    if before == Sanction.State.OPEN:
        # What was asked for has happened; nobody needs to answer the appeal any more.
        Sanction.objects.seen_as(sanction, before).update(state=Sanction.State.LIFTED)
        sanction.state = Sanction.State.LIFTED
    sanction.end(by)
    entry = sanction.log("lift", by=by, before=before)
    sanction.enqueue()
    tell(member, "lifted", {"sanction": sanction}, entry)
    return sanction


def _moderated() -> list:
    return [model for model in apps.get_models() if issubclass(model, Moderated)]


def is_trusted(user) -> bool:
    """Say whether what this member sends may appear before anybody has read it.

    Trust grows by approved work, and rests for a while after a warning or a suspension.
    """
    if user is None or not user.is_active or user.is_suspended:
        return False
    since = timezone.now() - datetime.timedelta(days=CLEAN_DAYS)
    if Sanction.objects.of(user).standing().felt_since(since).exists():
        return False
    return sum(model.objects.by_author(user).approved().count() for model in _moderated()) >= TRUSTED_AFTER


def work_record(user) -> dict:
    """What is known of an author's work here, in numbers: no name, handle or address of anything.

    It takes the same few queries for everybody.
    """
    found = dict.fromkeys(("sent", "published", "declined", "changes_requested", "withdrawn"), 0)
    for model in _moderated():
        for name, number in model.objects.by_author(user).tally().items():
            found[name] += number
    # What was decided by handle is left out: it would tell who the nameless author is.
    found |= Sanction.objects.of(user).about_items().order_by().tally()
    own = {f"reports_{name}": number for name, number in Report.objects.by(user).order_by().tally().items()}
    return found | own | {"upheld_about": Report.objects.upheld_about(user), "since": user.date_joined}

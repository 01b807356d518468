"""What moderators do about members: warn, suspend, lift a suspension."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from moderation.access import DECIDES, moderators
from moderation.members.notify import notify_sanctioned_member
from moderation.members.sanctions import Sanction
from moderation.models.moderated import Moderated
from moderation.models.queue import QueueItem
from moderation.transitions import StaleItem, TransitionRefused

MAX_SUSPENSION_DAYS = 365
"""The longest suspension, in days."""


def is_protected(member: User) -> bool:
    """Return True if only administrators may suspend this member, because they are a moderator."""
    return moderators().filter(pk=member.pk).exists()


def member_actions_for(by: User, member: User) -> list[str]:
    """Return what `by` may do about a member now.

    Buttons are drawn from it, and every POST is checked against it.
    """
    if not by.is_active or not by.has_perm(DECIDES) or by.pk == member.pk or not member.is_active:
        return []
    may_suspend = not User.objects.holds_administrator_role(member) and (
        by.is_superuser or not is_protected(member)
    )
    if not may_suspend:
        return ["warn"]
    return ["warn", "lift" if member.is_suspended else "suspend"]


@transaction.atomic
def warn(member: User, *, by: User, reason: str, about: Moderated | None = None) -> Sanction:
    """Warn a member; `about` is the item that they wrote, if the warning is about one.

    Raises TransitionRefused if `by` may not, if the item is their own, or without a reason.
    """
    # For an item, the result does not depend on its author, so that it reveals nothing about them.
    may = by.is_active and by.has_perm(DECIDES) and by.pk != member.pk
    if not may or (about is None and "warn" not in member_actions_for(by, member)):
        raise TransitionRefused(_("You cannot warn this member."))
    return _impose(Sanction(kind=Sanction.Kind.WARNING, member=member, by=by, reason=reason), "warn", about)


@transaction.atomic
def suspend(member: User, *, by: User, reason: str, until: datetime.datetime) -> Sanction:
    """Suspend a member until a moment at most a year ahead, from their next request on.

    Raises TransitionRefused if `by` may not or the moment is out of range, StaleItem if another moderator was
    faster.
    """
    duration = until - timezone.now()
    if not datetime.timedelta(0) < duration <= datetime.timedelta(days=MAX_SUSPENSION_DAYS, hours=1):
        raise TransitionRefused(_("Enter an end date from tomorrow to one year from now."))
    if "suspend" not in member_actions_for(by, member):
        refusal = StaleItem if member.is_suspended else TransitionRefused
        raise refusal(_("You cannot suspend this member now."))
    if not User.objects.suspend(member, until):
        raise StaleItem(_("This member is already suspended. Reload the page."))
    member.suspended_until = until
    QueueItem.objects.claimed_by(member).update(claimed_until=timezone.now())
    kind = Sanction.Kind.SUSPENSION
    return _impose(Sanction(kind=kind, member=member, by=by, reason=reason, until=until), "suspend")


def _impose(sanction: Sanction, action: str, about: Moderated | None = None) -> Sanction:
    if not sanction.reason.strip():
        raise TransitionRefused(_("Enter a reason. The member reads it."))
    if about is not None:
        sanction.content_type = ContentType.objects.get_for_model(about)
        sanction.object_id = about.pk
        sanction.about_unsigned_work = not type(about).objects.signed().contains(about)
    sanction.save(force_insert=True)
    entry = sanction.log(action, by=sanction.by)
    title = about.review_title if about is not None else ""
    context = {"sanction": sanction, "title": title}
    notify_sanctioned_member(sanction.member, sanction.kind, context, entry)
    return sanction


@transaction.atomic
def lift(member: User, *, by: User) -> Sanction:
    """End a suspension early.

    Raises TransitionRefused if `by` may not, StaleItem if it has ended meanwhile.
    """
    if "lift" not in member_actions_for(by, member):
        raise TransitionRefused(_("There is no suspension that you can end."))
    sanction = Sanction.objects.current(member)
    if sanction is None:
        raise StaleItem(_("The suspension has already ended."))
    state_before = sanction.state
    if state_before == Sanction.State.OPEN:
        # This settles the appeal; it needs no answer any more.
        Sanction.objects.in_state(sanction, state_before).update(state=Sanction.State.LIFTED)
        sanction.state = Sanction.State.LIFTED
    sanction.end(by)
    entry = sanction.log("lift", by=by, before=state_before)
    QueueItem.objects.sync(sanction)
    notify_sanctioned_member(member, "lifted", {"sanction": sanction}, entry)
    return sanction

"""The checklist of new members: choose the name shown, follow an industry, practise once."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from notices.models import Following
from practice.models import JournalEntry
from taxonomy.models import Industry


@dataclass(frozen=True)
class FirstSteps:
    """Which of the three steps a member has done."""

    has_name: bool
    industry_ids: frozenset[int]
    """The industries that the member follows."""
    has_practised: bool

    @property
    def done(self) -> int:
        """The number of steps that are done."""
        return self.has_name + bool(self.industry_ids) + self.has_practised

    @property
    def is_complete(self) -> bool:
        return self.done == 3


def first_steps_of(user: User | AnonymousUser) -> FirstSteps | None:
    """Return the steps of a member, or None for visitors and for members who no longer see the list.

    The list ends for good with the first call after the last step: this call still returns it, so that the
    page can say that everything is done.
    """
    if not user.is_authenticated or user.first_steps_ended_at:
        return None
    steps = FirstSteps(
        has_name=bool(user.name),
        industry_ids=frozenset(Following.objects.followed_ids([user], Industry).get(user.pk, ())),
        has_practised=JournalEntry.objects.has_practised(user),
    )
    if steps.is_complete:
        User.objects.end_first_steps(user)
    return steps

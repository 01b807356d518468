"""The kinds of notices: what a member is told about, and how often a mail may say so."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often a kind comes by mail. In the site it always stands."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("No mail")


EVERY = tuple(Frequency)


@dataclass(frozen=True)
class Kind:
    """One kind of notices.

    `why` stands under each mail. `needs` is the permission without which nobody gets it. `is_news` says that
    it tells of what others wrote: it is told only as long as the member may see that.
    """

    name: str
    label: str
    hint: str
    explanation: str
    default: Frequency = Frequency.NOW
    allowed: tuple[Frequency, ...] = EVERY
    permission: str = ""
    is_news: bool = False
    in_thread: bool = False

    @property
    def is_optional(self) -> bool:
        """Say whether a member may do without mails of this kind."""
        return Frequency.OFF in self.allowed


_KINDS = (
    Kind(
        "review",
        _("What I sent"),
        _("How it stands with your stories, comments, collections and the techniques you proposed."),
        _("You get this mail because it is about something you sent."),
    ),
    Kind(
        "reply",
        _("Replies to me"),
        _("Somebody answers a comment of yours."),
        _("You get this mail because somebody replied to you."),
        is_news=True,
        in_thread=True,
    ),
    Kind(
        "thread",
        _("Conversations that I follow"),
        _("New comments where you take part."),
        _("You get this mail because you follow this conversation."),
        default=Frequency.DAILY,
        is_news=True,
        in_thread=True,
    ),
    Kind(
        "following",
        _("What I follow"),
        _("New cases and stories of an industry or a technique, and changes of a case."),
        _("You get this mail because you follow this."),
        default=Frequency.WEEKLY,
        is_news=True,
    ),
    Kind(
        "practice",
        _("Reminders to practise"),
        _("Such as your answer, a month later."),
        _("You get this mail because you asked to be reminded."),
        is_news=True,
    ),
    Kind(
        "moderation",
        _("Answers of moderators"),
        _("What became of your reports, and of comments that waited."),
        _("You get this mail because a moderator has answered you."),
    ),
    Kind(
        "queue",
        _("What waits for a decision"),
        _("Each morning when something waits: numbers, no names."),
        _("You get this mail because you are a moderator."),
        default=Frequency.DAILY,
        allowed=(Frequency.DAILY, Frequency.OFF),
        permission="moderation.decide",
    ),
    Kind(
        "account",
        _("My account"),
        _("Warnings, suspensions, and what happens to your data."),
        _("You get this mail because it is about your account. It cannot be switched off."),
        allowed=(Frequency.NOW,),
    ),
)
KINDS = {kind.name: kind for kind in _KINDS}
KIND_CHOICES = [(kind.name, kind.label) for kind in _KINDS]

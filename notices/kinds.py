"""The kinds of notices: what members are notified of, and how often they can have mails about it."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often mails about a kind are sent. Whatever is chosen, notices are listed in the site."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("Never")


ALL_FREQUENCIES = tuple(Frequency)
DIGEST_FREQUENCIES = (Frequency.DAILY, Frequency.WEEKLY)
"""The frequencies with which several notices are collected in one mail."""


@dataclass(frozen=True)
class Kind:
    """One kind of notices.

    `explanation` is printed at the end of each mail. `permission` is required to get notices of this kind.
    Notices with `is_news` are about what other people wrote, and are only shown while the member may see
    that. Notices with `in_thread` belong to a conversation, which can be muted.
    """

    name: str
    label: str | Promise
    hint: str | Promise
    explanation: str | Promise
    default: Frequency = Frequency.NOW
    allowed: tuple[Frequency, ...] = ALL_FREQUENCIES
    permission: str = ""
    is_news: bool = False
    in_thread: bool = False
    has_own_mail: bool = False
    """Each of its mails is sent alone: it has no notices, and no digest contains it."""

    @property
    def is_optional(self) -> bool:
        """True if members can switch mails of this kind off."""
        return Frequency.OFF in self.allowed


_KINDS = (
    Kind(
        "review",
        _("My submissions"),
        _("Decisions on your stories, comments, collections and proposed techniques"),
        _("You get this e-mail because it is about a text that you submitted."),
    ),
    Kind(
        "reply",
        _("Replies"),
        _("Replies to your comments"),
        _("You get this e-mail because a member replied to you."),
        is_news=True,
        in_thread=True,
    ),
    Kind(
        "thread",
        _("Conversations"),
        _("New comments in conversations that you follow"),
        _("You get this e-mail because you follow this conversation."),
        default=Frequency.DAILY,
        is_news=True,
        in_thread=True,
    ),
    Kind(
        "following",
        _("Following"),
        _("New cases and stories in what you follow, and changes to cases"),
        _("You get this e-mail because you follow this."),
        default=Frequency.WEEKLY,
        is_news=True,
    ),
    Kind(
        "practice",
        _("Practice reminders"),
        _("Your answer, one month later"),
        _("You get this e-mail because you asked for a reminder."),
        is_news=True,
    ),
    Kind(
        "sentence",
        _("One sentence to try"),
        _("One sentence and its technique, on Mondays. It links to a case of an industry that you follow."),
        _("You get this e-mail because you asked for one sentence to try each week."),
        default=Frequency.OFF,
        allowed=(Frequency.WEEKLY, Frequency.OFF),
        has_own_mail=True,
    ),
    Kind(
        "moderation",
        _("Answers from moderators"),
        _("Answers to your reports, and decisions on your comments"),
        _("You get this e-mail because a moderator has answered you."),
    ),
    Kind(
        "queue",
        _("Review queue"),
        _("The number of waiting items each morning, without names"),
        _("You get this e-mail because you are a moderator."),
        default=Frequency.DAILY,
        allowed=(Frequency.DAILY, Frequency.OFF),
        permission="moderation.decide",
    ),
    Kind(
        "account",
        _("My account"),
        _("Warnings, suspensions and changes to your data"),
        _("You get this e-mail because it is about your account. You cannot turn it off."),
        allowed=(Frequency.NOW,),
    ),
)
KINDS = {kind.name: kind for kind in _KINDS}


def kind_choices() -> list[tuple[str, str | Promise]]:
    """Return the choices of fields that hold a kind. Migrations name this function: a new kind needs none."""
    return [(kind.name, kind.label) for kind in _KINDS]

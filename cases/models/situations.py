"""The situations in which a phrase is used, by which the phrasebook is filtered."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _


class Situation(models.TextChoices):
    """The situation as the speaker sees it. Add new ones at the end: the facet index holds positions."""

    ANGRY = "angry", _("They are angry")
    AFRAID = "afraid", _("They are afraid or grieving")
    ASHAMED = "ashamed", _("They feel ashamed")
    WAITING = "waiting", _("They are waiting")
    OVERHEARD = "overheard", _("Others can hear")
    REFUSAL = "refusal", _("I must say no")
    UNKNOWN = "unknown", _("I do not know yet")
    MISTAKE = "mistake", _("It was our mistake")
    REASON = "reason", _("I must explain a rule or cause")
    HANDOVER = "handover", _("I must hand over")


SITUATION_KEYS = {value: ("situation", position) for position, value in enumerate(Situation.values, 1)}
"""The key of each situation in the facet index of the list "phrases"."""


def situation_keys(situations: Iterable[str]) -> set[tuple[str, int]]:
    """Return the keys of these situations in the facet index; unknown ones are left out."""
    return {SITUATION_KEYS[value] for value in situations if value in SITUATION_KEYS}

"""The plans of huddles of 10, 15 and 30 minutes: steps, instructions and times."""

from dataclasses import dataclass
from itertools import accumulate

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Step:
    """One step of a huddle."""

    title: str | Promise
    cue: str | Promise
    """What the lead does; shown on the run sheet only."""
    everybody: str | Promise
    """What the team does; shown on the screen."""


STEPS = {
    "arrive": Step(
        _("Before you begin"),
        _("Make pairs. Say that no one collects what is written, and that everyone may skip a part."),
        _("Sit in pairs with paper and a pen. You keep what you write."),
    ),
    "moment": Step(
        _("The moment"),
        _("Read it aloud, slowly. Do not explain anything yet."),
        _("Listen. Who is this person, and what do they need?"),
    ),
    "write": Step(
        _("Write what you would say"),
        _("Ask the question. Then be quiet until the time is over, and write, too."),
        _("Write it word for word, as you would say it."),
    ),
    "neighbours": Step(
        _("Read your answers aloud"),
        _("Say when half of the time is over. Do not comment yet."),
        _("Read your answer to the person beside you. Then listen to theirs."),
    ),
    "pairs": Step(
        _("Talk in pairs"),
        _("Say when half of the time is over. Do not correct answers."),
        _("One reads, the other says what they felt. Then change roles."),
    ),
    "turn": Step(
        _("The turning point, line by line"),
        _("Two people read, one for each person. Pause after each line, then show the next."),
        _("Listen for the words that help."),
    ),
    "done": Step(
        _("What was done, and what changed"),
        _("Show both, one after the other. Ask what your team could do."),
        _("What did you not expect?"),
    ),
    "again": Step(
        _("Answer again with a technique"),
        _("Everyone chooses a technique on the screen."),
        _("In your pair, say your answer again with one of these techniques."),
    ),
    "prompt": Step(
        _("One question"),
        _("Ask it and wait. Let three people speak before you do."),
        _("Talk about it together. There is no right answer."),
    ),
    "week": Step(
        _("Who tries what this week"),
        _("Write down who tries what, and when you will ask about it. Give out the handout."),
        _("Say one thing that you will try, and when."),
    ),
}


@dataclass(frozen=True)
class Part:
    """A step of a plan. `begins` and `ends` are minutes since the start of the huddle."""

    kind: str
    begins: int
    minutes: int

    @property
    def step(self) -> Step:
        return STEPS[self.kind]

    @property
    def ends(self) -> int:
        return self.begins + self.minutes


@dataclass(frozen=True)
class Plan:
    """A huddle of a certain length."""

    minutes: int
    prompt: str
    """The name of the case's field with the question to ask. Each length has another one."""
    parts: tuple[Part, ...]


def _plan(minutes: int, prompt: str, /, **lasts: int) -> Plan:
    begins = accumulate(lasts.values(), initial=0)
    parts = (Part(kind, at, lasts[kind]) for kind, at in zip(lasts, begins, strict=False))
    return Plan(minutes, prompt, tuple(parts))


# In 10 minutes, neighbours only read their answers to each other and look at their own habits. 15 minutes
# leave time for feedback and the customer's view; 30 minutes for a second attempt and for questions about the
# system.
PLANS = {
    "10": _plan(
        10, "prompt_habits",
        arrive=1, moment=1, write=2, neighbours=1, turn=2, done=1, prompt=1, week=1,
    ),
    "15": _plan(
        15, "prompt_customer",
        arrive=1, moment=1, write=2, pairs=3, turn=3, done=1, prompt=2, week=2,
    ),
    "30": _plan(
        30, "prompt_system",
        arrive=1, moment=2, write=4, pairs=4, turn=5, done=2, again=4, prompt=5, week=3,
    ),
}  # fmt: skip


def plan_for(minutes: str) -> Plan:
    """Return the plan for this number of minutes, or the one for 15 minutes if there is none."""
    return PLANS.get(minutes, PLANS["15"])

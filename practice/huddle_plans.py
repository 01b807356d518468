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
        _("Form pairs. Say that no notes are collected and that everyone may skip a step."),
        _("Sit in pairs with paper and a pen. You keep what you write."),
    ),
    "moment": Step(
        _("The moment"),
        _("Read the moment aloud, slowly. Do not explain it yet."),
        _("Listen. Who is this person, and what do they need?"),
    ),
    "write": Step(
        _("Write what you would say"),
        _("Ask the question. Be quiet until the time is over. Write your own answer too."),
        _("Write exactly what you would say."),
    ),
    "neighbours": Step(
        _("Read your answers to each other"),
        _("Say when half of the time is over. Do not comment yet."),
        _("Read your answer to your partner. Then listen to theirs."),
    ),
    "pairs": Step(
        _("Give feedback in pairs"),
        _("Say when half of the time is over. Do not correct any answer."),
        _("One person reads. The other says what they felt. Then change roles."),
    ),
    "turn": Step(
        _("The turning point, line by line"),
        _("Two people read, one for each speaker. Pause after each line, then show the next line."),
        _("Listen for the words that change the conversation."),
    ),
    "done": Step(
        _("What was done, and what changed"),
        _("Show both, one after the other. Ask what your team could do too."),
        _("What surprises you?"),
    ),
    "again": Step(
        _("Answer again with a technique"),
        _("Everyone chooses one technique from the screen."),
        _("In your pair, say your answer again. Use one of the techniques from the screen."),
    ),
    "prompt": Step(
        _("Discussion question"),
        _("Ask the question and wait. Let three others speak before you."),
        _("Discuss it together. There is no single right answer."),
    ),
    "week": Step(
        _("What each person tries this week"),
        _("Write down who tries what, and when you will ask about it. Give everyone the handout."),
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

"""The seven steps of writing a story, and what is still missing before it can be submitted."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from stories.forms import ChangedForm, HappenedForm, NameForm, SafetyForm, SaidForm, StepForm, WhereForm
from stories.models import Draft, Story, StoryContent
from stories.safety import MarkedFinding, open_details


@dataclass(frozen=True)
class Step:
    """A page of the form.

    `form` is a subclass of StepForm, or None for the last step. `minutes` is how long people take, for the
    estimate of the remaining time. `beat` is the beat of a case that the page shows as an example.
    """

    slug: str
    name: str | Promise
    form: Any
    minutes: int
    beat: str = ""

    @property
    def number(self) -> int:
        return STEPS.index(self) + 1


STEPS = (
    Step("happened", _("What happened"), HappenedForm, 4, "moment"),
    Step("said", _("What was said and done"), SaidForm, 4, "turning_point"),
    Step("changed", _("What changed"), ChangedForm, 2, "changed"),
    Step("where", _("Industry and techniques"), WhereForm, 1),
    Step("safety", _("Keep people safe"), SafetyForm, 2),
    Step("name", _("Your name and consent"), NameForm, 1),
    Step("check", _("Check and submit"), None, 1),
)
BY_SLUG = {step.slug: step for step in STEPS}


def form_for(step: Step, source: Draft | Story, data: Mapping[str, Any] | None = None) -> StepForm:
    """Return the form of a step with the values of a draft, or of a story as far as it has these fields."""
    return step.form(data, initial={name: getattr(source, name, None) for name in step.form.base_fields})


def is_complete(step: Step, draft: Draft) -> bool:
    """Return True if the values of the draft are valid for the step."""
    return step.form is not None and _bound_form(step, draft).is_valid()


def _bound_form(step: Step, draft: Draft) -> StepForm:
    return step.form({name: getattr(draft, name) for name in step.form.base_fields})


def minutes_left(draft: Draft) -> int:
    """Return the estimated time for the remaining steps, in minutes."""
    return sum(step.minutes for step in STEPS if not is_complete(step, draft))


def submission_gaps(draft: Draft, findings: list[MarkedFinding]) -> list[tuple[Step, str]]:
    """Return what is missing before the draft can be submitted, in the order of the steps.

    Each is a pair of a step and a message.
    """
    gaps = []
    if not draft.title.strip():
        gaps.append((BY_SLUG["happened"], gettext("Give your story a title.")))
    if len(draft.title) > StoryContent.max_length("title"):
        gaps.append((BY_SLUG["happened"], gettext("Shorten the title to 120 characters.")))
    for step in STEPS:
        if step.form is not None:
            errors = _bound_form(step, draft).errors
            gaps += [(step, f"{step.name}: {messages[0]}") for messages in errors.values()]
    if count := len(open_details(findings)):
        message = ngettext(
            "Check %(n)s detail that could identify a person.",
            "Check %(n)s details that could identify a person.",
            count,
        )
        gaps.append((BY_SLUG["safety"], message % {"n": count}))
    return sorted(gaps, key=lambda gap: gap[0].number)

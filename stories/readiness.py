"""What a draft still needs before it can be sent: the check page shows it, and sending asks it again."""

from django.utils.translation import gettext as _

from stories.models.content import MAX_LENGTHS
from stories.steps import BY_SLUG, STEPS, Step


def submission_gaps(draft, findings) -> list[tuple[Step, str]]:
    """Return pairs of a step and a sentence; empty when the draft may be sent. `found` are its findings."""
    gaps = []
    if not draft.title.strip():
        gaps.append((BY_SLUG["happened"], _("Give your story a title")))
    for step in STEPS:
        if step.form is None:
            continue
        form = step.form({name: getattr(draft, name) for name in step.form.base_fields})
        gaps += [(step, f"{step.name}: {errors[0]}") for errors in form.errors.values()]
    unresolved = [mark for mark in findings if mark.is_open]
    direct = sum(mark.is_direct for mark in unresolved)
    if direct:
        gaps.append((BY_SLUG["safety"], _("Take out what leads to a person (%(n)s)") % {"n": direct}))
    if len(unresolved) > direct:
        gaps.append(
            (
                BY_SLUG["safety"],
                _("Replace or keep what may identify somebody (%(n)s)") % {"n": len(unresolved) - direct},
            )
        )
    if len(draft.title) > MAX_LENGTHS["title"]:
        gaps.append((BY_SLUG["happened"], _("The title has more than 120 characters")))
    return gaps

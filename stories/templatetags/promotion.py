"""Template tags about promotions, for the pages of cases and the status page of a story."""

from typing import Any

from django import template
from django.template import Context

from cases.models import Case, CaseRevision
from stories.models import Promotion, Story

register = template.Library()


@register.inclusion_tag("stories/_promotion_panel.html", takes_context=True)
def promotion_panel(context: Context, case: Case, text: CaseRevision | None) -> dict[str, Any]:
    """Show curators the story of a case, its author's answer, and the button that asks the author."""
    promotion = Promotion.objects.for_case(case)
    can_ask = promotion is not None and promotion.can_ask_author(text)
    shared = {name: context.get(name) for name in ("csrf_token", "request")}
    return {**shared, "promotion": promotion, "case": case, "text": text, "can_ask_author": can_ask}


@register.inclusion_tag("stories/_adapted_from.html")
def adapted_from(case: Case) -> dict[str, Any]:
    """Show the credit of a case's story and link to it, as long as both may be public."""
    promotion = Promotion.objects.for_case(case)
    return {"story": promotion.story if promotion and promotion.is_linked else None}


@register.simple_tag
def promotion_of(story: Story) -> Promotion | None:
    """Return the promotion of a story, or None."""
    return Promotion.objects.for_story(story)

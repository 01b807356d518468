"""What other pages say about a story that becomes a case: the desk, the case, the status page."""

from django import template

from stories.models import Promotion

register = template.Library()


@register.inclusion_tag("stories/_promotion_panel.html", takes_context=True)
def promotion_panel(context, case, text):
    """Show curators the story behind a case, what its author answered, and the button that asks."""
    promotion = Promotion.objects.for_case(case)
    asks = promotion is not None and promotion.can_ask_author(text)
    shared = {name: context.get(name) for name in ("csrf_token", "request")}
    return {**shared, "promotion": promotion, "case": case, "text": text, "can_ask_author": asks}


@register.inclusion_tag("stories/_adapted_from.html")
def adapted_from(case):
    """Say on the page of a case who told the story, and link it, as long as its author wants both."""
    promotion = Promotion.objects.for_case(case)
    return {"story": promotion.story if promotion and promotion.is_linked else None}


@register.simple_tag
def promotion_of(story):
    """The promotion of a story, or None."""
    return Promotion.objects.about(story)

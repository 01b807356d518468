"""What other pages say about a story that becomes a case: the desk, the case, the status page."""

from django import template

from stories.models import Promotion

register = template.Library()


@register.inclusion_tag("stories/_promotion_panel.html", takes_context=True)
def promotion_panel(context, case, text):
    """Show curators the story behind a case, what its author answered, and the button that asks."""
    behind = Promotion.objects.behind(case)
    asks = behind is not None and behind.may_ask(text)
    shared = {name: context.get(name) for name in ("csrf_token", "request")}
    return {**shared, "promotion": behind, "case": case, "text": text, "may_ask": asks}


@register.inclusion_tag("stories/_adapted_from.html")
def adapted_from(case):
    """Say on the page of a case who told the story, and link it, as long as its author wants both."""
    behind = Promotion.objects.behind(case)
    return {"story": behind.story if behind and behind.is_linked else None}


@register.simple_tag
def promotion_of(story):
    """The promotion of a story, or None."""
    return Promotion.objects.about(story)

"""The checklist of new members, for the home page and the account page."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser

from empathy.first_steps import first_steps_of

register = template.Library()


@register.inclusion_tag("my_account/_first_steps.html", takes_context=True)
def first_steps(context: dict[str, Any]) -> dict[str, Any]:
    """Show the steps that a member has left; nothing for visitors, and nothing once the list has ended."""
    steps = first_steps_of(context.get("user") or AnonymousUser())
    return {"steps": steps, "csrf_token": context.get("csrf_token")}

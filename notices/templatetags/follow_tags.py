"""The buttons with which members follow an item or mute the conversation about it."""

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.db import models

from notices.models import Following

register = template.Library()


@register.inclusion_tag("notices/_follow.html", takes_context=True)
def follow_button(context: dict[str, Any], item: models.Model) -> dict[str, Any]:
    """Let members follow `item` or stop following it; all visitors get the same link to sign in."""
    user = context.get("user") or AnonymousUser()
    return {
        "item": item,
        "label": item._meta.label_lower,
        "is_member": user.is_authenticated,
        "is_following": Following.objects.is_following(user, item),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("notices/_mute.html", takes_context=True)
def mute_button(context: dict[str, Any], item: models.Model) -> dict[str, Any]:
    """Let a signed-in member mute the conversation about `item`, or unmute it."""
    return {
        "item": item,
        "label": item._meta.label_lower,
        "is_muted": Following.objects.is_muted(context["user"], item),
        "csrf_token": context.get("csrf_token"),
    }

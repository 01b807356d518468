"""The buttons with which somebody follows what a page shows, or mutes what is said about it."""

from django import template
from django.contrib.auth.models import AnonymousUser

from notices.models import Following

register = template.Library()


@register.inclusion_tag("notices/_follow.html", takes_context=True)
def follow_button(context, item):
    """Let a member follow `item`, or stop that; lead visitors, all alike, to where they sign in."""
    user = context.get("user") or AnonymousUser()
    return {
        "item": item,
        "label": item._meta.label_lower,
        "is_member": user.is_authenticated,
        "is_following": Following.objects.is_following(user, item),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("notices/_mute.html", takes_context=True)
def mute_button(context, item):
    """Let a member, who is signed in here, mute the conversation about `item`, or hear of it again."""
    return {
        "item": item,
        "label": item._meta.label_lower,
        "is_muted": Following.objects.is_muted(context["user"], item),
        "csrf_token": context.get("csrf_token"),
    }

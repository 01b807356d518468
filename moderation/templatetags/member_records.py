"""Template tags about members: their own sanctions, the anonymous record of an author, the warning form."""

from typing import Any

from django import template
from django.db import models

from accounts.models import User
from moderation.members.actions import work_record
from moderation.members.forms import WarnForm
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction

register = template.Library()

MAX_SANCTIONS = 20


@register.inclusion_tag("moderation/_own_sanctions.html")
def own_sanctions(user: User) -> dict[str, Any]:
    """Show a member their own warnings and suspensions, and a link to their reports."""
    sanctions = Sanction.objects.for_member(user)[:MAX_SANCTIONS]
    return {"sanctions": sanctions, "reported": Report.objects.by(user).exists()}


@register.inclusion_tag("moderation/_author_record.html")
def author_record(user: User | None) -> dict[str, Any]:
    """Show the record of an author in numbers; nothing if the author was erased."""
    return {"record": work_record(user) if user else None}


@register.simple_tag
def warning_form() -> WarnForm:
    """Return the empty form of a warning."""
    return WarnForm()


@register.filter
def model_name(item: models.Model) -> str:
    """Return the name of an item's model, as it is used in URLs."""
    return item._meta.model_name

"""Template tags about members: their own sanctions, bands of earlier work, the form of a warning."""

from typing import Any

from django import template
from django.db import models

from accounts.models import User
from moderation.members.forms import WarnForm
from moderation.members.records import anonymous_work, reporter_record
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
def author_record(item: models.Model | None) -> dict[str, Any]:
    """Show how much the author of an anonymous item submitted without their name; nothing for other items."""
    return {"record": anonymous_work(item)}


@register.inclusion_tag("moderation/_reporter_record.html")
def earlier_reports(report: Report) -> dict[str, Any]:
    """Show how other reports of the same member ended."""
    return {"record": reporter_record(report)}


@register.simple_tag
def warning_form() -> WarnForm:
    """Return the empty form of a warning."""
    return WarnForm()


@register.filter
def model_name(item: models.Model) -> str | None:
    """Return the name of an item's model, as it is used in URLs."""
    return item._meta.model_name

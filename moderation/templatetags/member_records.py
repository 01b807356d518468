"""Parts of pages about members: how one stands oneself, and a record without a name."""

from django import template

from moderation.members.actions import work_record
from moderation.members.forms import WarnForm
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction

register = template.Library()


@register.inclusion_tag("moderation/_own_sanctions.html")
def own_sanctions(user):
    """What a member reads about their own standing: warnings, suspensions, reports."""
    return {"sanctions": Sanction.objects.of(user)[:20], "reported": Report.objects.by(user).exists()}


@register.inclusion_tag("moderation/_author_record.html")
def author_record(user):
    """The record of an author, in numbers; shows nothing where there is no author any more."""
    return {"record": work_record(user) if user else None}


@register.simple_tag
def warning_form():
    """The empty form of a warning."""
    return WarnForm()


@register.filter
def model_name(item) -> str:
    """What an item is called in addresses."""
    return item._meta.model_name

"""Parts of pages about members: how one stands oneself, and a record without a name."""

from django import template

from moderation.people import record_of
from moderation.people_forms import WarnForm
from moderation.reports import Report
from moderation.sanctions import Sanction

register = template.Library()


@register.inclusion_tag("moderation/_standing.html")
def standing(user):
    """What a member reads about their own standing: warnings, suspensions, reports."""
    return {"sanctions": Sanction.objects.of(user)[:20], "reported": Report.objects.by(user).exists()}


@register.inclusion_tag("moderation/_record.html")
def record(user):
    """The record of an author, in numbers; shows nothing where there is no author any more."""
    return {"record": record_of(user) if user else None}


@register.simple_tag
def warning_form():
    """The empty form of a warning."""
    return WarnForm()


@register.filter
def kind_of(item) -> str:
    """What an item is called in addresses."""
    return item._meta.model_name

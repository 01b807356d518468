"""What the page of a case shows of practice: saving, collections, marks of what was read, and a plan."""

from typing import Any

from django import template
from django.template import Context

from cases.models import Case
from practice.collection_editing import MAX_COLLECTIONS
from practice.forms import PlanForm
from practice.models import Collection, ReadCase, SavedCase
from practice.models.journal import random_key

register = template.Library()


@register.inclusion_tag("practice/_add_to_collection.html", takes_context=True)
def add_to_collection(context: Context, case: Case) -> dict[str, Any]:
    """Show members a form that adds the case to one of their collections; show visitors nothing."""
    user = context["user"]
    collections = Collection.objects.for_choice(user)[:MAX_COLLECTIONS] if user.is_authenticated else []
    shared = {name: context.get(name) for name in ("csrf_token", "request", "user")}
    return {**shared, "case": case, "collections": collections}


@register.inclusion_tag("practice/_save_button.html", takes_context=True)
def save_button(context: Context, case: Case) -> dict[str, Any]:
    """Show members a button, and visitors, whose page is the same for all, a link to sign in."""
    user: Any = context.get("user")
    signed_in = user is not None and user.is_authenticated
    saved = signed_in and SavedCase.objects.has_saved(user, case)
    return {**_form_context(context, case), "signed_in": signed_in, "saved": saved}


@register.inclusion_tag("practice/_marks.html", takes_context=True)
def reading_marks(context: Context, case: Case) -> dict[str, Any]:
    """Show whether the reader marked the case as read and practised it.

    Marks of members are in the account. Visitors get buttons for a script that keeps marks in the browser.
    """
    user: Any = context.get("user")
    shown = {**_form_context(context, case), "signed_in": user is not None and user.is_authenticated}
    if shown["signed_in"]:
        shown |= ReadCase.objects.marks(user, case)
    return shown


@register.inclusion_tag("practice/_plan.html", takes_context=True)
def plan_form(context: Context, case: Case) -> dict[str, Any]:
    """Show a form for a plan, which members can save and visitors can copy."""
    user: Any = context.get("user")
    first = next(iter(case.swaps.all()), None)
    initial = {"say": first.try_this if first else "", "remind": True}
    signed_in = user is not None and user.is_authenticated
    if signed_in:
        initial["once"] = random_key()
    return {**_form_context(context, case), "signed_in": signed_in, "form": PlanForm(initial=initial)}


def _form_context(context: Context, case: Case) -> dict[str, Any]:
    return {"case": case, "csrf_token": context.get("csrf_token")}

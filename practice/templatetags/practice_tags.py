"""What the page of a case shows of practice: the form for collections, and the button to save the case."""

from typing import Any

from django import template
from django.template import Context

from cases.models import Case
from practice.collection_editing import MAX_COLLECTIONS
from practice.models import Collection, SavedCase

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
    return {"case": case, "signed_in": signed_in, "saved": saved}

"""What other pages show of collections: the form on the page of a case."""

from django import template

from practice.models.collection import MOST_COLLECTIONS, Collection
from practice.models.saved_case import SavedCase

register = template.Library()


@register.inclusion_tag("practice/_add_to_collection.html", takes_context=True)
def add_to_collection(context, case):
    """Let a member put this case into a collection; visitors see nothing."""
    user = context["user"]
    own = Collection.objects.for_choice(user)[:MOST_COLLECTIONS] if user.is_authenticated else []
    shared = {name: context.get(name) for name in ("csrf_token", "request", "user")}
    return {**shared, "case": case, "collections": own}


# JOINED: """The button with which a member saves a case."""


@register.inclusion_tag("practice/_save_button.html", takes_context=True)
def save_button(context, case):
    """For members a button; for visitors, whose page is the same for all, a way to sign in and come back."""
    user = context.get("user")
    signed_in = user is not None and user.is_authenticated
    saved = signed_in and SavedCase.objects.of(user).about(case).exists()
    return {"case": case, "signed_in": signed_in, "saved": saved}

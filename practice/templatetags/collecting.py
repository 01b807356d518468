"""What other pages show of collections: the form on the page of a case."""

from django import template

from practice.collections import MOST_COLLECTIONS, Collection

register = template.Library()


@register.inclusion_tag("practice/_add_to_collection.html", takes_context=True)
def add_to_collection(context, case):
    """Let a member put this case into a collection; visitors see nothing."""
    user = context["user"]
    own = Collection.objects.for_choice(user)[:MOST_COLLECTIONS] if user.is_authenticated else []
    shared = {name: context.get(name) for name in ("csrf_token", "request", "user")}
    return {**shared, "case": case, "collections": own}

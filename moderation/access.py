"""Who may open the moderators' pages, who the moderators are, and which items they may open."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from moderation.models.moderated import Moderated
from moderation.models.queue import queued_models
from request_handling.permissions import View, require_any_permission

DECIDES, CURATES = "moderation.decide", "moderation.change_reason"


def moderators_only(view: View) -> View:
    """Decorate a view: visitors are asked to sign in, members who are no moderators get 403."""
    return require_any_permission(DECIDES)(view)


curators_only = require_any_permission(CURATES)
moderators_and_curators_only = require_any_permission(DECIDES, CURATES)


def moderators(*, include_superusers: bool = False) -> QuerySet[User]:
    """Return the active members who may decide by their role, by name.

    This asks for the role alone: what they may do on the site also needs a second factor and no suspension.
    """
    found = ModelBackend().with_perm(DECIDES, is_active=True, include_superusers=include_superusers)
    return found.order_by("name", "handle")


def item_or_404(user: User, kind: str, pk: int) -> Any:
    """Return the item of this kind and number that `user` may review.

    Drafts and the user's own items raise Http404 like items that do not exist.
    """
    model = next((model for model in queued_models() if model._meta.model_name == kind), None)
    item = model and pk < 2**63 and model.objects.reviewable_by(user).for_decision().filter(pk=pk).first()
    if not item:
        raise Http404("Nothing of this kind waits here.")
    return item


def moderated_item_or_404(user: User, kind: str, pk: int) -> Moderated:
    """Return an item as `item_or_404()` does, but no report or appeal: these have pages of their own."""
    item = item_or_404(user, kind, pk)
    if not isinstance(item, Moderated):
        raise Http404("There is no such form.")
    return item

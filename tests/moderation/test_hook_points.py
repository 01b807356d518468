"""Hook points: every model that needs an implementation has one, and the queue knows every pending model."""

import pytest

from moderation import hook_points
from moderation.members.reports import Report
from moderation.members.sanctions import Sanction
from moderation.models import Publishable
from moderation.trust import moderated_models

MODERATED = moderated_models()
PUBLISHABLE = [model for model in MODERATED if issubclass(model, Publishable)]


def is_implemented(hook, model) -> bool:
    return hook.dispatch(model) is not hook.dispatch(object)


@pytest.mark.parametrize("model", MODERATED)
def test_every_moderated_model_implements_what_follows_from_a_transition(model):
    assert is_implemented(hook_points.after_transition, model)


@pytest.mark.parametrize("model", PUBLISHABLE)
@pytest.mark.parametrize("name", ["after_redaction", "review_context", "publication_changes"])
def test_every_publishable_model_implements_redaction_review_and_publication(model, name):
    assert is_implemented(getattr(hook_points, name), model)


@pytest.mark.parametrize("model", [Report, Sanction])
def test_every_answerable_model_implements_what_follows_from_an_answer(model):
    assert is_implemented(hook_points.after_answer, model)


def test_stories_comments_and_collections_are_publishable():
    assert {model._meta.model_name for model in PUBLISHABLE} >= {"story", "comment", "collection"}

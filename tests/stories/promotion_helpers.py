"""Steps of a promotion for tests: open the case, send it to review, ask the author, answer, publish."""

import re

from cases.models import CaseRevision
from stories.models import Promotion, Story
from tests.cases.test_curation import copied, move
from tests.stories.story_factories import published


def promotable_story(**values) -> Story:
    """Create a published story whose author consents to being asked about a case."""
    return published("alice", **{"consent_adapt": True, **values})


def open_case_draft(cora, story) -> int:
    """Open a draft of a case from a story as a curator. Return the primary key of the case."""
    cora.post(f"/curation/stories/{story.slug}/open/")
    return Promotion.objects.get(story=story).case_id


def case_in_review(cora, story) -> int:
    """Complete the draft of the case and send it to review. Return the primary key of the case."""
    pk = open_case_draft(cora, story)
    text, (values, _sections) = CaseRevision.objects.open_for(pk), copied()
    kept = ("title", "provenance", "lineage", "industries", "revisions")
    text.values = {**values, **{key: text.values[key] for key in kept}}
    text.sections = {**text.sections, "What was done": "1. A new kettle.", "Try this": "Pin it up."}
    text.save()
    assert "Submitted for review." in move(cora, pk, "send")
    return pk


def case_awaiting_answer(cora, story) -> int:
    """Ask the author about the text in review. Return the primary key of the case."""
    pk = case_in_review(cora, story)
    cora.post(f"/curation/cases/{pk}/ask/", {"version": CaseRevision.objects.open_for(pk).version})
    return pk


def answer_for_case(author, story, said="accept", **more):
    """Post the author's answer, "accept" or "decline", to the version that the page shows."""
    page = author.get(f"/stories/mine/{story.key}/case/").content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    data = {
        "answer": said,
        "version": version[1] if version else 1,
        "credit": "role",
        "credit_role": "a store lead",
    }
    return author.post(f"/stories/mine/{story.key}/case/", {**data, **more})


def published_case(cora, alice, story) -> int:
    """Create, accept and publish a case from a story. Return the primary key of the case."""
    pk = case_awaiting_answer(cora, story)
    answer_for_case(alice, story)
    assert "Case published." in move(cora, pk, "publish")
    return pk


def withdraw_story(alice, story, choice):
    """Withdraw the story with a choice about its case. Return the page that follows."""
    data = {"action": "withdraw", **({"case": choice} if choice else {})}
    return alice.post(f"{story.status_url}move/", data, follow=True).content.decode()

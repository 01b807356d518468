"""Comments and counts of a technique that is merged into another one, and back."""

import pytest
from django.test import Client

from comments.models import CommentSummary
from taxonomy.merging import merge, undo
from taxonomy.models import Technique
from tests.comments.comment_helpers import page_html, publish_comment
from tests.people import person

pytestmark = pytest.mark.django_db
FORMER, INTO = "mirroring", "naming-the-emotion"


def counts(slug) -> tuple[int, int, int]:
    summary = CommentSummary.objects.about(Technique.objects.get(slug=slug)).first() or CommentSummary()
    return summary.comments, summary.helped, summary.made_worse


def test_comments_and_counts_move_with_a_merged_technique_and_back():
    publish_comment(
        "alice", "I said it back to her.", f"/techniques/{FORMER}/comments/write/", outcome="helped"
    )
    publish_comment("bob", "It sounded false.", f"/techniques/{INTO}/comments/write/", outcome="made_worse")
    former, into = (Technique.objects.get(slug=slug) for slug in (FORMER, INTO))
    change = merge(former, into, by=person("cora"))
    assert counts(INTO) == (2, 1, 1)
    shown = page_html(address=f"/techniques/{INTO}/")
    assert "I said it back to her." in shown
    assert "It sounded false." in shown
    response = Client().get(f"/techniques/{FORMER}/comments/")
    assert response.headers["Location"].startswith(f"/techniques/{INTO}/comments/")
    undo(change, by=person("cora"))
    assert (counts(FORMER), counts(INTO)) == ((1, 1, 0), (1, 0, 1))
    assert "I said it back to her." not in page_html(address=f"/techniques/{INTO}/")
    assert "I said it back to her." in page_html(address=f"/techniques/{FORMER}/")

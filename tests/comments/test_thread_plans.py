"""A page of a thread reads its comments in their order from an index, however many there are."""

import pytest
from django.core.management import call_command
from django.db import connection

from cases.models import Case
from comments.models import Comment
from comments.threads import PAGE_SIZE
from stories.models import Story
from taxonomy.models import Technique
from tests.comments.comment_helpers import SLUG
from tests.plans import visited_rows

pytestmark = pytest.mark.django_db
COLUMNS = {"case": Case, "story": Story, "technique": Technique}


@pytest.mark.parametrize("order", ["pk", "-pk"])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_page_of_a_thread_visits_few_comments(column, order):
    call_command("synthesize", comments=600, on=SLUG, stories=1, verbosity=0)
    Comment.objects.update(outcome="")
    subject = COLUMNS[column].objects.first()
    Comment.objects.update(**{name: None if name != column else subject for name in COLUMNS})
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE comments_comment")
    with visited_rows("comments_comment") as visited:
        page = list(Comment.objects.about(subject).top_level().order_by(order)[: PAGE_SIZE + 1])
    assert len(page) == PAGE_SIZE + 1
    assert sum(visited) <= 3 * PAGE_SIZE
    assert bool(visited) == (connection.vendor == "postgresql")
    if connection.vendor == "sqlite":
        plan = Comment.objects.about(subject).top_level().order_by(order).explain()
        assert f"comments_top_of_{column}" in plan and "B-TREE" not in plan

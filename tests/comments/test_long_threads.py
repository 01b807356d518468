"""Long threads: a constant number of queries, and pages without gaps or duplicates."""

import re

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from comments.models import Comment, CommentSummary
from taxonomy import page_cache
from tests.comments.comment_helpers import CASE, SLUG, apply_action, page_html, publish_comment
from tests.people import signed_in

pytestmark = pytest.mark.django_db
THREAD = f"{CASE}comments/"


def synthesize_comments(count):
    call_command("synthesize", comments=count, on=SLUG, verbosity=0)


def queries(client, address):
    client.get(address)
    page_cache.clear_cache()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code in (200, 302), address
    return len(found)


def addresses():
    """Return the URLs of the case, of several pages of its thread, and of single comments."""
    comments = list(Comment.objects.about(Case.objects.get(slug=SLUG)).order_by("pk"))
    top_level = [comment.pk for comment in comments if comment.parent_id is None]
    most = max(comments, key=lambda comment: comment.reply_count)
    last = max((one for one in comments if one.parent_id == most.pk), key=lambda one: one.ordinal)
    return {
        "case": CASE, "thread": THREAD, "newest": f"{THREAD}?sort=newest",
        "after": f"{THREAD}?after={top_level[len(top_level) // 2]}",
        "before": f"{THREAD}?sort=newest&before={top_level[-1]}",
        "from": f"{THREAD}?from={top_level[-5]}", "replies": f"/comments/{most.pk}/replies/",
        "deep": f"/comments/{most.pk}/replies/?from={last.pk}", "permalink": f"/comments/{top_level[-1]}/",
        "link to a reply": f"/comments/{last.pk}/",
    }  # fmt: skip


def test_ten_thousand_comments_take_as_many_queries_as_fifty():
    alice = signed_in(Client(), "alice")
    synthesize_comments(50)
    few = {name: (queries(Client(), where), queries(alice, where)) for name, where in addresses().items()}
    synthesize_comments(9_950)
    many = {name: (queries(Client(), where), queries(alice, where)) for name, where in addresses().items()}
    # A page without replies does not query them.
    assert {name for name in few if many[name] > few[name]} == set()
    assert few["case"][0] <= 8
    # Includes the queries of other apps: saved, followed, unread notices, collections.
    assert few["case"][1] <= 17
    assert CommentSummary.objects.get().comments == 10_000
    assert "10,000 comments" in page_html()


def test_a_member_reads_a_case_in_few_queries_and_never_an_old_state():
    synthesize_comments(50)
    alice, bob = signed_in(Client(), "alice"), signed_in(Client(), "bob")
    alice.get(CASE)
    with CaptureQueriesContext(connection) as found:
        assert "50 comments" in bob.get(CASE).content.decode()
    assert len(found) <= 10, [query["sql"][:90] for query in found]
    latest = publish_comment("alice", "The second call is the lesson.")
    assert "51 comments" in page_html(bob)
    assert "The second call is the lesson." in page_html(bob, f"{THREAD}?sort=newest")
    apply_action(latest, "withdraw", by="alice")
    assert "50 comments" in page_html(bob)
    assert "The second call is the lesson." not in page_html(bob, f"{THREAD}?sort=newest")


def walk_through_pages(sort="oldest", between=lambda: None):
    """Return the primary keys of all top-level comments, page by page."""
    address, seen = f"{THREAD}?sort={sort}", []
    while address:
        shown = page_html(address=address)
        seen += [
            int(pk) for pk in re.findall(r'<article[^>]*id="comment-(\d+)"', shown) if int(pk) in TOP_LEVEL
        ]
        following = re.search(r'href="([^"]+)">\s*Later comments', shown)
        address = following and following[1].replace("&amp;", "&")
        between()
    return seen


TOP_LEVEL = set()


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_pages_follow_each_other_without_gaps_or_duplicates(sort):
    synthesize_comments(130)
    top_level = list(
        Comment.objects.about(Case.objects.get(slug=SLUG))
        .top_level()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    TOP_LEVEL.update(top_level)
    assert walk_through_pages(sort) == (top_level if sort == "oldest" else top_level[::-1])


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_comments_added_and_removed_meanwhile_cause_no_gaps_or_duplicates(sort):
    synthesize_comments(130)
    publish_comment("alice", "The second call is the lesson.")
    top_level = list(
        Comment.objects.about(Case.objects.get(slug=SLUG))
        .top_level()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    TOP_LEVEL.update(top_level)
    removable = [
        c
        for c in Comment.objects.about(Case.objects.get(slug=SLUG)).order_by("pk")
        if c.pk in top_level and not c.reply_count
    ]
    to_remove = iter(removable)

    def between():
        apply_action(next(to_remove), "archive", reasons=["respect"])
        publish_comment("bob", f"Another one, after {Comment.objects.count()}.")

    seen = walk_through_pages(sort, between)
    assert len(seen) == len(set(seen))
    stay = [pk for pk in top_level if Comment.objects.public().in_bulk([pk])]
    assert set(stay) <= set(seen)


def test_the_link_to_a_late_reply_opens_its_page():
    first = publish_comment("alice", "The second call is the lesson.")
    for number in range(12):
        Comment.objects.all().update(posted_at="2026-01-01T00:00Z")
        cache.clear()
        last = publish_comment("bob", f"Reply {number}", reply=first.pk)
    response = Client().get(last.get_absolute_url())
    assert response.headers["Location"] == f"/comments/{first.pk}/replies/?from={last.pk}#comment-{last.pk}"
    assert f'id="comment-{last.pk}"' in page_html(address=last.get_absolute_url())
    assert "Read all 12 replies" in page_html()


def test_cases_can_be_sorted_by_comments_and_by_outcomes():
    before = page_html(address="/cases/?sort=newest")
    synthesize_comments(130)
    fewer = "the-vanishing-package"
    publish_comment("alice", "It calmed the call.", write=f"/cases/{fewer}/comments/write/", outcome="helped")
    call_command("notify_comment_followers", verbosity=0)
    order = re.findall(
        r'href="/cases/([a-z0-9-]+)/"', page_html(address="/cases/?sort=discussed").split("<main")[1]
    )
    assert list(dict.fromkeys(order))[:2] == [SLUG, fewer]
    tried = page_html(address="/cases/?sort=tried").split("<main")[1]
    order = list(dict.fromkeys(re.findall(r'href="/cases/([a-z0-9-]+)/"', tried)))
    assert order[:2] == [SLUG, fewer]
    assert len(order) == len(set(re.findall(r'href="/cases/([a-z0-9-]+)/"', before.split("<main")[1])))

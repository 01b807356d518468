"""10,000 comments on one case take what a few take; pages follow each other without a gap or a double."""

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


def fill(count):
    call_command("synthesize", comments=count, on=SLUG, verbosity=0)


def queries(client, address):
    client.get(address)
    page_cache.clear_cache()
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code in (200, 302), address
    return len(found)


def addresses():
    """The case, its thread at several places, and where comments stand in it."""
    begun = list(Comment.objects.about(Case.objects.get(slug=SLUG)).order_by("pk"))
    tops = [comment.pk for comment in begun if comment.parent_id is None]
    most = max(begun, key=lambda comment: comment.reply_count)
    last = max((one for one in begun if one.parent_id == most.pk), key=lambda one: one.ordinal)
    return {
        "case": CASE, "thread": THREAD, "newest": f"{THREAD}?sort=newest",
        "after": f"{THREAD}?after={tops[len(tops) // 2]}", "before": f"{THREAD}?sort=newest&before={tops[-1]}",
        "from": f"{THREAD}?from={tops[-5]}", "replies": f"/comments/{most.pk}/replies/",
        "deep": f"/comments/{most.pk}/replies/?from={last.pk}", "permalink": f"/comments/{tops[-1]}/",
        "link to a reply": f"/comments/{last.pk}/",
    }  # fmt: skip


def test_ten_thousand_comments_take_as_many_queries_as_fifty(db):
    alice = signed_in(Client(), "alice")
    fill(50)
    few = {name: (queries(Client(), where), queries(alice, where)) for name, where in addresses().items()}
    fill(9_950)
    many = {name: (queries(Client(), where), queries(alice, where)) for name, where in addresses().items()}
    # A page on which nobody answered asks for no answers.
    assert {name for name in few if many[name] > few[name]} == set()
    assert few["case"][0] <= 8
    # Other rooms ask as well: whether it is saved and followed, the badge, collections.
    assert few["case"][1] <= 17
    assert CommentSummary.objects.get().comments == 10_000
    assert "10,000 comments" in page_html()


def test_a_member_reads_a_case_in_few_queries_and_always_as_it_is_now(db):
    fill(50)
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


def walked(sort="oldest", between=lambda: None):
    """The numbers of all comments at the first level, page by page."""
    address, seen = f"{THREAD}?sort={sort}", []
    while address:
        shown = page_html(address=address)
        seen += [int(pk) for pk in re.findall(r'<article[^>]*id="comment-(\d+)"', shown) if int(pk) in TOPS]
        onward = re.search(r'href="([^"]+)">Later on this list', shown)
        address = onward and onward[1].replace("&amp;", "&")
        between()
    return seen


TOPS = set()


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_pages_follow_each_other_without_gap_or_double(db, sort):
    fill(130)
    tops = list(
        Comment.objects.about(Case.objects.get(slug=SLUG))
        .top_level()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    TOPS.update(tops)
    assert walked(sort) == (tops if sort == "oldest" else tops[::-1])


@pytest.mark.parametrize("sort", ["oldest", "newest"])
def test_what_appears_and_goes_meanwhile_makes_no_gap_and_no_double(db, sort):
    fill(130)
    publish_comment("alice", "The second call is the lesson.")
    tops = list(
        Comment.objects.about(Case.objects.get(slug=SLUG))
        .top_level()
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    TOPS.update(tops)
    alone = [
        c
        for c in Comment.objects.about(Case.objects.get(slug=SLUG)).order_by("pk")
        if c.pk in tops and not c.reply_count
    ]
    going = iter(alone)

    def between():
        apply_action(next(going), "archive", reasons=["respect"])
        publish_comment("bob", f"Another one, after {Comment.objects.count()}.")

    seen = walked(sort, between)
    assert len(seen) == len(set(seen))
    stay = [pk for pk in tops if Comment.objects.public().in_bulk([pk])]
    assert set(stay) <= set(seen)


def test_a_link_leads_to_a_reply_far_down(db):
    first = publish_comment("alice", "The second call is the lesson.")
    for number in range(12):
        Comment.objects.all().update(posted_at="2026-01-01T00:00Z")
        cache.clear()
        last = publish_comment("bob", f"Reply {number}", reply=first.pk)
    answer = Client().get(last.get_absolute_url())
    assert answer.headers["Location"] == f"/comments/{first.pk}/replies/?from={last.pk}#comment-{last.pk}"
    assert f'id="comment-{last.pk}"' in page_html(address=last.get_absolute_url())
    assert "Read all 12 replies" in page_html()


def test_lists_of_cases_know_what_is_discussed_and_tried(db):
    before = page_html(address="/cases/?sort=newest")
    fill(130)
    fewer = "the-vanishing-package"
    publish_comment("alice", "It calmed the call.", write=f"/cases/{fewer}/comments/write/", outcome="helped")
    order = re.findall(
        r'href="/cases/([a-z0-9-]+)/"', page_html(address="/cases/?sort=discussed").split("<main")[1]
    )
    assert list(dict.fromkeys(order))[:2] == [SLUG, fewer]
    tried = page_html(address="/cases/?sort=tried").split("<main")[1]
    order = list(dict.fromkeys(re.findall(r'href="/cases/([a-z0-9-]+)/"', tried)))
    assert order[:2] == [SLUG, fewer]
    assert len(order) == len(set(re.findall(r'href="/cases/([a-z0-9-]+)/"', before.split("<main")[1])))

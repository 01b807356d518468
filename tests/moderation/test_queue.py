"""The queue: visibility, filters, claims, the next item, few queries for many rows."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.models import AuditEntry, Preferences, QueueItem, QueueTag
from stories.models import Story
from tests.people import person, signed_in
from tests.plans import visited_rows
from tests.stories.story_factories import in_state, published, sent

pytestmark = pytest.mark.django_db


def row_of(story):
    return QueueItem.objects.about(story).get()


def page(client, address="/moderation/"):
    return client.get(address).content.decode()


def test_pending_items_are_in_the_queue_and_decided_ones_are_not():
    for state in Story.Status.values:
        story = in_state(state)
        assert QueueItem.objects.about(story).exists() == (state in {"submitted", "in_review"})


def test_the_longest_pending_item_is_first_and_moderators_do_not_see_their_own(client):
    old, new = sent(title="The older one"), sent(title="The newer one")
    QueueItem.objects.filter(pk=row_of(old).pk).update(since=timezone.now() - datetime.timedelta(days=3))
    own = sent(author="mona", title="Her own")
    content = page(signed_in(client, "mona"))
    assert content.index("The older one") < content.index("The newer one")
    assert "Her own" not in content
    assert client.get(f"/moderation/story/{own.pk}/").status_code == 404
    assert "Her own" in page(signed_in(Client(), "max"))
    assert "1 longer than the 2 days" in content
    assert new.pk != old.pk


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Kettle", "Ward", "Grief"}),
        ("?industry=healthcare", {"Ward"}),
        ("?risk=health", {"Ward"}),
        ("?note=death", {"Grief"}),
        ("?industry=healthcare&industry=retail", {"Kettle", "Ward", "Grief"}),
        ("?kind=appeal", set()),
        ("?age=1", set()),
        ("?mine=1", {"Grief"}),
        ("?age=x&kind=&after=zzz_1&unknown=1", {"Kettle", "Ward", "Grief"}),
        ("?after=9e99_99999999999999999999", {"Kettle", "Ward", "Grief"}),
    ],
)
def test_filters_show_the_matching_items(client, query, titles):
    sent(title="Kettle")
    sent(title="Ward", industries=["healthcare"])
    grief = sent(title="Grief", content_notes=["death"])
    assert row_of(grief).claim(person("mona"))
    found = signed_in(client, "mona").get(f"/moderation/{query}").context["page"].shown
    assert {row.item.review_title for row in found} == titles


def test_items_with_a_hidden_content_note_are_not_offered(client):
    Preferences.objects.create(user=person("mona"), hidden_notes=["death"])
    sent(title="Grief", content_notes=["death"])
    assert "Grief" not in page(signed_in(client, "mona"))
    assert "Grief" in page(signed_in(Client(), "max"))


def test_the_title_of_a_draft_is_not_shown(client):
    story = sent(title="As it was sent")
    draft = story.open_draft()
    draft.write({"title": "What I am writing now"}, version=draft.version)
    for address in ("/moderation/", f"/moderation/story/{story.pk}/"):
        content = page(signed_in(Client(), "mona"), address)
        assert "As it was sent" in content
        assert "What I am writing now" not in content


def test_start_claims_the_longest_pending_unclaimed_item(client):
    first, second = sent(title="First"), sent(title="Second")
    assert row_of(first).claim(person("max"))
    answer = signed_in(client, "mona").post("/moderation/next/")
    assert answer.headers["Location"] == f"/moderation/story/{second.pk}/"
    assert row_of(second).claimant == person("mona")
    again = signed_in(Client(), "ada").post("/moderation/next/", follow=True)
    assert "No unclaimed items are left" in again.content.decode()


def test_a_released_item_is_not_offered_again(client):
    first, second = sent(title="First"), sent(title="Second")
    signed_in(client, "mona").post("/moderation/next/")
    client.post(f"/moderation/story/{first.pk}/release/")
    assert row_of(first).claimant is None
    assert client.post("/moderation/next/").headers["Location"] == f"/moderation/story/{second.pk}/"


def test_items_of_known_industries_are_offered_first(client):
    Preferences.objects.create(user=person("mona"), industries=["fintech"])
    sent(title="Older")
    known = sent(title="Known", industries=["fintech"])
    answer = signed_in(client, "mona").post("/moderation/next/")
    assert answer.headers["Location"] == f"/moderation/story/{known.pk}/"


def test_opening_an_item_does_not_claim_it_and_claims_are_not_logged(client):
    story, entries = sent(), AuditEntry.objects.count()
    signed_in(client, "mona").get(f"/moderation/story/{story.pk}/")
    assert row_of(story).claimant is None
    client.post(f"/moderation/story/{story.pk}/claim/")
    assert row_of(story).claimant == person("mona")
    other = signed_in(Client(), "max").post(f"/moderation/story/{story.pk}/claim/", follow=True)
    assert "Mona has claimed this until" in other.content.decode()
    assert "Mona" in page(signed_in(Client(), "max"))
    assert AuditEntry.objects.count() == entries


def test_an_expired_claim_is_taken_over_with_one_click(client):
    story = sent()
    row_of(story).claim(person("max"))
    QueueItem.objects.update(claimed_until=timezone.now() - datetime.timedelta(seconds=1))
    signed_in(client, "mona").post(f"/moderation/story/{story.pk}/claim/")
    assert row_of(story).claimant == person("mona")


def test_reopening_the_page_renews_a_claim_and_leaving_it_ends_the_claim(client):
    story = sent()
    row_of(story).claim(person("mona"))
    signed_in(client, "mona").post(f"/moderation/story/{story.pk}/release/", {"leaving": "1"})
    left = row_of(story).claimed_until - timezone.now()
    assert datetime.timedelta(seconds=50) < left < datetime.timedelta(seconds=61)
    client.get(f"/moderation/story/{story.pk}/")
    assert row_of(story).claimed_until - timezone.now() > datetime.timedelta(minutes=29)


def test_a_claim_is_handed_to_a_named_colleague(client):
    story = sent()
    row_of(story).claim(person("mona"))
    max_, bob = person("max"), person("bob")
    signed_in(client, "mona").post(f"/moderation/story/{story.pk}/hand-over/", {"to": bob.pk})
    assert row_of(story).claimant == person("mona"), "Bob is no moderator"
    client.post(f"/moderation/story/{story.pk}/hand-over/", {"to": max_.pk})
    assert row_of(story).claimant == max_


def test_a_decision_ends_the_claim():
    story = sent()
    row_of(story).claim(person("mona"))
    story.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    story.open_draft()
    story.submit(story.author)
    assert row_of(story).claimant is None


def test_the_script_of_the_page_learns_who_claimed_what(client):
    story, other = sent(), sent(author="mona")
    row_of(story).claim(person("max"))
    rows = f"{row_of(story).pk},{row_of(other).pk},zzz,99999999999999999999999"
    content = signed_in(client, "mona").get(f"/moderation/held/?rows={rows}").json()
    assert content == {str(row_of(story).pk): "Max"}


@pytest.mark.parametrize("address", ["/moderation/", "/moderation/held/?rows=1"])
def test_only_moderators_open_the_queue(client, address):
    assert client.get(address).status_code == 302
    assert signed_in(client, "bob").get(address).status_code == 403
    assert signed_in(Client(), "cora").get(address).status_code == 403


@pytest.mark.parametrize("act", ["claim", "release", "hand-over", "answer", "decide", "note", "redact"])
def test_only_moderators_use_the_forms_of_the_review_page(act):
    story = sent()
    address = f"/moderation/story/{story.pk}/{act}/"
    before = (Story.objects.get(pk=story.pk).status, AuditEntry.objects.count(), row_of(story).claimant)
    data = {
        "revision": 1,
        "action": "approve",
        "reasons": "clear",
        "text": "x",
        "passage": "kettle",
        "why": "law",
    }
    assert Client().post(address, data).status_code == 302
    for name in ("alice", "bob", "cora"):
        assert signed_in(Client(), name).post(address, data).status_code == 403
    own = sent(author="mona")
    assert (
        signed_in(Client(), "mona").post(address.replace(str(story.pk), str(own.pk)), data).status_code == 404
    )
    assert (
        Story.objects.get(pk=story.pk).status,
        AuditEntry.objects.count() - 1,
        row_of(story).claimant,
    ) == before


def many(number):
    """Add pending rows about a story that no user can open, to get a queue of that length."""
    story = sent()
    kind = row_of(story).content_type
    now = timezone.now()
    stories = Story.objects.bulk_create(
        Story(author=story.author, status="submitted", revision_number=1, submitted_at=now)
        for _ in range(number)
    )
    rows = QueueItem.objects.bulk_create(
        QueueItem(content_type=kind, object_id=one.pk, since=now) for one in stories
    )
    QueueTag.objects.bulk_create(
        QueueTag(row=row, facet="kind", value="story", label="Story") for row in rows
    )


def queries(client):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get("/moderation/").status_code == 200
    return len(caught)


def test_the_queue_takes_the_same_queries_for_3_items_as_for_3000(client):
    signed_in(client, "mona")
    sent(), sent(), published()
    # A process asks once which kinds of content there are.
    queries(client)
    few = queries(client)
    many(3_000)
    assert queries(client) <= few <= 14


def test_pages_follow_each_other_without_gaps(client):
    many(70)
    seen, address = [], "/moderation/"
    signed_in(client, "mona")
    while address:
        shown = client.get(address).context["page"]
        seen += [row.pk for row in shown.shown]
        address = f"/moderation/{shown.next_address}" if shown.next_address else ""
    assert sorted(seen) == sorted(QueueItem.objects.values_list("pk", flat=True))
    assert len(seen) == len(set(seen)) == 71


def test_the_badge_counts_what_the_page_lists(client):
    sent(), sent(), sent(author="mona")
    found = signed_in(client, "mona").get("/moderation/").context
    assert found["waiting_count"] == len(found["page"].shown) == found["page"].summary["waiting"] == 2


def test_the_queue_can_be_rebuilt(client):
    sent(content_notes=["death"]), in_state("in_review"), published()
    before = sorted(QueueTag.objects.values_list("row__object_id", "facet", "value", "label"))
    QueueItem.objects.all().delete()
    assert QueueItem.objects.rebuild() == 2
    assert sorted(QueueTag.objects.values_list("row__object_id", "facet", "value", "label")) == before


@pytest.mark.parametrize("hidden, counted", [([], 3), (["death"], 2), (["death", "money"], 1)])
def test_the_badge_leaves_out_items_with_a_hidden_content_note(client, hidden, counted):
    Preferences.objects.create(user=person("mona"), hidden_notes=hidden)
    sent(), sent(content_notes=["death"]), sent(content_notes=["money"])
    signed_in(client, "mona")
    for address in ("/moderation/", "/stories/"):
        assert client.get(address).context["waiting_count"] == counted
    assert signed_in(Client(), "max").get("/moderation/").context["waiting_count"] == 3


@pytest.mark.parametrize(("number", "shown", "tagged"), [(60, "61", "61"), (1_200, "1,000+", "100+")])
def test_long_queues_are_counted_up_to_a_limit(client, number, shown, tagged):
    many(number)
    page = signed_in(client, "mona").get("/moderation/").content.decode()
    assert f"{shown} items are waiting" in " ".join(page.split())
    assert re.search(rf'Story\s*<span class="meta">{re.escape(tagged)}</span>', page)
    assert re.search(rf">\s*{re.escape(shown)}<span class=\"visually-hidden\"> waiting<", page)


def test_the_counts_of_tags_equal_those_of_the_digest(client):
    sent(content_notes=["death"]), sent(), sent(author="mona"), in_state("in_review")
    mona = person("mona")
    for hidden in ([], ["death"]):
        facets = ("kind", "risk", "industry", "note", "reason")
        counted = sorted(QueueTag.objects.bounded_counts(facets, mona, hidden))
        assert counted == sorted(QueueTag.objects.counts(mona, hidden)) != []


def test_no_plan_of_the_queue_visits_every_row(client):
    many(4_000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE moderation_queueitem, moderation_queuetag")
    signed_in(client, "mona")
    with visited_rows("moderation_queueitem") as rows, visited_rows("moderation_queuetag") as tags:
        client.get("/moderation/")
    assert max(rows, default=0) <= 1_100
    assert max(tags, default=0) <= 1_100

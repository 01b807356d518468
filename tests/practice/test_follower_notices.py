"""Notices to followers: new cases and stories under a term, changed items, cases added to a collection."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.list_index import reindex_cases
from cases.models import Case, CaseRevision
from notices.models import Following, Mail, Notice
from practice import collection_editing, follower_notices
from practice.follower_notices import Line
from practice.models import NewsCursor
from practice.news import ChangedCases
from stories.models import Story
from taxonomy.models import Industry
from tests.people import person, signed_in
from tests.practice.collection_helpers import (
    SLUGS,
    approve,
    create_collection,
    create_public_collection,
    follower_notice_titles,
    reloaded,
    send_follower_notices,
    share,
)
from tests.stories import story_factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def first_run(db):
    """The first run stores the positions from which followers are notified."""
    send_follower_notices()


def follow(name, item):
    Following.objects.follow(person(name), item)


def retail():
    return Industry.objects.get(slug="retail")


def another_case(title, industry="retail", **more):
    """Publish a new case."""
    values = {"channel": "phone", "tool_kind": "script", "standfirst": "s", "status": "published", **more}
    slug = title.lower().replace(" ", "-")
    case = Case.objects.create(title=title, slug=slug, published_on=datetime.date(2026, 11, 1), **values)
    case.industries.add(Industry.objects.get(slug=industry))
    reindex_cases([case.pk])
    return case


def test_items_from_before_the_first_run_are_not_announced():
    follow("alice", retail())
    send_follower_notices()
    assert follower_notice_titles("alice") == []


def test_followers_of_an_industry_are_notified_of_a_new_case_once():
    follow("alice", retail())
    follow("bob", Industry.objects.get(slug="fintech"))
    case = another_case("The late parcel")
    for _ in range(3):
        send_follower_notices()
    assert follower_notice_titles("alice") == [
        "New case, Retail: “The late parcel”".replace("Retail", retail().name)
    ]
    assert follower_notice_titles("bob") == []
    notice = Notice.objects.get()
    assert (notice.url, notice.kind, notice.object_id) == (case.get_absolute_url(), "following", case.pk)


def test_several_new_items_are_one_notice_that_links_to_the_list():
    follow("alice", retail())
    for number in range(3):
        another_case(f"Parcel {number}")
    send_follower_notices()
    assert follower_notice_titles("alice") == [f"3 new cases, {retail().name}"]
    assert Notice.objects.get(kind="following").url == "/cases/?industry=retail"


def test_items_under_two_followed_terms_are_one_notice_without_repetition():
    follow("alice", retail())
    follow("alice", Industry.objects.get(slug="fintech"))
    both = another_case("In both")
    both.industries.add(Industry.objects.get(slug="fintech"))
    reindex_cases([both.pk])
    another_case("In one", industry="fintech")
    send_follower_notices()
    (title,) = follower_notice_titles("alice")
    assert title == "2 updates on what you follow"
    assert Notice.objects.get(kind="following").url == "/me/following/"


def test_a_case_archived_before_the_run_is_not_announced():
    follow("alice", retail())
    case = another_case("The late parcel")
    Case.objects.filter(slug=case.slug).update(status="archived")
    reindex_cases([case.pk])
    send_follower_notices()
    assert follower_notice_titles("alice") == []


def test_followers_of_a_case_are_notified_of_a_new_revision_but_not_of_the_first():
    case = Case.objects.get(slug=SLUGS[0])
    follow("alice", case)
    cora = signed_in(Client(), "cora")
    desk = f"/curation/cases/{case.pk}/move/"
    cora.post(desk, {"action": "revise", "version": 0})
    text = CaseRevision.objects.open_for(case)
    text.change_note = "The last line was not what she said"
    text.save()
    for action in ("send", "publish"):
        text = CaseRevision.objects.open_for(case)
        cora.post(desk, {"action": action, "version": text.version})
    assert Case.objects.get(pk=case.pk).revisions[-1]["what"] == "The last line was not what she said"
    call_command("notify_followers", verbosity=0)
    assert follower_notice_titles("alice") == []
    send_follower_notices()
    send_follower_notices()
    assert follower_notice_titles("alice") == ["“The Vanishing Package” has changed"]
    assert "The last line was not what she said" in mail_text("alice")


def mail_text(name):
    """The text of a mail about the changes of followed cases."""
    from notices.notify import compose_mail

    news = ChangedCases().news(0, 10**9)
    said = compose_mail(
        "practice/mail/news", {"lines": [Line(news[0].item, news)]}, user=person(name), kind="following"
    )
    return said["text"] + said["html"]


def test_a_new_story_is_announced_without_its_author_and_not_to_its_author():
    for name in ("alice", "bob"):
        follow(name, retail())
    story = story_factories.published("alice")
    send_follower_notices()
    assert follower_notice_titles("alice") == []
    assert follower_notice_titles("bob") == [
        f"New story, {retail().name}: “{story_factories.STORY_VALUES['title']}”"
    ]
    assert Notice.objects.get(kind="following").object_id == story.pk
    mail_texts = " ".join(
        f"{mail.subject} {mail.text} {mail.html}" for mail in Mail.objects.filter(to="bob@example.org")
    )
    for word in ("Alice", "alice", "store lead"):
        assert word not in mail_texts + str(
            Notice.objects.filter(user=person("bob")).values_list("title", "url")
        )


def test_a_withdrawn_or_undone_story_is_not_announced():
    follow("bob", retail())
    story = story_factories.published("alice")
    story.transition("withdraw", by=story.author, revision=1)
    other = story_factories.sent("cora", title="Another one")
    entry = other.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    other.undo(entry, by=person("mona"))
    send_follower_notices()
    assert follower_notice_titles("bob") == []
    other = Story.objects.get(pk=other.pk)
    other.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    send_follower_notices()
    assert follower_notice_titles("bob") == [f"New story, {retail().name}: “Another one”"]


def test_decisions_that_can_still_be_undone_wait_for_a_later_run():
    follow("bob", retail())
    story_factories.published("alice")
    call_command("notify_followers", verbosity=0)
    assert follower_notice_titles("bob") == []
    send_follower_notices()
    assert len(follower_notice_titles("bob")) == 1


def test_only_followers_of_a_story_are_notified_of_its_change():
    story = story_factories.published("alice")
    send_follower_notices()
    follow("bob", story)
    follow("cora", retail())
    draft = story.open_draft()
    draft.write({"changed": "He left with a new kettle and wrote to us a week later."}, version=draft.version)
    story = Story.objects.get(pk=story.pk)
    story.submit(story.author)
    story.transition("approve", by=person("mona"), revision=2, reasons=["clear"])
    send_follower_notices()
    assert follower_notice_titles("bob") == [f"“{story_factories.STORY_VALUES['title']}” has changed"]
    assert follower_notice_titles("cora") == []


def test_an_interrupted_run_is_continued_without_duplicate_notices(monkeypatch):
    people = ["alice", "bob", "cora", "max"]
    for name in people:
        follow(name, retail())
    another_case("The late parcel")
    monkeypatch.setattr(follower_notices, "MEMBERS_PER_TRANSACTION", 2)
    real, calls = follower_notices.notify, []

    def fail_at_third_call(user, *args, **more):
        calls.append(user)
        if len(calls) == 3:
            raise OSError("The power is gone.")
        return real(user, *args, **more)

    monkeypatch.setattr(follower_notices, "notify", fail_at_third_call)
    with pytest.raises(OSError, match="power"):
        send_follower_notices()
    assert Notice.objects.count() == 2
    another_case("A second parcel")
    send_follower_notices()
    send_follower_notices()
    assert {name: len(follower_notice_titles(name)) for name in people} == dict.fromkeys(people, 2)
    assert not NewsCursor.objects.exclude(batch_end=None).exists()


def test_publishing_takes_the_same_queries_with_and_without_followers():
    story = story_factories.sent("alice")
    other = story_factories.sent("alice", title="Another one")
    counts = []
    story_factories.published("alice", title="The first one warms what is kept")
    for one in (story, other):
        with CaptureQueriesContext(connection) as queries:
            one.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
        counts.append(len(queries))
        for name in ("bob", "cora", "max"):
            follow(name, retail())
    assert counts[0] == counts[1]


# --- collections


def let_bob_follow(collection):
    """Let Bob follow the collection on the page on which he reads it."""
    collection, bob = reloaded(collection), signed_in(Client(), "bob")
    if collection.is_public:
        data = {"model": "practice.collection", "id": collection.pk, "act": "follow"}
        assert bob.post("/me/follow/", data).status_code == 302
    else:
        assert bob.post(f"/collections/k/{collection.key}/follow/", {"follow": "1"}).status_code == 302


def new_case():
    return Case.objects.exclude(slug__in=SLUGS).order_by("pk").first()


def test_followers_by_link_are_notified_once_of_added_cases():
    collection = create_collection()
    share(collection, "link")
    let_bob_follow(collection)
    send_follower_notices()
    assert follower_notice_titles("bob") == []
    assert "For a first week" in signed_in(Client(), "bob").get("/me/following/").content.decode()
    collection_editing.add_case(reloaded(collection), new_case())
    send_follower_notices()
    send_follower_notices()
    assert follower_notice_titles("bob") == ["1 new case in the collection “For a first week”"]
    assert follower_notice_titles("alice") == []
    assert Notice.objects.get(kind="following").url == f"/collections/k/{reloaded(collection).key}/"


def test_cases_added_to_a_collection_are_not_announced_before_the_minimum_age():
    collection = create_collection()
    share(collection, "link")
    let_bob_follow(collection)
    collection_editing.add_case(reloaded(collection), new_case())
    call_command("notify_followers", verbosity=0)
    assert follower_notice_titles("bob") == []
    send_follower_notices()
    assert len(follower_notice_titles("bob")) == 1


def test_followers_of_a_public_collection_are_notified_after_approval():
    collection = create_public_collection()
    let_bob_follow(collection)
    collection_editing.add_case(collection, new_case())
    send_follower_notices()
    assert follower_notice_titles("bob") == []
    share(collection, "send")
    approve(reloaded(collection))
    send_follower_notices()
    assert follower_notice_titles("bob") == ["1 new case in the collection “For a first week”"]
    assert Notice.objects.get(kind="following").url == "/collections/for-a-first-week/"


def test_followers_by_an_old_link_get_no_notice_and_do_not_learn_the_new_link():
    collection = create_collection()
    share(collection, "link")
    let_bob_follow(collection)
    share(collection, "link")
    collection_editing.add_case(reloaded(collection), new_case())
    send_follower_notices()
    assert follower_notice_titles("bob") == []
    page = signed_in(Client(), "bob").get("/me/following/").content.decode()
    assert "For a first week" not in page
    assert reloaded(collection).key not in page


def test_an_archived_case_of_a_collection_is_not_announced():
    collection = create_collection()
    share(collection, "link")
    let_bob_follow(collection)
    case = new_case()
    collection_editing.add_case(reloaded(collection), case)
    Case.objects.filter(slug=case.slug).update(status="archived")
    reindex_cases([case.pk])
    send_follower_notices()
    assert follower_notice_titles("bob") == []

"""The list of notices in the site."""

import datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.models import Case
from notices.models import Notice
from notices.notify import mark_handled, notify, revoke
from tests.notices.notice_helpers import published_case, send_notice
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
LIST = "/me/notices/"


@pytest.fixture
def alice(db):
    return signed_in(Client(), "alice")


def page(client, address=LIST) -> str:
    return client.get(address).content.decode()


def test_a_member_is_notified_once_for_each_key(alice):
    send_notice()
    send_notice(title="The same again")
    assert [notice.title for notice in Notice.objects.all()] == ["Your story “The kettle” is submitted"]
    assert page(alice).count("Your story “The kettle” is submitted") == 2, (
        "on its button, and in the label of the button"
    )


def test_inactive_and_missing_members_are_not_notified():
    bob = person("bob")
    bob.is_active = False
    bob.save()
    send_notice("bob")
    notify(None, "review", "stories/mail/received", {}, key="nobody", url="/")
    assert not Notice.objects.exists()


def test_a_notice_is_visible_once_it_cannot_be_revoked(alice):
    send_notice(after=60)
    assert "No notices yet" in page(alice)
    Notice.objects.update(due_at=timezone.now() - datetime.timedelta(seconds=1))
    assert "The kettle" in page(alice)


def test_a_revoked_notice_is_deleted(alice):
    send_notice(after=60)
    revoke("one")
    assert not Notice.objects.exists()


def test_opening_the_list_marks_nothing_as_read(alice):
    send_notice()
    for _ in range(2):
        assert "Unread" in page(alice)
    assert Notice.objects.get().seen_at is None


def test_opening_a_notice_marks_it_as_read_and_redirects(alice):
    notice = send_notice(url="/techniques/")
    assert alice.get(f"{LIST}{notice.pk}/open/").status_code == 405
    assert alice.post(f"{LIST}{notice.pk}/open/").url == "/techniques/"
    assert Notice.objects.get().seen_at
    assert "Unread" not in page(alice)


def test_a_notice_can_be_marked_as_read_in_the_list(alice):
    notice = send_notice(url="/techniques/")
    assert alice.post(f"{LIST}{notice.pk}/open/", {"stay": "1"}).url == LIST
    assert not Notice.objects.unread().exists()


def test_a_notice_never_redirects_to_another_site(alice):
    notice = send_notice(url="//evil.example/")
    assert alice.post(f"{LIST}{notice.pk}/open/").url == LIST


def test_marking_all_as_read_leaves_out_later_notices(alice):
    send_notice(key="one")
    newest = send_notice(key="two")
    later = send_notice(key="three")
    assert alice.post(f"{LIST}read/", {"newest": newest.pk}).url == LIST
    assert [notice.pk for notice in Notice.objects.unread()] == [later.pk]
    for wrong in ("", "x", "9" * 30, "-1"):
        assert alice.post(f"{LIST}read/", {"newest": wrong}).status_code == 404


def test_notices_of_other_members_are_not_accessible(alice):
    notice = send_notice("bob", title="A secret")
    assert "A secret" not in page(alice)
    assert alice.post(f"{LIST}{notice.pk}/open/").status_code == 404
    alice.post(f"{LIST}read/", {"newest": notice.pk})
    assert Notice.objects.get().seen_at is None
    assert alice.post(f"{LIST}{10**30}/open/").status_code == 404


def test_the_head_of_the_page_shows_the_number_of_unread_notices(alice):
    assert "unread" not in page(alice, "/about/")
    send_notice(key="one")
    send_notice(key="two")
    assert '2<span class="visually-hidden"> unread' in page(alice, "/about/")
    mark_handled(person("bob"))
    row = Notice.objects.first()
    Notice.objects.bulk_create(
        Notice(user=row.user, kind="review", key=f"k{n}", title="t", url="/", frequency="off")
        for n in range(120)
    )
    assert "99+<span" in page(alice, "/about/")


def test_pages_for_visitors_do_not_query_notices():
    Client().get("/about/")
    with CaptureQueriesContext(connection) as captured:
        Client().get("/industries/?fresh=1")
    assert not any("notices_" in query["sql"] for query in captured)


def test_handled_notices_are_not_unread(alice):
    case = published_case()
    send_notice(about=case, key="one")
    send_notice("bob", about=case, key="two")
    mark_handled(case, person("alice"))
    assert [notice.user.handle for notice in Notice.objects.unread()] == ["bob"]
    mark_handled(case)
    assert not Notice.objects.unread().exists()
    assert "The kettle" in page(alice)


def test_resubmitting_a_story_handles_the_request_for_changes(alice):
    story = story_factories.in_state("changes_requested")
    assert Notice.objects.unread().filter(title__contains="Changes requested").exists()
    story.open_draft()
    story.submit(story.author)
    assert [notice.title[-12:] for notice in Notice.objects.unread()] == ["is submitted"]


def test_each_decision_makes_one_notice_which_undo_revokes(alice):
    story = story_factories.sent("alice")
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert Notice.objects.filter(key=f"story-{story.pk}-{entry.pk}").count() == 1
    story.undo(entry, by=person("mona"))
    assert not Notice.objects.filter(key=f"story-{story.pk}-{entry.pk}").exists()


def test_news_about_a_withdrawn_story_are_hidden_until_it_is_restored(alice):
    story = story_factories.published("bob")
    send_notice(kind="following", title="The kettle of Bob", about=story, url=story.get_absolute_url())
    assert "The kettle of Bob" in page(alice)
    story.transition("withdraw", by=person("bob"), revision=1)
    shown = page(alice)
    assert "The kettle of Bob" not in shown
    assert "No longer available" in shown
    notice = Notice.objects.get(user=person("alice"))
    assert alice.post(f"{LIST}{notice.pk}/open/").url == LIST
    story.transition("restore", by=person("bob"), revision=1)
    assert "The kettle of Bob" in page(alice)


def test_authors_read_notices_about_their_declined_story(alice):
    story_factories.in_state("declined")
    assert "is submitted" in page(alice)


def test_notices_about_a_removed_model_are_hidden(alice):
    gone = ContentType.objects.create(app_label="gone", model="thing")
    notice = send_notice(kind="following")
    Notice.objects.filter(pk=notice.pk).update(content_type=gone, object_id=1)
    assert "No longer available" in page(alice)


def test_a_long_list_is_paged_with_the_same_number_of_queries(alice):
    def fill(count):
        Notice.objects.all().delete()
        person_, case, now = person("alice"), published_case(), timezone.now()
        story = ContentType.objects.get_for_model(Case)
        Notice.objects.bulk_create(
            Notice(
                user=person_, kind="following", key=f"k{n}", title=f"Notice {n} of many", url="/",
                frequency="off", content_type=story, object_id=case.pk, due_at=now,
            )
            for n in range(count)
        )  # fmt: skip

    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            alice.get(address)
        return len(captured)

    page(alice)
    fill(3)
    few = queries(LIST)
    fill(3000)
    assert queries(LIST) == few <= 8
    shown = page(alice)
    assert "Notice 2999 of" in shown
    assert "Notice 2969 of" not in shown
    older = page(alice, f"{LIST}?before={Notice.objects.get(key='k2970').pk}")
    assert "Notice 2969 of" in older
    assert queries(f"{LIST}?before={Notice.objects.get(key='k40').pk}") == few
    for wrong in ("x", "9" * 40):
        assert alice.get(f"{LIST}?before={wrong}").status_code == 200


def test_suspended_members_read_and_manage_their_notices(alice):
    notice = send_notice()
    alice_ = person("alice")
    alice_.suspended_until = timezone.now() + datetime.timedelta(days=1)
    alice_.save()
    assert "The kettle" in page(alice)
    assert alice.post(f"{LIST}{notice.pk}/open/").url == "/cases/"
    assert alice.post(f"{LIST}read/", {"newest": notice.pk}).url == LIST
    assert alice.post("/me/follow/", {"act": "follow"}).status_code == 403


def test_the_list_is_not_cached(alice):
    for address in (LIST, f"{LIST}settings/", "/me/following/"):
        assert alice.get(address).headers["Cache-Control"].startswith("private")

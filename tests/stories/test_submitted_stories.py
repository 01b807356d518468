"""Submitted stories: the status page, new revisions, withdrawing, restoring, the public page, notifications."""

import datetime
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from moderation.members.actions import lift, suspend
from moderation.models import AuditEntry
from notices.models import Mail, Notice
from stories.models import Draft, Story
from tests.people import person, signed_in
from tests.stories.story_factories import (
    STORY_VALUES,
    draft,
    in_state,
    picture_with_traces,
    published,
    sent,
)

pytestmark = pytest.mark.django_db


def send(client, story):
    return client.post(f"/stories/share/{story.key}/send/", {"version": story.draft.version})


def test_a_submitted_story_has_a_revision_and_a_status_page(client):
    story = draft("alice")
    answer = send(signed_in(client, "alice"), story)
    assert answer.url == f"/stories/mine/{story.key}/"
    page = client.get(answer.url).content.decode()
    assert "too few recent decisions" in page
    assert Story.objects.get().status == "submitted"
    revision = story.revisions.get()
    assert {name: getattr(revision, name) for name in STORY_VALUES} == STORY_VALUES
    assert not Draft.objects.exists()


def test_the_status_page_says_that_newer_changes_are_not_sent_yet(client):
    story = published("alice")
    signed_in(client, "alice")
    client.post(f"/stories/mine/{story.key}/edit/")
    assert "changes that are not submitted" not in client.get(story.status_url).content.decode()
    client.post(
        f"/stories/share/{story.key}/said/", {"version": 1, "said": STORY_VALUES["said"] + " And more."}
    )
    page = client.get(story.status_url).content.decode()
    assert "You have changes that are not submitted" in page
    assert "Readers see the published text." in page
    assert f'href="/stories/share/{story.key}/check/"' in page
    assert "Changes not submitted" in client.get("/stories/mine/").content.decode()
    send(client, Story.objects.get())
    assert "changes that are not submitted" not in client.get(story.status_url).content.decode()
    assert "Changes not submitted" not in client.get("/stories/mine/").content.decode()


def test_the_author_sees_the_pictures_before_sending_and_afterwards(client):
    story = draft("alice")
    signed_in(client, "alice")
    check = f"/stories/share/{story.key}/check/"
    assert f'href="/stories/share/{story.key}/pictures/?then=check"' in client.get(check).content.decode()
    pictures = client.get(f"/stories/share/{story.key}/pictures/?then=check").content.decode()
    assert f'href="{check}"' in pictures
    form = {"picture": picture_with_traces(), "alternative": "A counter with a kettle", "nobody": "on"}
    answer = client.post(f"/stories/share/{story.key}/pictures/?then=check", form)
    assert answer.url.endswith("?then=check")
    (picture,) = Draft.objects.get().pictures
    for address in (check, story.status_url):
        page = client.get(address).content.decode()
        assert f'src="/stories/picture/{picture}/"' in page
        assert "A counter with a kettle" in page
        if address == check:
            send(client, Story.objects.get())
    Story.objects.get().open_draft().overwrite(pictures=[])
    assert f"/stories/picture/{picture}/" not in client.get(check).content.decode()
    assert f"/stories/picture/{picture}/" in client.get(story.status_url).content.decode()


def test_submitting_twice_creates_one_revision(client):
    story = draft("alice")
    signed_in(client, "alice")
    answers = [client.post(f"/stories/share/{story.key}/send/", {"version": 1}) for _ in range(2)]
    assert {answer.url for answer in answers} == {f"/stories/mine/{story.key}/"}
    assert story.revisions.count() == 1
    assert AuditEntry.objects.count() == 1
    assert Mail.objects.count() == 1


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        ({"title": ""}, "Give your story a title"),
        ({"said": "x"}, "Write at least 10 words"),
        ({"industries": []}, "at least one industry"),
        ({"consent_publish": False}, "need your consent to publish"),
        ({"credit_role": ""}, "Enter your role"),
        (
            {"happened": STORY_VALUES["happened"] + " Write to jo.bloggs@example.org."},
            "Check 1 detail that could identify a person",
        ),
    ],
)
def test_an_incomplete_draft_is_not_submitted_and_the_gap_is_named(client, gap, sentence):
    story = draft("alice", **gap)
    signed_in(client, "alice")
    assert send(client, story).url.endswith("/check/")
    assert sentence in client.get(f"/stories/share/{story.key}/check/").content.decode()
    assert Story.objects.get().status == "draft"


def test_a_visitor_must_sign_up_before_submitting(client):
    client.post("/stories/share/")
    story = Story.objects.get()
    assert send(client, story).url.startswith("/accounts/signup/?next=")


def test_the_expected_date_is_computed_from_recent_decisions(client):
    for days in (1, 2, 3, 3, 4, 9):
        story = sent("bob")
        Story.objects.filter(key=story.key).update(
            submitted_at=timezone.now() - datetime.timedelta(days=days)
        )
        story.refresh_from_db()
        story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    story = sent("alice")
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert "Probably by" in page
    assert "the last 6 answers" in page
    Story.objects.filter(key=story.key).update(submitted_at=timezone.now() - datetime.timedelta(days=30))
    assert "Yours takes longer" in client.get(story.status_url).content.decode()


def test_only_the_author_can_use_the_status_page(client):
    story = sent("alice")
    for other in (
        Client(),
        signed_in(Client(), "bob"),
        signed_in(Client(), "mona"),
        signed_in(Client(), "ada"),
    ):
        assert other.get(story.status_url).status_code in {302, 404}
        for act in ("edit", "move", "credit", "discard"):
            assert other.post(f"{story.status_url}{act}/", {"action": "withdraw"}).status_code in {
                302,
                404,
            }
    assert Story.objects.get().status == "submitted"


def test_the_status_page_of_a_published_story_offers_to_change_the_credit(client):
    page = signed_in(client, "alice").get(published("alice").status_url).content.decode()
    assert "Change the name under the story" in page
    assert 'value="a store lead"' in page


def test_a_pending_story_can_be_changed_by_a_new_revision(client):
    story = sent("alice")
    answer = signed_in(client, "alice").post(f"{story.status_url}edit/")
    assert answer.url == f"/stories/share/{story.key}/"
    client.post(
        f"/stories/share/{story.key}/changed/", {"version": 1, "changed": "We changed the form at once."}
    )
    send(client, Story.objects.get())
    assert [revision.changed for revision in story.revisions.all()][-1] == "We changed the form at once."
    assert Story.objects.get().revision_number == 2


def test_the_approved_revision_stays_public_while_a_newer_one_is_pending(client):
    story = published("alice")
    address = story.get_absolute_url()
    signed_in(client, "alice").post(f"{story.status_url}edit/")
    draft_values = {"version": 1, "changed": "A sentence that nobody has read yet."}
    client.post(f"/stories/share/{story.key}/changed/", draft_values)
    send(client, Story.objects.get())
    for reader in (Client(), signed_in(Client(), "bob"), client):
        page = reader.get(address).content.decode()
        assert STORY_VALUES["changed"] in page
        assert "nobody has read yet" not in page
    story = Story.objects.get()
    story.transition("approve", by=person("max"), revision=2, reasons=["clear"])
    assert "nobody has read yet" in Client().get(address).content.decode()


def test_a_withdrawn_story_is_hidden_everywhere_and_can_be_restored_for_30_days(client):
    story = published("alice")
    places = [story.get_absolute_url(), "/stories/", "/feeds/stories.atom", "/stories/?industry=retail"]
    before = [Client().get(place).content.decode() for place in places]
    assert all(STORY_VALUES["title"] in page for page in before)
    signed_in(client, "alice").post(f"{story.status_url}move/", {"action": "withdraw"})
    after = [Client().get(place) for place in places]
    assert after[0].status_code == 404
    assert not any(STORY_VALUES["title"] in page.content.decode() for page in after)
    client.post(f"{story.status_url}move/", {"action": "restore"})
    assert Client().get(places[0]).status_code == 200
    client.post(f"{story.status_url}move/", {"action": "withdraw"})
    Story.objects.update(status_since=timezone.now() - datetime.timedelta(days=31))
    client.post(f"{story.status_url}move/", {"action": "restore"})
    assert Story.objects.get().status == "withdrawn"


def test_readers_can_filter_out_stories_with_content_notes(client):
    published("alice", title="A quiet story")
    published("bob", title="A heavy story", content_notes=["death"])
    page = client.get("/stories/").content.decode()
    assert "Death or grief" in page
    calm = client.get("/stories/?notes=none&industry=retail").content.decode()
    assert "A quiet story" in calm
    assert "A heavy story" not in calm
    assert "1 story" in calm
    assert "notes=none" in calm


def test_the_feed_is_atom_with_and_without_the_cache(client):
    published("alice")
    for _ in range(2):
        feed = client.get("/feeds/stories.atom")
        assert feed.headers["Content-Type"] == "application/atom+xml"
        root = ElementTree.fromstring(feed.content)
        assert root.find("{*}entry/{*}title").text == STORY_VALUES["title"]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_gives_503_and_keeps_saved_text(transactional_db, client):
    def full(execute, sql, *args):
        if sql.startswith("UPDATE"):
            raise OperationalError("database or disk is full")
        return execute(sql, *args)

    story = draft("alice")
    signed_in(client, "alice").raise_request_exception = False
    with connection.execute_wrapper(full):
        answer = client.post(f"/stories/share/{story.key}/said/", {"version": 1, "said": "New words. " * 9})
    assert answer.status_code == 503
    assert Draft.objects.get().said == STORY_VALUES["said"]


def test_an_approved_credit_changes_at_once_on_all_pages(client):
    story = published("alice", credit="name", credit_role="a nurse")
    assert "By Alice" in Client().get(story.get_absolute_url()).content.decode()
    form = {"credit": "role", "credit_role": "a nurse"}
    signed_in(client, "alice").post(f"{story.status_url}credit/", form)
    for place in (story.get_absolute_url(), "/stories/"):
        page = Client().get(place).content.decode()
        assert "a nurse" in page
        assert "Alice" not in page
    # A feed never shows the credit.
    feed = Client().get("/feeds/stories.atom").content.decode()
    assert STORY_VALUES["title"] in feed
    assert "Alice" not in feed
    assert "a nurse" not in feed


def test_a_decision_is_notified_once_on_the_site_and_by_mail(client, mailoutbox):
    story = sent("alice")
    story.transition(
        "request_changes",
        by=person("mona"),
        revision=1,
        reasons=["recognisable"],
        note="Take <b>his</b> name out.",
    )
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert "Take &lt;b&gt;his&lt;/b&gt; name out." in page
    assert "Edit story" in page
    assert Notice.objects.readable_by(person("alice")).count() == 1, (
        "the decision is not shown while it can be undone"
    )
    call_command("deliver_mail")
    assert mailoutbox == [], "a member who visits the site within two minutes gets no mail"
    Notice.objects.update(due_at=timezone.now())
    assert Notice.objects.readable_by(person("alice")).count() == 2
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    call_command("deliver_mail")
    assert [mail.subject for mail in mailoutbox] == [
        f"Your story “{STORY_VALUES['title']}” is submitted",
        f"Changes requested: “{STORY_VALUES['title']}”",
    ]
    assert "Take <b>his</b> name out." in mailoutbox[1].body
    html = mailoutbox[1].alternatives[0][0]
    assert "Take &lt;b&gt;his&lt;/b&gt; name out." in html
    assert "http://127.0.0.1:8000/stories/mine/" in html


def test_mails_are_kept_while_the_mail_server_is_down(settings, mailoutbox):
    sent("alice")
    Mail.objects.update(due_at=timezone.now())
    working = settings.MAILERS
    options = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    call_command("deliver_mail")
    mail = Mail.objects.get()
    assert (mail.sent_at, mail.attempts) == (None, 0), "a refused connection does not count as an attempt"
    assert "refused" in mail.last_error.lower()
    settings.MAILERS = working
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    assert Mail.objects.get().sent_at
    assert len(mailoutbox) == 1


def test_the_author_can_appeal_against_a_final_decline(client):
    story = in_state("declined", final=True)
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert "Submit appeal" in page
    assert "Edit story" not in page
    client.post(f"{story.status_url}move/", {"action": "appeal", "note": "It was already public."})
    assert Story.objects.get().status == "submitted"


def test_the_author_is_notified_before_a_draft_is_pruned(mailoutbox):
    story, now = draft("alice"), timezone.now()
    Draft.objects.update(saved_at=now - datetime.timedelta(days=400))
    call_command("prune_drafts")
    assert Draft.objects.get().announced_at
    call_command("prune_drafts")
    assert Draft.objects.count() == 1
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    assert "will be deleted in 30 days" in mailoutbox[0].subject
    Draft.objects.update(announced_at=now - datetime.timedelta(days=31))
    call_command("prune_drafts")
    assert not Story.objects.filter(key=story.key).exists()


def test_a_draft_that_is_saved_after_the_notice_is_not_pruned():
    story, now = draft("alice"), timezone.now()
    Draft.objects.update(saved_at=now - datetime.timedelta(days=400))
    call_command("prune_drafts")
    found = Draft.objects.get()
    found.write({"title": "Still mine"}, version=found.version)
    Draft.objects.update(announced_at=None)
    call_command("prune_drafts")
    assert Story.objects.filter(key=story.key).exists()


def test_the_lists_need_the_same_number_of_queries_for_3_and_for_60_stories(
    client, django_assert_max_num_queries
):
    signed_in(client, "alice")
    for count in range(3):
        published("alice", title=f"Story number {count}")
    with django_assert_max_num_queries(10):
        client.get("/stories/mine/")
    for count in range(60):
        published("alice", title=f"Another {count}")
    with django_assert_max_num_queries(10):
        client.get("/stories/mine/")
    with django_assert_max_num_queries(10):
        assert "63 stories" in client.get("/stories/").content.decode()


def test_a_suspended_author_can_withdraw_but_not_restore(client):
    story = published("alice")
    signed_in(client, "alice")
    suspend(
        person("alice"), by=person("mona"), reason="Threats.", until=timezone.now() + datetime.timedelta(5)
    )
    address = f"{story.status_url}move/"
    client.post(address, {"action": "withdraw"})
    page = client.post(address, {"action": "restore"}, follow=True).content.decode()
    assert "You can restore the story when the suspension ends" in page
    assert 'value="restore"' not in page
    assert Story.objects.get().status == "withdrawn"
    lift(person("alice"), by=person("mona"))
    client.post(address, {"action": "restore"})
    assert Story.objects.get().status == "published"


def test_text_saved_between_check_and_submission_is_not_submitted(client, monkeypatch):
    story = draft("alice")
    locked = type(Draft.objects).locked

    def saved_first(self, story):
        Draft.objects.get().write({"said": "Write to jo.bloggs@example.org."}, version=1)
        return locked(self, story)

    monkeypatch.setattr(type(Draft.objects), "locked", saved_first)
    answer = send(signed_in(client, "alice"), story)
    assert answer.url.endswith("/check/")
    assert Story.objects.get().status == "draft"
    assert Draft.objects.exists()


def test_a_story_that_was_just_published_is_not_called_a_change(client, db):
    story = published("alice")
    page = signed_in(client, "mona").get(f"/moderation/story/{story.pk}/").content.decode()
    assert "Change of a published story" not in page
    values = story.open_draft()
    values.write({"changed": values.changed + " And more."}, version=values.version)
    story.submit(story.author)
    page = signed_in(client, "mona").get(f"/moderation/story/{story.pk}/").content.decode()
    assert "Change of a published story" in page


@pytest.mark.parametrize(
    ("language", "days", "sentence"),
    [
        ("en-gb", 0.5, "4 of 5 came within 1 day."),
        ("en-gb", 1.5, "4 of 5 came within 2 days."),
        ("de", 0.5, "kamen 4 von 5 innerhalb von 1 Tag."),
        ("de", 1.5, "kamen 4 von 5 innerhalb von 2 Tagen."),
    ],
)
def test_one_day_is_not_called_days(client, settings, language, days, sentence):
    for _ in range(5):
        decided = sent("bob")
        Story.objects.filter(pk=decided.pk).update(
            submitted_at=timezone.now() - datetime.timedelta(days=days)
        )
        decided.refresh_from_db()
        decided.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    story = sent("alice")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert sentence in " ".join(page.split())
    Story.objects.filter(pk=story.pk).update(submitted_at=timezone.now() - datetime.timedelta(days=9))
    page = " ".join(client.get(story.status_url).content.decode().split())
    late = {"en-gb": "Most authors got an answer within", "de": "erhielten innerhalb von"}[language]
    assert f"{late} {sentence.rstrip('.').split()[-2]} {sentence.rstrip('.').split()[-1]}" in page

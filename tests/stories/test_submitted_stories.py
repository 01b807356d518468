"""After sending: where it stands, changing, taking back, restoring, the public page, the name under it."""

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
from tests.stories.story_factories import STORY_VALUES, draft, in_state, published, sent

pytestmark = pytest.mark.django_db


def send(client, story):
    return client.post(f"/stories/share/{story.key}/send/", {"version": story.draft.version})


def test_a_member_sends_a_story_and_sees_where_it_is(client):
    story = draft("alice")
    answer = send(signed_in(client, "alice"), story)
    assert answer.url == f"/stories/mine/{story.key}/"
    page = client.get(answer.url).content.decode()
    assert "too few stories lately" in page
    assert Story.objects.get().status == "submitted"
    revision = story.revisions.get()
    assert {name: getattr(revision, name) for name in STORY_VALUES} == STORY_VALUES
    assert not Draft.objects.exists()


def test_sending_twice_makes_one_revision(client):
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
        ({"said": "x"}, "Write 10 words or more"),
        ({"industries": []}, "at least one industry"),
        ({"consent_publish": False}, "only publish it with your consent"),
        ({"credit_role": ""}, "Say which role"),
        (
            {"happened": STORY_VALUES["happened"] + " Write to jo.bloggs@example.org."},
            "Take out what leads to a person",
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_sent(client, gap, sentence):
    story = draft("alice", **gap)
    signed_in(client, "alice")
    assert send(client, story).url.endswith("/check/")
    assert sentence in client.get(f"/stories/share/{story.key}/check/").content.decode()
    assert Story.objects.get().status == "draft"


def test_a_visitor_is_asked_to_join_before_sending(client):
    client.post("/stories/share/")
    story = Story.objects.get()
    assert send(client, story).url.startswith("/accounts/signup/?next=")


def test_the_expected_date_comes_from_measured_decisions(client):
    for days in (1, 2, 3, 3, 4, 9):
        story = sent("bob")
        Story.objects.keyed(story.key).update(submitted_at=timezone.now() - datetime.timedelta(days=days))
        story.refresh_from_db()
        story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    story = sent("alice")
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert "Most likely by" in page
    assert "the last 6 answers" in page
    Story.objects.keyed(story.key).update(submitted_at=timezone.now() - datetime.timedelta(days=30))
    assert "Yours takes longer" in client.get(story.status_url).content.decode()


def test_a_status_page_is_its_authors_alone(client):
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


def test_the_status_page_of_a_published_story_offers_another_name(client):
    page = signed_in(client, "alice").get(published("alice").status_url).content.decode()
    assert "Change the name under it" in page
    assert 'value="a store lead"' in page


def test_a_pending_story_is_changed_by_a_new_revision(client):
    story = sent("alice")
    answer = signed_in(client, "alice").post(f"{story.status_url}edit/")
    assert answer.url == f"/stories/share/{story.key}/"
    client.post(
        f"/stories/share/{story.key}/changed/", {"version": 1, "changed": "We changed the form at once."}
    )
    send(client, Story.objects.get())
    assert [revision.changed for revision in story.revisions.all()][-1] == "We changed the form at once."
    assert Story.objects.get().revision_number == 2


def test_the_public_reads_the_approved_text_while_a_change_waits(client):
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


def test_a_story_that_was_taken_back_is_gone_everywhere_and_can_be_restored(client):
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


def test_readers_can_leave_out_stories_with_a_note(client):
    published("alice", title="A quiet story")
    published("bob", title="A heavy story", content_notes=["death"])
    page = client.get("/stories/").content.decode()
    assert "Before you read: Death or grief" in page
    calm = client.get("/stories/?notes=none&industry=retail").content.decode()
    assert "A quiet story" in calm
    assert "A heavy story" not in calm
    assert "1 story" in calm
    assert "notes=none" in calm


def test_the_feed_is_atom_whether_it_was_kept_or_not(client):
    published("alice")
    for _ in range(2):
        feed = client.get("/feeds/stories.atom")
        assert feed.headers["Content-Type"] == "application/atom+xml"
        root = ElementTree.fromstring(feed.content)
        assert root.find("{*}entry/{*}title").text == STORY_VALUES["title"]


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_is_a_calm_page_and_what_was_saved_stays(transactional_db, client):
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


def test_the_name_under_a_story_is_changed_at_once(client):
    story = published("alice", credit="name", credit_role="a nurse")
    assert "Told by Alice" in Client().get(story.get_absolute_url()).content.decode()
    form = {"credit": "role", "credit_role": "a nurse"}
    signed_in(client, "alice").post(f"{story.status_url}credit/", form)
    for place in (story.get_absolute_url(), "/stories/"):
        page = Client().get(place).content.decode()
        assert "a nurse" in page
        assert "Alice" not in page
    # A feed names nobody, whatever was chosen.
    feed = Client().get("/feeds/stories.atom").content.decode()
    assert STORY_VALUES["title"] in feed
    assert "Alice" not in feed
    assert "a nurse" not in feed


def test_a_decision_is_told_once_in_the_site_and_by_mail(client, mailoutbox):
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
    assert "Make the changes" in page
    assert Notice.objects.readable_by(person("alice")).count() == 1, (
        "the decision waits as long as it can be undone"
    )
    call_command("deliver_mail")
    assert mailoutbox == [], "who looks at the site within two minutes needs no mail"
    Notice.objects.update(due_at=timezone.now())
    assert Notice.objects.readable_by(person("alice")).count() == 2
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    call_command("deliver_mail")
    assert [mail.subject for mail in mailoutbox] == [
        f"We have your story “{STORY_VALUES['title']}”",
        f"A reviewer suggests changes to “{STORY_VALUES['title']}”",
    ]
    assert "Take <b>his</b> name out." in mailoutbox[1].body
    html = mailoutbox[1].alternatives[0][0]
    assert "Take &lt;b&gt;his&lt;/b&gt; name out." in html
    assert "http://127.0.0.1:8000/stories/mine/" in html


def test_a_dead_mail_server_loses_nothing(settings, mailoutbox):
    sent("alice")
    Mail.objects.update(due_at=timezone.now())
    working = settings.MAILERS
    options = {"host": "127.0.0.1", "port": 1, "timeout": 1}
    settings.MAILERS = {
        "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
    }
    call_command("deliver_mail")
    mail = Mail.objects.get()
    assert (mail.sent_at, mail.attempts) == (None, 0), "nobody was there, so nothing was tried"
    assert "refused" in mail.last_error.lower()
    settings.MAILERS = working
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    assert Mail.objects.get().sent_at
    assert len(mailoutbox) == 1


def test_a_story_that_was_declined_for_good_can_be_looked_at_once_more(client):
    story = in_state("declined", final=True)
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert "Ask for a second look" in page
    assert "Change the story" not in page
    client.post(f"{story.status_url}move/", {"action": "appeal", "note": "It was already public."})
    assert Story.objects.get().status == "submitted"


def test_drafts_are_announced_before_they_are_pruned(mailoutbox):
    story, now = draft("alice"), timezone.now()
    Draft.objects.update(saved_at=now - datetime.timedelta(days=400))
    call_command("prune_drafts")
    assert Draft.objects.get().announced_at
    call_command("prune_drafts")
    assert Draft.objects.count() == 1
    Mail.objects.update(due_at=timezone.now())
    call_command("deliver_mail")
    assert "will be removed in 30 days" in mailoutbox[0].subject
    Draft.objects.update(announced_at=now - datetime.timedelta(days=31))
    call_command("prune_drafts")
    assert not Story.objects.keyed(story.key).exists()


def test_a_draft_that_is_touched_after_the_announcement_stays():
    story, now = draft("alice"), timezone.now()
    Draft.objects.update(saved_at=now - datetime.timedelta(days=400))
    call_command("prune_drafts")
    found = Draft.objects.get()
    found.write({"title": "Still mine"}, version=found.version)
    Draft.objects.update(announced_at=None)
    call_command("prune_drafts")
    assert Story.objects.keyed(story.key).exists()


def test_lists_take_the_same_queries_for_three_and_for_sixty(client, django_assert_max_num_queries):
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


# --- the name under it


def decide(story, action="approve", revision=1, by="mona"):
    story = Story.objects.get(pk=story.pk)
    return story.transition(action, by=person(by), revision=revision, reasons=["clear"])


def change_credit(client, story, credit, role=""):
    form = {"credit": credit, "credit_role": role}
    return client.post(f"{story.status_url}credit/", form, follow=True).content.decode()


def credit_shown(story):
    page = Client().get(Story.objects.get(pk=story.pk).get_absolute_url()).content.decode()
    return page.split("Told by ", 1)[1].split("<", 1)[0]


def published_with_second_revision(story, **values):
    """Send a second revision of a published story."""
    story = Story.objects.get(pk=story.pk)
    draft = story.open_draft()
    if values:
        draft.write(values, version=draft.version)
    story.submit(story.author)
    return Story.objects.get(pk=story.pk)


def test_what_was_renamed_is_seen_by_moderators_and_in_the_next_draft(client):
    story = published("alice", credit="name")
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = Story.objects.get()
    assert story.review_credit == "a store lead"
    assert story.open_draft().credit == "role"
    story.submit(story.author)
    decide(story, revision=2)
    assert credit_shown(story) == "a store lead"


@pytest.mark.parametrize("at", ["draft", "sent", "proposed"])
def test_a_name_that_is_changed_while_another_text_waits_stays_changed(client, at):
    story = published("alice", credit="name")
    Story.objects.get().open_draft()
    if at != "draft":
        story = published_with_second_revision(story)
    if at == "proposed":
        words = {"title": "Another title"}
        Story.objects.get().propose(words, by=person("mona"), revision=2, reasons=["clear"])
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = Story.objects.get()
    if at == "draft":
        story.submit(story.author)
    assert Story.objects.get().review_credit == "a store lead"
    if at == "proposed":
        Story.objects.get().accept(person("alice"), read=story.proposal.pk)
    else:
        decide(story, revision=2)
    assert credit_shown(story) == "a store lead"


def test_another_name_in_a_new_draft_counts_once_it_is_approved(client):
    story = published("alice", credit="name")
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    story = published_with_second_revision(story, credit="name")
    assert (credit_shown(story), story.review_credit) == ("a store lead", "Alice")
    decide(story, revision=2)
    assert credit_shown(story) == "Alice"


def test_a_role_that_nobody_has_read_is_read_first(client):
    story = published("alice")
    page = change_credit(signed_in(client, "alice"), story, "role", "a  porter\n at night")
    assert "Your name becomes “a porter at night” when a moderator has read it" in page
    assert credit_shown(story) == "a store lead"
    story = Story.objects.get()
    assert (story.draft.credit_role, story.draft.title) == ("a porter at night", STORY_VALUES["title"])
    story.submit(story.author)
    assert credit_shown(story) == "a store lead"
    decide(story, revision=2)
    assert credit_shown(story) == "a porter at night"
    for credit, role, said in (
        ("name", "never read", "Alice"),
        ("role", "a store lead", "a store lead"),
        ("role", "", "a colleague"),
        ("role", "a porter at night", "a porter at night"),
    ):
        change_credit(client, story, credit, role)
        assert credit_shown(story) == said
    assert not Draft.objects.exists()


def test_a_profile_name_goes_at_once_also_when_the_new_role_is_read_first(client):
    story = published("alice", credit="name")
    page = change_credit(signed_in(client, "alice"), story, "role", "a night porter")
    assert "Your name becomes “a night porter”" in page
    assert credit_shown(story) == "a store lead"
    assert Draft.objects.get().credit_role == "a night porter"


def test_a_role_of_an_approval_that_was_undone_has_not_been_read(client):
    story = published_with_second_revision(published("alice"), credit_role="the dean")
    Story.objects.get().undo(decide(story, revision=2), by=person("mona"))
    change_credit(signed_in(client, "alice"), story, "role", "the dean")
    assert credit_shown(story) == "a store lead"


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        ("Jane Miller, nurse", "leads to a person"),
        ("ask at 07700 900123", "leads to a person"),
        ("x" * 61, "60 characters"),
    ],
)
def test_a_role_that_leads_to_a_person_or_is_no_role_is_refused(client, role, sentence):
    story = published("alice")
    assert sentence in change_credit(signed_in(client, "alice"), story, "role", role)
    assert credit_shown(story) == "a store lead"
    assert not Draft.objects.exists()


def test_undoing_an_approval_takes_its_name_back_and_not_what_the_author_changed_since(client):
    story = published_with_second_revision(published("alice"), credit="name")
    entry = decide(story, revision=2)
    Story.objects.get().undo(entry, by=person("mona"))
    assert credit_shown(story) == "a store lead"
    entry = decide(story, revision=2)
    change_credit(signed_in(client, "alice"), story, "role", "a store lead")
    Story.objects.get().undo(entry, by=person("mona"))
    assert credit_shown(story) == "a store lead"
    decide(story, revision=2)
    assert credit_shown(story) == "a store lead"


# --- while somebody is suspended, and while two things happen at once


def test_a_suspended_author_takes_back_and_cannot_restore(client):
    story = published("alice")
    signed_in(client, "alice")
    suspend(
        person("alice"), by=person("mona"), reason="Threats.", until=timezone.now() + datetime.timedelta(5)
    )
    address = f"{story.status_url}move/"
    client.post(address, {"action": "withdraw"})
    page = client.post(address, {"action": "restore"}, follow=True).content.decode()
    assert "you can restore the story when the suspension is over" in page
    assert 'value="restore"' not in page
    assert Story.objects.get().status == "withdrawn"
    lift(person("alice"), by=person("mona"))
    client.post(address, {"action": "restore"})
    assert Story.objects.get().status == "published"


def test_words_that_are_saved_between_the_check_and_the_sending_are_not_sent(client, monkeypatch):
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

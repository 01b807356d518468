"""Redaction: afterwards the passage is in no column of any table, in no page and in no file."""

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import Image

from moderation.models import AuditEntry, Report, Sanction
from notices.digest_mails import create_digests
from notices.mail_settings import set_frequencies
from notices.models import Mail, Notice
from notices.notify import notify
from stories.models import Picture, Story
from tests.people import person, signed_in
from tests.stories.story_factories import draft, published

pytestmark = pytest.mark.django_db
PASSAGE = "Wilhelmina Oxtoby"


@pytest.fixture(autouse=True)
def _vocabulary(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def everywhere():
    """Every table and column in which the passage stands, in whatever capitals and breaks."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = " ".join(str(getattr(row, field.attname)).split()).casefold()
                if PASSAGE.casefold() in value or "wilhelmina-oxtoby" in value:
                    found.append(f"{model._meta.label}.{field.name}")
    return sorted(set(found))


def told_everywhere():
    """A published story that has the passage wherever words can stand."""
    story = draft(
        title=f"The day {PASSAGE} rang",
        happened=f"It was {PASSAGE.upper()} who rang, again. Wilhelmina\nOxtoby had waited for three hours in the "
        f"rain there.",
        kept_findings={PASSAGE.casefold(): "A name in a play"},
        own_words=[PASSAGE],
    )
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "green").save(out, "PNG")
    form = {"picture": SimpleUploadedFile("a.png", out.getvalue(), "image/png"), "nobody": "on"}
    form["alternative"] = f"The desk of {PASSAGE}"
    signed_in(Client(), "alice").post(f"/stories/share/{story.key}/pictures/", form)
    story = Story.objects.get(pk=story.pk)
    story.submit(story.author)
    mona = signed_in(Client(), "mona")
    where = f"/moderation/story/{story.pk}/"
    mona.post(f"{where}note/", {"text": f"Who is {PASSAGE}?"})
    mona.post(f"{where}decide/", {"action": "request_changes", "revision": 1, "reasons": "recognisable",
                                  "note": f"Who is {PASSAGE}?", "passage_1": PASSAGE,
                                  "about_1": "recognisable"})  # fmt: skip
    story = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    signed_in(Client(), "max").post(
        f"{where}answer/", {"note": f"I wonder about {PASSAGE}", "action": "approve"}
    )
    story.transition("approve_first", by=person("mona"), revision=2, reasons=["clear"], note=PASSAGE)
    story.transition("approve", by=person("ada"), revision=2, reasons=["clear"], note=PASSAGE)
    story.open_draft()
    told_by_others(Story.objects.get(pk=story.pk), mona)
    return Story.objects.get(pk=story.pk)


def told_by_others(story, mona):
    """Reports, their answers, and a warning, each with the passage in it."""
    where = f"/report/story/{story.slug}/"
    assert (
        signed_in(Client(), "bob").post(where, {"reason": "me", "words": f"I am {PASSAGE}"}).status_code
        == 302
    )
    report = Report.objects.get()
    answer = {"action": "uphold", "note": f"Sorry, {PASSAGE}.", "revision": 1}
    assert mona.post(f"/moderation/report/{report.pk}/decide/", answer).status_code == 302
    warning = {"reason": f"You named {PASSAGE}."}
    assert mona.post(f"/moderation/story/{story.pk}/warn/", warning).status_code == 302
    assert Sanction.objects.exists()


def remove(client, story, **more):
    data = {"passage": PASSAGE, "why": "somebody", "confirm": "1"} | more
    return client.post(f"/moderation/story/{story.pk}/redact/", data)


def test_the_passage_is_nowhere_afterwards():
    story = told_everywhere()
    assert len(everywhere()) >= 10, "the search finds what stands there"
    old = story.get_absolute_url()
    mona = signed_in(Client(), "mona")
    assert Client().get(old).status_code == 200
    assert remove(mona, story).status_code == 302
    assert everywhere() == []
    assert Client().get(old).status_code == 404
    story = Story.objects.get(pk=story.pk)
    for address in (
        story.get_absolute_url(),
        "/stories/",
        "/feeds/stories.atom",
        "/",
        f"/moderation/story/{story.pk}/",
        "/moderation/",
    ):
        for client in (Client(), mona, signed_in(Client(), "alice")):
            said = client.get(address, follow=True).content.decode()
            assert "oxtoby" not in said.casefold()
    assert "[removed]" in Client().get(story.get_absolute_url()).content.decode()


def test_the_case_that_was_made_of_it_loses_it_too(db):
    cora = signed_in(Client(), "cora")
    story = published("alice", title=f"The day {PASSAGE} rang", consent_adapt=True)
    cora.post(f"/curation/stories/{story.slug}/open/")
    assert any(found.startswith("cases.CaseRevision") for found in everywhere())
    assert remove(signed_in(Client(), "mona"), story).status_code == 302
    assert everywhere() == []


def test_the_log_says_who_when_and_why_and_not_what():
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    entry = AuditEntry.objects.about(story).last()
    assert (entry.action, entry.actor, entry.reasons) == ("redact", person("mona"), ["somebody"])
    assert entry.status_before == entry.status_after == "published"


def test_a_picture_goes_with_its_file(settings):
    story = told_everywhere()
    picture = Picture.objects.get()
    file = Path(settings.MEDIA_ROOT) / picture.file.name
    assert file.exists()
    remove(signed_in(Client(), "mona"), story, passage="", picture=[picture.pk])
    assert not file.exists()
    assert not Picture.objects.exists()


def test_mails_that_were_not_sent_go_out_without_it(mailoutbox):
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    Mail.objects.update(due_at="2020-01-01T00:00Z")
    call_command("deliver_mail")
    assert mailoutbox
    assert all("oxtoby" not in (mail.subject + mail.body).casefold() for mail in mailoutbox)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"passage": "words that stand nowhere"}, "do not stand in it"),
        ({"passage": "x"}, "2 to 2000 characters"),
        ({"passage": " "}, "do not stand in it"),
        ({"why": ""}, "Say why"),
        ({"why": "because of Wilhelmina"}, "Say why"),
    ],
)
def test_what_is_missing_is_said_and_nothing_removed(change, sentence):
    story = told_everywhere()
    before = everywhere()
    answer = remove(signed_in(Client(), "mona"), story, **change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everywhere() == before


def test_a_look_removes_nothing_and_says_how_often_it_stands_there():
    story = told_everywhere()
    before = everywhere()
    answer = signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/redact/", {"passage": PASSAGE})
    assert "It stands in" in answer.content.decode()
    assert answer.context["occurrence_count"] > 10
    assert everywhere() == before


def test_other_stories_keep_their_words():
    story, other = told_everywhere(), draft(author="bob", title=f"Another {PASSAGE}")
    remove(signed_in(Client(), "mona"), story)
    assert PASSAGE in Story.objects.get(pk=other.pk).draft.title


@pytest.mark.parametrize("name", ["", "alice", "bob", "cora"])
def test_nobody_else_removes_anything(name):
    story = told_everywhere()
    before = everywhere()
    client = signed_in(Client(), name) if name else Client()
    assert remove(client, story).status_code in (302, 403)
    assert everywhere() == before


@pytest.mark.django_db(transaction=True)
def test_the_database_file_holds_none_of_it(transactional_db):
    """On SQLite the bytes themselves are overwritten, in the file and in its write-ahead log."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites dead rows with its next VACUUM.")
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
    assert PASSAGE.encode() not in connection.connection.serialize()


def test_what_followers_were_told_loses_it_too(mailoutbox):
    story = published("alice", title=f"The day {PASSAGE} rang")
    context = {"title": story.title, "story": story}
    more = {"url": story.get_absolute_url(), "about": story}
    set_frequencies(person("max"), {"following": "now"})
    for name in ("bob", "max"):
        notify(person(name), "following", "stories/mail/received", context, key=f"news-{name}", **more)
    Notice.objects.update(due_at="2020-01-01T00:00Z")
    create_digests()
    assert remove(signed_in(Client(), "mona"), story).status_code == 302
    assert everywhere() == []
    new = Story.objects.get(pk=story.pk).get_absolute_url()
    assert {notice.url for notice in Notice.objects.filter(key__startswith="news")} == {new}
    Mail.objects.update(due_at="2020-01-01T00:00Z")
    call_command("deliver_mail")
    assert len([mail for mail in mailoutbox if new in mail.body]) >= 2
    assert all("oxtoby" not in (mail.subject + mail.body).casefold() for mail in mailoutbox)

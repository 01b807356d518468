"""Redaction: afterwards the passage is in no column of any table, on no page and in no file."""

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
from moderation.redaction import passage_pattern, redact, remove_from_slug, scrub, scrub_rows
from moderation.transitions import TransitionRefused
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
    """Return every table and column that contains the passage, ignoring case and line breaks."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all():
            for field in model._meta.concrete_fields:
                value = " ".join(str(getattr(row, field.attname)).split()).casefold()
                if PASSAGE.casefold() in value or "wilhelmina-oxtoby" in value:
                    found.append(f"{model._meta.label}.{field.name}")
    return sorted(set(found))


def told_everywhere():
    """Return a published story with the passage in every text field."""
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
    """Create reports, their answers and a warning that contain the passage."""
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


def test_a_redacted_passage_is_in_no_column_and_on_no_page():
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
            content = client.get(address, follow=True).content.decode()
            assert "oxtoby" not in content.casefold()
    assert "[removed]" in Client().get(story.get_absolute_url()).content.decode()


def test_the_case_made_of_the_story_is_redacted_too(db):
    cora = signed_in(Client(), "cora")
    story = published("alice", title=f"The day {PASSAGE} rang", consent_adapt=True)
    cora.post(f"/curation/stories/{story.slug}/open/")
    assert any(found.startswith("cases.CaseRevision") for found in everywhere())
    assert remove(signed_in(Client(), "mona"), story).status_code == 302
    assert everywhere() == []


def test_the_audit_entry_has_the_reason_and_not_the_passage():
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    entry = AuditEntry.objects.about(story).last()
    assert (entry.action, entry.actor, entry.reasons) == ("redact", person("mona"), ["somebody"])
    assert entry.status_before == entry.status_after == "published"


def test_a_redacted_picture_is_deleted_with_its_file(settings):
    story = told_everywhere()
    picture = Picture.objects.get()
    file = Path(settings.MEDIA_ROOT) / picture.file.name
    assert file.exists()
    remove(signed_in(Client(), "mona"), story, passage="", picture=[picture.pk])
    assert not file.exists()
    assert not Picture.objects.exists()


def test_unsent_mails_are_redacted(mailoutbox):
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    Mail.objects.update(due_at="2020-01-01T00:00Z")
    call_command("deliver_mail")
    assert mailoutbox
    assert all("oxtoby" not in (mail.subject + mail.body).casefold() for mail in mailoutbox)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"passage": "words that stand nowhere"}, "is not in the text"),
        ({"passage": "x"}, "2 to 2000 characters"),
        ({"passage": " "}, "is not in the text"),
        ({"why": ""}, "Choose a reason"),
        ({"why": "because of Wilhelmina"}, "Choose a reason"),
    ],
)
def test_an_incomplete_form_is_refused_and_nothing_is_removed(change, sentence):
    story = told_everywhere()
    before = everywhere()
    answer = remove(signed_in(Client(), "mona"), story, **change)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert everywhere() == before


def test_the_preview_counts_occurrences_and_removes_nothing():
    story = told_everywhere()
    before = everywhere()
    answer = signed_in(Client(), "mona").post(f"/moderation/story/{story.pk}/redact/", {"passage": PASSAGE})
    assert "The passage occurs in" in answer.content.decode()
    # Of a published anonymous story, only the places in its public text are counted (see test_two_sites.py).
    assert answer.context["occurrence_count"] == 4
    assert everywhere() == before


def test_the_preview_says_that_a_passage_was_not_found():
    story = told_everywhere()
    mona = signed_in(Client(), "mona")
    page = mona.post(f"/moderation/story/{story.pk}/redact/", {"passage": "words that stand nowhere"})
    assert "The passage was not found." in page.content.decode()
    assert 'name="confirm"' not in page.content.decode()


def test_other_stories_are_not_changed():
    story, other = told_everywhere(), draft(author="bob", title=f"Another {PASSAGE}")
    remove(signed_in(Client(), "mona"), story)
    assert PASSAGE in Story.objects.get(pk=other.pk).draft.title


@pytest.mark.parametrize("name", ["", "alice", "bob", "cora"])
def test_only_moderators_redact(name):
    story = told_everywhere()
    before = everywhere()
    client = signed_in(Client(), name) if name else Client()
    assert remove(client, story).status_code in (302, 403)
    assert everywhere() == before


@pytest.mark.django_db(transaction=True)
def test_the_database_file_does_not_contain_the_passage(transactional_db):
    """SQLite overwrites the bytes in the database file and in its write-ahead log."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites dead rows with its next VACUUM.")
    story = told_everywhere()
    remove(signed_in(Client(), "mona"), story)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone() == (1,)
    assert PASSAGE.encode() not in connection.connection.serialize()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert not log.exists() or PASSAGE.encode() not in log.read_bytes()


def test_notices_to_followers_are_redacted_too(mailoutbox):
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


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Ann-Marie Lee said no.", "[removed] said no."),
        ("ANN-MARIE\n lee", "[removed]"),
        ("**Ann-Marie** *Lee*", "**[removed]*"),
        ("Ann-Marie<br>Lee", "[removed]"),
        ('<p dir="auto"><em>Ann</em>-Marie</p>\n<p dir="auto">Lee</p>', '<p dir="auto"><em>[removed]</p>'),
        ("*Ann*-Marie **Lee**", "*[removed]**"),
        ("_Ann-Marie Lee_ and __Ann-Marie Lee__", "_[removed]_ and __[removed]__"),
        ("Ann-Marie Leeds", "Ann-Marie Leeds"),
        ("Joann-Marie Lee", "Joann-Marie Lee"),
        ("/stories/ann-marie-lee-2/", "/stories/[removed]-2/"),
        ("Ann-Marie and Lee", "Ann-Marie and Lee"),
    ],
)
def test_a_passage_is_found_as_whole_words_across_lines_markup_and_in_addresses(text, cleaned):
    assert scrub(text, passage_pattern("Ann-Marie Lee")) == cleaned


def test_a_passage_is_found_in_html_and_at_signs():
    pattern = passage_pattern("Q&A <me>")
    assert scrub("Q&amp;A &lt;me&gt;, Q&A <me>", pattern) == "[removed], [removed]"
    assert scrub("(x)(x)", passage_pattern("(x)")) == "[removed][removed]"


def test_a_passage_is_removed_from_keys_and_values_of_nested_lists_and_dictionaries():
    value = {"Ann": ["ann", {"x": "Ann"}], "n": 3}
    assert scrub(value, passage_pattern("Ann")) == {"[removed]": ["[removed]", {"x": "[removed]"}], "n": 3}


@pytest.mark.parametrize(("length", "is_allowed"), [(1, False), (2, True), (2_000, True), (2_001, False)])
def test_the_length_of_a_passage_is_limited_without_white_space(length, is_allowed):
    passage = f"  x {'y' * (length - 1)} \n"
    if is_allowed:
        assert passage_pattern(passage)
    else:
        with pytest.raises(TransitionRefused):
            passage_pattern(passage)


def test_the_address_is_only_changed_if_the_passage_is_in_it():
    story = published("alice", title="The day Ann rang")
    for passage in ("Bob", "!!", ""):
        assert remove_from_slug(story, passage) is False
        assert Story.objects.get(pk=story.pk).slug == "the-day-ann-rang"
    assert remove_from_slug(draft(), "Ann") is False
    type(story.approved).objects.filter(pk=story.approved_id).update(title="The day [removed] rang")
    story = Story.objects.get(pk=story.pk)
    assert remove_from_slug(story, "Ann") is True
    assert Story.objects.get(pk=story.pk).slug == "the-day-removed-rang"


def test_moderators_do_not_redact_their_own_stories():
    story = published("max", title=f"The day {PASSAGE} rang")
    answer = remove(signed_in(Client(), "max"), story)
    assert answer.status_code in (403, 404, 422)
    assert "stories.Story.slug" in everywhere()
    with pytest.raises(TransitionRefused):
        redact(story, PASSAGE, by=person("max"), why="somebody")


def test_a_text_that_becomes_too_long_is_cut_to_the_length_of_its_field():
    story = draft(title="Al " * 40)
    most = story.draft._meta.get_field("title").max_length
    type(story.draft).objects.filter(pk=story.draft.pk).update(title=("Al " * most)[:most])
    row = type(story.draft).objects.get(pk=story.draft.pk)
    assert scrub_rows([row], passage_pattern("Al")) == 1
    title = type(story.draft).objects.get(pk=row.pk).title
    assert title.startswith("[removed] [removed]")
    assert len(title) == most


def test_rows_without_the_passage_are_not_changed_and_drafts_with_it_get_a_new_version():
    untouched, changed = draft(title="Another day"), draft(title=f"The day {PASSAGE} rang")
    versions = [story.draft.version for story in (untouched, changed)]
    assert scrub_rows([untouched.draft, changed.draft], passage_pattern(PASSAGE)) == 1
    drafts = [Story.objects.get(pk=story.pk).draft for story in (untouched, changed)]
    assert [row.title for row in drafts] == ["Another day", "The day [removed] rang"]
    assert [row.version for row in drafts] == [versions[0], versions[1] + 1]
    assert drafts[1].happened == changed.draft.happened

"""The migration that cleans the text of existing rows, and what is derived from it."""

import json
from importlib import import_module

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from cases.models import Beat, Case, CaseRevision
from moderation.models import Reason
from notices.models import Mail
from practice.models import JournalEntry
from search.models import Document, Word
from stories.models import Passage, Revision
from stories.similar import fingerprint
from taxonomy.list_versions import list_version
from tests.comments.comment_helpers import CASE
from tests.people import person
from tests.stories.story_factories import published
from tests.text_input.planted import CLEAN, UNCLEAN, plant

pytestmark = pytest.mark.django_db
migration = import_module("empathy.migrations.0002_clean_stored_text")


def migrate():
    migration.clean_stored_text(apps, None)


def test_texts_of_all_kinds_are_cleaned():
    case, reason, beat = Case.objects.published().first(), Reason.objects.first(), Beat.objects.first()
    plant(Case, case.pk, standfirst=UNCLEAN)
    plant(Beat, beat.pk, text=f"{UNCLEAN}\u2028and more")
    plant(Reason, reason.pk, label=f"{UNCLEAN}\u2028and more")
    plant(User, person("alice").pk, name="\x08", bio=UNCLEAN)
    migrate()
    assert Case.objects.get(pk=case.pk).standfirst == CLEAN
    assert Beat.objects.get(pk=beat.pk).text == f"{CLEAN}\nand more"
    assert Reason.objects.get(pk=reason.pk).label == f"{CLEAN} and more"
    assert (User.objects.get(handle="alice").name, User.objects.get(handle="alice").bio) == ("", CLEAN)


def test_values_of_json_are_cleaned():
    case = Case.objects.published().first()
    revision = CaseRevision.objects.create(case=case, number=90, values={}, state="dropped")
    plant(CaseRevision, revision.pk, values=json.dumps({"title": UNCLEAN}))
    migrate()
    assert CaseRevision.objects.get(pk=revision.pk).values == {"title": CLEAN}


def test_the_html_of_a_mail_is_cleaned_and_stays_html():
    mail = Mail.objects.create(to="alice@example.org", key="planted", subject="S", text="T", html="<p>x</p>")
    plant(Mail, mail.pk, html=f"<p>\u0338{UNCLEAN}</p>")
    migrate()
    assert Mail.objects.get(pk=mail.pk).html == "<p>\u0338Kettle \ufffdevil e\u0301nd</p>"


def test_the_search_index_and_the_fingerprint_are_those_of_the_clean_text():
    story = published(happened="The samovar was heavy. " * 20)
    plant(Revision, story.approved_id, happened="The samo\x08var was heavy. " * 20)
    document = Document.objects.get(text__contains="samovar")
    plant(Document, document.pk, text=document.text.replace("samovar", "samo\x08var"), words="samo var heavy")
    Word.objects.filter(word="samovar").delete()
    migrate()
    assert Passage.objects.filter(story=story).exists()
    stored = set(Passage.objects.filter(story=story).values_list("hash", flat=True))
    assert stored == set(fingerprint(Revision.objects.get(pk=story.approved_id).whole_text))
    assert "samovar" in Document.objects.get(pk=document.pk).words.split()
    assert Word.objects.get(word="samovar").documents == 1
    assert story.get_absolute_url() in Client().get("/search/?q=samovar").content.decode()


def test_cached_pages_are_rendered_anew():
    case = Case.objects.published().get(slug=CASE.split("/")[2])
    before = list_version("cases")
    assert Client().get(CASE).status_code == 200
    migrate()
    assert list_version("cases") == before, "there was nothing to clean"
    plant(Case, case.pk, standfirst=UNCLEAN)
    migrate()
    assert list_version("cases") == before + 1
    assert CLEAN in Client().get(CASE).content.decode()


def test_names_that_become_equal_stay_different_and_no_text_becomes_empty():
    first, second = Reason.objects.order_by("pk")[:2]
    plant(Reason, second.pk, label=f"{first.label}\u200b")
    entry = JournalEntry.objects.create(member=person("alice"), title="T", answer="A", idempotency_key="x")
    plant(JournalEntry, entry.pk, title="\x08")
    migrate()
    assert Reason.objects.get(pk=second.pk).label == f"{first.label} ({second.pk})"
    assert JournalEntry.objects.get(pk=entry.pk).title == "\ufffd"


def test_more_rows_than_one_batch_are_cleaned(monkeypatch):
    monkeypatch.setattr(migration, "BATCH", 2)
    entries = [
        JournalEntry(member=person("alice"), title="T", answer="A", idempotency_key=str(n)) for n in range(7)
    ]
    for entry in JournalEntry.objects.bulk_create(entries):
        plant(JournalEntry, JournalEntry.objects.get(key=entry.key).pk, answer=UNCLEAN)
    migrate()
    assert set(JournalEntry.objects.values_list("answer", flat=True)) == {CLEAN}

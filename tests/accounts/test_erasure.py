"""Erasure removes all data of a member; kept stories stay without an author."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import User
from accounts.models.address_change import NEW, OLD, request_change
from accounts.models.deletion_request import request_deletion
from accounts.models.device import DeviceQuerySet
from moderation.models import AuditEntry, Report
from moderation.models.queue import QueueItem
from notices.models import Mail
from notices.outbox import add_to_outbox
from stories.models import Story
from tests.accounts.data_search import in_files, in_tables
from tests.accounts.member_data import (
    PK,
    TRACES,
    create_member_data,
    create_moderator_data,
    create_zelda,
    draft_story,
    picture_of,
)
from tests.people import person
from tests.stories import story_factories

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def storage(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()


def erase(handle="zelda-q", **options):
    call_command("erase_members", now=handle, **options)


def test_the_data_search_finds_planted_data_in_every_table(settings):
    create_member_data(create_zelda())
    (settings.MAIL_FOLDER / "one.log").write_text("To: zq@leaver.example")
    found = " ".join(in_tables(TRACES))
    for place in (
        "accounts_user.email", "accounts_user.name", "django_session.session_data", "notices_mail.to",
        "stories_story.author_id",
        "moderation_message.text", "moderation_privatenote.text", "moderation_report.words",
        "moderation_sanction.reason",
        "moderation_queuetag.value", "moderation_auditentry.actor_id", "account_emailaddress.email",
        "accounts_addresschange.new", "stories_draft.happened", "django_admin_log.object_repr",
        "accounts_block.other_id",
    ):  # fmt: skip
        assert place in found, place
    assert in_files(TRACES, settings.MAIL_FOLDER)


@pytest.mark.parametrize("keep_stories", [True, False])
def test_no_data_of_the_member_remains_after_erasure(settings, keep_stories):
    user = create_zelda()
    life = create_member_data(user)
    (settings.MAIL_FOLDER / "one.log").write_text("To: zq@leaver.example")
    erase(keep_stories=keep_stories)
    assert in_tables(TRACES) == []
    assert in_files(TRACES, settings.MEDIA_ROOT, settings.MAIL_FOLDER) == []
    assert life["client"].get("/me/").status_code == 302
    kept = {"A story that stays", "A story that goes", "A story by a role"} if keep_stories else set()
    assert {story.title for story in Story.objects.public()} == kept | {"Another one"}


def test_a_former_address_is_erased_too(settings):
    user, visitor = create_zelda(), Client()
    request_change(user, "zelda-now@leaver.example")
    links = []
    for side in (OLD, NEW):
        links.append(f"/accounts/email/answer/{user.address_change.key_for(side)}/")
    add_to_outbox(user.email, "my_account/mail/address_old", {"key": "x", "days": 3}, key="asked")
    for link in links:
        assert visitor.post(link, {"yes": "1"}).status_code == 200
    assert User.objects.get(pk=user.pk).email == "zelda-now@leaver.example"
    assert Mail.objects.to_address("zq@leaver.example").count() == 2
    (settings.MAIL_FOLDER / "one.log").write_text("To: zq@leaver.example")
    erase()
    assert in_tables([*TRACES, "zelda-now"]) == []
    assert in_files(TRACES, settings.MAIL_FOLDER) == []


def test_an_erased_moderator_is_shown_as_a_former_moderator(client):
    user = create_zelda()
    create_member_data(user)
    create_moderator_data(user)
    assert AuditEntry.objects.by(user).count() > 5
    erase()
    assert in_tables(TRACES) == []
    entry = AuditEntry.objects.moderator_actions().get(
        label__in=[f"Story {s.pk}" for s in stories("One decided")]
    )
    assert (str(entry.actor_label), "Yours, a former member" in entry.note) == ("A former moderator", True)
    assert not QueueItem.objects.filter(claimed_by=user).exists()


def stories(title):
    return [story for story in Story.objects.all() if story.title == title]


def test_a_kept_story_has_no_author_after_erasure(client):
    user = create_zelda()
    life = create_member_data(user)
    address = life["stays"].get_absolute_url()
    assert "Zelda Quillfeather" in client.get(address).content.decode()
    request_deletion(user, keep_stories=False, exceptions=[life["stays"].key])
    erase()
    page = client.get(address).content.decode()
    assert "Zelda" not in page
    assert "a colleague" in page
    story = Story.objects.get(slug=life["stays"].slug)
    assert (story.status, story.author, story.credit, story.revisions.count()) == (
        "published",
        None,
        "role",
        1,
    )
    assert not hasattr(story, "draft")
    assert [picture.pk for picture in story.pictures.all()] == story.approved.pictures
    assert client.get(life["gone"].get_absolute_url()).status_code == 404


def test_a_pending_revision_of_a_kept_story_is_deleted(settings):
    user = create_zelda()
    story = draft_story(user, "Shown to all", credit="role")
    story.submit(user)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    story.open_draft().write(
        {"happened": story_factories.STORY_VALUES["happened"] + " More words."}, version=1
    )
    story.refresh_from_db()
    story.submit(user)
    assert QueueItem.objects.about(story).exists()
    erase(keep_stories=True)
    story = Story.objects.get()
    assert (story.status, story.revision_number, story.credit_role) == ("published", 1, "a store lead")
    assert not QueueItem.objects.exists()
    assert AuditEntry.objects.about(story).last().action == "detach_author"


def test_picture_files_are_deleted_with_their_stories(settings):
    user = create_zelda()
    file = Path(picture_of(draft_story(user, "A draft")).file.path)
    assert file.exists()
    erase()
    assert not file.exists()


def test_reports_are_anonymised_and_reports_about_the_profile_are_deleted():
    user = create_zelda()
    create_member_data(user)
    about_profile = Report.objects.about(user).get().pk
    erase()
    assert not Report.objects.in_bulk([about_profile])
    kept = Report.objects.get(words__contains="reports")
    assert (kept.words, kept.reporter) == ("a former member reports", None)


@pytest.mark.empty_library
def test_only_due_accounts_are_erased_and_only_once(client):
    alice, bob = person("alice"), person("bob")
    request_deletion(alice, keep_stories=False)
    request_deletion(bob, keep_stories=False)
    alice.deletion_request.due = alice.deletion_request.asked_at
    alice.deletion_request.save()
    for _ in range(2):
        call_command("erase_members")
    assert list(User.objects.values_list("handle", flat=True)) == ["bob"]
    assert not Mail.objects.exists(), "The last mail was handed over, and is not kept."
    assert not EmailAddress.objects.lookup(["alice@example.org"])


@pytest.mark.empty_library
def test_the_last_administrator_is_not_erased_and_other_erasures_continue(capsys):
    ada, bob = person("ada"), person("bob")
    for user in (ada, bob):
        deletion_request = request_deletion(user, keep_stories=False)
        deletion_request.due = deletion_request.asked_at
        deletion_request.save()
    call_command("erase_members")
    assert "last administrator" in capsys.readouterr().err
    assert list(User.objects.values_list("handle", flat=True)) == ["ada"]
    with pytest.raises(CommandError, match="last administrator"):
        erase("ada")
    with pytest.raises(CommandError, match="has this handle"):
        erase("zz-top")


def test_an_inactive_account_is_erased_completely():
    user = create_zelda()
    draft_story(user, "One")
    User.objects.filter(pk=user.pk).update(is_active=False)
    erase()
    assert in_tables(TRACES) == []


def test_the_audit_log_allows_only_the_removal_of_the_actor():
    entry = AuditEntry.objects.about(story_factories.published()).first()
    for change in ({"action": "decline"}, {"actor": person("bob")}, {"actor": None, "label": "Another"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(pk=entry.pk).update(**change)
    AuditEntry.objects.filter(pk=entry.pk).update(actor=None)
    assert str(AuditEntry.objects.get(pk=entry.pk).actor_label) == "The author"


def test_erasure_is_atomic(monkeypatch):
    user = create_zelda()
    create_member_data(user)
    before = len(in_tables(TRACES))

    def fail(queryset, user):
        raise RuntimeError("The lights went out.")

    monkeypatch.setattr(DeviceQuerySet, "end_all_sessions", fail)
    with pytest.raises(RuntimeError):
        erase()
    assert len(in_tables(TRACES)) == before
    assert User.objects.get(pk=PK).is_active


@pytest.mark.empty_library
def test_a_failed_erasure_does_not_prevent_others(monkeypatch):
    for name in ("alice", "bob"):
        deletion_request = request_deletion(person(name), keep_stories=False)
        deletion_request.due = deletion_request.asked_at
        deletion_request.save()

    def fail_for_alice(queryset, user):
        if user.handle == "alice":
            raise RuntimeError("The lights went out.")

    monkeypatch.setattr(DeviceQuerySet, "end_all_sessions", fail_for_alice)
    with pytest.raises(RuntimeError):
        call_command("erase_members")
    assert list(User.objects.values_list("handle", flat=True)) == ["alice"]


PLANT = """
import django; django.setup()
from tests.accounts.member_data import create_member_data, create_zelda
create_member_data(create_zelda())
"""


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the file is SQLite's")
def test_the_database_file_contains_no_bytes_of_the_members_data(tmp_path, copy_prepared_file):
    env = {
        **os.environ,
        "DEVELOPMENT": "1",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "empathy.settings",
    }
    env |= {"PYTHONPATH": str(ROOT), "LIMITS": "0"}

    def run(*command):
        subprocess.run([sys.executable, *command], env=env, cwd=ROOT, check=True, capture_output=True)

    copy_prepared_file("library", tmp_path / "empathy.sqlite3")
    run("-c", PLANT)
    assert any("sqlite3" in name for name in in_files(TRACES[:3], tmp_path))
    run("manage.py", "erase_members", "--now", "zelda-q")
    # The last mail is in the folder that stands for the members' mailboxes.
    found = [name for name in in_files(TRACES[:4], tmp_path) if not name.endswith("zq@leaver.example")]
    assert [name for name in found if ".log" not in name] == []
    assert sum(".log" in name for name in in_files(["zq@leaver.example"], tmp_path)) == 1

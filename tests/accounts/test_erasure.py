"""Whoever leaves is gone: nothing that is kept names them, and what they chose to leave stands unnamed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from accounts import third_party_data
from accounts.models import User
from accounts.models.address_change import NEW, OLD, request_change
from accounts.models.deletion_request import request_deletion
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
def _ground(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()


def erase(handle="zelda-q", **options):
    call_command("erase_members", now=handle, **options)


def test_the_search_finds_what_was_planted_where_it_was_planted(settings):
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
def test_afterwards_nothing_names_the_member(settings, keep_stories):
    user = create_zelda()
    life = create_member_data(user)
    (settings.MAIL_FOLDER / "one.log").write_text("To: zq@leaver.example")
    erase(keep_stories=keep_stories)
    assert in_tables(TRACES) == []
    assert in_files(TRACES, settings.MEDIA_ROOT, settings.MAIL_FOLDER) == []
    assert life["client"].get("/me/").status_code == 302
    kept = {"A story that stays", "A story that goes", "A story by a role"} if keep_stories else set()
    assert {story.title for story in Story.objects.public()} == kept | {"Another one"}


def test_an_address_that_was_given_up_before_is_found_nowhere_either(settings):
    user, visitor = create_zelda(), Client()
    request_change(user, "zelda-now@leaver.example")
    links = []
    for side in (OLD, NEW):
        links.append(f"/accounts/email/answer/{user.address_change.key_for(side)}/")
    add_to_outbox(user.email, "my_account/mail/address_old", {"key": "x"}, key="asked")
    for link in links:
        assert visitor.post(link, {"yes": "1"}).status_code == 200
    assert User.objects.get(pk=user.pk).email == "zelda-now@leaver.example"
    assert Mail.objects.to_address("zq@leaver.example").count() == 2
    (settings.MAIL_FOLDER / "one.log").write_text("To: zq@leaver.example")
    erase()
    assert in_tables([*TRACES, "zelda-now"]) == []
    assert in_files(TRACES, settings.MAIL_FOLDER) == []


def test_a_moderator_who_leaves_is_a_former_moderator(client):
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
    assert not QueueItem.objects.last_claimed_by(user).exists()


def stories(title):
    return [story for story in Story.objects.all() if story.title == title]


def test_a_story_that_stays_is_told_by_nobody_in_particular(client):
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


def test_words_that_wait_beside_a_story_that_stays_wait_no_longer(settings):
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


def test_files_of_pictures_go_with_their_stories(settings):
    user = create_zelda()
    file = Path(picture_of(draft_story(user, "A draft")).file.path)
    assert file.exists()
    erase()
    assert not file.exists()


def test_reports_stay_without_who_reported_and_go_where_they_were_about_the_profile():
    user = create_zelda()
    create_member_data(user)
    about_profile = Report.objects.about(user).get().pk
    erase()
    assert not Report.objects.in_bulk([about_profile])
    kept = Report.objects.get(words__contains="reports")
    assert (kept.words, kept.reporter) == ("a former member reports", None)


@pytest.mark.empty_library
def test_what_is_due_is_erased_once_and_the_rest_is_left_alone(client):
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
def test_the_last_administrator_stays_and_holds_up_nobody_else(capsys):
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
    with pytest.raises(CommandError, match="Nobody"):
        erase("zz-top")


def test_a_closed_account_is_erased_all_the_same():
    user = create_zelda()
    draft_story(user, "One")
    User.objects.filter(pk=user.pk).update(is_active=False)
    erase()
    assert in_tables(TRACES) == []


def test_the_log_forgets_who_and_keeps_everything_else():
    entry = AuditEntry.objects.about(story_factories.published()).first()
    for change in ({"action": "decline"}, {"actor": person("bob")}, {"actor": None, "label": "Another"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(pk=entry.pk).update(**change)
    AuditEntry.objects.filter(pk=entry.pk).update(actor=None)
    assert str(AuditEntry.objects.get(pk=entry.pk).actor_label) == "A former member"


def test_everything_goes_or_nothing(monkeypatch):
    user = create_zelda()
    create_member_data(user)
    before = len(in_tables(TRACES))

    def breaks(user):
        raise RuntimeError("The lights went out.")

    monkeypatch.setattr("accounts.third_party_data.erase", breaks)
    with pytest.raises(RuntimeError):
        erase()
    assert len(in_tables(TRACES)) == before
    assert User.objects.get(pk=PK).is_active


@pytest.mark.empty_library
def test_one_whose_erasing_breaks_holds_up_nobody_else(monkeypatch):
    erase_elsewhere = third_party_data.erase
    for name in ("alice", "bob"):
        deletion_request = request_deletion(person(name), keep_stories=False)
        deletion_request.due = deletion_request.asked_at
        deletion_request.save()

    def breaks(user):
        if user.handle == "alice":
            raise RuntimeError("The lights went out.")
        erase_elsewhere(user)

    monkeypatch.setattr("accounts.third_party_data.erase", breaks)
    with pytest.raises(RuntimeError):
        call_command("erase_members")
    assert list(User.objects.values_list("handle", flat=True)) == ["alice"]


PLANT = """
import django; django.setup()
from tests.accounts.member_data import a_life, zelda
a_life(zelda())
"""


@pytest.mark.skipif("DATABASE_URL" in os.environ, reason="the file is SQLite's")
def test_not_even_the_bytes_of_the_database_file_name_the_member(tmp_path):
    env = {
        **os.environ,
        "DEVELOPMENT": "1",
        "VAR_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "empathy.settings",
    }
    env |= {"PYTHONPATH": str(ROOT), "LIMITS": "0"}

    def run(*command):
        subprocess.run([sys.executable, *command], env=env, cwd=ROOT, check=True, capture_output=True)

    run("manage.py", "migrate")
    run("manage.py", "load_library")
    run("-c", PLANT)
    assert any("sqlite3" in name for name in in_files(TRACES[:3], tmp_path))
    run("manage.py", "erase_members", "--now", "zelda-q")
    # The last mail lies in the folder that stands for people's own mailboxes.
    found = [name for name in in_files(TRACES[:4], tmp_path) if not name.endswith("zq@leaver.example")]
    assert [name for name in found if ".log" not in name] == []
    assert sum(".log" in name for name in in_files(["zq@leaver.example"], tmp_path)) == 1

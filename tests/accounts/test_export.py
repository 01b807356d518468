"""The export contains all data of a member and no data of others."""

import io
import json
import re
import zipfile

import pytest
from django.apps import apps
from django.db import models
from django.test import Client

from accounts.hook_points import erasers, exporters
from accounts.models import Block, User
from empathy.management.commands.demo_cast import CAST
from moderation.models import AuditEntry, Report, Sanction
from notices.models import Mail
from stories.models import Picture, ProposedTechnique, Revision, Story
from tests.accounts.member_data import create_member_data, create_moderator_data, create_zelda
from tests.accounts.planted_rows import Planter, models_that_lead_to_a_member, planted_texts
from tests.people import PASSWORD, confirm_password, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def request_export(client) -> zipfile.ZipFile:
    """Request the export and open the archive."""
    answer = client.post("/me/data/")
    assert answer.headers["Content-Type"] == "application/zip"
    assert "no-store" in answer.headers["Cache-Control"]
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def signed_in_as(user) -> Client:
    client = Client()
    client.force_login(user)
    return confirm_password(client)


def records(archive, label) -> list[dict]:
    return json.loads(archive.read(f"data/{label}.json"))["records"]


def test_the_export_contains_all_rows_of_the_member():
    user = create_zelda()
    create_member_data(user)
    archive = request_export(signed_in_as(user))
    for label, rows in {
        "stories.story": Story.objects.by_author(user),
        "stories.proposedtechnique": ProposedTechnique.objects.by_author(user),
        "moderation.report": Report.objects.by(user),
        "moderation.sanction": Sanction.objects.for_member(user),
        "moderation.auditentry": AuditEntry.objects.by(user),
        "notices.mail": Mail.objects.to_address(user.email),
        "accounts.block": Block.objects.for_user(user),
        "account.emailaddress": user.emailaddress_set.all(),
        "mfa.authenticator": user.authenticator_set.all(),
    }.items():
        assert {one["id"] for one in records(archive, label)} == set(rows.values_list("pk", flat=True)), label
    stories = records(archive, "stories.story")
    versions = {version["id"]: version["happened"] for story in stories for version in story["versions"]}
    assert versions == dict(Revision.objects.values_list("pk", "happened").filter(story__author=user))
    assert sum(story["draft"] is not None for story in stories) == 2
    pictures = [name for name in archive.namelist() if name.startswith("pictures/")]
    assert len(pictures) == Picture.objects.count() == 4
    assert archive.read(pictures[0]).startswith(b"\x89PNG")
    assert records(archive, "accounts.user")[0]["email"] == user.email
    counts = json.loads(archive.read("manifest.json"))["records"]
    assert counts["stories.story"] == len(stories)
    assert "format" in archive.read("README.txt").decode()
    assert archive.testzip() is None


def test_the_readme_describes_each_file():
    archive = request_export(signed_in_as(create_zelda()))
    explained = archive.read("README.txt").decode().partition("What each file in data/ tells")[2]
    for name in archive.namelist():
        if name.startswith("data/"):
            assert re.search(rf"^{re.escape(name[5:])}\n    \S.+\.$", explained, re.MULTILINE), name


def test_the_export_contains_no_data_of_other_members():
    user = create_zelda()
    create_member_data(user)
    create_moderator_data(user)
    archive = request_export(signed_in_as(user))
    # The member's list of blocks names Bob; nobody else is named anywhere.
    texts = {
        name: archive.read(name).decode("utf-8", "replace")
        for name in archive.namelist()
        if "/pict" not in name
    }
    for name, text in texts.items():
        for other in (
            "mona",
            "cora",
            "alice",
            "ada@",
            "Zelda wrote this",
            "Zelda is rude",
            "I think that this",
        ):
            assert other not in text, (name, other)
        assert "bob" not in text or name == "data/accounts.block.json"


def test_the_export_contains_no_secrets():
    user = create_zelda()
    client = signed_in_as(user)
    client.get("/me/sessions/")
    archive = request_export(client)
    content = b"".join(archive.read(name) for name in archive.namelist())
    secret = user.authenticator_set.get().data["secret"]
    for word in (user.password, secret, client.session.session_key):
        assert word.encode() not in content


def test_the_export_needs_sign_in_and_the_password(client):
    assert client.post("/me/data/").url.startswith("/accounts/login/")
    signed_in(client, "alice")
    answer = client.post("/me/data/")
    assert answer.url == "/accounts/reauthenticate/?next=%2Fme%2Fdata%2F"
    then = client.post(answer.url, {"password": PASSWORD})
    assert then.headers["Content-Type"] == "application/zip"


def test_five_exports_per_day_can_be_made(client):
    confirm_password(signed_in(client, "alice"))
    for _ in range(5):
        assert client.post("/me/data/").status_code == 200
    answer = client.post("/me/data/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")


def test_a_suspended_member_can_export(client):
    bob = person("bob")
    create_member_data(create_zelda())
    User.objects.filter(pk=bob.pk).update(suspended_until="2099-01-01T00:00Z")
    assert request_export(signed_in_as(bob)).namelist()


def test_the_export_takes_a_limited_number_of_queries(client, django_assert_max_num_queries):
    for n in range(30):
        Mail.objects.create(key=f"n-{n}", to="alice@example.org", subject="s", text="t", html="h")
    confirm_password(signed_in(client, "alice"))
    with django_assert_max_num_queries(40):
        request_export(client)


# Tables that are exported inside the record of another table.
CONTAINED = {
    "comments.CommentRevision": "comments.Comment",
    # Messages to the member, as answers and in the letters of items; what they wrote to others is not theirs.
    "moderation.Message": "moderation.Report",
    "practice.CollectionItem": "practice.Collection",
    "practice.CollectionRevision": "practice.Collection",
    "stories.Draft": "stories.Story",
    "stories.Picture": "stories.Story",
    "stories.Promotion": "stories.Story",
    "stories.Revision": "stories.Story",
}
# Tables that lead to a member but are not exported, and why.
NOT_EXPORTED = {
    "accounts.User_groups": "the roles are exported with the account",
    "accounts.User_user_permissions": "never used: permissions come with roles",
    "account.EmailConfirmation": "never used: confirmation links are signed and not stored",
    "taxonomy.VocabularyChange": "curators' work on the vocabulary belongs to the library",
    "cases.Case": "the excluded curator is a safeguard; the story that the case comes from is exported",
    "cases.CaseRevision": "curators' work on cases belongs to the library",
    "cases.CaseStep": "curators' work on cases belongs to the library",
    "comments.CommentSummary": "counts of the comments on a story, without words",
    "comments.TechniqueReporter": "which outcomes the member reported; made from the comments, which are exported",
    "moderation.AnswerDraft": "a moderator's unfinished answer to another member; deleted with the decision",
    "moderation.PrivateNote": "a moderator's note about another member's text",
    "moderation.QueueItem": "who is reviewing an item, for half an hour",
    "moderation.QueueTag": "by what moderators filter the queue; made from the item, which is exported",
    "moderation.Reversal": "what undoing a decision restores, for one minute",
    "stories.Passage": "hashes of words of the story, which is exported",
    "stories.Proposal": "a moderator's wording of another member's story",
    "stories.StoryIndustry": "made from the approved version, which is exported",
    "stories.StoryTechnique": "made from the approved version, which is exported",
}
# Tables without an eraser from which the member is removed in another way than by CASCADE.
ERASED_OTHERWISE = {
    "stories.Proposal": "SET_NULL: the moderator is removed",
    "taxonomy.VocabularyChange": "SET_NULL: the curator is removed",
    "cases.Case": "SET_NULL: no curator is excluded any more",
    "cases.CaseRevision": "SET_NULL: the curator is removed",
    "cases.CaseStep": "SET_NULL: the curator is removed",
}


def tables_with_member_data():
    """Yield every model, of the site and of libraries, that refers to a member or contains an e-mail address."""
    for model in apps.get_models(include_auto_created=True):
        fields = model._meta.local_concrete_fields
        references = [field for field in fields if getattr(field.remote_field, "model", None) is User]
        has_address = any(isinstance(field, models.EmailField) or field.name == "email" for field in fields)
        if references or has_address:
            yield model, references


def test_every_table_that_leads_to_a_member_is_exported_or_listed_with_a_reason():
    """A new table needs an exporter (accounts/hook_points.py), or a line in CONTAINED or NOT_EXPORTED."""
    exported = {model._meta.label for model, _exporter in exporters()}
    leading = {model._meta.label for model in models_that_lead_to_a_member()}
    leading |= {model._meta.label for model, _references in tables_with_member_data()}
    assert leading - exported == CONTAINED.keys() | NOT_EXPORTED.keys()
    assert exported <= leading
    assert set(CONTAINED.values()) <= exported


@pytest.mark.parametrize("name", CAST)
def test_the_export_contains_a_planted_row_of_every_table(name):
    planter = Planter(person(name))
    planter.plant_all()
    archive = request_export(signed_in_as(planter.user))
    counts = json.loads(archive.read("manifest.json"))["records"]
    assert [label for label, count in counts.items() if not count] == []
    content = b"".join(archive.read(name) for name in archive.namelist())
    for model, row in planter.rows.items():
        texts = planted_texts(row)
        if model._meta.label in CONTAINED and texts:
            assert any(text.encode() in content for text in texts), model._meta.label


def test_every_table_with_member_data_is_erased_or_listed_as_an_exception():
    """A new table needs an eraser (accounts/hook_points.py), CASCADE, or a line in ERASED_OTHERWISE."""
    erased = {User, *(model for model, _eraser in erasers())}
    kept = {
        model._meta.label
        for model, references in tables_with_member_data()
        if model not in erased
        and not (references and all(field.remote_field.on_delete is models.CASCADE for field in references))
    }
    assert kept == set(ERASED_OTHERWISE)

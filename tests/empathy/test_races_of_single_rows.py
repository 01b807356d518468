"""Setting and removing one row at the same moment never fails, and the last request wins.

Each row of `PAIRS` is an address with a form that creates or changes a row, and one that deletes or changes it.
Several sessions of one member send both at once; then each is sent alone, to see that the row still works.
"""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import close_old_connections
from django.test import Client

from accounts.models import AddressChange, Block, DeletionRequest
from cases.models import Case
from comments.models import CommentDraft
from moderation.models import AnswerDraft, Preferences
from notices.forms import SettingsForm
from notices.models import Following, MailPreference, Notice
from practice.models import Collection, CollectionItem, JournalEntry, PracticeSetting, Progress, SavedCase
from stories.models import Draft, Story
from tests.comments.comment_helpers import WRITE, publish_comment
from tests.people import confirm_password, person, signed_in, with_public_profile
from tests.practice.collection_helpers import create_public_collection, reloaded, share
from tests.stories.story_factories import published, sent

pytestmark = pytest.mark.django_db(transaction=True)
SESSIONS, ROUNDS = 6, 5
CASE = "the-vanishing-package"


@pytest.fixture(autouse=True)
def no_rate_limits(settings):
    settings.ACCOUNT_RATE_LIMITS = False


def follow(act):
    return "/me/follow/", {"model": "cases.case", "id": Case.objects.get(slug=CASE).pk, "act": act}


def following():
    return follow("follow"), follow("unfollow"), lambda: Following.objects.filter(follows=True)


def muting():
    return follow("mute"), follow("unmute"), lambda: Following.objects.filter(muted=True)


def following_and_unmuting():
    person("alice")
    Following.objects.mute(person("alice"), Case.objects.get(slug=CASE))
    return follow("follow"), follow("unfollow"), lambda: Following.objects.filter(follows=True)


def saving_a_case():
    address = f"/cases/{CASE}/save/"
    return (address, {"saved": "1"}), (address, {"saved": "0"}), SavedCase.objects.all


def blocking_a_member():
    with_public_profile("bob")
    address = "/people/bob/block/"
    return (address, {}), (address, {"undo": "1"}), Block.objects.all


def blocking_the_author_of_a_comment():
    with_public_profile("bob")
    comment = publish_comment("bob", "A comment.")
    return (f"/comments/{comment.pk}/block/", {}), ("/people/bob/block/", {"undo": "1"}), Block.objects.all


def progress_in_a_public_collection():
    collection = create_public_collection("bob")
    case = collection.items.first().case_id
    address = f"/collections/{reloaded(collection).slug}/done/"
    return (address, {"case": case, "done": "1"}), (address, {"case": case}), Progress.objects.all


def progress_by_a_link():
    collection = create_public_collection("bob")
    share(collection, "link", name="bob")
    case, address = collection.items.first().case_id, f"/collections/k/{reloaded(collection).key}/done/"
    return (address, {"case": case, "done": "1"}), (address, {"case": case}), Progress.objects.all


def following_a_collection_by_its_link():
    collection = create_public_collection("bob")
    share(collection, "link", name="bob")
    address = f"/collections/k/{reloaded(collection).key}/follow/"
    return (address, {"follow": "1"}), (address, {}), lambda: Following.objects.filter(follows=True)


def a_draft_of_a_comment():
    typed = (WRITE, {"text": "Half a sentence", "accept": "json"})
    return typed, (WRITE, {"text": " ", "accept": "json"}), CommentDraft.objects.all


def reporting_and_retracting_an_outcome():
    comment = publish_comment("alice", "It helped.", outcome="helped")
    numbers = itertools.count()

    def put():
        return WRITE, {"text": f"It helped again, {next(numbers)} times.", "outcome": "made_worse"}

    retract = (f"/me/comments/{comment.pk}/move/", {"action": "retract"})
    return put, retract, None


def a_draft_of_a_story():
    story = sent()
    start = (f"/stories/mine/{story.key}/edit/", {})
    return start, (f"/stories/mine/{story.key}/discard/", {}), Draft.objects.all


def a_change_of_address():
    put = ("/accounts/email/", {"email": "new@example.org"})
    return put, ("/accounts/email/cancel/", {}), AddressChange.objects.all


def mail_settings():
    address = "/me/notices/settings/"
    fields = SettingsForm(user=person("alice")).fields.items()
    first, last = ({name: field.choices[at][0] for name, field in fields} for at in (0, -1))
    return (address, first), (address, last), None


def reminders_of_the_journal():
    address = "/me/journal/reminders/"
    return (address, {"remind": "always"}), (address, {"remind": "never"}), None


PAIRS = [
    following, muting, following_and_unmuting, saving_a_case, blocking_a_member, blocking_the_author_of_a_comment,
    progress_in_a_public_collection, progress_by_a_link, following_a_collection_by_its_link, a_draft_of_a_comment,
    reporting_and_retracting_an_outcome, a_draft_of_a_story, a_change_of_address,
    mail_settings, reminders_of_the_journal,
]  # fmt: skip


def send(client, form) -> int:
    address, data = form() if callable(form) else form
    headers = {"accept": "application/json"} if "accept" in data else {}
    return client.post(
        address, {name: value for name, value in data.items() if name != "accept"}, headers=headers
    ).status_code


def simultaneously(clients, forms) -> set[int]:
    """Let every client send one of the forms, all at once, several times; return the status codes."""

    def run(client, form):
        try:
            return [send(client, form) for _ in range(ROUNDS)]
        finally:
            close_old_connections()

    with ThreadPoolExecutor(len(clients)) as pool:
        found = list(pool.map(run, clients, itertools.cycle(forms)))
    return {status for statuses in found for status in statuses}


def sessions(name="alice", count=SESSIONS):
    return [confirm_password(signed_in(Client(raise_request_exception=False), name)) for _ in range(count)]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.__name__)
def test_setting_and_removing_at_once_never_fails(pair):
    put, remove, rows = pair()
    clients = sessions()
    statuses = simultaneously(clients, [put, remove])
    assert max(statuses) < 500, statuses
    assert send(clients[0], put) < 400
    if rows is not None:
        assert rows().count() == 1
    assert send(clients[0], remove) < 400
    if rows is not None:
        assert rows().count() == 0


def test_stopping_in_the_list_and_following_at_once_never_fails():
    case, alice = Case.objects.get(slug=CASE), person("alice")
    Following.objects.follow(alice, case)
    row = Following.objects.get()
    forms = [
        (f"/me/following/{row.pk}/stop/", {"act": "unfollow"}),
        follow("mute"),
        follow("follow"),
        follow("unmute"),
    ]
    assert max(simultaneously(sessions(), forms)) < 500
    assert Following.objects.filter(user=alice).count() <= 1


def test_a_note_is_changed_while_its_entry_is_deleted():
    for _ in range(3):
        entry = JournalEntry.objects.create_once(person("alice"), "form", answer="An answer.", title="A call")
        address = f"/me/journal/{entry.key}/"
        forms = [
            (f"{address}note/", {"note": "It went well."}), (f"{address}edit/", {"answer": "Another answer."}),
            (f"{address}remind/", {"remind": "1"}), (f"{address}techniques/", {}), (f"{address}delete/", {}),
        ]  # fmt: skip
        assert max(simultaneously(sessions(count=5), forms)) < 500
        assert not JournalEntry.objects.exists()


def test_a_collection_is_deleted_while_it_is_changed_and_read():
    collection = create_public_collection("alice")
    share(collection, "link")
    collection = reloaded(collection)
    edit, item = f"/me/collections/{collection.pk}/", collection.items.first()
    done = {"case": item.case_id, "done": "1"}
    forms = [
        (f"/collections/k/{collection.key}/done/", done), (f"/collections/{collection.slug}/done/", done),
        ("/me/collections/add/", {"collection": collection.pk, "case": "results-over-the-phone"}),
        (f"{edit}cases/{item.pk}/", {"action": "remove"}), (f"{edit}share/", {"action": "link"}),
        (f"{edit}delete/", {}), (edit, {"title": "Other", "credit": "member"}),
    ]  # fmt: skip
    assert max(simultaneously(sessions(count=7), forms)) < 500
    assert not Collection.objects.exists()
    assert not CollectionItem.objects.exists()
    assert not Progress.objects.exists()


def test_an_answer_is_typed_while_it_is_sent():
    story = sent()
    address = f"/moderation/story/{story.pk}/"
    decision = {
        "action": "request_changes",
        "revision": 1,
        "reasons": ["recognisable"],
        "note": "Leave it out.",
    }
    forms = [
        (f"{address}answer/", {"note": "Half", "revision": 1, "accept": "json"}),
        (f"{address}decide/", decision),
    ]
    assert max(simultaneously(sessions("mona"), forms)) < 500
    assert Story.objects.get(pk=story.pk).status == "changes_requested"
    assert AnswerDraft.objects.count() <= 1


def test_the_preferences_of_a_moderator_are_saved_twice_at_once():
    forms = [
        ("/moderation/preferences/", {"blurred": "on"}),
        ("/moderation/preferences/", {"shortcuts": "on"}),
    ]
    assert simultaneously(sessions("mona"), forms) == {302}
    assert Preferences.objects.count() == 1


def test_a_notice_is_opened_while_all_are_marked_as_read():
    story = published()
    notice = Notice.objects.filter(user=story.author).latest("pk")
    Notice.objects.update(due_at=notice.created_at)
    forms = [(f"/me/notices/{notice.pk}/open/", {"stay": "1"}), ("/me/notices/read/", {"newest": notice.pk})]
    assert simultaneously(sessions(), forms) == {302}


def test_settings_that_were_saved_at_once_have_one_row():
    for pair, model in ((mail_settings, MailPreference), (reminders_of_the_journal, PracticeSetting)):
        put, other, _rows = pair()
        assert max(simultaneously(sessions(), [put, other])) < 500
        keys = [
            (row.user_id, row.kind) if model is MailPreference else row.member_id
            for row in model.objects.all()
        ]
        assert len(keys) == len(set(keys))


def test_a_request_to_delete_an_account_is_made_and_cancelled_at_once():
    # In windows of one browser: the request ends all other sessions.
    clients = sessions(count=1) + [Client(raise_request_exception=False) for _ in range(SESSIONS - 1)]
    for client in clients[1:]:
        client.cookies = clients[0].cookies
    forms = [("/me/leave/", {"stories": "keep", "sure": "on"}), ("/me/leave/cancel/", {})]
    assert simultaneously(clients, forms) == {302}
    alice = person("alice")
    assert DeletionRequest.objects.filter(user=alice).exists() == (alice.deletion_due_at is not None)

"""Erasure removes the member from others' notices, and others lose nothing of their own."""

import io
import zipfile

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from comments.models import Comment, CommentSummary
from moderation.models.queue import QueueItem
from notices.models import Mail, Notice
from tests.accounts.data_search import in_files, in_tables
from tests.accounts.member_data import TRACES, create_zelda, draft_story, publish
from tests.accounts.member_interactions import (
    OLD,
    WANTED,
    client_for,
    create_interactions,
    post_comment,
    send_all_notices,
)
from tests.people import confirm_password, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
EVERY = [*TRACES, OLD, WANTED]


@pytest.fixture(autouse=True)
def storage(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()


def erase():
    call_command("erase_members", now="zelda-q")


def test_others_notices_do_not_name_the_erased_member(settings):
    others = create_interactions(create_zelda())
    (settings.MAIL_FOLDER / "one.log").write_text(f"To: {OLD}")
    found = " ".join(in_tables(EVERY))
    for place in (
        "comments_commentrevision.text", "comments_commentdraft.text", "mfa_authenticator.data",
        "notices_mail.to: zq-old",
        "notices_mail.to: zq-wanted", "notices_mail.html", "notices_notice.title", "notices_notice.url",
        "practice_journalentry.answer",
        "practice_collection.slug", "practice_savedcase.member_id", "practice_progress.user_id", "stories_story.slug",
        "taxonomy_cacheversion.name", "search_document.title",
    ):  # fmt: skip
        assert place in found, f"The search does not find what was planted in {place}."
    erase()
    assert in_tables(EVERY) == []
    assert in_files(EVERY, settings.MEDIA_ROOT, settings.MAIL_FOLDER) == []
    answer = Comment.objects.get(pk=others["answer"].pk)
    assert (answer.is_public, answer.author, answer.parent.author) == (True, others["bob"], None)
    for summary in CommentSummary.objects.all():
        before = (summary.comments, summary.helped, summary.no_difference, summary.made_worse)
        with transaction.atomic():
            after = CommentSummary.recount(summary.case or summary.story or summary.technique)
        assert before == (after.comments, after.helped, after.no_difference, after.made_worse)


def test_erasure_does_not_repeat_notices_to_others(mailoutbox):
    others = create_interactions(create_zelda())
    kept = Notice.objects.get(user=others["bob"], title__startswith="Cora commented")
    digest = Mail.objects.get(pk=kept.mail_id)
    assert "Zelda" in digest.text
    assert digest.sent_at
    erase()
    digest.refresh_from_db()
    assert "Cora commented" in digest.text
    assert "Zelda" not in digest.text + digest.html
    mailoutbox.clear()
    send_all_notices(days=2)
    assert mailoutbox == []


def test_a_deleted_story_takes_its_comments_and_queue_items_along(client):
    user, bob = create_zelda(), person("bob")
    story = publish(draft_story(user, "A story that goes"))
    write = f"/stories/{story.slug}/comments/write/"
    first = post_comment(bob, "What everybody reads", write)
    post_comment(bob, "An answer to it", write, reply=first.pk)
    Comment.objects.filter(pk=first.pk).update(author=None)
    post_comment(person("alice"), "What waits to be read", write, publish=False)
    client.post(f"/report/comment/{first.pk}/", {"reason": "other", "words": "Look at this"})
    assert QueueItem.objects.count() == 2
    erase()
    assert not Comment.objects.exists()
    assert not QueueItem.objects.exists()
    assert signed_in(Client(), "mona").get("/moderation/").status_code == 200
    assert client_for(bob).get("/me/notices/").status_code == 200
    assert client_for(bob).get("/me/comments/").status_code == 200


def test_the_export_contains_no_working_reply_links():
    user = create_zelda()
    client = confirm_password(client_for(user))
    client.post("/accounts/email/", {"email": WANTED})
    links = [mail.text.split("/email/answer/")[1].split()[0] for mail in Mail.objects.all()]
    assert len(links) == 2
    answer = client.post("/me/data/")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    said = b"".join(archive.read(name) for name in archive.namelist()).decode("utf-8", "replace")
    assert "Confirm the change of your address" in said
    assert not any(link in said for link in links)

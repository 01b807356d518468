"""Reports hide a comment until a moderator decides; redactions remove a passage everywhere."""

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from comments.models import Comment, CommentDraft
from moderation.models import AuditEntry, Report
from notices.models import Mail
from tests.comments.comment_helpers import WRITE, apply_action, page_html, post_comment, publish_comment
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PASSAGE = "Wilhelmina Oxtoby"


def report(comment, *names):
    for name in names:
        client = signed_in(Client(), name)
        response = client.post(f"/report/comment/{comment.pk}/", {"reason": "respect", "words": "Look."})
        assert response.status_code == 302, response.content.decode()


def test_the_third_report_hides_a_comment_but_not_its_replies():
    comment = publish_comment("alice", "The second call is the lesson.")
    publish_comment("bob", "Which one do you mean?", reply=comment.pk)
    report(comment, "bob", "bob", "cora")
    assert "The second call" in page_html(), "two reporters are too few"
    report(comment, "ada")
    shown = page_html()
    assert "The second call" not in shown
    assert "In review after reports" in shown
    assert "Which one do you mean?" in shown


def test_reports_also_hide_a_comment_with_a_change_in_review():
    comment = publish_comment("alice", "The second call is the lesson.")
    edit = f"/comments/{comment.pk}/edit/"
    alice = signed_in(Client(), "alice")
    report(comment, "bob", "cora")
    alice.post(edit, {"text": "Write to jane.miller@example.com.", "asked": "1"})
    comment.refresh_from_db()
    assert (comment.status, comment.is_public) == ("submitted", True)
    report(comment, "ada")
    assert "The second call" not in page_html()
    alice.post(edit, {"text": "The second call is the lesson, kindly."})
    assert "The second call" not in page_html(), (
        "a change does not make it public before a moderator has decided"
    )


def test_an_approved_comment_is_hidden_after_three_new_reports():
    comment = publish_comment("alice", "The second call is the lesson.")
    report(comment, "bob", "cora", "ada")
    apply_action(comment, "approve", by="max", reasons=["clear"])
    assert "The second call" in page_html()
    assert Report.objects.count() == 3


def test_the_reporter_is_notified_of_the_answer():
    comment = publish_comment("alice", "The second call is the lesson.")
    report(comment, "bob")
    row = Report.objects.get()
    data = {"action": "uphold", "note": "We took it off.", "revision": 1}
    response = signed_in(Client(), "mona").post(f"/moderation/report/{row.pk}/decide/", data)
    assert response.status_code == 302
    mail = Mail.objects.filter(to="bob@example.org").latest("pk")
    assert "We took it off." in mail.text
    assert "alice" not in f"{mail.subject} {mail.text}".casefold()


def test_authors_cannot_report_their_own_comment():
    comment = publish_comment("alice", "The second call is the lesson.")
    response = signed_in(Client(), "alice").post(f"/report/comment/{comment.pk}/", {"reason": "other"})
    assert response.status_code in (403, 404, 409, 422)
    assert not Report.objects.exists()


# --- redaction


def columns_with_the_passage():
    """Return every column that contains the passage."""
    return sorted({
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for row in model._default_manager.all()
        for field in model._meta.concrete_fields
        if "oxtoby" in str(getattr(row, field.attname)).casefold()
    })  # fmt: skip


def comment_with_the_passage():
    publish_comment("alice", "It calmed the call.")
    comment = publish_comment("alice", f"It was **{PASSAGE}** who rang.", asked="1")
    publish_comment("bob", "Who was it?", reply=comment.pk)
    signed_in(Client(), "alice").post(
        f"/comments/{comment.pk}/edit/",
        {"text": f"It was Wilhelmina\nOxtoby, or so. {PASSAGE} rang.", "asked": "1"},
    )
    alice = signed_in(Client(), "alice")
    alice.post(WRITE, {"text": f"Again {PASSAGE}, who"}, headers={"accept": "application/json"})
    alice.post(
        WRITE, {"text": f"To you: {PASSAGE}", "reply": comment.pk}, headers={"accept": "application/json"}
    )
    publish_comment("bob", "I answer.", reply=comment.pk)
    return comment


def redact(comment, by="mona"):
    where = f"/moderation/comment/{comment.pk}/redact/"
    return signed_in(Client(), by).post(where, {"passage": PASSAGE, "why": "somebody", "confirm": "1"})


def test_a_redacted_passage_is_removed_from_texts_drafts_and_mails():
    comment = comment_with_the_passage()
    assert CommentDraft.objects.count() == 2
    assert {
        "comments.CommentRevision.text",
        "comments.CommentDraft.text",
    } <= set(columns_with_the_passage())
    assert redact(comment).status_code == 302
    assert columns_with_the_passage() == []
    assert "oxtoby" not in page_html().casefold()
    assert "[removed]" in page_html()
    assert AuditEntry.objects.about(comment).last().action == "redact"


@pytest.mark.django_db(transaction=True)
def test_the_database_file_does_not_contain_the_redacted_passage(transactional_db):
    """SQLite overwrites the bytes in the file and in its write-ahead log (secure_delete)."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites dead rows with its next VACUUM.")
    comment = comment_with_the_passage()
    redact(comment)
    assert PASSAGE.encode() not in connection.connection.serialize()


def test_the_author_reads_the_reason_but_not_who_decided():
    comment = apply_action(
        post_comment("alice", "The second call is the lesson."), "request_changes", reasons=["respect"]
    )
    shown = page_html(signed_in(Client(), "alice"), comment.status_url)
    assert "disrespectful to a person" in shown
    assert "Mona" not in shown
    assert Comment.objects.get().status == "changes_requested"

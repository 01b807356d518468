"""Helpers that let members of the cast post comments, and read pages."""

from django.test import Client

from comments.models import Comment
from tests.people import person, signed_in

SLUG = "the-release-that-broke-a-workflow"
CASE, WRITE = f"/cases/{SLUG}/", f"/cases/{SLUG}/comments/write/"


def post_comment(name: str, text: str, write: str = WRITE, **more) -> Comment:
    """Post a comment as one of the cast, and return it."""
    response = signed_in(Client(), name).post(write, {"text": text, **more})
    assert response.status_code == 302, response.content.decode()
    return Comment.objects.latest("pk")


def approve_comment(comment, by="mona") -> Comment:
    """Let a moderator approve a pending comment; do nothing if it is not pending."""
    if comment.is_pending:
        comment.transition("approve", by=person(by), revision=comment.revision_number, reasons=["clear"])
    return Comment.objects.get(pk=comment.pk)


def publish_comment(name: str, text: str, write: str = WRITE, **more) -> Comment:
    """Post a comment and let it be approved if it is pending."""
    return approve_comment(post_comment(name, text, write, **more))


def page_html(client=None, address=CASE) -> str:
    """Return the HTML of a page, as a visitor sees it if no client is given."""
    return (client or Client()).get(address, follow=True).content.decode()


def apply_action(comment, action: str, by="mona", reasons=("off_topic",), **more) -> Comment:
    """Apply a transition as one of the cast, and return the comment."""
    reasons = () if action in {"withdraw", "restore", "appeal"} else reasons
    comment = Comment.objects.get(pk=comment.pk)
    comment.transition(action, by=person(by), revision=comment.revision_number, reasons=reasons, **more)
    return Comment.objects.get(pk=comment.pk)

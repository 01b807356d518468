"""People of the cast who say something, and what others then read."""

from django.test import Client

from comments.models import Comment
from tests.people import person, signed_in

SLUG = "the-release-that-broke-a-workflow"
CASE, WRITE = f"/cases/{SLUG}/", f"/cases/{SLUG}/comments/write/"


def post_comment(name: str, text: str, write: str = WRITE, **more) -> Comment:
    """Let one of the cast say something, and return it."""
    answer = signed_in(Client(), name).post(write, {"text": text, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Comment.objects.latest("pk")


def approve_comment(comment, by="mona") -> Comment:
    """Let a moderator approve a comment that waits; nothing if it does not wait."""
    if comment.is_pending:
        comment.transition("approve", by=person(by), revision=comment.revision_number, reasons=["clear"])
    return Comment.objects.get(pk=comment.pk)


def publish_comment(name: str, text: str, write: str = WRITE, **more) -> Comment:
    """A comment that everybody reads."""
    return approve_comment(post_comment(name, text, write, **more))


def page_html(client=None, address=CASE) -> str:
    """What somebody reads at an address; a visitor, if nobody is named."""
    return (client or Client()).get(address, follow=True).content.decode()


def apply_action(comment, action: str, by="mona", reasons=("off_topic",), **more) -> Comment:
    """Let somebody make a move."""
    reasons = () if action in {"withdraw", "restore", "appeal"} else reasons
    comment = Comment.objects.get(pk=comment.pk)
    comment.transition(action, by=person(by), revision=comment.revision_number, reasons=reasons, **more)
    return Comment.objects.get(pk=comment.pk)

"""A name may be an ordinary word: erasing the member must not change others' texts."""

import pytest
from django.core.management import call_command

from accounts.anonymise import anonymise
from accounts.models import User
from comments.models import Comment, CommentRevision
from moderation.members.actions import warn
from moderation.models import AuditEntry, Message
from notices.models import Mail, Notice
from stories.models import Revision
from tests.comments.comment_helpers import publish_comment
from tests.people import person
from tests.stories import story_factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def storage(transactional_db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.MAIL_FOLDER = tmp_path / "media", tmp_path / "mail"
    settings.MAIL_FOLDER.mkdir()


def stored_texts():
    """Texts and notices of other members."""
    rows = [
        Mail.objects.exclude(key__startswith="farewell").values_list("subject", "text", "html"),
        Notice.objects.values_list("title", "url"),
        CommentRevision.objects.values_list("text"),
        Revision.objects.values_list("title", "happened"),
        Message.objects.values_list("text"),
        AuditEntry.objects.values_list("label", "action"),
    ]
    return [sorted(found) for found in rows]


@pytest.mark.parametrize("name", ["Your", "The", "May", "Empathy in Action", "Comment", "A Reviewer"])
def test_erasing_a_member_with_an_ordinary_word_as_name_does_not_change_others_texts(name):
    publish_comment(
        "bob", "Your second call may help. May I say so? The case is a good one, says a reviewer."
    )
    story_factories.published("bob", title="The May of Your comment")
    User.objects.create_user("y@example.com", handle="comment", name=name)
    before = stored_texts()
    call_command("erase_members", now="comment")
    assert stored_texts() == before
    assert Comment.objects.get().is_public


def test_only_the_exact_address_is_removed_from_others_mails():
    User.objects.create_user("y@example.com", handle="comment", name="Your")
    text = "From Y@example.com, not my-y@example.com nor y@example.com.au. Write to y@example.com."
    Mail.objects.create(key="a", to="bob@example.org", subject="y@example.com", text=text, html=text)
    call_command("erase_members", now="comment")
    mail = Mail.objects.get(key="a")
    said = "From a former member, not my-y@example.com nor y@example.com.au. Write to a former member."
    assert (mail.subject, mail.text, mail.html) == ("a former member", said, said)


def test_a_moderators_signature_is_anonymised_in_the_log_and_in_mails_only():
    mona = person("mona")
    User.objects.filter(pk=mona.pk).update(name="May")
    story = story_factories.sent("bob")
    note = "May I ask for the place to go?\r\nYours <3\r\nMay"
    story.transition("request_changes", by=mona, revision=1, reasons=["recognisable"], note=note)
    warn(person("bob"), by=mona, reason="Stop it, May.")
    call_command("erase_members", now="mona")
    signed = "May I ask for the place to go?\nYours <3\na former member"
    assert Message.objects.get(entry__action="request_changes").text.startswith(signed)
    mail = Mail.objects.get(to="bob@example.org", subject__contains="Changes requested")
    assert signed in mail.text
    assert "May I ask for the place to go?<br>Yours &lt;3<br>a former member" in mail.html
    assert "\nMay\n" not in mail.text
    warning = Mail.objects.get(to="bob@example.org", text__contains="Stop it")
    assert "Stop it, a former member." in warning.text
    assert "Stop it, a former member." in warning.html


@pytest.mark.parametrize(
    ("name", "text", "clean"),
    [
        ("Zelda Quill", "Zelda, zelda quill and QUILL came.", "{0}, {0} and {0} came."),
        ("The", "The case, says The\nThe", "The case, says {0}\n{0}"),
        ("Zelda", "@ZQ and /people/zq/ and zq's", "{0} and {0}/ and zq's"),
        ("", "ZQ said so, and z-q.", "{0} said so, and z-q."),
        ("(Z) [q] \\d", "It was (z) [Q] \\D there.", "It was {0} there."),
    ],
)  # fmt: skip
def test_names_in_texts_about_the_member_are_replaced(name, text, clean):
    user = User(email="zq@leaver.example", handle="zqq" if not name else "zq", name=name)
    text = text.replace("ZQ said", "ZQQ said")
    assert anonymise(user, text) == clean.format("a former member")

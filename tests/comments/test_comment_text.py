"""The text of a comment looks the same for its author, reviewers and readers, in feeds and in mails."""

import re

import pytest
from django.core.management import call_command
from django.test import Client

from notices.models import Mail
from tests.comments.comment_helpers import (
    CASE,
    WRITE,
    approve_comment,
    page_html,
    post_comment,
    publish_comment,
)
from tests.people import person, signed_in

pytestmark = pytest.mark.django_db
TEXT = "Guest: Hello?\nI: *Good* morning, Mrs Okafor.\n    # 4 is free\n-- \nan_other_clerk"
HTML = '<p dir="auto">Guest: Hello?<br>I: <em>Good</em> morning, {name}.<br># 4 is free<br>--<br>an_other_clerk</p>'
UNMARKED = HTML.format(name="Mrs Okafor")


def test_author_reviewer_and_reader_see_the_same_lines():
    alice = signed_in(Client(), "alice")
    assert UNMARKED in alice.post(WRITE, {"text": TEXT, "preview": "1"}).content.decode()
    comment = post_comment("alice", TEXT, asked="1")
    assert UNMARKED in page_html(alice, comment.status_url)
    assert UNMARKED in page_html(alice)
    review = page_html(signed_in(Client(), "mona"), f"/moderation/comment/{comment.pk}/")
    unmarked = re.sub(r'<mark [^>]+>([^<]+)<span class="visually-hidden">[^<]+</span></mark>', r"\1", review)
    assert UNMARKED in unmarked != review
    assert "I: *Good* morning" in review
    approve_comment(comment)
    assert UNMARKED in page_html()
    # An author who changed it in another window sees all its lines as removed.
    form = {"text": "Other words.", "revision": comment.revision_number + 1}
    conflict = alice.post(f"/comments/{comment.pk}/edit/", form).content.decode()
    removed = re.search(r'<del><span class="visually-hidden">[^<]+</span>(.*?)<span', conflict, re.DOTALL)[1]
    assert removed == TEXT


def test_the_feed_and_the_list_of_own_comments_show_one_line_without_stars():
    publish_comment("alice", TEXT, asked="1")
    line = "Guest: Hello? I: Good morning, Mrs Okafor. # 4 is free -- an_other_clerk"
    assert line in Client().get(f"/feeds{CASE[:-1]}.atom").content.decode()
    assert line in page_html(signed_in(Client(), "alice"), "/me/comments/")


def test_the_mail_about_a_reply_shows_its_lines():
    parent = publish_comment("alice", "How did you begin?")
    publish_comment("bob", TEXT, reply=parent.pk, asked="1")
    call_command("send_notices", verbosity=0)
    mail = Mail.objects.filter(user=person("alice"), text__contains="Guest: Hello?").get()
    assert UNMARKED in mail.html
    assert TEXT in mail.text

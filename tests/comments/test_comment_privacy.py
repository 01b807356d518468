"""Who can read what: hidden comments, hidden subjects, and anonymous story authors."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from comments.models import Comment
from notices.models import Mail, Notice
from stories.credit import set_credit
from tests.comments.comment_helpers import (
    CASE,
    WRITE,
    apply_action,
    approve_comment,
    page_html,
    post_comment,
    publish_comment,
)
from tests.people import person, signed_in
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db
ROLES = ("", "bob", "mona", "cora", "ada")


def author_with_unique_name(name="alice"):
    """Return an author whose name and handle occur nowhere else, so that they can be searched for."""
    author = person(name)
    User.objects.filter(pk=author.pk).update(handle="quill-handle", name="Zephyrine Quillfeather")
    author.refresh_from_db()
    return author


def comments_of_anonymous_author(**values):
    """Return an anonymous story author, the story, and comments there by the author and by Bob."""
    author = author_with_unique_name()
    story = published("alice", **{"credit": "role", "credit_role": "a nurse", **values})
    write = f"/stories/{story.slug}/comments/write/"
    question = publish_comment("bob", "How did you stay so calm?", write)
    own = publish_comment("alice", "I counted the cups on the shelf.", write)
    reply = publish_comment("alice", "By counting, slowly.", write, reply=question.pk)
    publish_comment("bob", "That I want to try.", write, reply=own.pk)
    return author, story, [question, own, reply]


def responses(story, comments):
    """Yield the response of every page about a story and its comments, for every role."""
    addresses = [
        story.get_absolute_url(),
        "/stories/",
        "/feeds/stories.atom",
        "/moderation/log/",
        "/moderation/",
    ]
    addresses += [f"{story.get_absolute_url()}comments/{more}" for more in ("", "?sort=newest", "write/")]
    for comment in comments:
        pk = comment.pk
        addresses += [
            f"/comments/{pk}/", f"/comments/{pk}/replies/", f"/report/comment/{pk}/",
            f"{story.get_absolute_url()}comments/write/?reply={pk}", f"/moderation/comment/{pk}/",
            f"/moderation/comment/{pk}/redact/", f"/me/comments/{pk}/", f"/comments/{pk}/edit/",
        ]  # fmt: skip
    for role in ROLES:
        client = signed_in(Client(), role) if role else Client()
        for address in [*addresses, "/me/comments/", "/me/notices/"] if role else addresses:
            response = client.get(address, follow=True)
            yield role, address, response.content + str(response.headers).encode()


def responses_with_author_data(author, story, comments):
    """Return the responses, mails and notices to others that contain a name, handle or address of the author."""
    words = [author.name, author.name.split()[0], author.handle, author.email, story.key]
    pattern = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
    found = [(role, where) for role, where, content in responses(story, comments) if pattern.search(content)]
    others = Mail.objects.exclude(to=author.email)
    found += [
        ("mail", mail.subject)
        for mail in others
        if pattern.search(f"{mail.subject} {mail.text} {mail.html}".encode())
    ]
    notices = Notice.objects.exclude(user=author)
    return found + [
        ("notice", one.title) for one in notices if pattern.search(f"{one.title} {one.url}".encode())
    ]


def test_no_comment_reveals_the_anonymous_author_of_the_story():
    author, story, comments = comments_of_anonymous_author()
    assert responses_with_author_data(author, story, comments) == []
    shown = page_html(address=f"{story.get_absolute_url()}comments/")
    assert shown.count("a nurse, author of this story") >= 3
    assert "/people/" not in shown.split("<main")[1]
    assert Mail.objects.filter(
        to="bob@example.org", subject__contains="a nurse, author of this story"
    ).exists()


def test_the_search_for_author_data_finds_a_named_author():
    author, story, comments = comments_of_anonymous_author(credit="name")
    found = responses_with_author_data(author, story, comments)
    assert {role for role, _ in found} == set(ROLES)


def test_a_story_author_who_withdraws_the_name_is_named_nowhere():
    author, story, comments = comments_of_anonymous_author(credit="name")
    story.refresh_from_db()
    set_credit(story, "role", "a nurse")
    assert responses_with_author_data(author, story, comments) == []


def test_a_changed_credit_signs_earlier_comments():
    _author, story, _comments = comments_of_anonymous_author()
    story.refresh_from_db()
    set_credit(story, "role", "a ward sister")
    shown = page_html(address=f"{story.get_absolute_url()}comments/")
    assert "a nurse" not in shown.split("<main")[1]
    assert "a ward sister, author of this story" in shown


def test_a_changed_name_is_changed_on_cached_pages(client):
    publish_comment("alice", "The second call is the lesson.")
    assert "Alice" in page_html(client)
    signed_in(Client(), "alice").post("/me/profile/", {"name": "Quilla", "handle": "alice"})
    shown = page_html(Client())
    assert "Quilla" in shown
    assert "Alice" not in shown.split("<main")[1]


HELD = {
    "held": lambda: post_comment("alice", "Zymurgy is what I said."),
    "declined": lambda: apply_action(
        post_comment("alice", "Zymurgy is what I said."), "decline", reasons=["respect"]
    ),
    "asked back": lambda: apply_action(
        post_comment("alice", "Zymurgy is what I said."), "request_changes", reasons=["respect"]
    ),
    "withdrawn": lambda: apply_action(
        publish_comment("alice", "Zymurgy is what I said."), "withdraw", by="alice"
    ),
    "archived": lambda: apply_action(
        publish_comment("alice", "Zymurgy is what I said."), "archive", reasons=["respect"]
    ),
}


@pytest.mark.parametrize("state", HELD)
def test_a_hidden_comment_is_in_no_response_to_other_people(state):
    comment = HELD[state]()
    pk = comment.pk
    where = [CASE, f"{CASE}comments/", f"/comments/{pk}/", f"/comments/{pk}/replies/", f"{WRITE}?reply={pk}",
             f"/comments/{pk}/edit/", f"/me/comments/{pk}/", "/me/comments/", f"/report/comment/{pk}/",
             "/moderation/log/"]  # fmt: skip
    for role in ("", "bob", "cora"):
        client = signed_in(Client(), role) if role else Client()
        assert [one for one in where if "Zymurgy" in page_html(client, one)] == []
    assert signed_in(Client(), "bob").get(f"/report/comment/{pk}/").status_code == 404
    assert Client().get(f"/comments/{pk}/").status_code == 404
    assert not Mail.objects.filter(to="bob@example.org", text__contains="Zymurgy").exists()


def hidden_story():
    story = published("alice")
    comment = publish_comment("bob", "How did you stay so calm?", f"/stories/{story.slug}/comments/write/")
    story.refresh_from_db()
    story.transition("withdraw", by=story.author, revision=story.revision_number)
    return comment, story.get_absolute_url(), "The kettle that would not"


def archived_case():
    comment = publish_comment("bob", "How did you stay so calm?")
    Case.objects.filter(pk=comment.case_id).update(status="archived")
    return comment, CASE, comment.case.title


@pytest.mark.parametrize("hide", [hidden_story, archived_case])
def test_comments_are_hidden_with_their_subject(hide):
    comment, subject, title = hide()
    pk = comment.pk
    for role in ("", "max", "bob"):
        client = signed_in(Client(), role) if role else Client()
        for address in (
            f"{subject}comments/",
            f"{subject}comments/write/",
            f"/comments/{pk}/",
            f"/comments/{pk}/replies/",
        ):
            assert client.get(address).status_code == 404, (role, address)
        assert client.get(f"/report/comment/{pk}/").status_code == 404
        if role != "bob":
            assert client.get(f"/comments/{pk}/edit/").status_code in (302, 404)
    own = signed_in(Client(), "bob")
    for address in ("/me/comments/", f"/me/comments/{pk}/"):
        shown = page_html(own, address)
        assert "How did you stay so calm?" in shown, "authors can always read their own text"
        assert title not in shown
    assert own.get(f"/comments/{pk}/edit/").status_code == 404


def test_nobody_edits_or_withdraws_the_comment_of_another_member():
    comment = publish_comment("alice", "The second call is the lesson.")
    for role in ("bob", "mona", "cora", "ada"):
        client = signed_in(Client(), role)
        assert client.get(f"/comments/{comment.pk}/edit/").status_code == 404
        assert client.post(f"/comments/{comment.pk}/edit/", {"text": "Other words."}).status_code == 404
        assert client.post(f"/me/comments/{comment.pk}/move/", {"action": "withdraw"}).status_code == 404
        assert client.get(f"/me/comments/{comment.pk}/").status_code == 404
    assert "The second call" in page_html()


def test_moderators_cannot_decide_on_their_own_comment(client):
    comment = post_comment("mona", "The second call is the lesson.")
    own = signed_in(client, "mona")
    where = f"/moderation/comment/{comment.pk}/"
    assert own.get(where).status_code == 404
    response = own.post(f"{where}decide/", {"action": "approve", "revision": 1, "reasons": "clear"})
    assert response.status_code in (403, 404)
    assert Comment.objects.get().status == "submitted"
    assert approve_comment(Comment.objects.get(), by="max").status == "published"


def test_a_suspended_member_can_only_withdraw_and_appeal(client):
    comment = publish_comment("alice", "The second call is the lesson.")
    gone = apply_action(publish_comment("alice", "It calmed the call."), "archive", reasons=["respect"])
    User.objects.filter(handle="alice").update(suspended_until=timezone.now() + datetime.timedelta(days=3))
    client = signed_in(client, "alice")
    for address, form in (
        (WRITE, {"text": "Words of mine"}),
        (f"/comments/{comment.pk}/edit/", {"text": "Words of mine"}),
    ):
        response = client.post(address, form)
        assert response.status_code == 403
        assert "Words of mine" in response.content.decode(), "the typed text can be copied"
    client.post(f"/me/comments/{gone.pk}/move/", {"action": "appeal", "note": "It is about the work."})
    client.post(f"/me/comments/{comment.pk}/move/", {"action": "withdraw"})
    client.post(f"/me/comments/{comment.pk}/move/", {"action": "restore"})
    states = dict(Comment.objects.values_list("pk", "status"))
    assert states == {comment.pk: "withdrawn", gone.pk: "submitted"}


def test_the_title_of_a_draft_is_on_no_page_of_the_thread():
    story = published("alice")
    draft = story.open_draft()
    draft.write({"title": "Zymurgy is what I write"}, version=draft.version)
    comment = publish_comment(
        "bob", "How did you stay so calm?", f"{story.get_absolute_url()}comments/write/"
    )
    for role in ("", "bob", "mona"):
        client = signed_in(Client(), role) if role else Client()
        for address in (f"{story.get_absolute_url()}comments/", f"/comments/{comment.pk}/replies/"):
            shown = page_html(client, address)
            assert "The kettle that would not" in shown
            assert "Zymurgy" not in shown


def test_a_page_whose_slug_is_the_name_of_a_list_is_invalidated_too(client):
    Case.objects.filter(slug="the-release-that-broke-a-workflow").update(slug="talk")
    assert "The second call" not in page_html(client, "/cases/talk/")
    write = "/cases/talk/comments/write/"
    publish_comment("alice", "The second call is the lesson.", write)
    publish_comment("bob", "It calmed the call.", write)
    for address in ("/cases/talk/", "/cases/talk/comments/"):
        assert "The second call" in page_html(client, address)
    apply_action(publish_comment("cora", "Zymurgy is what I said.", write), "archive", reasons=["respect"])
    assert "Zymurgy" not in page_html(client, "/cases/talk/")

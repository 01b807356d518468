"""Who reads what: nobody's held words, nobody under a hidden subject, and no storyteller without a name."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from comments.models import Comment
from notices.models import Mail, Notice
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


@pytest.fixture(autouse=True)
def _vocabulary(db):
    pass


def unmistakable(name="alice"):
    """An author whose every trait can be looked for."""
    author = person(name)
    User.objects.filter(pk=author.pk).update(handle="quill-handle", name="Zephyrine Quillfeather")
    author.refresh_from_db()
    return author


def under_own_story(**values):
    """An anonymous author answers under the own story, and is answered."""
    author = unmistakable()
    story = published("alice", **{"credit": "role", "credit_role": "a nurse", **values})
    write = f"/stories/{story.slug}/comments/write/"
    question = publish_comment("bob", "How did you stay so calm?", write)
    own = publish_comment("alice", "I counted the cups on the shelf.", write)
    reply = publish_comment("alice", "By counting, slowly.", write, reply=question.pk)
    publish_comment("bob", "That I want to try.", write, reply=own.pk)
    return author, story, [question, own, reply]


def answers(story, comments):
    """Every answer about a story and its comments, to every role."""
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
            answer = client.get(address, follow=True)
            yield role, address, answer.content + str(answer.headers).encode()


def traces(author, story, comments):
    words = [author.name, author.name.split()[0], author.handle, author.email, story.key]
    pattern = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
    found = [
        (role, where)
        for role, where, post_comment in answers(story, comments)
        if pattern.search(post_comment)
    ]
    others = Mail.objects.exclude(to=author.email)
    found += [
        ("mail", mail.subject)
        for mail in others
        if pattern.search(f"{mail.subject} {mail.text} {mail.html}".encode())
    ]
    told = Notice.objects.exclude(user=author)
    return found + [
        ("notice", one.title) for one in told if pattern.search(f"{one.title} {one.url}".encode())
    ]


def test_nothing_leads_from_a_comment_to_the_anonymous_author_of_the_story():
    author, story, comments = under_own_story()
    assert traces(author, story, comments) == []
    shown = page_html(address=f"{story.get_absolute_url()}comments/")
    assert shown.count("a nurse, who told this") >= 3
    assert "/people/" not in shown.split("<main")[1]
    assert Mail.objects.filter(to="bob@example.org", subject__contains="a nurse, who told this").exists()


def test_the_search_for_traces_finds_who_is_named():
    author, story, comments = under_own_story(credit="name")
    found = traces(author, story, comments)
    assert {role for role, _ in found} == set(ROLES)


def test_a_storyteller_who_takes_the_name_back_is_named_nowhere_any_more():
    author, story, comments = under_own_story(credit="name")
    story.refresh_from_db()
    story.set_credit("role", "a nurse")
    assert traces(author, story, comments) == []


def test_a_new_credit_signs_what_was_said_before():
    _author, story, _comments = under_own_story()
    story.refresh_from_db()
    story.set_credit("role", "a ward sister")
    shown = page_html(address=f"{story.get_absolute_url()}comments/")
    assert "a nurse" not in shown.split("<main")[1]
    assert "a ward sister, who told this" in shown


def test_a_name_that_was_changed_is_changed_on_kept_pages(client):
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
def test_what_nobody_may_read_is_in_no_answer_to_others(state):
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
def test_comments_are_hidden_with_what_they_are_about(hide):
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
        assert "How did you stay so calm?" in shown, "One's own words stay one's own."
        assert title not in shown
    assert own.get(f"/comments/{pk}/edit/").status_code == 404


def test_nobody_changes_or_moves_the_words_of_another():
    comment = publish_comment("alice", "The second call is the lesson.")
    for role in ("bob", "mona", "cora", "ada"):
        client = signed_in(Client(), role)
        assert client.get(f"/comments/{comment.pk}/edit/").status_code == 404
        assert client.post(f"/comments/{comment.pk}/edit/", {"text": "Other words."}).status_code == 404
        assert client.post(f"/me/comments/{comment.pk}/move/", {"action": "withdraw"}).status_code == 404
        assert client.get(f"/me/comments/{comment.pk}/").status_code == 404
    assert "The second call" in page_html()


def test_nobody_decides_on_their_own_comment(client):
    comment = post_comment("mona", "The second call is the lesson.")
    own = signed_in(client, "mona")
    where = f"/moderation/comment/{comment.pk}/"
    assert own.get(where).status_code == 404
    answer = own.post(f"{where}decide/", {"action": "approve", "revision": 1, "reasons": "clear"})
    assert answer.status_code in (403, 404)
    assert Comment.objects.get().status == "submitted"
    assert approve_comment(Comment.objects.get(), by="max").status == "published"


def test_a_suspended_member_takes_back_and_appeals_and_nothing_else(client):
    comment = publish_comment("alice", "The second call is the lesson.")
    gone = apply_action(publish_comment("alice", "It calmed the call."), "archive", reasons=["respect"])
    User.objects.filter(handle="alice").update(suspended_until=timezone.now() + datetime.timedelta(days=3))
    client = signed_in(client, "alice")
    for address, form in (
        (WRITE, {"text": "Words of mine"}),
        (f"/comments/{comment.pk}/edit/", {"text": "Words of mine"}),
    ):
        answer = client.post(address, form)
        assert answer.status_code == 403
        assert "Words of mine" in answer.content.decode(), "What was typed is there to copy."
    client.post(f"/me/comments/{gone.pk}/move/", {"action": "appeal", "note": "It is about the work."})
    client.post(f"/me/comments/{comment.pk}/move/", {"action": "withdraw"})
    client.post(f"/me/comments/{comment.pk}/move/", {"action": "restore"})
    states = dict(Comment.objects.values_list("pk", "status"))
    assert states == {comment.pk: "withdrawn", gone.pk: "submitted"}


def test_a_title_that_its_author_is_still_writing_stands_on_no_page_of_the_thread():
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


def test_a_page_is_renewed_also_where_its_address_is_like_the_name_of_a_shelf(client):
    Case.objects.filter(slug="the-release-that-broke-a-workflow").update(slug="talk")
    assert "The second call" not in page_html(client, "/cases/talk/")
    write = "/cases/talk/comments/write/"
    publish_comment("alice", "The second call is the lesson.", write)
    publish_comment("bob", "It calmed the call.", write)
    for address in ("/cases/talk/", "/cases/talk/comments/"):
        assert "The second call" in page_html(client, address)
    apply_action(publish_comment("cora", "Zymurgy is what I said.", write), "archive", reasons=["respect"])
    assert "Zymurgy" not in page_html(client, "/cases/talk/")

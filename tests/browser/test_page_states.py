"""Accessibility and validity of states without an address of their own: a full comment thread, a form with a
warning, similar cases, the end of an exercise."""

import pytest
from django.test import Client

from tests.browser.test_accessibility import faults_of
from tests.browser.test_html_validity import check
from tests.comments.comment_helpers import CASE, WRITE, apply_action, post_comment, publish_comment
from tests.people import signed_in
from tests.practice.practise_helpers import PRACTISE

SITUATION, THREAD = "/search/situation/", f"{CASE}comments/"
DESCRIPTION = (
    "The parcel with her present is late and she is worried that it will not come before the birthday."
)
RISKY = "It is like you say, you idiot. Write to {}@example.com."


def create_full_thread() -> list[str]:
    """Create a thread with comments in all states; return its pages, and pages that only Alice can open."""
    outcomes = ("helped", "helped", "no_difference", "made_worse", "made_worse")
    for name, outcome in zip(("bob", "max", "cora", "ada", "alice"), outcomes, strict=True):
        last = publish_comment(name, f"**{name}** tried it, and wrote down what came of it.", outcome=outcome)
    gone = publish_comment("bob", "Words that are taken back.")
    publish_comment("alice", "A reply that stays.", reply_to=gone.pk)
    apply_action(gone, "withdraw", by="bob")
    apply_action(publish_comment("bob", "Words that a moderator took off."), "archive", reasons=["respect"])
    held = post_comment("alice", RISKY.format("jane.miller"), asked="1")
    return [CASE, THREAD, f"{THREAD}?order=oldest", *edit_pages(last), held.status_url]


def edit_pages(comment) -> list[str]:
    """Return the pages on which the author changes a comment."""
    return [f"/comments/{comment.pk}/edit/", comment.status_url, "/me/comments/"]


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_a_comment_thread_has_a_fault_that_tools_find(visit, theme, width):
    where, faults = f"{theme} {width}", []
    addresses = create_full_thread()
    window, visitor = visit(width=width, theme=theme, as_="alice"), visit(width=width, theme=theme)
    for address in addresses:
        faults += faults_of(window.to(address), address, where)
    for address in (CASE, THREAD):
        faults += faults_of(visitor.to(address), f"a visitor's {address}", where)
    page = window.to(WRITE)
    page.get_by_label("Your comment").fill(RISKY.format("joan.miller"))
    page.get_by_role("button", name="Post comment").click()
    page.get_by_role("heading", name="Check your comment before you submit it").wait_for()
    faults += faults_of(page, "a comment that is asked about", where)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_state_of_a_search_has_a_fault_that_tools_find(visit, theme, width):
    where, faults = f"{theme} {width}", []
    page = visit(width=width, theme=theme).to(SITUATION)
    page.get_by_role("button", name="Find similar cases").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    faults += faults_of(page, "no situation", where)
    for words, heading in ((DESCRIPTION, "Similar cases"), ("xqzzyk", "We found no similar case")):
        page.get_by_role("textbox").last.fill(words)
        page.get_by_role("button", name="Find similar cases").click()
        page.get_by_role("heading", name=heading).wait_for()
        faults += faults_of(page, heading, where)
    assert not faults, "\n".join(faults)


@pytest.mark.django_db
def test_every_state_is_valid_html(tmp_path):
    alice = signed_in(Client(), "alice")
    pages = [alice.get(address, follow=True) for address in create_full_thread()]
    pages += [Client().get(address) for address in (CASE, THREAD)]
    pages += [alice.post(WRITE, {"text": RISKY.format("joan.miller")}), alice.post(WRITE, {"text": ""})]
    pages += [Client().post(SITUATION, {"situation": words}) for words in (DESCRIPTION, "xqzzyk", "")]
    pages += [Client().post(PRACTISE, sent) for sent in ({"answer": "Words"}, {"skip": "1"}, {"answer": ""})]
    pages.append(alice.get(PRACTISE))
    assert {page.status_code for page in pages} <= {200, 422}
    for at, page in enumerate(pages):
        (tmp_path / f"{at}.html").write_bytes(page.content)
    code, said_so = check(tmp_path)
    assert code == 0, said_so

"""Collections in a browser, from the first case to the followers, with and without JavaScript."""

import os
from pathlib import Path

import pytest
from django.test import Client

from practice.models import Collection
from practice.publishing import submit
from tests.browser.test_accessibility import faults_of
from tests.browser.test_html_validity import check
from tests.people import person, signed_in
from tests.practice.collection_helpers import (
    approve,
    create_collection,
    create_public_collection,
    follower_notice_titles,
    send_follower_notices,
)


@pytest.mark.parametrize("javascript", [True, False])
def test_a_member_makes_a_collection_orders_it_publishes_it_and_a_team_follows(visit, javascript):
    alice = visit(javascript=javascript, as_="alice")
    page = alice.to("/cases/the-vanishing-package/")
    page.locator("summary", has_text="Add to collection").click()
    page.get_by_role("button", name="Add case").click()
    page.get_by_role("heading", name="Create collection").wait_for()
    page.get_by_role("button", name="Create collection").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    page.get_by_role("link", name="Enter a title").click()
    assert page.evaluate("document.activeElement.name") == "title"
    page.get_by_label("Title").fill("For a first week")
    page.get_by_label("Introduction").fill("Read **one a day**.")
    page.get_by_role("button", name="Preview introduction").click()
    assert page.locator("section strong", has_text="one a day").is_visible()
    page.get_by_role("button", name="Create collection").click()
    page.get_by_role("heading", name="1 case").wait_for()
    page.get_by_label("Add a case").fill("results over the phone")
    page.get_by_role("button", name="Search cases").click()
    page.get_by_role("button", name="Add case Results Over the Phone").click()
    page.get_by_role("button", name="Move up Results Over the Phone").click()
    page.wait_for_url("**/#case-*")
    assert page.locator(".collected h3").all_inner_texts() == [
        "Results Over the Phone",
        "The Vanishing Package",
    ]
    page.get_by_text("Your note Results Over the Phone").click()
    page.get_by_label("Note about this case").first.fill("Begin here.")
    page.get_by_role("button", name="Save note Results Over the Phone").click()
    page.get_by_text("Note saved.").wait_for()
    page.get_by_role("button", name="Create link").click()
    link = page.locator("#the-link").get_attribute("href")
    page.get_by_role("button", name="Submit collection").click()
    page.get_by_text("Thank you. A moderator reviews it.").wait_for()
    visitor = visit(javascript=javascript)
    assert visitor.to(link).get_by_text("Begin here.").is_visible()
    approve(Collection.objects.get())
    bob = visit(javascript=javascript, as_="bob")
    page = bob.to("/collections/")
    page.get_by_role("link", name="For a first week").click()
    page.get_by_role("button", name="Follow updates").click()
    page.get_by_role("button", name="Mark as done The Vanishing Package").click()
    page.get_by_text("1 of 2 done").wait_for()
    page = alice.to(Collection.objects.get().edit_url)
    page.get_by_label("Add a case").fill("ramp")
    page.get_by_role("button", name="Search cases").click()
    page.get_by_role("button", name="Add case The Ramp That Wasn't There").click()
    send_follower_notices()
    page.get_by_role("button", name="Submit changes").click()
    page.get_by_text("Thank you. A moderator reviews it.").wait_for()
    approve(Collection.objects.get())
    send_follower_notices()
    assert follower_notice_titles("bob") == ["1 new case in the collection “For a first week”"]


def create_collections() -> dict:
    """Create public, shared and private collections, one with an archived case."""
    public = create_public_collection(introduction="Read **one a day**.\n\n- aloud\n- slowly")
    item = public.items.first()
    item.note = "Begin here. Notice how long she lets him speak."
    item.save()
    linked = create_collection(title="For our team")
    signed_in(Client(), "alice").post(f"{linked.edit_url}share/", {"action": "link"})
    gone = linked.items.last().case
    type(gone).objects.slugged([gone.slug]).update(status="archived")
    linked.refresh_from_db()
    own = [
        public.edit_url, f"{public.edit_url}?q=the", f"{public.edit_url}?q=zzz",
        f"{public.edit_url}read/", linked.edit_url, public.get_absolute_url(), "/me/collections/",
        "/cases/the-vanishing-package/",
    ]  # fmt: skip
    link = f"/collections/k/{linked.key}/"
    return {"alice": own, "bob": [public.get_absolute_url(), link], "": ["/collections/", link]}


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_of_a_collection_has_a_fault_that_tools_find(visit, theme, width):
    faults, folder = [], os.environ.get("SHOTS")
    for who, addresses in create_collections().items():
        window = visit(width=width, theme=theme, as_=who)
        for at, address in enumerate(addresses):
            faults += faults_of(window.to(address), address, f"{theme} {width}")
            if folder:
                name = f"collection-{who}-{at}-{width}-{theme}.png"
                window.page.screenshot(path=Path(folder) / name, full_page=True)
    assert not faults, "\n".join(faults)


def test_a_reviewer_reads_it_without_a_fault(visit):
    collection = create_collection(introduction="A nurse in Little Snoring told me of it.")
    submit(collection, by=person("alice"))
    window = visit(width=320, as_="mona")
    address = f"/moderation/collection/{collection.pk}/"
    assert faults_of(window.to(address), address, "review") == []


@pytest.mark.django_db
def test_pages_of_collections_are_valid_html(tmp_path, db):
    for who, addresses in create_collections().items():
        for at, address in enumerate(addresses):
            page = (signed_in(Client(), who) if who else Client()).get(address)
            (tmp_path / f"{who}-{at}.html").write_bytes(page.content)
    code, said = check(tmp_path)
    assert code == 0, said

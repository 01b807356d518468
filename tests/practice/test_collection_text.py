"""The texts of a collection look the same for its author, reviewers and readers; what changed is compared."""

import re

import pytest
from django.test import Client

from practice import collection_editing, publishing
from practice.models import CollectionItem
from tests.people import signed_in
from tests.practice.collection_helpers import approve, create_collection, create_public_collection, reloaded

pytestmark = pytest.mark.django_db
TEXT = "For *us*:\n1. read\n2. talk\n# and 3_b\n-- \nthe desk"
HTML = '<p dir="auto">For <em>us</em>:<br>1. read<br>2. talk<br># and 3_b<br>--<br>the desk</p>'


def page_of(name, address):
    client = signed_in(Client(), name) if name else Client()
    return client.get(address, follow=True).content.decode()


def review_page(collection):
    return page_of("mona", f"/moderation/collection/{collection.pk}/")


def test_author_reviewer_and_reader_see_the_same_lines_in_introduction_and_notes():
    collection = create_collection(introduction=TEXT)
    CollectionItem.objects.filter(collection=collection).update(note=TEXT)
    alice = signed_in(Client(), "alice")
    form = {"title": "T", "introduction": TEXT, "credit": "member", "preview": "1"}
    assert HTML in alice.post(collection.edit_url, form).content.decode()
    publishing.submit(collection, by=collection.author)
    page = review_page(collection)
    assert page.count(HTML) == 4
    assert TEXT in page
    approve(collection)
    page = page_of("", reloaded(collection).get_absolute_url())
    assert page.count(HTML) == 4
    assert "For us: 1. read 2. talk # and 3_b -- the desk" in page_of("", "/collections/")


def test_findings_in_title_introduction_and_notes_are_highlighted():
    collection = create_collection(
        title="What 12 March 2024 taught", introduction="*So* 13 March 2024\nit was."
    )
    CollectionItem.objects.filter(collection=collection).update(note="On 14 March 2024.")
    publishing.submit(collection, by=collection.author)
    page = review_page(collection)
    for text in ("12 March 2024", "13 March 2024", "14 March 2024"):
        assert re.search(rf'<mark title="[^"]+">{text}<span', page)
    assert "<em>So</em> <mark" in page


def test_the_comparison_names_the_credit_the_order_and_every_text():
    collection = create_public_collection(introduction="For a week.")
    collection.title, collection.introduction, collection.credit = "For two weeks", "For\na week.", "name"
    collection_editing.save_content(collection)
    first = collection.items.first()
    first.position = 9
    first.note = "Last of all."
    first.save()
    publishing.submit(collection, by=collection.author)
    section = review_page(collection).split("Changes since the last review")[1].split("</section>")[0]
    text = " ".join(re.sub(r"<[^>]+>", " ", section).split())
    for part in (
        "Title For removed: a first week",
        "added: ↵ (end)",
        "Last of all.",
        "Cases",
        "Author’s name",
    ):
        assert part in text
    assert "The author is named: Alice" in review_page(collection)

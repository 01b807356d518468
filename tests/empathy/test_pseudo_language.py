"""Every word of ours on a page can be said in another language, and what stays English says so (WCAG 3.1.2)."""

import pytest

from cases.models import Case
from moderation.models import Reason
from taxonomy.vocabulary import vocabulary
from tests.browser import page_addresses
from tests.people import signed_in
from tests.pseudo_language import bracketed, outside

pytestmark = pytest.mark.django_db
CAST = {"Alice", "Bob", "Mona", "Max", "Cora", "Ada", "alice", "bob", "mona", "max", "cora", "ada"}
# Names of products, cookies and languages are the same everywhere.
SAME = {"Empathy in Action", "hello@example.org", "@example.org", "Cymraeg"}
# Drawings are called as their files are.
SAME |= {"Public services", "Saas b2b", "Travel hospitality"}
SAME |= {"sessionid", "csrftoken", "messages", "theme", "language", "reading"}


def contents() -> set[str]:
    """What curators and moderators wrote, which stands as it is within a sentence or beside one."""
    words = vocabulary()
    terms = [*words.industries, *words.techniques]
    said = {term.name for term in terms} | {term.name.lower() for term in terms}
    said |= {", ".join(term.synonyms) for term in terms} | {word for term in terms for word in term.synonyms}
    for case in Case.objects.all():
        said |= {case.title, case.standfirst, *case.content_notes}
    for reason in Reason.objects.all():
        said |= {reason.label, reason.message, reason.guideline}
    return {text for text in said if text}


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("", page_addresses.PUBLIC),
        ("alice", page_addresses.MEMBER),
        ("mona", page_addresses.MODERATOR),
        ("cora", page_addresses.CURATOR),
    ],
)
def test_nothing_is_left_in_english_that_does_not_say_so(client, who, pages):
    if who:
        signed_in(client, who)
    left = {}
    with bracketed() as headers:
        names = contents() | CAST | SAME
        for address in pages:
            page = client.get(address, headers=headers)
            if page.headers.get("Content-Type", "").startswith("text/html"):
                left[address] = outside(page.text, names)
    assert {address: words for address, words in left.items() if words} == {}


def test_the_check_hears_what_is_bare():
    page = '<p>⟦a⟧ bare <b lang="en-GB">English</b></p><img alt="seen"><code>x y</code>⟦<i>within</i>⟧'
    assert outside(page) == ["bare", "seen"]

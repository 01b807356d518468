"""Every text of a page is translatable, and English content is marked as English (WCAG 3.1.2)."""

import pytest

from cases.models import Case
from empathy.help_guides import all_topics
from moderation.models import Reason
from taxonomy.vocabulary import vocabulary
from tests.browser import page_addresses
from tests.people import signed_in
from tests.pseudo_language import pseudo_language, untranslated_texts

pytestmark = pytest.mark.django_db
CAST = {"Alice", "Bob", "Mona", "Max", "Cora", "Ada", "alice", "bob", "mona", "max", "cora", "ada"}
# Names of products, cookies and languages are not translated.
SAME = {"Empathy in Action", "hello@example.org", "@example.org", "Cymraeg"}
# Drawings are named after their files.
SAME |= {"Public services", "Saas b2b", "Travel hospitality"}
SAME |= {"sessionid", "csrftoken", "messages", "theme", "language", "reading", "account"}


def untranslated_content() -> set[str]:
    """Return texts by curators and moderators, which are shown untranslated."""
    words = vocabulary()
    terms = [*words.industries, *words.techniques]
    said = {term.name for term in terms} | {term.name.lower() for term in terms}
    said |= {", ".join(term.synonyms) for term in terms} | {word for term in terms for word in term.synonyms}
    for case in Case.objects.all():
        said |= {case.title, case.tool_title, case.standfirst, case.problem, *case.content_notes}
    for reason in Reason.objects.all():
        said |= {reason.label, reason.message, reason.guideline}
    # A title element cannot have text in two languages.
    said |= {f"{topic.title} – Empathy in Action" for topic in all_topics()}
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
def test_every_untranslated_text_is_marked_as_english(client, who, pages):
    if who:
        signed_in(client, who)
    left = {}
    with pseudo_language() as headers:
        names = untranslated_content() | CAST | SAME
        for address in pages:
            page = client.get(address, headers=headers)
            if page.headers.get("Content-Type", "").startswith("text/html"):
                left[address] = untranslated_texts(page.text, names)
    assert {address: words for address, words in left.items() if words} == {}


def test_the_check_finds_untranslated_texts():
    page = '<p>⟦a⟧ bare <b lang="en-GB">English</b></p><img alt="seen"><code>x y</code>⟦<i>within</i>⟧'
    assert untranslated_texts(page) == ["bare", "seen"]

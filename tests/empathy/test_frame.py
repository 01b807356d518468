"""The head and foot of every page: six entries for everyone, the tabs of the library, the account page."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from cases.models import Case
from cases.transitions import archive
from practice.models import JournalEntry
from tests.people import person, signed_in
from tests.stories.story_factories import in_state

pytestmark = pytest.mark.django_db
VISITOR = ["Cases", "Practise", "Phrasebook", "Share a story", "Search", "Sign in"]
ACCOUNT = [
    "My stories", "Share a story", "Saved cases", "Practice journal", "Notices", "Settings", "Sign out",
]  # fmt: skip


def plain(html: str) -> str:
    """Return the text without tags and repeated spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def entries(page) -> list[str]:
    """Return the names of the entries in the masthead; a menu is one entry."""
    navigation = re.search(r'<nav class="navigation.*?</nav>', page.text, re.S)[0]
    navigation = re.sub(r'<div class="dropdown">.*?</details>', "</details>", navigation, flags=re.S)
    return [plain(found) for found in re.findall(r"<(?:a|summary)\b.*?</(?:a|summary)>", navigation, re.S)]


def menu(page) -> list[str]:
    """Return the names of the links and buttons in the last menu of the masthead."""
    dropdown = re.findall(r'<div class="dropdown">.*?</details>', page.text, re.S)[-1]
    return [plain(found) for found in re.findall(r"<(?:a|button)\b.*?</(?:a|button)>", dropdown, re.S)]


def test_a_visitor_sees_six_entries(client):
    page = client.get("/about/")
    assert entries(page) == VISITOR
    assert "<details" not in page.text


def test_a_member_reaches_their_stories_in_one_click_and_everything_else_in_the_menu():
    page = signed_in(Client(), "alice").get("/about/")
    assert entries(page) == ["Cases", "Practise", "Phrasebook", "My stories", "Search", "Account"]
    assert menu(page) == ACCOUNT


@pytest.mark.parametrize(("name", "entry"), [("mona", "Review"), ("cora", "Curation"), ("ada", "Work")])
def test_a_role_has_its_desk_in_place_of_the_stories(name, entry):
    page = signed_in(Client(), name).get("/about/")
    assert entries(page) == ["Cases", "Practise", "Phrasebook", entry, "Search", "Account"]
    assert menu(page) == ACCOUNT
    assert '<a href="/stories/mine/">My stories</a>' in page.text


def test_two_roles_have_one_entry_with_a_menu():
    mona = person("mona")
    mona.groups.add(Group.objects.get(name="curator"))
    page = signed_in(Client(), "mona").get("/about/")
    assert entries(page)[3] == "Work"
    work = re.search(r'<div class="dropdown">.*?</details>', page.text, re.S)[0]
    assert [plain(found) for found in re.findall(r"<a\b.*?</a>", work, re.S)] == ["Review", "Curation"]


def test_the_page_that_is_open_is_marked(client):
    assert '<a href="/practise/" aria-current="page">Practise</a>' in client.get("/practise/").text
    case = Case.objects.published().first()
    assert '<a href="/cases/" aria-current="true">Cases</a>' in client.get(case.get_absolute_url()).text
    practising = client.get(f"{case.get_absolute_url()}practise/").text
    assert '<a href="/practise/" aria-current="true">Practise</a>' in practising
    assert '<a href="/cases/">Cases</a>' in practising


def test_the_menu_signs_out():
    client = signed_in(Client(), "alice")
    assert client.post("/accounts/logout/").status_code == 302
    assert "Sign in" in entries(client.get("/about/"))


def test_the_footer_names_its_three_groups(client):
    page = client.get("/about/").text
    footer = page[page.index('<footer class="page-footer">') :]
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", footer) == ["Library", "Community", "About this site"]
    for name in ("Members’ stories", "Tools", "Map", "Inclusive language guide", "Moderation log", "Deutsch"):
        assert name in footer


def tab(page, name: str) -> str:
    """Return the text of a tab over the lists of the library."""
    tabs = re.search(r'<nav class="tabs".*?</nav>', page.text, re.S)[0]
    texts = [plain(found) for found in re.findall(r"<a\b.*?</a>", tabs, re.S)]
    return next(text for text in texts if text.startswith(name))


def test_the_tabs_of_the_library_show_current_counts(client, django_assert_max_num_queries):
    count = Case.objects.published().count()
    assert tab(client.get("/map/"), "Cases") == f"Cases {count}"
    assert tab(client.get("/collections/"), "Techniques") == "Techniques 20"
    with django_assert_max_num_queries(1):
        client.get("/map/")
    archive(Case.objects.published().first(), by=person("cora"))
    assert tab(client.get("/map/"), "Cases") == f"Cases {count - 1}"


def test_the_list_of_cases_to_practise_is_filtered_and_marks_what_was_practised(client):
    everything, retail = client.get("/practise/"), client.get("/practise/?industry=retail")
    assert len(everything.context["cases"]) == 12
    assert {term.slug for case in retail.context["cases"] for term in case.terms.industries} >= {"retail"}
    case = retail.context["cases"][0]
    assert f'href="/cases/{case.slug}/practise/"' in retail.text
    alice = signed_in(Client(), "alice")
    assert "Practised" not in alice.get("/practise/?industry=retail").text
    JournalEntry.objects.create(member=person("alice"), case=case, question="What now?", answer="I am sorry.")
    page = alice.get("/practise/?industry=retail").text
    assert page.count("Practised") == 1
    assert "You have practised 1 case." in plain(page)


def test_the_account_page_says_what_happens_next(django_assert_max_num_queries):
    client = signed_in(Client(), "alice")
    assert "You have not shared a story yet." in client.get("/me/").text
    for status in ("withdrawn", "published", "changes_requested", "declined", "draft"):
        in_state(status)
    with django_assert_max_num_queries(40):
        page = plain(client.get("/me/").text)
    assert "See all 5 stories" in page
    for text in ("Continue writing", "Read message and edit story", "Read decision"):
        assert text in page
    assert "Second factor Off Set up second factor" in page
    assert "Blocked members None View blocked members" in page

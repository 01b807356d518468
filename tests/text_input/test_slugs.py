"""Slugs keep every letter, and never lead to another page than their own."""

import shutil

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve

from accounts.handles import validate_handle
from cases.drafting import EditRefused, blank_content, create_case
from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case
from moderation.models import Reason
from practice.models import Collection
from stories.models import Story
from taxonomy.models import Industry, Technique
from tests.people import person, signed_in
from tests.stories.story_factories import published
from text_input.slugs import ascii_slug, make_slug, reserved_words, slugs_of

pytestmark = pytest.mark.django_db
LETTERS = [
    ("Der große Ärger", "der-grosse-arger"), ("Sıcak çağrı, ığdır", "sicak-cagri-igdir"), ("İstanbul", "istanbul"),
    ("Smørrebrød på hjørnet", "smorrebrod-pa-hjornet"), ("Łódź", "lodz"), ("Đorđe", "dorde"),
    ("Þórður æfir", "thordur-aefir"), ("œuvre", "oeuvre"), ("e\u0301cole", "ecole"), ("ŽIŽEK’S café", "zizeks-cafe"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "slug"), LETTERS)
def test_letters_outside_of_a_to_z_are_not_lost(title, slug):
    assert ascii_slug(title) == slug


def test_a_title_in_another_script_gets_a_slug_of_its_own():
    first, second = (make_slug(title, "case", "cases:detail") for title in ("静けさ", "سكوت"))
    assert first.startswith("case-")
    assert first != second
    assert first == make_slug("静けさ", "case", "cases:detail")
    case = create_case(*blank_content("静けさ"), by=person("cora"))
    assert case.slug == first
    assert published(title="静けさ").slug == "a-story"
    with pytest.raises(EditRefused):
        create_case(*blank_content("!?"), by=person("cora"))


def test_an_older_slug_still_belongs_to_its_title():
    assert Case.is_slug_of("der-groe-arger", "Der große Ärger")
    assert Case.is_slug_of("der-grosse-arger", "Der große Ärger")
    assert slugs_of("!?") == set()


# --- fixed addresses


def routes(patterns=None, prefix="", namespace=""):
    """Yield name and route of every URL pattern, walked independently of the code under test."""
    for one in patterns or get_resolver().url_patterns:
        if isinstance(one, URLResolver):
            yield from routes(
                one.url_patterns, prefix + str(one.pattern), f"{namespace}{one.namespace or ''}:"
            )
        else:
            yield f"{namespace}{one.name}".replace("::", ":").strip(":"), prefix + str(one.pattern)


PAGES = {
    "stories:detail": Story, "practice:collection": Collection, "cases:detail": Case, "industry": Industry,
    "technique": Technique,
}  # fmt: skip
NOT_MADE_OF_WORDS = {"me/journal/", "moderation/", "report/"}
"""Where the first part of an address is a random key, a kind of item or a step of a form, and never a title."""


def test_a_new_address_made_of_a_title_is_listed_above():
    beside_words = {}
    for name, route in routes():
        prefix, _, rest = route.partition("<")
        words = {r.removeprefix(prefix).partition("/")[0] for _n, r in routes() if r.startswith(prefix)}
        if rest.startswith(("slug:", "str:")) and any(word and "<" not in word for word in words):
            beside_words.setdefault(prefix, set()).add(name)
    assert {prefix for prefix, names in beside_words.items() if not names & set(PAGES)} == NOT_MADE_OF_WORDS


def test_every_address_with_a_slug_beside_fixed_words_knows_them():
    """A new fixed address beside a slug is reserved at once."""
    known = {name: reserved_words(name) for name in PAGES}
    for name, route in routes():
        for page, words in known.items():
            prefix = next(r for n, r in routes() if n == page).partition("<")[0]
            word = route.removeprefix(prefix).partition("/")[0]
            if route.startswith(prefix) and word and "<" not in word:
                assert word in words, (name, page)
    assert {"share", "mine", "picture"} <= known["stories:detail"]
    assert {"propose", "proposed", "cards.pdf"} <= known["technique"]
    assert known["practice:collection"] == {"k"}


@pytest.mark.parametrize("page", PAGES)
def test_a_slug_made_of_a_fixed_word_leads_to_its_own_page(page):
    for word in reserved_words(page):
        slug = make_slug(word.replace("-", " "), PAGES[page].__name__.lower(), page)
        route = next(route for name, route in routes() if name == page)
        assert resolve("/" + route.partition("<")[0] + slug + "/").view_name == page


def test_stories_collections_and_terms_named_like_a_fixed_address_can_be_reached():
    for word in ("Share", "Mine", "Picture"):
        story = published(title=word)
        assert Client().get(story.get_absolute_url()).status_code == 200
    assert Collection.unique_slug("K") == "k-2"
    values = {
        "name": "Propose", "definition": "x", "helps": "x", "backfires": "x", "phrasings": "a\nb\nc", "avoid": "x",
        "avoid_because": "x", "exercise": "x", "position": "99", "mark": "mirroring",
    }  # fmt: skip
    answer = signed_in(Client(), "cora").post("/curation/vocabulary/add/technique/", values)
    assert answer.status_code == 302
    made = Technique.objects.get(name="Propose")
    assert made.slug == "propose-technique"
    assert "Propose" in Client().get(made.get_absolute_url()).content.decode()


def test_a_term_that_is_stored_without_a_form_gets_such_a_slug_too():
    made = Technique.objects.create(name="Proposed")
    assert made.slug == "proposed-technique"


def test_a_library_file_named_like_a_fixed_address_is_refused(tmp_path):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    file = tmp_path / "library/techniques/mirroring.md"
    file.rename(file.with_name("propose.md"))
    with pytest.raises(CommandError, match="'propose' is the address of another page"):
        call_command("load_library", tmp_path / "library")


def test_the_key_of_a_reason_keeps_its_letters():
    assert Reason.unused_key("Straße, ığ") == "strasse-ig"
    assert Reason.unused_key("静けさ") == "reason"


def test_the_library_still_has_its_addresses():
    for case in Case.objects.published():
        assert Case.is_slug_of(case.slug, case.title)


def test_every_handle_can_be_reached():
    assert reserved_words("person") == frozenset()
    validate_handle("propose")

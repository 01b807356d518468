"""Industries and techniques have their names and sentences in German on German pages."""

import re
import shutil

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import translation

from cases.library.files import LibraryError
from cases.library.loading import LIBRARY_FOLDER, load_library
from taxonomy.list_versions import clear_cache
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary
from tests.people import signed_in
from tests.stories.story_factories import draft, sent
from tests.taxonomy.test_vocabulary import NEW, edit, text

pytestmark = pytest.mark.django_db
GERMAN = {"accept-language": "de"}
CASE = "/cases/the-vanishing-package/"
PAGES = [
    "/", "/industries/", "/techniques/", "/industries/retail/", "/techniques/mirroring/", "/cases/", "/stories/",
    "/map/", "/phrases/", CASE, f"{CASE}practise/", f"{CASE}huddle/", "/search/?q=Spiegeln", "/stories/share/",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _reset_language():
    yield
    translation.activate("en-gb")


def german(address, client=None):
    return (client or Client()).get(address, headers=GERMAN, follow=True).text


def without_english(page: str) -> str:
    """Return a page without scripts, and without the innermost elements that are marked as English."""
    page = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    return re.sub(r'<(\w+)[^>]*lang="en-GB"[^>]*>.*?</\1>', "", page, flags=re.DOTALL)


def test_every_term_of_the_library_has_german_texts():
    terms = [*Industry.objects.all(), *Technique.objects.all()]
    assert len(terms) >= 26
    assert [term.slug for term in terms if not set(term.GERMAN) <= set(term.german)] == []
    assert [term.slug for term in terms if not term.german["synonyms"]] == []


@pytest.mark.parametrize("address", PAGES)
def test_a_german_page_names_terms_in_german(address):
    said = without_english(german(address))
    words = vocabulary()
    # "SaaS & B2B Support" is the beginning of its German name in some spellings, and too short words say little.
    english = [term.name.replace("&", "&amp;") for term in (*words.industries, *words.techniques)]
    assert [name for name in english if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said)] == []


def test_an_english_page_shows_no_german_names():
    pages = [Client().get(address).text for address in ("/techniques/", "/industries/", "/cases/")]
    for term in vocabulary().techniques:
        assert not any(term.german["name"] in page for page in pages)


def test_name_and_definition_of_a_technique_are_german_and_need_no_language_mark():
    page = german("/techniques/mirroring/")
    assert re.search(r"<h1[^>]*>\s*Spiegeln\s*</h1>", page)
    assert "<title>Spiegeln" in re.sub(r">\s+", ">", page)
    assert "Wiederholen Sie zwei oder drei Worte" in page
    assert "Das habe ich schon gesagt" in page


def test_a_term_without_translation_is_shown_in_english_and_marked_as_english():
    Technique.objects.filter(slug="mirroring").update(german={"definition": "Nur der Satz"})
    clear_cache()
    page = german("/techniques/mirroring/")
    assert re.search(r'<h1[^>]*>\s*<span lang="en-GB" dir="auto">Mirroring</span>\s*</h1>', page)
    assert "Nur der Satz." in page


def test_cached_tags_of_both_languages_are_not_mixed_up():
    for _ in range(2):
        assert "Gefühle benennen" in german("/cases/") + german(CASE)
        assert "Gefühle benennen" not in Client().get("/cases/").text + Client().get(CASE).text


@pytest.mark.parametrize("word", ["Spiegeln", "aktives Zuhören", "spiegeln"])
def test_search_finds_a_technique_by_its_german_words(word):
    page = Client().get("/search/", {"q": word}, headers=GERMAN).text
    assert re.search(r'href="/techniques/mirroring/">(?:\s|<svg.*?</svg>)*Spiegeln\b', page, re.DOTALL)
    english = Client().get("/search/", {"q": word}).text
    assert "/techniques/mirroring/" in english
    assert "Wiederholen Sie" not in english


def test_a_filter_accepts_a_german_name():
    english = Client().get("/cases/?technique=mirroring").context["cases"]
    assert [case.pk for case in Client().get("/cases/?technique=Spiegeln").context["cases"]] == [
        case.pk for case in english
    ]


def test_a_story_form_offers_german_names():
    alice = signed_in(Client(), "alice")
    alice.post("/appearance/", {"theme": "system", "language": "de"})
    said = without_english(alice.get(f"/stories/share/{draft().key}/where/").text)
    assert re.search(r"<label[^>]*>\s*Spiegeln\b", said)
    assert re.search(r"<label[^>]*>\s*Handel\b", said)


def test_a_queue_shows_industries_in_german():
    sent()
    mona = signed_in(Client(), "mona")
    mona.post("/appearance/", {"theme": "system", "language": "de"})
    page = mona.get("/moderation/").text
    assert page.count("Handel") >= 2
    assert "Retail" not in page


# --- curators


def test_a_curator_writes_the_german_texts(client):
    cora = signed_in(client, "cora")
    answer = edit(
        cora, german_name="Zurückspiegeln", german_synonyms="Echo\nnachsprechen", german_backfires_when=""
    )
    assert "“Mirroring” saved." in text(answer)
    assert ">Zurückspiegeln<" in re.sub(r"\s*(<|>)\s*", r"\1", german("/techniques/mirroring/"))
    assert Technique.objects.get(slug="mirroring").german == {
        "name": "Zurückspiegeln",
        "definition": "Wiederholen Sie zwei oder drei Worte der Person, und warten Sie dann auf mehr",
        "synonyms": ["Echo", "nachsprechen"],
    }


@pytest.mark.parametrize("field", ["name", "german_name", "german_synonyms"])
def test_a_word_that_leads_to_another_term_in_german_is_taken(client, field):
    cora = signed_in(client, "cora")
    answer = cora.post("/curation/vocabulary/add/technique/", NEW | {field: "Spiegeln"})
    assert "“Spiegeln” already belongs to “Mirroring”" in text(answer)


def test_edited_german_texts_are_dumped_and_loaded(client, tmp_path, capsys):
    edit(
        signed_in(client, "cora"),
        kind="industry",
        slug="retail",
        german_tagline="",
        german_name="Einzelhandel",
    )
    call_command("dump_library", tmp_path)
    assert "german:\n  name: Einzelhandel\n" in (tmp_path / "industries" / "retail.md").read_text()
    call_command("load_library", tmp_path)
    assert ", 0 new or changed." in capsys.readouterr().out


def test_a_merged_term_can_be_found_by_its_german_name(client):
    cora = signed_in(client, "cora")
    cora.post("/curation/vocabulary/technique/mirroring/merge/", {"into": "naming-the-emotion"})
    assert vocabulary().find("technique", "Spiegeln").slug == "naming-the-emotion"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("german:\n  title: Spiegeln", "'title' is not a key that is known here."),
        ("german:\n  name: ''", "'name' must be a text and not empty."),
        ("german: Spiegeln", "'german' must be a group and not empty."),
        ("german:\n  name: Gefühle benennen", "'Gefühle benennen' already leads to 'naming-the-emotion'."),
    ],
)
def test_a_wrong_german_text_in_a_file_is_refused(tmp_path, wrong, sentence):
    shutil.copytree(LIBRARY_FOLDER, tmp_path, dirs_exist_ok=True)
    path = tmp_path / "techniques" / "mirroring.md"
    path.write_text(re.sub(r"german:\n(  .*\n)+", f"{wrong}\n", path.read_text()))
    with pytest.raises(LibraryError) as refused:
        load_library(tmp_path)
    assert sentence in str(refused.value)

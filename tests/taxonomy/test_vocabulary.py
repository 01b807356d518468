"""Curators edit the vocabularies, merge terms and undo merges; readers see it with the next request."""

import re
import shutil

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case
from taxonomy.list_versions import clear_cache
from taxonomy.models import Industry, Technique, VocabularyChange
from taxonomy.vocabulary import vocabulary
from tests.people import person, signed_in
from tests.stories.story_factories import published
from tests.taxonomy.list_contents import expected_terms, indexed_terms, snapshot

pytestmark = pytest.mark.django_db
HOME, A, B = "/curation/vocabulary/", "mirroring", "naming-the-emotion"
MERGE = f"{HOME}technique/{A}/merge/"


@pytest.fixture
def cora(client):
    return signed_in(client, "cora")


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def form_data(client, address, **changes):
    """Return the form at an address as a browser would send it, with some fields changed."""
    page = client.get(address)
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields} | {"version": page.context["version"]}
    return {name: "" if value is None else value for name, value in data.items()} | changes


def edit(client, kind="technique", slug=A, **changes):
    address = f"{HOME}{kind}/{slug}/"
    return client.post(address, form_data(client, address, **changes), follow=True)


NEW = {
    "name": "Sitting with silence", "synonyms": "Ruhe\nStille\n", "position": "21", "mark": A,
    "definition": "Let a silence be, and stay in it", "helps": "Often.\r\n\r\nVery often.", "backfires": "Seldom.",
    "exercise": "1. Be quiet.", "phrasings": "…\nI am here.\nTake your time.", "avoid": "Hello?",
    "avoid_because": "It hurries.",
}  # fmt: skip


# --- the list


def test_the_list_shows_both_vocabularies_with_synonyms_and_counts(cora):
    published(techniques=[A])
    page = cora.get(HOME)
    rows = {term.slug: counts for _, _, table in page.context["tables"] for term, *counts in table}
    assert len(rows) == 26
    assert rows[A] == [Case.objects.published().count() and len(indexed_numbers(A)), 1]
    assert "reflective listening" in text(page)


def indexed_numbers(slug):
    key = ("technique", Technique.objects.get(slug=slug).pk)
    return [
        number
        for (list_name, number), terms in indexed_terms().items()
        if list_name == "cases" and key in terms
    ]


def test_the_list_takes_the_same_number_of_queries_however_long_it_is(cora):
    asked = []
    for length in (0, 200):
        for serial in range(length):
            Technique.objects.create(name=f"T{serial}", slug=f"t{serial}", mark=A)
        clear_cache()
        with CaptureQueriesContext(connection) as questions:
            assert cora.get(HOME).status_code == 200
        asked.append(len(questions))
    assert asked[0] == asked[1] <= 18


def test_only_curators_see_the_link_to_the_vocabularies(cora):
    for address in ("/industries/", "/techniques/"):
        assert HOME in cora.get(address).content.decode()
        assert HOME not in signed_in(Client(), "alice").get(address).content.decode()
        assert HOME not in Client().get(address).content.decode()


# --- writing


def test_a_curator_edits_a_term_and_readers_see_it_at_once(cora):
    before = Client().get(f"/techniques/{A}/")
    answer = edit(cora, name="Mirroring words", synonyms="echoing\nEcho\néchoing\n\n")
    assert "“Mirroring words” saved." in text(answer)
    after = Client().get(f"/techniques/{A}/", headers={"if-none-match": before.headers["ETag"]})
    assert after.status_code == 200
    assert ">Mirroring words</h1>" in after.content.decode()
    term = Technique.objects.get(slug=A)
    assert (term.synonyms, term.version) == (["echoing", "Echo"], 2)
    change = VocabularyChange.objects.get()
    assert (change.action, change.by.handle, change.details) == ("edited", "cora", ["Name", "Synonyms"])
    assert "“Mirroring words” was edited" in text(cora.get(f"{HOME}history/"))


def test_saving_without_a_change_changes_nothing(cora):
    for kind, slug in (("technique", A), ("industry", "retail")):
        assert "has not changed" in text(edit(cora, kind, slug))
    assert not VocabularyChange.objects.exists()


def test_an_added_technique_has_a_page_and_can_be_dumped_and_loaded(cora, tmp_path, capsys):
    answer = cora.post(f"{HOME}add/technique/", NEW, follow=True)
    assert answer.status_code == 200, text(answer)
    assert "Sitting with silence" in text(Client().get("/techniques/sitting-with-silence/"))
    assert Technique.objects.get(slug="sitting-with-silence").helps == "Often.\n\nVery often."
    call_command("dump_library", tmp_path)
    call_command("load_library", tmp_path)
    assert ", 0 new or changed." in capsys.readouterr().out


def test_an_industry_is_added_and_edited_with_its_words_to_check(cora, tmp_path, capsys):
    new = {
        "name": "Häuser & Homes", "synonyms": "housing", "tagline": "Rents", "different": "D", "practise": "P",
        "words_to_check": "A tenant | a case\nA home | a unit | Some say flat", "position": "7", "colour": "lime",
        "emblem": "retail",
    }  # fmt: skip
    answer = cora.post(f"{HOME}add/industry/", new, follow=True)
    assert answer.status_code == 200, text(answer)
    term = Industry.objects.get(slug="hauser-homes")
    assert term.words_to_check[1] == {
        "say": "A home",
        "rather_than": "a unit",
        "some_prefer": "Some say flat",
    }
    edit(cora, "industry", "hauser-homes", tagline="Rents and repairs")
    assert Industry.objects.get(pk=term.pk).words_to_check == term.words_to_check
    call_command("dump_library", tmp_path)
    call_command("load_library", tmp_path)
    assert ", 0 new or changed." in capsys.readouterr().out


BAD = [
    ({"name": ""}, "Fill in “Name”."),
    ({"name": "ECHOING"}, "“ECHOING” already belongs to “Mirroring”"),
    ({"name": "móre", "synonyms": "ok\nReflective  LISTENING"}, "already belongs to “Mirroring”"),
    ({"name": "Mirroring!"}, "“mirroring” already belongs to “Mirroring”"),
    ({"name": "!?"}, "Use letters or digits. The address is made of the name."),
    ({"name": "x" * 101}, "at most 100 characters. There are 101."),
    ({"definition": "x" * 91}, "at most 90 characters. There are 91."),
    ({"synonyms": "y" * 101}, "has 101 characters. Use at most 100."),
    ({"helps": "One.\r\n## Two"}, "Start headings with ###"),
    ({"phrasings": "one\ntwo"}, "Write three phrases, one on each line. There are 2."),
    ({"phrasings": ""}, "Fill in “Words to borrow”."),
    ({"position": "0"}, "Enter a number from 1 to 9,999."),
    ({"position": "ten"}, "Enter a whole number."),
    ({"mark": "../secrets"}, "Choose one from the list."),
    ({"mark": ""}, "Fill in “Mark”."),
]


@pytest.mark.parametrize(("wrong", "sentence"), BAD)
def test_what_a_library_file_must_not_contain_is_refused_with_a_message(cora, wrong, sentence):
    answer = cora.post(f"{HOME}add/technique/", NEW | wrong)
    assert answer.status_code == 422
    assert sentence in text(answer).replace("&quot;", '"')
    assert Technique.objects.count() == 20
    assert not VocabularyChange.objects.exists()


@pytest.mark.parametrize(
    "line", ["only one part", "a | | c", "a | b | c | d", " | b"], ids=["one", "empty", "four", "first"]
)
def test_words_to_check_need_two_or_three_parts(cora, line):
    answer = edit(cora, "industry", "retail", words_to_check=line)
    assert answer.status_code == 422
    assert "as: say this | rather than this" in text(answer)


def test_two_terms_never_share_a_word_even_when_a_term_is_edited(cora):
    assert "“Echoing” already belongs to “Mirroring”" in text(edit(cora, slug=B, synonyms="Echoing"))


def test_a_stale_form_shows_both_versions_and_overwrites_nothing(cora):
    address = f"{HOME}technique/{A}/"
    late = form_data(cora, address, definition="From the second tab", avoid="Second")
    edit(cora, definition="From the first tab")
    answer = cora.post(address, late)
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "Another curator saved this term" in said
    assert 'value="From the second tab"' in said
    assert "From the first tab</dd>" in said
    assert Technique.objects.get(slug=A).definition == "From the first tab"
    again = cora.post(address, late | {"version": answer.context["version"]})
    assert again.status_code == 302
    assert Technique.objects.get(slug=A).definition == "From the second tab"


def test_a_form_that_is_sent_twice_makes_one_version(cora):
    address = f"{HOME}technique/{A}/"
    data = form_data(cora, address, definition="Once")
    assert [cora.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert VocabularyChange.objects.count() == 1


# --- merging


def test_the_preview_shows_what_will_move_and_changes_nothing(cora):
    published(techniques=[A, B])
    before = snapshot()
    page = text(cora.get(f"{HOME}technique/{B}/merge/?into={A}"))
    for words in (
        "cases",
        "lines",
        "phrase swap",
        "1 story (1 already has both and keeps one",
        "Naming the emotion",
    ):
        assert words in page, words
    assert snapshot() == before


def test_a_merge_moves_everything_and_former_addresses_redirect(cora):
    published(techniques=[A, B])
    published(techniques=[A])
    old = Client().get(f"/cases/?technique={A}").context["browse"].count
    both = old + Client().get(f"/cases/?technique={B}").context["browse"].count
    answer = cora.post(MERGE, {"into": B}, follow=True)
    assert "“Mirroring” merged into “Naming the emotion”." in text(answer)
    page = Client().get(f"/techniques/{A}/")
    assert (page.status_code, page.url) == (301, f"/techniques/{B}/")
    lists = [Client().get(f"/cases/?technique={word}") for word in (A, B, "Mirroring", "ECHOING")]
    assert len({page.context["browse"].count for page in lists}) == 1
    assert old < lists[0].context["browse"].count <= both
    assert f"technique={B}" in lists[0].context["browse"].address()
    assert Client().get(f"/stories/?technique={A}").context["browse"].count == 2
    assert indexed_terms() == expected_terms()
    assert "20 techniques" not in text(Client().get("/techniques/"))
    assert Client().get(f"/techniques/{A}/nothing/").status_code == 404


def test_cached_pages_change_with_a_merge_and_its_undo(cora):
    reader, address = Client(), f"/techniques/{B}/"
    tags = [reader.get(address).headers["ETag"]]
    cora.post(MERGE, {"into": B})
    tags.append(reader.get(address).headers["ETag"])
    cora.post(f"{HOME}history/{VocabularyChange.objects.get().pk}/undo/")
    tags.append(reader.get(address).headers["ETag"])
    assert len(set(tags)) == 3
    assert reader.get(f"/techniques/{A}/").status_code == 200


def test_a_merge_is_undone_once_and_a_second_request_changes_nothing(cora):
    published(techniques=[A, B])
    before = snapshot()
    cora.post(MERGE, {"into": B})
    undo = re.search(rf'action="({HOME}history/\d+/undo/)"', cora.get(f"{HOME}history/").content.decode())[1]
    assert "The merge of “Mirroring” was undone." in text(cora.post(undo, follow=True))
    assert snapshot() == before
    assert "This merge was undone before. Nothing was changed." in text(cora.post(undo, follow=True))
    assert snapshot() == before
    assert 'undo/"' not in cora.get(f"{HOME}history/").content.decode()


def test_undo_is_refused_with_a_message_if_cases_were_loaded_since(cora, tmp_path):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    cora.post(MERGE, {"into": B})
    path = next(p for p in (tmp_path / "library/cases").iterdir() if f"- {A}\n" in p.read_text())
    path.write_text(path.read_text().replace("setting: ", "setting: Once "))
    call_command("load_library", tmp_path / "library")
    before = snapshot()
    answer = cora.post(f"{HOME}history/{VocabularyChange.objects.get().pk}/undo/")
    assert answer.status_code == 409
    assert "has changed since" in text(answer)
    assert snapshot() == before
    assert indexed_terms() == expected_terms()


@pytest.mark.parametrize("into", ["", A, "nothing", "retail", "\x00", "x" * 5_000])
def test_a_term_can_only_be_merged_into_another_one_of_its_vocabulary(cora, into):
    before = snapshot()
    assert cora.post(MERGE, {"into": into}).status_code == 422
    assert cora.get(MERGE, {"into": into}).status_code == (400 if into == "\x00" else 422)
    assert snapshot() == before


def test_the_second_curator_is_told_who_merged_the_term_first(cora):
    other = signed_in(Client(), "ada")
    late = form_data(other, f"{HOME}technique/{A}/", definition="Typed with care")
    cora.post(MERGE, {"into": B})
    answer = other.post(MERGE, {"into": "making-it-right"})
    assert answer.status_code == 409
    assert "“Mirroring” was merged into “Naming the emotion” by Cora on" in text(answer)
    answer = other.post(f"{HOME}technique/{A}/", late)
    assert answer.status_code == 409
    assert "Typed with care" in answer.content.decode()
    assert other.get(f"{HOME}technique/{A}/").url == f"{HOME}technique/{B}/"
    assert other.get(MERGE).url == f"{HOME}technique/{B}/"
    assert VocabularyChange.objects.count() == 1


def test_the_name_of_a_merged_term_is_taken(cora):
    cora.post(MERGE, {"into": B})
    assert "“Mirroring” already belongs to “Naming the emotion”" in text(
        cora.post(f"{HOME}add/technique/", NEW | {"name": "Mirroring"})
    )


# --- the library files


def test_loading_after_a_merge_skips_the_file_and_tags_cases_with_the_other_term(cora, tmp_path, capsys):
    cora.post(MERGE, {"into": B})
    cora.post(f"{HOME}industry/fintech/merge/", {"into": "retail"})
    before = snapshot()
    capsys.readouterr()
    call_command("load_library")
    said = capsys.readouterr().out
    assert f"Not loaded: {A} was merged into {B}." in said
    assert "Not loaded: fintech was merged into retail." in said
    assert ", 0 new or changed." in said
    assert snapshot() == before
    call_command("dump_library", tmp_path)
    assert not (tmp_path / f"techniques/{A}.md").exists()
    capsys.readouterr()
    call_command("load_library", tmp_path)
    said = capsys.readouterr().out
    assert ", 0 new or changed." in said
    assert "Not loaded" not in said
    assert vocabulary().by_slug("technique", A).slug == B


def test_loading_keeps_what_was_edited_on_the_site_until_its_file_changes(cora, tmp_path, capsys):
    shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    edit(cora, definition="Written in the site")
    call_command("load_library")
    assert f"Edited in the site since their files were loaded, and left so: {A}." in capsys.readouterr().out
    assert Technique.objects.get(slug=A).definition == "Written in the site"
    path = tmp_path / f"library/techniques/{A}.md"
    path.write_text(path.read_text().replace("definition: ", "definition: File: ").replace("File: ", "File "))
    call_command("load_library", tmp_path / "library")
    term = Technique.objects.get(slug=A)
    assert term.definition.startswith("File ")
    assert term.version == 3


# --- rights


@pytest.mark.parametrize("who", ["", "alice", "mona"])
def test_others_cannot_change_the_vocabulary(who):
    other = signed_in(Client(), who) if who else Client()
    before, expected = snapshot(), 403 if who else 302
    addresses = [MERGE, f"{HOME}technique/{A}/", f"{HOME}add/technique/", f"{HOME}history/1/undo/"]
    assert [other.post(a, NEW | {"into": B}).status_code for a in addresses] == [expected] * 4
    assert snapshot() == before


def test_a_curator_of_one_vocabulary_sees_and_changes_only_that_one(client, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    group = Group.objects.create(name="techniques")
    group.permissions.add(Permission.objects.get(codename="change_technique"))
    bob = signed_in(client, "bob")
    person("bob").groups.add(group)
    assert [kind for kind, _, _ in bob.get(HOME).context["tables"]] == ["technique"]
    addresses = [MERGE, f"{HOME}add/technique/", f"{HOME}industry/retail/", f"{HOME}industry/retail/merge/"]
    assert [bob.get(address).status_code for address in addresses] == [200, 403, 403, 403]

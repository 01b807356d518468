"""The search page finds what is public and nothing else."""

import html
import re
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cases.models import Case
from empathy.views.search import FEELINGS
from search.models import Document
from search.thesaurus import _entries, display_form
from search.tokens import stems_of
from taxonomy.models import Industry, Technique
from tests.cases.test_curation import move
from tests.people import person, signed_in
from tests.stories.story_factories import draft, published
from tests.taxonomy.list_contents import expected_terms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _library(db):
    pass


def page_at(address):
    """Return the page at an address, as a visitor sees it."""
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def result_addresses(words, **more):
    """Return the addresses of the results of a search, in order."""
    rest = "".join(f"&{name}={value}" for name, value in more.items())
    page = page_at(f"/search/?q={quote(words)}{rest}")
    return re.findall(r'<h3[^>]*>(?:<span.*?</span> )?<a href="([^"]+)"', page)


def counts(page):
    """Return the counts that the page shows for each kind."""
    kinds = page.partition('class="sortbar kinds"')[2].partition("</nav>")[0]
    return {name: int(n) for name, n in re.findall(r">(\w+) <span class=\"count\">\((\d+)", kinds)}


def result_pages(address):
    """Yield every page of results from an address on, with the addresses of its results."""
    pages = []
    while address:
        page = page_at(address)
        pages.append(re.findall(r'<h3[^>]*><a href="([^"]+)"', page))
        following = re.search(r'data-list href="([^"]+)">Next page', page)
        address = html.unescape(following[1]) if following else ""
    return pages


def test_a_search_finds_public_items_of_every_kind():
    page = page_at("/search/?q=refund")
    for kind, there in {
        "Cases": "/cases/return-counter-as-a-repair-shop/",
        "Techniques": "/techniques/making-it-right/",
        "Phrases": "/cases/return-counter-as-a-repair-shop/#swap-",
        "Industries": "/industries/retail/",
    }.items():
        assert re.search(rf'<h2 id="\w+">{kind}', page)
        assert f'href="{there}' in page
        assert counts(page)[kind] > 0
    assert "<mark>refund</mark>" in page
    assert 'content="noindex"' in page


def test_the_page_of_one_kind_shows_the_counts_of_the_others():
    whole, cases = page_at("/search/?q=card"), page_at("/search/?q=card&kind=case")
    assert counts(whole) == counts(cases)
    assert len(result_addresses("card", kind="case")) == counts(cases)["Cases"] > 4
    assert len([there for there in result_addresses("card") if "#" not in there and "/cases/" in there]) == 4
    assert all("#swap-" in there for there in result_addresses("card", kind="phrase"))


def test_a_published_story_is_found_by_its_words():
    story = published("alice")
    assert story.get_absolute_url() in result_addresses("kettle receipt")
    assert result_addresses("kettle receipt", kind="story") == [story.get_absolute_url()]
    assert f'href="{story.get_absolute_url()}"' in page_at(
        "/search/?q=kettle&kind=story&technique=owning-the-mistake"
    )


def test_inflected_forms_and_synonyms_are_found():
    assert (
        result_addresses("overbooked hotels", kind="case")[0]
        == "/cases/hotel-overbooking-and-the-art-of-making-amends/"
    )
    assert set(result_addresses("lorry", kind="case")) == set(result_addresses("truck", kind="case")) != set()


def test_a_misspelt_word_is_corrected_with_a_notice():
    page = page_at("/search/?q=refnud")
    assert re.search(r"Showing results for “<bdi[^>]*><strong>refund</strong></bdi>”", page)
    assert "<bdi>refnud</bdi>" in page
    assert result_addresses("refnud") == result_addresses("refund")
    assert "Showing results for" not in page_at("/search/?q=refund")


def test_a_misspelt_form_that_no_text_has_is_corrected_to_another_form():
    assert "/cases/hotel-overbooking-and-the-art-of-making-amends/" in result_addresses("overbookd")


@pytest.mark.parametrize(
    "words", ["rude customer", "cruel customer", "bored patient", "waitng time", "lost parcl"]
)
def test_words_with_partial_results_are_never_replaced(words):
    page = page_at(f"/search/?q={quote(words)}")
    assert "Showing results for" not in page
    assert result_addresses(words)


@pytest.mark.parametrize("word", ["rude", "cruel", "bored", "honour"])
def test_an_english_word_that_no_text_has_is_not_a_misspelling(word):
    page = page_at(f"/search/?q={word}")
    assert "Showing results for" not in page and "Did you mean" not in page


def test_a_misspelt_word_among_others_gets_a_suggestion():
    page = page_at("/search/?q=lost+parcl&kind=case")
    assert re.search(r'Did you mean <a href="/search/\?q=lost\+parcel&amp;kind=case">', page)


def test_every_compound_of_the_thesaurus_with_a_word_of_the_library_finds_something():
    stems = {stem for words in Document.objects.values_list("stems", flat=True) for stem in words.split()}
    compounds = [run for run in _entries() if len(run) > 1 and stems & set(run)]
    assert len(compounds) > 100
    empty = [display_form(run) for run in compounds if not result_addresses(display_form(run))]
    assert not empty


def test_synonyms_of_terms_are_searched_but_not_shown_in_excerpts():
    for term in [*Industry.objects.all(), *Technique.objects.all()]:
        for document in Document.objects.filter(title=term.name):
            assert not term.synonyms or "\n".join(term.synonyms) not in document.text
    assert "/industries/healthcare/" in result_addresses(Industry.objects.get(slug="healthcare").synonyms[0])


def test_partial_matches_are_shown_with_their_missing_words():
    page = page_at("/search/?q=telescope+xylophone")
    assert "No text has all of these words. These have some of them." in page
    assert "Not in this text: xylophone" in page
    assert "/cases/the-vanishing-package/" in result_addresses("telescope xylophone")
    assert 'href="/search/?q=telescope"' in page


@pytest.mark.parametrize("words", ["shouting refund", "telescope xylophone", "overbooked telescope refund"])
def test_counts_of_partial_matches_agree_with_what_is_listed(words):
    for kind in ("case", "technique", "phrase"):
        page = page_at(f"/search/?q={quote(words)}&kind={kind}")
        tabs = re.search(r'class="sortbar kinds".*?</nav>', page, re.DOTALL)[0]
        tab = re.search(r'aria-current="page"[^>]*>(.*?)</a>', tabs, re.DOTALL)[1]
        listed = len(re.findall(r"<h3", page.partition('id="results"')[2].partition("</ul>")[0]))
        number = re.search(r"\((\d+)\)", tab)
        assert int(number[1]) == listed if number else listed > 0


def test_filters_count_partial_matches():
    page = page_at("/search/?q=shouting+refund&kind=case")
    assert "No text has all of these words." in page
    shown = re.findall(r'name="(industry|technique)" value="([\w-]+)".*?count">(\d+)<', page)
    assert any(number != "0" for _, _, number in shown)
    for name, slug, number in shown:
        if number != "0":
            assert len(result_addresses("shouting refund", kind="case", **{name: slug})) == int(number)


def test_cases_come_before_phrases_and_techniques_that_match_no_more_words():
    kinds = re.findall(
        r'<h2 id="(case|story|technique|phrase|industry)"', page_at("/search/?q=shouting+refund")
    )
    assert kinds[:3] == ["case", "technique", "phrase"]
    found = result_addresses("shouting refund")
    assert "/cases/return-counter-as-a-repair-shop/" in found[:2]
    assert "#" not in found[0] + found[1]


def count_cases(word, terms):
    """Count the cases with a word and a term of each list, from their rows."""
    carried = {number: rows for (list_name, number), rows in expected_terms().items() if list_name == "cases"}
    holding = {case.number for case in Case.objects.published().with_texts()
               if word in stems_of("\n".join([case.title, *case.text_parts]))}  # fmt: skip
    return sum(all(not some or carried[number] & some for some in terms) for number in holding)


@pytest.mark.parametrize(
    "chosen", ["", "&industry=retail", "&industry=retail&industry=fintech&technique=mirroring"]
)
def test_facet_counts_equal_a_recount_of_the_results(chosen):
    page = page_at(f"/search/?q=door&kind=case{chosen}")
    terms = {("industry", t.slug): ("industry", t.pk) for t in Industry.objects.all()}
    terms |= {("technique", t.slug): ("technique", t.pk) for t in Technique.objects.all()}
    picked = {name: {terms[name, slug] for slug in re.findall(rf"{name}=([\w-]+)", chosen)}
              for name in ("industry", "technique")}  # fmt: skip
    shown = re.findall(r'name="(industry|technique)" value="([\w-]+)".*?count">(\d+)<', page)
    assert len(shown) == 26
    for name, slug, number in shown:
        other = "technique" if name == "industry" else "industry"
        assert int(number) == count_cases("door", [{terms[name, slug]}, picked[other]]), slug
    listed = re.findall(r'<h3[^>]*><a href="(/cases/[^"]+)"', page)
    assert len(listed) == count_cases("door", list(picked.values()))


def test_chosen_terms_can_be_removed_one_by_one():
    page = html.unescape(page_at("/search/?q=door&kind=case&industry=retail&technique=mirroring"))
    assert 'href="/search/?q=door&kind=case&technique=mirroring"' in page
    assert 'href="/search/?q=door&kind=case">Clear all' in page
    for hidden in ('name="q" value="door"', 'name="kind" value="case"'):
        assert f'<input type="hidden" {hidden}>' in page
    assert result_addresses("door", industry="retail") == result_addresses(
        "door", kind="case", industry="retail"
    )


def test_terms_without_results_link_to_a_wider_choice():
    page = page_at("/search/?q=telescope&kind=case&industry=fintech")
    assert "Leave out" in page
    assert "with these filters" in page
    assert 'href="/search/?q=telescope&amp;kind=case">' in page
    assert re.search(r'href="/search/\?q=telescope">See \d+ result', page)


def test_the_pages_show_every_case_once():
    call_command("synthesize", cases=50, seed=3)
    address = "/search/?q=synthetic&kind=case"
    pages = result_pages(address)
    shown = [there for page in pages for there in page]
    expected = {case.get_absolute_url() for case in Case.objects.filter(synthetic=True)}
    assert [len(page) for page in pages] == [20, 20, 10]
    assert len(shown) == len(set(shown))
    assert set(shown) == expected
    assert "This page of the list is empty" in page_at(f"{address}&after=60")
    assert "Previous page" in page_at(f"{address}&after=20")
    narrowed = [there for page in result_pages(f"{address}&industry=retail") for there in page]
    assert 0 < len(narrowed) < 50
    assert narrowed == [there for there in shown if there in narrowed]


def test_content_notes_replace_the_excerpt():
    story = published("alice", content_notes=["death"])
    page = page_at("/search/?q=kettle")
    assert f"Before you read: {story.approved.notes[0]}" in " ".join(page.split())
    assert "<mark>kettle</mark> had no receipt" not in page
    assert "with the same" not in page


def test_a_name_of_several_words_is_highlighted_as_a_whole_or_not_at_all():
    published("alice", happened="He came back with money in hand. A refund was due, her money back. " * 4)
    page = page_at("/search/?q=refund&kind=story")
    assert "<mark>money back</mark>" in page
    assert "<mark>back</mark>" not in page
    assert "<mark>money</mark>" not in page


def test_a_page_without_results_suggests_other_searches():
    page = page_at("/search/?q=xqzzyk")
    assert "Nothing matches “<bdi>xqzzyk</bdi>” yet" in page
    for way in (
        "/stories/share/",
        "/search/situation/",
        "/search/?q=frightened",
        "/search/?q=not%20believed",
    ):
        assert f'href="{way}"' in page


@pytest.mark.parametrize("feeling", FEELINGS)
def test_every_suggested_feeling_has_results(feeling):
    page = page_at(f"/search/?q={quote(feeling)}")
    assert sum(counts(page).values()) > 0
    assert "Showing results for" not in page


def test_without_a_query_the_page_explains_the_search():
    for address in ("/search/", "/search/?q=", "/search/?q=++&kind=case"):
        page = page_at(address)
        assert "Search for a feeling" in page
        assert 'href="/search/situation/"' in page


def test_the_number_of_queries_does_not_depend_on_the_number_of_cases():
    addresses = [
        "/search/?q=synthetic",
        "/search/?q=synthetic&kind=case",
        "/search/?q=synthetic+xylophone&kind=story",
    ]

    def queries(address):
        Client().get(address)
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(address).status_code == 200
        return len(asked)

    call_command("synthesize", cases=3, stories=3, seed=1)
    carried = Case.objects.filter(synthetic=True).first().industries.first().slug
    addresses.append(f"/search/?q=synthetic&kind=case&industry={carried}")
    few = [queries(address) for address in addresses]
    call_command("synthesize", cases=297, stories=297, seed=2)
    assert [queries(address) for address in addresses] == few
    assert max(few) <= 10


def hidden_words():
    """Create hidden items and return their words: a draft, an archived case, a withdrawn story, a pending revision."""
    values = {"slug": "a-draft", "title": "Quokka", "channel": "phone", "tool_kind": "script"}
    Case.objects.create(standfirst="A quokka", **values)
    archived = Case.objects.get(slug="the-vanishing-package")
    move(signed_in(Client(), "cora"), archived.pk, "archive")
    published("bob", title="Wombat").transition("withdraw", by=person("bob"), revision=1)
    draft("bob", title="Numbat")
    story = published("alice", title="A kettle")
    client = signed_in(Client(), "alice")
    client.post(f"{story.status_url}edit/")
    client.post(f"/stories/share/{story.key}/changed/", {"version": 1, "changed": "The bandicoot came back."})
    assert client.post(f"/stories/share/{story.key}/check/", {"send": "1"}).status_code in {200, 302}


def test_hidden_items_are_never_found():
    assert result_addresses("telescope", kind="case")
    hidden_words()
    for word in ("quokka", "telescope", "wombat", "numbat", "bandicoot"):
        for role in ("", "alice", "cora", "mona"):
            client = signed_in(Client(), role) if role else Client()
            page = client.get(f"/search/?q={word}").content.decode()
            found, _, _ = page.partition('<h3 id="example"')
            assert "<h3" not in found or "Showing results for" in page, (word, role)
            assert f"<mark>{word}" not in page.lower()
            assert word not in str(client.get(f"/search/suggest/?q={word[:5]}").json()).lower()


def test_an_authors_name_finds_nothing():
    author = person("alice")
    author.name = "Zephyrine Quillfeather"
    author.save()
    published("alice", credit="role", credit_role="a store lead")
    for word in ("zephyrine", "quillfeather"):
        assert result_addresses(word) == []
    assert "Quillfeather" not in page_at("/search/?q=kettle")


def test_search_pages_are_not_stored_by_shared_caches():
    for address in ("/search/?q=refund", "/search/suggest/?q=refund"):
        control = Client().get(address).headers["Cache-Control"]
        assert "private" in control
        assert "public" not in control


def test_the_german_page_marks_english_texts():
    page = Client(headers={"accept-language": "de"}).get("/search/?q=refund").content.decode()
    assert re.search(r'<h2 id="case">Fälle', page)
    assert re.search(r'<a href="/cases/return-counter[^>]*><span lang="en-GB" dir="auto">', page)


def test_the_home_page_has_a_search_field_and_every_masthead_a_link():
    page = page_at("/")
    assert 'role="search" action="/search/"' in page
    assert re.search(r'<nav class="navigation.*href="/search/"', page, re.DOTALL)

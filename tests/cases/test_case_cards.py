"""What a card says about a case, and lists that are empty."""

import re

import pytest
from django.utils.html import strip_tags

from cases.models import Case
from taxonomy.vocabulary import attach_terms

pytestmark = pytest.mark.django_db


def card_of(client, case, address="/cases/"):
    cards = re.split(r'(?=<li[^>]*class="card")', client.get(address).content.decode())
    return next(card for card in cards if f'data-case="{case.slug}"' in card)


def test_a_card_names_problem_industry_channel_minutes_and_all_techniques(client):
    case = attach_terms("cases", [Case.objects.published().latest("number")])[0]
    card = card_of(client, case)
    text = " ".join(strip_tags(card).split())
    assert case.problem in text
    assert case.terms.industries[0].name.replace("&", "&amp;") in text
    assert case.get_channel_display() in text
    assert f"{case.reading_minutes} minutes" in text
    names = [term.name for term in case.terms.techniques]
    assert len(names) > 3
    assert all(name in text for name in names)
    # Three names are always shown; the others stand in a list of their own.
    first, others = card.split('class="card-other-techniques"')
    assert [name for name in names if name in first] == names[:3]
    assert f"+{len(names) - 3}" in first
    assert all(name in others for name in names[3:])


@pytest.mark.parametrize("address", ["/industries/retail/", "/techniques/mirroring/", "/search/?q=refund"])
def test_other_pages_show_the_same_cards(client, address):
    page = client.get(address).content.decode()
    assert 'data-case="' in page
    assert "card-techniques" in page


@pytest.mark.parametrize(
    ("address", "term"),
    [
        ("/cases/?industry=retail&technique=mirroring", "Retail"),
        ("/stories/?industry=fintech", "Fintech"),
        ("/stories/", ""),
        ("/search/?q=xqzzyk", ""),
    ],
)
def test_an_empty_list_shows_one_example(client, address, term):
    page = client.get(address).content.decode()
    examples = re.split(r"An example from the library", page)
    assert len(examples) == 2
    assert examples[1].count("data-case=") == 1
    assert term in examples[1]


def test_a_list_with_results_shows_no_example(client):
    assert "An example from the library" not in client.get("/cases/").content.decode()


def test_the_order_is_chosen_in_a_form_that_keeps_the_filters(client):
    page = client.get("/cases/?industry=retail&sort=shortest").content.decode()
    form = re.search(r'<form class="sort-form.*?</form>', page, re.DOTALL)[0]
    assert re.search(r'name="industry"\s+value="retail"', form)
    assert re.search(r'<option value="shortest"\s+selected', form)
    assert client.get("/cases/?industry=retail&sort=").context["browse"].sort == "newest"

"""Any search query and any text in results is escaped, and never causes an error."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from tests.empathy.test_search import page_at, result_addresses
from tests.stories.story_factories import published

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _library(db):
    pass


MARKUP = "<script>alert(1)</script> &lt;b&gt; **bold** [a](javascript:x) \u202etsrif"


def test_markup_in_texts_and_queries_is_escaped():
    published(
        "alice",
        title="<i>Kettle</i> & \u202eco",
        happened=f"Zebra {MARKUP} " + "kettle again and again " * 20,
    )
    for kind in ("", "story"):
        page = page_at(f"/search/?q=zebra&kind={kind}")
        assert "<mark>Zebra</mark>" in page
        assert "&lt;i&gt;Kettle&lt;/i&gt; &amp; \ufffdco" in page
        assert "<script>alert" not in page
        assert "<strong>bold" not in page
        assert "javascript:" not in re.sub(r">[^<]*<", "><", page)
    page = page_at(f"/search/?kind=industry&q={quote(MARKUP)}")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;b&amp;gt; **bold**" in page
    assert "\u202e" not in page
    assert 'value="&quot;&gt;&lt;img' in page_at("/search/?q=%22><img+src=x>")


ODD = [
    "q=" + "word+" * 2_000,
    "q=" + "x" * 10_000,
    "q=%22unclosed",
    "q=%22%22%22",
    "q=a+AND+OR+NOT+NEAR(b,5)",
    "q=col:x*+-y+^z",
    "q=%00",
    "q=refund%00",
    "%00=1&q=refund",
    "q=%ED%A0%80",
    "q=%D8",
    "q=%ff%fe",
    "q=....!?",
    "q='--;",
    "q=%F0%9F%98%80",
    "q=%D7%A9%D7%9C%D7%95%D7%9D",
    "q=%E2%80%AErefund",
    "q=a&q=refund",
    "q=refund&kind=zzz",
    "q=refund&kind=case&industry=zzz&technique=%00",
    "q=refund&kind=case&after=x",
    "q=refund&kind=case&after=99999",
    "q=refund&kind=case&after=" + "9" * 400,
    "q=refund&kind=industry&industry=retail",
    "q=%25%5F",
    "q=%5C'%22",
    "q=refund&kind=case&industry=" + "a" * 5_000,
    "q=%C4%B0%C3%9F",
    "q=" + "%22a%22" * 500,
    "q=refund&after=-1",
]


@pytest.mark.parametrize("query", ODD, ids=lambda query: query[:30])
def test_any_query_gives_a_page_without_error(client, query):
    for address in ("/search/", "/search/suggest/"):
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 200
        assert "\x00" not in answer.content.decode()
        assert "\ufffd" not in answer.content.decode()


def test_unusual_input_is_explained():
    assert "We used 12 words from the first 400 characters" in page_at(
        "/search/?q=" + "parcel+refund+card+" * 5 + "a+" * 400
    )
    assert "has only words that are in most texts" in page_at("/search/?q=the+of")
    assert "has only words that are in most texts" in page_at("/search/?q=....!?")
    assert "These filters do not exist, so we left them out: zzz" in page_at("/search/?q=refund&kind=zzz")
    assert "These filters do not exist, so we left them out: yyy" in page_at(
        "/search/?q=refund&kind=case&industry=yyy"
    )
    assert result_addresses("refund\x00") == result_addresses("refund")


def suggestions(words, client=None):
    return (client or Client()).get(f"/search/suggest/?q={quote(words)}").json()["suggestions"]


def test_words_and_titles_are_suggested_while_typing():
    assert suggestions("telesc")[0] == "telescope"
    assert suggestions("lost telesc")[0] == "lost telescope"
    assert "The Vanishing Package" in suggestions("vanishing pack")
    assert "Naming the emotion" in suggestions("emo")
    assert len(suggestions("s")) == 0
    assert len(suggestions("re")) <= 10


def test_suggestions_are_rate_limited(settings):
    settings.ACCOUNT_RATE_LIMITS = {"search_suggest": "3/m/ip"}
    client = Client()
    assert [client.get("/search/suggest/?q=tele").status_code for _ in range(4)] == [200] * 3 + [429]

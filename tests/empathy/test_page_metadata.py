"""Metadata for search engines and link previews: canonical URL, Open Graph and JSON-LD."""

import html
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from cases.models import Case
from empathy.templatetags.page_metadata import structured_data
from stories.credit import set_credit
from taxonomy.merging import merge
from taxonomy.models import Technique
from tests.browser.page_addresses import CASE, CURATOR, MEMBER, MODERATOR, PUBLIC
from tests.people import confirm_password, person, signed_in
from tests.practice.practise_helpers import hidden_sentences, published_cases
from tests.stories import story_factories
from tests.text_input.planted import plant

pytestmark = pytest.mark.django_db
SITE = "https://empathy.example"
NOINDEX = '<meta name="robots" content="noindex">'


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def head(address, client=None):
    """Return the head of a page."""
    return (client or Client()).get(address).content.decode().partition("</head>")[0]


def meta_content(page, name):
    """Return an Open Graph property of a page, or its description."""
    return [
        html.unescape(found) for found in re.findall(rf'(?:name|property)="{name}" content="([^"]*)"', page)
    ]


def canonical(page):
    return re.findall(r'<link rel="canonical" href="([^"]*)">', page)


def json_ld(page):
    """Return the JSON-LD nodes of a page by type, without the breadcrumbs."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    graph = json.loads(found)
    assert graph["@context"] == "https://schema.org"
    return graph["@graph"][0], graph["@graph"][1:]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_page_has_a_canonical_url_and_a_preview_or_noindex(address):
    answer = Client().get(address)
    page = answer.content.decode().partition("</head>")[0]
    if NOINDEX in page or answer.status_code != 200:
        assert (canonical(page), meta_content(page, "og:title"), "ld+json" in page) == ([], [], False)
        return
    assert canonical(page) == meta_content(page, "og:url") == [SITE + address.partition("?")[0]]
    (title,) = meta_content(page, "og:title")
    assert html.unescape(re.search("<title>(.*) – Empathy in Action</title>", page, re.DOTALL)[1]) == title
    assert meta_content(page, "og:description") == meta_content(page, "description")
    assert 20 < len(meta_content(page, "description")[0]) < 300
    assert meta_content(page, "og:site_name") == ["Empathy in Action"]
    assert meta_content(page, "og:type") == [
        "article" if re.match(r"/cases/[\w-]+/(\?|$)", address) else "website"
    ]
    assert meta_content(page, "twitter:card") == ["summary_large_image"]
    assert meta_content(page, "og:image:width") == ["1200"]


@pytest.mark.parametrize("who", ["alice", "mona", "cora"])
def test_personal_pages_have_noindex(who):
    client = confirm_password(signed_in(Client(), who))
    addresses = {"alice": MEMBER, "mona": MODERATOR, "cora": CURATOR}[who]
    own = [one for one in addresses if one.startswith(("/me/", "/accounts/", "/moderation/", "/curation/"))]
    assert len(own) > 5
    open_to_all = [one for one in own if NOINDEX not in head(one, client)]
    assert [one for one in open_to_all if one != "/moderation/log/"] == []


@pytest.mark.parametrize(
    "address", ["/cases/?after=9", "/cases/?industry=retail&before=3&sort=oldest", "/cases/?industry=nothing",
                "/phrases/?after=9", "/stories/?notes=none", "/collections/?before=2", "/moderation/log/?from=5"],
)  # fmt: skip
def test_every_page_of_a_list_has_the_list_as_canonical_url(address):
    assert canonical(head(address)) == [SITE + address.partition("?")[0]]


def test_the_canonical_url_uses_the_sites_own_host(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert canonical(head(CASE, Client(headers={"host": "evil.example"}))) == [SITE + CASE]


def test_a_draft_has_noindex_and_no_metadata():
    Case.objects.create(slug="a-draft", title="A draft", standfirst="s", channel="phone", tool_kind="script")
    page = head("/cases/a-draft/", signed_in(Client(), "cora"))
    assert NOINDEX in page
    assert (canonical(page), "ld+json" in page) == ([], False)


def test_the_json_ld_of_a_case_has_its_techniques_and_no_spoilers():
    for case in published_cases():
        page = head(case.get_absolute_url())
        assert meta_content(page, "description") == [case.problem]
        about, (way,) = json_ld(page)
        assert about["@type"] == ["Article", "LearningResource"]
        assert about["url"] == canonical(page)[0] == SITE + case.get_absolute_url()
        assert (about["name"], about["description"]) == (case.title, case.problem)
        assert {term["name"] for term in about["teaches"]} == {term.name for term in case.techniques.all()}
        assert {term["name"] for term in about["about"]} == {term.name for term in case.industries.all()}
        assert about["datePublished"] == case.published_on.isoformat()
        assert about["timeRequired"] == f"PT{case.reading_minutes}M"
        assert (about["inLanguage"], about["isAccessibleForFree"]) == ("en-GB", True)
        assert [step["name"] for step in way["itemListElement"]] == ["Cases", case.title]
        told = html.unescape(page)
        assert [one for one in hidden_sentences(case) if one in told] == []


def test_terms_and_the_home_page_have_json_ld():
    technique, (way,) = json_ld(head("/techniques/mirroring/"))
    assert (technique["@type"], technique["name"]) == ("DefinedTerm", "Mirroring")
    assert technique["inDefinedTermSet"]["url"] == f"{SITE}/techniques/"
    assert way["itemListElement"][0]["item"] == f"{SITE}/techniques/"
    industry, _way = json_ld(head("/industries/retail/"))
    assert (industry["@type"], industry["name"]) == ("CollectionPage", "Retail")
    site, way = json_ld(head("/"))
    assert (site["@type"], way) == ("WebSite", [])
    assert site["potentialAction"]["target"]["urlTemplate"] == f"{SITE}/search/?q={{q}}"


def test_no_text_can_close_the_json_ld_element():
    words = '</script><script>alert("x")</script><!-- & \u2028 “'
    case = Case.objects.filter(slug="the-vanishing-package").get()
    plant(Case, case.pk, problem=words, title=words[:60])
    page = head(case.get_absolute_url())
    assert "<script>alert" not in page
    assert json_ld(page)[0]["description"] == words
    assert meta_content(page, "og:description") == [" ".join(words.split())]
    assert not set("<>&") & set(structured_data().removeprefix('<script type="application/ld+json">')[:-9])


def test_the_json_ld_of_a_story_does_not_name_its_author():
    pages = []
    for name in ("alice", "bob"):
        story = story_factories.published(name)
        address = story.get_absolute_url()
        pages.append(head(address).replace(address, "/stories/a/"))
        about, _way = json_ld(head(address))
        assert about["author"] == about["publisher"]
        assert re.fullmatch(r"\d{4}-\d{2}", about["datePublished"])
        User.objects.filter(handle=name).update(name="Zephyrine")
    assert pages[0] == pages[1]
    set_credit(story, "name", "")
    named = Client().get(story.get_absolute_url()).content.decode()
    assert "By Zephyrine" in named
    assert "Zephyrine" not in named.partition("</head>")[0], "what machines copy names nobody"


def test_the_metadata_of_a_story_with_content_notes_starts_with_the_notes():
    story = story_factories.published("alice", content_notes=["violence"])
    page = head(story.get_absolute_url())
    note = "Before you read: Violence or abuse"
    assert meta_content(page, "description") == meta_content(page, "og:description") == [note]
    assert json_ld(page)[0]["description"] == note
    assert "third time" not in page


def test_a_merged_term_redirects_to_its_new_address():
    term, into = (Technique.objects.get(slug=slug) for slug in ("mirroring", "naming-the-emotion"))
    merge(term, into, by=person("cora"))
    answer = Client().get("/techniques/mirroring/", follow=True)
    assert [status for _url, status in answer.redirect_chain] == [301]
    page = answer.content.decode()
    assert canonical(page) == [SITE + reverse("technique", args=["naming-the-emotion"])]


def test_a_description_is_in_the_readers_language():
    german = head("/about/", Client(headers={"accept-language": "de"}))
    assert meta_content(german, "og:title") == ["Über uns"] or meta_content(
        german, "og:title"
    ) != meta_content(head("/about/"), "og:title")
    assert meta_content(german, "description") != meta_content(head("/about/"), "description")

"""Pictures beside links: their size, that long titles fit, and that they tell nothing of what is revealed."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from cases.list_index import reindex_cases
from cases.models import Case, CaseIndustry
from empathy.text_fitting import kept_together
from empathy.views.preview_images import of_case, of_site, of_term
from taxonomy.merging import merge
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary
from tests.empathy.document_helpers import press
from tests.empathy.test_handouts import long
from tests.people import person
from tests.practice.practise_helpers import hidden_sentences

__all__ = ["press"]
pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"
PICTURE = f"/pictures/cases/{SLUG}.png"
SIZE, EDGE, FOOT = (1200, 630), 72, 502
"""Width and height; the margin at both sides; where the foot begins."""


def drawn(address) -> Image.Image:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert len(answer.content) < 100_000
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == SIZE
    return picture.convert("L")


def ink(picture, *box) -> int:
    """How many pixels of a part are as dark as letters are; patterns are lighter."""
    return sum(picture.crop(box).histogram()[:80])


def test_every_case_term_and_the_site_have_one_in_which_nothing_is_cut(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    words = vocabulary()
    addresses = [
        f"/pictures/cases/{slug}.png" for slug in Case.objects.published().values_list("slug", flat=True)
    ]
    addresses += [f"/pictures/industries/{term.slug}.png" for term in words.industries]
    addresses += [f"/pictures/techniques/{term.slug}.png" for term in words.techniques]
    assert len(addresses) == 18 + 6 + 20
    for address in [*addresses, "/pictures/site.png"]:
        picture = drawn(address)
        assert ink(picture, EDGE, 60, SIZE[0] - EDGE, FOOT) > 1_000, address
        assert ink(picture, SIZE[0] - EDGE + 4, 0, *SIZE) == 0, address
        assert ink(picture, 0, FOOT - 12, SIZE[0], FOOT + 12) == 0, f"{address} reaches its foot"


@pytest.mark.parametrize("words", [long, lambda most: "W" * most])
def test_the_longest_title_stands_clear_of_the_edge_and_the_foot(words):
    Case.objects.filter(slug=SLUG).update(title=words(120))
    Technique.objects.filter(slug="mirroring").update(name=words(100), definition=words(90))
    Industry.objects.filter(slug="fintech").update(name=words(100), tagline=words(200))
    case = Case.objects.get(slug=SLUG)
    for industry in Industry.objects.all()[:2]:
        CaseIndustry.objects.get_or_create(content_object=case, tag=industry)
    reindex_cases([case.pk])
    for address in (PICTURE, "/pictures/techniques/mirroring.png", "/pictures/industries/fintech.png"):
        picture = drawn(address)
        assert ink(picture, SIZE[0] - EDGE + 4, 0, *SIZE) == 0, address
        assert ink(picture, 0, FOOT, SIZE[0], FOOT + 12) == 0, address
        assert ink(picture, EDGE, FOOT + 12, 700, SIZE[1]) > 500, "the foot is there"


def test_no_picture_tells_what_comes_after_the_moment():
    for case in Case.objects.published().whole():
        said = " ".join(re.sub(r"<[^>]+>", " ", html) for html in of_case(case.slug))
        assert [one for one in hidden_sentences(case) if one in said] == []


def test_every_word_of_a_picture_comes_from_the_title_and_its_terms():
    said = " ".join(re.sub(r"<[^>]+>", " ", next(of_case(SLUG))).replace("\xa0", " ").split())
    assert said == "The Vanishing Package Retail The Vanishing Package Empathy in Action"
    assert "Give back a few of their own words" in next(of_term("technique", "mirroring"))
    site = next(of_site())
    assert site.count("<h1>Empathy in\xa0Action</h1>") == 1
    assert "Empathy in Action" not in site, "its own picture is not signed with it once more"


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_what_is_not_published_has_no_picture(status):
    Case.objects.filter(slug=SLUG).update(status=status)
    assert Client().get(PICTURE).status_code == 404


@pytest.mark.parametrize("kind", ["cases", "industries", "techniques"])
def test_what_does_not_exist_has_no_picture(kind):
    assert Client().get(f"/pictures/{kind}/nothing.png").status_code == 404


def test_other_sites_may_show_it_and_nobody_else_may_do_more():
    headers = Client().get(PICTURE).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    for closed in (f"/cases/{SLUG}/handout.pdf", f"/cases/{SLUG}/"):
        assert Client().get(closed).headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_picture_of_a_merged_term_is_that_of_what_it_became():
    former, into = (Technique.objects.get(slug=slug) for slug in ("mirroring", "naming-the-emotion"))
    merge(former, into, by=person("cora"))
    etags = {Client().get(f"/pictures/techniques/{term.slug}.png").headers["ETag"] for term in (former, into)}
    assert len(etags) == 1


def test_each_page_names_its_picture_and_what_it_shows(settings):
    settings.SITE_URL = "https://empathy.example"
    for page, picture in {
        f"/cases/{SLUG}/": PICTURE,
        "/industries/retail/": "/pictures/industries/retail.png",
        "/techniques/mirroring/": "/pictures/techniques/mirroring.png",
        "/about/": "/pictures/site.png",
    }.items():
        head = Client().get(page).content.decode().partition("</head>")[0]
        assert f'<meta property="og:image" content="https://empathy.example{picture}">' in head
        assert 'property="og:image:alt"' in head
        for side, pixels in zip(("width", "height"), SIZE, strict=True):
            assert f'<meta property="og:image:{side}" content="{pixels}">' in head


def test_the_last_word_of_a_title_stands_alone_only_where_it_must():
    assert kept_together("The Fraud Alert at Midnight") == "The Fraud Alert at\xa0Midnight"
    for text in ("", "Mirroring", "Setting expectations", "The Honest Restoration Estimate"):
        assert kept_together(text) == text

"""Preview images of links: size, long titles, and no spoilers."""

import io
import re

import pytest
from django.test import Client
from PIL import Image

from cases.list_index import reindex_cases
from cases.models import Case, CaseIndustry
from empathy.text_fitting import bind_last_words
from empathy.views.preview_images import case_image_versions, site_image_versions, term_image_versions
from taxonomy.merging import merge
from taxonomy.models import Industry, Technique
from taxonomy.vocabulary import vocabulary
from tests.empathy.document_helpers import isolated_document_cache
from tests.empathy.test_handouts import text_of_length
from tests.people import person
from tests.practice.practise_helpers import hidden_sentences

__all__ = ["isolated_document_cache"]
pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"
PICTURE = f"/pictures/cases/{SLUG}.png"
SIZE, EDGE, FOOT = (1200, 630), 72, 502
"""Width and height; the margin at both sides; the top of the footer."""


def fetch_image(address) -> Image.Image:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert len(answer.content) < 100_000
    picture = Image.open(io.BytesIO(answer.content))
    assert picture.size == SIZE
    return picture.convert("L")


def dark_pixels(picture, *box) -> int:
    """Return the number of pixels of a part that are as dark as text; patterns are lighter."""
    return sum(picture.crop(box).histogram()[:80])


def test_every_case_term_and_the_site_have_an_image_without_clipping(settings):
    settings.ACCOUNT_RATE_LIMITS = False
    words = vocabulary()
    addresses = [
        f"/pictures/cases/{slug}.png" for slug in Case.objects.published().values_list("slug", flat=True)
    ]
    addresses += [f"/pictures/industries/{term.slug}.png" for term in words.industries]
    addresses += [f"/pictures/techniques/{term.slug}.png" for term in words.techniques]
    assert len(addresses) == 24 + 6 + 20
    for address in [*addresses, "/pictures/site.png"]:
        picture = fetch_image(address)
        assert dark_pixels(picture, EDGE, 60, SIZE[0] - EDGE, FOOT) > 1_000, address
        assert dark_pixels(picture, SIZE[0] - EDGE + 4, 0, *SIZE) == 0, address
        assert dark_pixels(picture, 0, FOOT - 12, SIZE[0], FOOT + 12) == 0, f"{address} reaches its foot"


@pytest.mark.parametrize("words", [text_of_length, lambda most: "W" * most])
def test_the_longest_title_keeps_its_distance_from_edge_and_footer(words):
    Case.objects.filter(slug=SLUG).update(title=words(120))
    Technique.objects.filter(slug="mirroring").update(name=words(100), definition=words(90))
    Industry.objects.filter(slug="fintech").update(name=words(100), tagline=words(200))
    case = Case.objects.get(slug=SLUG)
    for industry in Industry.objects.all()[:2]:
        CaseIndustry.objects.get_or_create(content_object=case, tag=industry)
    reindex_cases([case.pk])
    for address in (PICTURE, "/pictures/techniques/mirroring.png", "/pictures/industries/fintech.png"):
        picture = fetch_image(address)
        assert dark_pixels(picture, SIZE[0] - EDGE + 4, 0, *SIZE) == 0, address
        assert dark_pixels(picture, 0, FOOT, SIZE[0], FOOT + 12) == 0, address
        assert dark_pixels(picture, EDGE, FOOT + 12, 700, SIZE[1]) > 500, "the foot is there"


def test_no_image_contains_spoilers():
    for case in Case.objects.published().whole():
        said = " ".join(re.sub(r"<[^>]+>", " ", html) for html in case_image_versions(case.slug))
        assert [one for one in hidden_sentences(case) if one in said] == []


def test_every_word_of_an_image_comes_from_the_title_the_problem_and_terms():
    said = " ".join(re.sub(r"<[^>]+>", " ", next(case_image_versions(SLUG))).replace("\xa0", " ").split())
    assert said == (
        "The Vanishing Package Retail The Vanishing Package A birthday present is lost in the post three days before "
        "the birthday. Empathy in Action"
    )
    assert "Repeat two or three of their own words" in next(term_image_versions("technique", "mirroring"))
    site = next(site_image_versions())
    assert site.count("<h1>Empathy in\xa0Action</h1>") == 1
    assert "Empathy in Action" not in site, "its own picture is not signed with it once more"


@pytest.mark.parametrize("status", ["draft", "in_review", "archived"])
def test_an_unpublished_case_has_no_image(status):
    Case.objects.filter(slug=SLUG).update(status=status)
    assert Client().get(PICTURE).status_code == 404


@pytest.mark.parametrize("kind", ["cases", "industries", "techniques"])
def test_a_missing_case_or_term_has_no_image(kind):
    assert Client().get(f"/pictures/{kind}/nothing.png").status_code == 404


def test_other_sites_may_embed_images_but_no_other_documents():
    headers = Client().get(PICTURE).headers
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    for closed in (f"/cases/{SLUG}/handout.pdf", f"/cases/{SLUG}/"):
        assert Client().get(closed).headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_image_of_a_merged_term_is_that_of_its_target():
    former, into = (Technique.objects.get(slug=slug) for slug in ("mirroring", "naming-the-emotion"))
    merge(former, into, by=person("cora"))
    etags = {Client().get(f"/pictures/techniques/{term.slug}.png").headers["ETag"] for term in (former, into)}
    assert len(etags) == 1


def test_each_page_names_its_image_and_its_alternative_text(settings):
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


def test_the_last_two_words_of_a_title_stay_together():
    assert bind_last_words("The Fraud Alert at Midnight") == "The Fraud Alert at\xa0Midnight"
    for text in ("", "Mirroring", "Setting expectations", "The Honest Restoration Estimate"):
        assert bind_last_words(text) == text

"""An address that was public stays, and everything names it; only words that were redacted leave one behind."""

import shutil

import pytest
from django.core.management import call_command
from django.test import Client

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case
from moderation.redaction import redact
from practice.models import Collection
from stories.models import Story
from tests.cases.test_curation import move, save
from tests.people import person, signed_in
from tests.practice import collection_helpers
from tests.stories import test_promotion as promoting
from tests.taxonomy.test_vocabulary import edit as edit_term

pytestmark = pytest.mark.django_db
SLUG, PAGE = "the-vanishing-package", "/cases/the-vanishing-package/"
SITE = "https://empathy.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = SITE


def text_at(address):
    return Client().get(address).content.decode()


def everybody_names(address, *, feed, section):
    """Assert that the page, its feed and the sitemap call it by the same address."""
    assert f'<link rel="canonical" href="{SITE}{address}">' in text_at(address)
    assert f"<loc>{SITE}{address}</loc>" in text_at(f"/sitemap-{section}-1.xml")
    if feed:
        assert f"<id>{SITE}{address}</id>" in text_at(feed)


def everybody_forgot(address):
    """Assert that nothing leads to an address any more, and that it leads nowhere itself."""
    for path in (address, f"{address}practise/", f"{address}comments/"):
        assert Client().get(path).status_code == 404
    places = ["/", "/cases/", "/stories/", "/collections/", "/feeds/cases.atom", "/feeds/stories.atom"]
    places += [f"/sitemap-{section}-1.xml" for section in ("cases", "stories", "collections")]
    assert [place for place in places if address in text_at(place)] == []


def test_nothing_that_a_curator_can_do_changes_the_address_of_a_public_case():
    cora = signed_in(Client(), "cora")
    case = Case.objects.get(slug=SLUG)
    first = case.published_on
    for title, stays in (("THE vanishing: package!", True), ("Another package", False)):
        move(cora, case.pk, "revise")
        save(cora, case.pk, title=title, what="Another title")
        move(cora, case.pk, "send")
        move(cora, case.pk, "publish")
        case.refresh_from_db()
        assert (case.slug, case.title == title, case.published_on) == (SLUG, stays, first)
        everybody_names(PAGE, feed="/feeds/cases.atom", section="cases")
        move(cora, case.pk, "drop")
    for action, status in (("archive", 404), ("unarchive", 200)):
        move(cora, case.pk, action)
        assert Client().get(PAGE).status_code == status
    everybody_names(PAGE, feed="/feeds/cases.atom", section="cases")


def test_a_file_with_another_title_is_another_case(tmp_path):
    folder = shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    old, new = folder / "cases" / f"{SLUG}.md", folder / "cases" / "the-parcel-that-came-back.md"
    new.write_text(
        old.read_text().replace("title: The Vanishing Package", "title: The parcel that came back")
    )
    old.unlink()
    call_command("load_library", folder, verbosity=0)
    everybody_names(PAGE, feed="", section="cases")
    everybody_names("/cases/the-parcel-that-came-back/", feed="/feeds/cases.atom", section="cases")


def test_the_address_of_a_term_stays_whatever_it_is_called():
    cora = signed_in(Client(), "cora")
    assert edit_term(cora, slug="mirroring", name="Echoing with care").status_code == 200
    everybody_names("/techniques/mirroring/", feed="", section="techniques")
    assert "Echoing with care" in text_at("/techniques/mirroring/")


def test_a_redacted_address_leads_nowhere_and_the_new_one_is_everywhere():
    words = "Wilhelmina Oxtoby"
    story, collection = (
        promoting.tell(title=f"The day {words} rang"),
        collection_helpers.create_public_collection("bob", title=words),
    )
    promoting.out(signed_in(Client(), "cora"), signed_in(Client(), "alice"), story)
    case = Case.objects.get(provenance="adapted")
    old = [item.get_absolute_url() for item in (story, case, collection)]
    assert all("wilhelmina-oxtoby" in address for address in old)
    for item in (Story.objects.get(), Collection.objects.get()):
        redact(item, words, by=person("mona"), why="somebody")
    for address in old:
        everybody_forgot(address)
    new = [
        item.objects.get(pk=was.pk) for item, was in ((Story, story), (Case, case), (Collection, collection))
    ]
    for item, section, feed in zip(
        new, ("stories", "cases", "collections"), ("stories", "cases", ""), strict=True
    ):
        everybody_names(item.get_absolute_url(), feed=feed and f"/feeds/{feed}.atom", section=section)

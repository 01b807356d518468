"""Public addresses are stable and used everywhere; only redaction changes one."""

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


def page_at(address):
    return Client().get(address).content.decode()


def assert_address_is_used(address, *, feed, section):
    """Assert that the page, its feed and the sitemap use the address."""
    assert f'<link rel="canonical" href="{SITE}{address}">' in page_at(address)
    assert f"<loc>{SITE}{address}</loc>" in page_at(f"/sitemap-{section}-1.xml")
    if feed:
        assert f"<id>{SITE}{address}</id>" in page_at(feed)


def assert_address_is_gone(address):
    """Assert that no page links to the address, and that it answers 404."""
    for path in (address, f"{address}practise/", f"{address}comments/"):
        assert Client().get(path).status_code == 404
    places = ["/", "/cases/", "/stories/", "/collections/", "/feeds/cases.atom", "/feeds/stories.atom"]
    places += [f"/sitemap-{section}-1.xml" for section in ("cases", "stories", "collections")]
    assert [place for place in places if address in page_at(place)] == []


def test_no_action_of_a_curator_changes_the_address_of_a_public_case():
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
        assert_address_is_used(PAGE, feed="/feeds/cases.atom", section="cases")
        move(cora, case.pk, "drop")
    for action, status in (("archive", 404), ("unarchive", 200)):
        move(cora, case.pk, action)
        assert Client().get(PAGE).status_code == status
    assert_address_is_used(PAGE, feed="/feeds/cases.atom", section="cases")


def test_a_file_with_another_title_is_another_case(tmp_path):
    folder = shutil.copytree(LIBRARY_FOLDER, tmp_path / "library")
    old, new = folder / "cases" / f"{SLUG}.md", folder / "cases" / "the-parcel-that-came-back.md"
    new.write_text(
        old.read_text().replace("title: The Vanishing Package", "title: The parcel that came back")
    )
    old.unlink()
    call_command("load_library", folder, verbosity=0)
    assert_address_is_used(PAGE, feed="", section="cases")
    assert_address_is_used("/cases/the-parcel-that-came-back/", feed="/feeds/cases.atom", section="cases")


def test_renaming_a_term_keeps_its_address():
    cora = signed_in(Client(), "cora")
    assert edit_term(cora, slug="mirroring", name="Echoing with care").status_code == 200
    assert_address_is_used("/techniques/mirroring/", feed="", section="techniques")
    assert "Echoing with care" in page_at("/techniques/mirroring/")


def test_a_redacted_address_answers_404_and_the_new_one_is_used_everywhere():
    words = "Wilhelmina Oxtoby"
    story, collection = (
        promoting.promotable_story(title=f"The day {words} rang"),
        collection_helpers.create_public_collection("bob", title=words),
    )
    promoting.published_case(signed_in(Client(), "cora"), signed_in(Client(), "alice"), story)
    case = Case.objects.get(provenance="adapted")
    old = [item.get_absolute_url() for item in (story, case, collection)]
    assert all("wilhelmina-oxtoby" in address for address in old)
    for item in (Story.objects.get(), Collection.objects.get()):
        redact(item, words, by=person("mona"), why="somebody")
    for address in old:
        assert_address_is_gone(address)
    new = [
        item.objects.get(pk=was.pk) for item, was in ((Story, story), (Case, case), (Collection, collection))
    ]
    for item, section, feed in zip(
        new, ("stories", "cases", "collections"), ("stories", "cases", ""), strict=True
    ):
        assert_address_is_used(item.get_absolute_url(), feed=feed and f"/feeds/{feed}.atom", section=section)

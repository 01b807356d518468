"""The sentence that names the problem of a case: required, stored, edited, compared and found."""

import importlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from cases.library.serialization import serialize_case
from cases.models import Case, CaseRevision
from tests.cases.test_curation import begin, move, public, revised, save
from tests.people import signed_in

pytestmark = pytest.mark.django_db
SLUG = "the-vanishing-package"
NEW = "A quokka waits for its parcel."


@pytest.fixture
def cora(client, db):
    return signed_in(client, "cora")


def test_every_case_of_the_library_names_its_problem_in_a_sentence_of_its_own():
    problems = list(Case.objects.published().values_list("problem", flat=True))
    assert all(problem.endswith((".", "?")) for problem in problems)
    assert len(set(problems)) == len(problems) > 0


def test_a_case_is_dumped_with_its_problem(tmp_path):
    call_command("dump_library", tmp_path)
    case = Case.objects.get(slug=SLUG)
    text = (tmp_path / "cases" / f"{SLUG}.md").read_text()
    assert f"standfirst: {case.standfirst}\nproblem: {case.problem}\n" in text


def test_a_curator_edits_the_problem_and_readers_see_it_when_it_is_published(cora):
    pk = revised(cora)
    save(cora, pk, problem=f"  {NEW} ", what="Names the problem")
    compared = cora.get(f"/curation/cases/{pk}/compare/?from=1&to=2").content.decode()
    assert "<h2" in compared
    assert ">Problem<" in compared
    assert "Not possible yet." not in move(cora, pk, "send")
    move(cora, pk, "publish")
    assert Case.objects.get(pk=pk).problem == NEW
    assert NEW in public(f"/cases/{SLUG}/").content.decode()


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        ("", "<strong>Problem</strong> is still empty."),
        ("First this. Then that.", "must be one sentence"),
        ("x" * 160 + ".", "at most 160 fit"),
    ],
)
def test_a_draft_with_an_unsuitable_problem_is_kept_and_cannot_be_sent(cora, problem, message):
    pk = revised(cora)
    page = save(cora, pk, problem=problem, what="Names the problem").content.decode()
    assert message in page
    assert "Not possible yet." in move(cora, pk, "send")
    assert CaseRevision.objects.open_for(pk).values["problem"] == problem


@pytest.mark.parametrize(
    "problem",
    ["It costs £3.50 a day.", "Who says “why?” and “how?” at 3 p.m. on a Friday?", "She says “No.”"],
)
def test_one_sentence_may_hold_decimals_abbreviations_and_quotations(cora, problem):
    pk = revised(cora)
    save(cora, pk, problem=problem, what="Names the problem")
    assert "Not possible yet." not in move(cora, pk, "send")


def test_a_preview_shows_the_problem_of_the_draft(cora):
    pk = begin(cora)
    save(cora, pk, problem=NEW)
    assert NEW in cora.get(f"/curation/cases/{pk}/texts/1/").content.decode()


def test_a_case_is_found_by_the_words_of_its_problem(cora):
    pk = revised(cora)
    save(cora, pk, problem="A quokka waits for its parcel.", what="Names the problem")
    move(cora, pk, "send")
    move(cora, pk, "publish")
    assert f"/cases/{SLUG}/" in Client().get("/search/?q=quokka").content.decode()


LIST = "/cases/?industry=retail"
"""A list short enough to have the case on its first page."""
PAGES = [LIST, "/industries/retail/", f"/cases/{SLUG}/", "/feeds/cases.atom", f"/feeds/cases/{SLUG}.atom",
         "/search/?q=telescope", "/search/?q=telescope&kind=case", "/techniques/naming-the-emotion/"]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_pages_name_the_problem_and_only_the_page_of_the_case_has_the_standfirst_as_well(client, address):
    case = Case.objects.get(slug=SLUG)
    page = client.get(address).content.decode()
    assert case.problem in page
    if "?q=" not in address:
        assert (case.standfirst in page) == (address == f"/cases/{SLUG}/")


def test_the_home_page_names_the_problem_of_new_cases(client):
    page = client.get("/")
    assert all(case.problem in page.content.decode() for case in page.context["new_cases"])


def test_lists_of_members_name_the_problem(client):
    alice, case = signed_in(client, "alice"), Case.objects.get(slug=SLUG)
    alice.post(f"/cases/{SLUG}/save/", {"saved": 1})
    assert case.problem in alice.get("/me/saved/").content.decode()


def test_a_case_from_before_the_field_shows_its_standfirst_in_lists_and_no_empty_line_on_its_page(client):
    case = Case.objects.get(slug=SLUG)
    Case.objects.filter(pk=case.pk).update(problem="")
    assert case.standfirst in client.get(LIST).content.decode()
    assert "The problem:" not in client.get(f"/cases/{SLUG}/").content.decode()


def test_the_migration_gives_old_revisions_an_empty_problem_and_the_library_file_fills_the_case():
    case = Case.objects.get(slug=SLUG)
    whole = Case.objects.whole().get(pk=case.pk)
    values, sections = serialize_case(whole)
    old = {key: value for key, value in values.items() if key != "problem"}
    revision = CaseRevision.objects.create(
        case=case, number=99, values=old, sections=sections, state="dropped"
    )
    Case.objects.filter(pk=case.pk).update(problem="")
    importlib.import_module("cases.migrations.0002_problem").add_key(apps, None)
    revision.refresh_from_db()
    assert revision.values == {**old, "problem": ""}
    call_command("load_library")
    assert Case.objects.get(pk=case.pk).problem == values["problem"]

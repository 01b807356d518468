"""The huddle page: three plans, one cached page for all readers, and closed parts."""

import html
import re
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.test import Client

from cases.models import Case
from practice.huddle_plans import PLANS, STEPS
from tests.people import signed_in
from tests.practice.collection_helpers import create_public_collection
from tests.practice.practise_helpers import CASE, full_text, hidden_sentences, published_cases

pytestmark = pytest.mark.django_db
HUDDLE = f"/cases/{CASE}/huddle/"
ORDER = ["arrive", "moment", "write", "neighbours", "pairs", "turn", "done", "again", "prompt", "week"]


def steps_of(page) -> list[tuple[str, int]]:
    """The steps of the run sheet in order, each with its minutes."""
    found = re.findall(r'data-kind="(\w+)" data-minutes="(\d+)"', page.content.decode())
    return [(kind, int(minutes)) for kind, minutes in found]


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_the_minutes_of_a_plan_add_up(plan):
    assert sum(part.minutes for part in plan.parts) == plan.minutes
    assert plan.parts[0].begins == 0
    assert plan.parts[-1].ends == plan.minutes
    assert all(one.ends == other.begins for one, other in pairwise(plan.parts))
    assert all(part.minutes >= 1 for part in plan.parts)


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_participants_write_and_share_before_the_reveal(plan):
    kinds = [part.kind for part in plan.parts]
    assert kinds == sorted(set(kinds), key=ORDER.index)
    assert {"moment", "write", "turn", "done", "prompt", "week"} <= set(kinds)
    assert {"neighbours", "pairs"} & set(kinds)


def test_plans_differ_in_more_than_their_minutes():
    assert [name for name, plan in PLANS.items() if name != str(plan.minutes)] == []
    assert len({tuple(part.kind for part in plan.parts) for plan in PLANS.values()}) == 3
    assert len({plan.prompt for plan in PLANS.values()}) == 3
    assert {part.kind for plan in PLANS.values() for part in plan.parts} == set(STEPS)


@pytest.mark.parametrize("minutes", ["10", "15", "30"])
def test_the_run_sheet_shows_the_chosen_plan(client, minutes):
    page = client.get(HUDDLE, {"minutes": minutes})
    assert steps_of(page) == [(part.kind, part.minutes) for part in PLANS[minutes].parts]
    assert f'href="?minutes={minutes}" aria-current="page"' in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    ["", "?minutes=", "?minutes=0", "?minutes=-10", "?minutes=20", "?minutes=010", "?minutes=1e1", "?minutes=١٠",
              "?minutes=10%0a", "?minutes=" + "9" * 5000, "?minutes[]=10", "?minutes=10&minutes=x"],
)  # fmt: skip
def test_an_unknown_length_shows_the_plan_of_15_minutes(client, asked):
    page = client.get(HUDDLE + asked)
    assert page.status_code == 200
    assert sum(minutes for _kind, minutes in steps_of(page)) == 15


def test_the_page_contains_all_steps_of_the_huddle(client):
    for case in published_cases():
        page = " ".join(full_text(client.get(f"/cases/{case.slug}/huddle/?minutes=30")).split())
        lines = [text for line in case.lines.all() for text in (line.said, line.note)]
        shown = [case.practise_situation, case.practise_question, case.prompt_system, case.tool_title]
        assert [text for text in lines + shown + case.tool_items if text not in page] == []
        assert f"/cases/{case.slug}/handout.pdf" in page


def test_revealed_parts_are_in_closed_details_elements(client):
    for case in published_cases():
        for minutes in PLANS:
            page = client.get(f"/cases/{case.slug}/huddle/", {"minutes": minutes}).content.decode()
            open_at_once = html.unescape(re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL))
            assert [one for one in hidden_sentences(case) if one in open_at_once] == [], (case.slug, minutes)
            assert page.count('<details class="heard">') == len(case.lines.all())
            assert "<details open" not in page


def test_each_plan_asks_another_prompt(client):
    case = Case.objects.get(slug=CASE)
    for minutes, plan in PLANS.items():
        text = full_text(client.get(HUDDLE, {"minutes": minutes}))
        assert [one for one in case.prompts if one in text] == [getattr(case, plan.prompt)]


def test_content_notes_are_shown_first(client):
    noted = next(case for case in published_cases() if case.content_notes)
    text = full_text(client.get(f"/cases/{noted.slug}/huddle/"))
    assert f"Say this first: {'; '.join(noted.content_notes)}" in text


def test_the_huddle_page_is_cached_and_not_indexed():
    first, second = Client().get(HUDDLE), Client().get(HUDDLE)
    assert first.content == second.content
    assert "s-maxage" in first.headers["Cache-Control"]
    assert Client().get(HUDDLE, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert not first.cookies
    assert '<meta name="robots" content="noindex">' in first.content.decode()
    assert "csrfmiddlewaretoken" not in first.content.decode()


def test_a_new_revision_of_the_case_is_shown_at_once(client):
    before = client.get(HUDDLE).headers["ETag"]
    Case.objects.filter(slug=CASE).update(edited_on_site=False, tool_title="Older words")
    call_command("load_library", overwrite=True, verbosity=0)
    after = client.get(HUDDLE)
    assert after.headers["ETag"] != before
    assert "Older words" not in full_text(after)


def test_the_huddle_of_an_unpublished_case_answers_404(client):
    for status in ("draft", "in_review", "archived"):
        Case.objects.filter(slug=CASE).update(status=status)
        for who in ("", "alice", "mona"):
            asking = signed_in(Client(), who) if who else client
            assert asking.get(HUDDLE).status_code == 404
    assert client.get("/cases/nothing/huddle/").status_code == 404


def test_curators_can_open_the_huddle_of_an_empty_draft(client):
    Case.objects.create(slug="a-draft", title="A draft", standfirst="s", channel="phone", tool_kind="script")
    page = signed_in(client, "cora").get("/cases/a-draft/huddle/?minutes=30")
    assert page.status_code == 200
    assert len(steps_of(page)) == len(PLANS["30"].parts)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_huddle_page_accepts_only_get(client, method):
    assert getattr(client, method)(HUDDLE).status_code == 405


def test_case_reveal_and_collection_pages_link_to_the_huddle(client):
    link = f'href="{HUDDLE}"'
    assert link in client.get(f"/cases/{CASE}/").content.decode()
    assert link in client.post(f"/cases/{CASE}/practise/", {"skip": "1"}).content.decode()
    assert link not in client.get(f"/cases/{CASE}/practise/").content.decode()
    collection = create_public_collection()
    page = client.get(f"/collections/{collection.slug}/").content.decode()
    assert page.count("/huddle/") == page.count('id="case-') == 3


def test_the_huddle_takes_the_same_queries_with_300_more_cases(client, django_assert_num_queries):
    for more in (0, 300):
        call_command("synthesize", cases=more, verbosity=0)
        # The vocabulary is read again after a change; its queries are not counted.
        client.get("/cases/the-ramp-that-wasnt-there/huddle/")
        with django_assert_num_queries(4):
            assert client.get(HUDDLE).status_code == 200

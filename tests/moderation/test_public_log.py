"""The public log: what was decided, and nothing that leads to a person or from one entry to another."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.insights.public_log import SHOWN, log_page
from moderation.models import Reason
from stories.models import Story
from tests.moderation.log_entries import step, write
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
LOG = "/moderation/log/"


def read(client, address=LOG):
    """The words between the tags of a page's content."""
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode().split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("who", ["", "alice", "mona", "cora", "ada"])
def test_everybody_reads_what_was_decided_and_why(who):
    write(step("decline", reasons=["recognisable", "respect"], waited=1))
    page = read(signed_in(Client(), who) if who else Client())
    assert "<strong>Story</strong>: Not published as it was" in page
    assert "Somebody could be recognised · Speaks of somebody without respect" in page


def test_an_empty_log_is_calm(client):
    assert "Nothing has been decided yet" in read(client)


def test_the_log_is_read_only():
    assert Client().post(LOG).status_code == 405


def test_nothing_in_it_leads_to_a_person_or_an_item(client):
    write(*[step("approve", item=77_000 + n, by=by, revision=9_042) for n, by in enumerate(["mona", "max"])])
    page = read(client)
    assert page.count("Published") == 2
    entries = page.split("</h1>")[1].split('<p class="hint">')[0]
    for trace in ("77", "9042", "Mona", "Max", "mona", "max", "href"):
        assert trace not in entries, trace
    assert not re.search(r"\d{1,2}:\d{2}", entries)


def test_words_of_a_real_story_stay_out(client):
    story = story_factories.published()
    story_factories.in_state("declined", final=True)
    write(step("approve_first", item=story.pk))
    page = read(client)
    for words in (story.title, story.key, story.slug, "kettle", "Alice", "store lead", f"Story {story.pk}"):
        assert words not in page


@pytest.mark.parametrize("action", ["submit", "withdraw", "restore", "appeal", "accept_edits", "undo"])
def test_what_authors_do_is_their_own_affair(client, action):
    write(step(action))
    assert "Nothing has been decided yet" in read(client)


@pytest.mark.parametrize("action", [*SHOWN])
def test_every_decision_a_redaction_and_a_hold_stand_in_it(client, action):
    write(step(action, by=None if action == "hold" else "mona", reasons=[]))
    assert f"<strong>Story</strong>: {SHOWN[action]}</li>" in read(client)


def test_an_undone_decision_is_left_out(client):
    [entry] = write(step("decline_finally"))
    write(step("undo", undoes=entry))
    assert "Nothing has been decided yet" in read(client)


def test_a_decision_appears_when_it_can_no_longer_be_undone(client):
    """So that nothing which stood in the log disappears from it."""
    write(step("approve", ago=30 / 86_400))
    assert "Nothing has been decided yet" in read(client)
    write(step("approve", ago=61 / 86_400))
    assert read(client).count("Published") == 1


def test_entries_of_a_day_do_not_stand_in_the_order_of_their_making():
    noon = timezone.localtime().replace(hour=12, minute=0) - datetime.timedelta(days=3)
    orders = []
    for actions in (["decline", "approve", "archive"], ["archive", "decline", "approve"]):
        steps = [step(action) for action in actions]
        for at, one in enumerate(steps):
            one.at = noon - datetime.timedelta(days=len(orders), minutes=-at)
        write(*steps)
        [_, lines] = log_page()[0][-1]
        orders.append([line.action for line in lines])
    assert orders[0] == orders[1] == ["approve", "decline", "archive"]


def test_all_pages_together_hold_every_entry_once(client):
    write(*[step("approve", item=n, ago=1 + n / 100, reasons=[]) for n in range(120)])
    write(*[step("decline", item=n, ago=9, reasons=[]) for n in range(90)])
    address, seen, pages = LOG, {"Published": 0, "Not published as it was": 0}, 0
    while address:
        page = read(client, address)
        pages += 1
        for name in seen:
            seen[name] += page.count(f"</strong>: {name}</li>")
        more = re.search(r'rel="next" href="(\?from=[\d.-]+)"', page)
        address = LOG + more[1] if more else ""
        if pages == 1:
            # What is decided meanwhile moves nothing on the pages that follow.
            write(*[step("archive", ago=0.01, reasons=[]) for _ in range(7)])
    assert seen == {"Published": 120, "Not published as it was": 90}
    assert pages == 5


@pytest.mark.parametrize(
    "place", ["x", "2026-02-30.1", "2999-12-31.1", "2026-01-01.", "٢٠٢٦-01-01.1", "2020-01-01.0"]
)
def test_an_odd_place_is_no_error(client, place):
    write(step("approve"))
    assert client.get(LOG, {"from": place}).status_code == 200


def test_as_many_queries_for_three_entries_as_for_three_thousand(client):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        return len(captured)

    write(*[step("approve", ago=1 + n) for n in range(3)])
    few = queries(LOG)
    write(*[step("approve", item=n, ago=1 + n / 50) for n in range(3_000)])
    assert queries(LOG) == few + 1 <= 4  # One more: how much of the day is left for the next page.
    middle = (timezone.localdate() - datetime.timedelta(days=20)).isoformat()
    assert queries(f"{LOG}?from={middle}.30") == few + 2


def test_a_reason_that_was_renamed_has_its_new_name(client):
    write(step("approve"))
    Reason.objects.keyed(["clear"]).update(label="Ready to be <read>")
    assert "Ready to be &lt;read&gt;" in read(client)


def test_the_promise_is_kept_in_public_figures(client):
    write(*[step("approve", item=n, waited=days) for n, days in enumerate([0.5, 1, 1.9, 2, 3, 9])])
    assert "4 of 6 answers of the last 4 weeks came within 2 days." in " ".join(read(client).split())


def test_a_real_decision_is_told_in_the_log(client):
    story = story_factories.sent()
    story.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    assert log_page() == ([], "")
    assert Story.objects.get().status == "declined"

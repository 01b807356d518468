"""The public log: decisions, without anything that identifies a person or links two entries."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from moderation.insights.public_log import ACTION_LABELS, log_page
from moderation.models import Reason
from stories.models import Story
from tests.moderation.log_entries import log_entry, save_entries
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
LOG = "/moderation/log/"


def read(client, address=LOG):
    """Return the text of a page's content without tags."""
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode().split("<main", 1)[1].split("</main>")[0]


@pytest.mark.parametrize("who", ["", "alice", "mona", "cora", "ada"])
def test_everybody_reads_the_decisions_with_their_reasons(who):
    save_entries(log_entry("decline", reasons=["recognisable", "respect"], waited=1))
    page = read(signed_in(Client(), who) if who else Client())
    assert "<strong>Story</strong>: Declined (can be resubmitted)" in page
    assert "A person could be recognised · Disrespectful to a person" in page


def test_an_empty_log_says_so(client):
    assert "No decisions yet" in read(client)


def test_the_log_is_read_only():
    assert Client().post(LOG).status_code == 405


def test_no_entry_identifies_a_person_or_an_item(client):
    save_entries(
        *[
            log_entry("approve", item=77_000 + n, by=by, revision=9_042)
            for n, by in enumerate(["mona", "max"])
        ]
    )
    page = read(client)
    assert page.count("Published") == 2
    entries = page.split("</h1>")[1].split('<p class="hint">')[0]
    for trace in ("77", "9042", "Mona", "Max", "mona", "max", "href"):
        assert trace not in entries, trace
    assert not re.search(r"\d{1,2}:\d{2}", entries)


def test_the_text_of_a_story_is_not_in_the_log(client):
    story = story_factories.published()
    story_factories.in_state("declined", final=True)
    save_entries(log_entry("approve_first", item=story.pk))
    page = read(client)
    for words in (story.title, story.key, story.slug, "kettle", "Alice", "store lead", f"Story {story.pk}"):
        assert words not in page


@pytest.mark.parametrize("action", ["submit", "withdraw", "restore", "appeal", "accept_edits", "undo"])
def test_actions_of_authors_are_not_in_the_log(client, action):
    save_entries(log_entry(action))
    assert "No decisions yet" in read(client)


@pytest.mark.parametrize("action", [*ACTION_LABELS])
def test_every_decision_redaction_and_hold_is_in_the_log(client, action):
    save_entries(log_entry(action, by=None if action == "hold" else "mona", reasons=[]))
    assert f"<strong>Story</strong>: {ACTION_LABELS[action]}</li>" in read(client)


def test_an_undone_decision_is_left_out(client):
    [entry] = save_entries(log_entry("decline_finally"))
    save_entries(log_entry("undo", undoes=entry))
    assert "No decisions yet" in read(client)


def test_a_decision_appears_when_it_can_no_longer_be_undone(client):
    """No entry may disappear from the public log."""
    save_entries(log_entry("approve", ago=30 / 86_400))
    assert "No decisions yet" in read(client)
    save_entries(log_entry("approve", ago=61 / 86_400))
    assert read(client).count("Published") == 1


def test_entries_of_a_day_are_not_in_chronological_order():
    noon = timezone.localtime().replace(hour=12, minute=0) - datetime.timedelta(days=3)
    orders = []
    for actions in (["decline", "approve", "archive"], ["archive", "decline", "approve"]):
        steps = [log_entry(action) for action in actions]
        for at, one in enumerate(steps):
            one.at = noon - datetime.timedelta(days=len(orders), minutes=-at)
        save_entries(*steps)
        [_, lines] = log_page()[0][-1]
        orders.append([line.action for line in lines])
    assert orders[0] == orders[1] == ["approve", "decline", "archive"]


def test_all_pages_together_show_every_entry_once(client):
    save_entries(*[log_entry("approve", item=n, ago=1 + n / 100, reasons=[]) for n in range(120)])
    save_entries(*[log_entry("decline", item=n, ago=9, reasons=[]) for n in range(90)])
    address, seen, pages = LOG, {"Published": 0, "Declined (can be resubmitted)": 0}, 0
    while address:
        page = read(client, address)
        pages += 1
        for name in seen:
            seen[name] += page.count(f"</strong>: {name}</li>")
        more = re.search(r'rel="next" href="(\?from=[\d.-]+)"', page)
        address = LOG + more[1] if more else ""
        if pages == 1:
            # What is decided meanwhile moves nothing on the pages that follow.
            save_entries(*[log_entry("archive", ago=0.01, reasons=[]) for _ in range(7)])
    assert seen == {"Published": 120, "Declined (can be resubmitted)": 90}
    assert pages == 5


@pytest.mark.parametrize(
    "place", ["x", "2026-02-30.1", "2999-12-31.1", "2026-01-01.", "٢٠٢٦-01-01.1", "2020-01-01.0"]
)
def test_an_invalid_cursor_is_ignored(client, place):
    save_entries(log_entry("approve"))
    assert client.get(LOG, {"from": place}).status_code == 200


def test_the_page_takes_the_same_queries_for_3_entries_as_for_3000(client):
    def queries(address):
        with CaptureQueriesContext(connection) as captured:
            read(client, address)
        return len(captured)

    save_entries(*[log_entry("approve", ago=1 + n) for n in range(3)])
    few = queries(LOG)
    save_entries(*[log_entry("approve", item=n, ago=1 + n / 50) for n in range(3_000)])
    assert queries(LOG) == few + 1 <= 4  # One more: how much of the day is left for the next page.
    middle = (timezone.localdate() - datetime.timedelta(days=20)).isoformat()
    assert queries(f"{LOG}?from={middle}.30") == few + 2


def test_a_renamed_reason_is_shown_with_its_new_label(client):
    save_entries(log_entry("approve"))
    Reason.objects.filter(key="clear").update(label="Ready to be <read>")
    assert "Ready to be &lt;read&gt;" in read(client)


def test_the_log_shows_how_many_answers_were_on_time(client):
    save_entries(
        *[log_entry("approve", item=n, waited=days) for n, days in enumerate([0.5, 1, 1.9, 2, 3, 9])]
    )
    assert "In the last 4 weeks, 4 of 6 decisions came within 2 days." in " ".join(read(client).split())


def test_a_decision_of_a_moderator_appears_in_the_log(client):
    story = story_factories.sent()
    story.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"])
    assert log_page() == ([], "")
    assert Story.objects.get().status == "declined"

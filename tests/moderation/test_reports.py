"""Reports of stories and profiles, and the answers of moderators who are not involved."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moderation.models import AuditEntry, Message, QueueItem, Report, StaleItem, TransitionRefused
from notices.models import Mail
from stories.models import Story
from tests.people import person, signed_in, with_public_profile
from tests.stories import story_factories

pytestmark = pytest.mark.django_db


def address(story) -> str:
    return f"/report/story/{story.slug}/"


def send(client, path, **fields):
    return client.post(path, {"reason": "recognised", **fields})


def reported(story=None, by="bob", **fields) -> Report:
    """Return an open report, created with the form."""
    client = signed_in(Client(), by) if by else Client()
    assert send(client, address(story or story_factories.published()), **fields).status_code == 302
    return Report.objects.latest("pk")


def decide(who, report, action="uphold", **more):
    data = {"action": action, "note": "We changed it.", "revision": 1, **more}
    return signed_in(Client(), who).post(f"/moderation/report/{report.pk}/decide/", data)


# --- reporting


def test_the_page_of_a_story_links_to_the_report_form(client):
    story = story_factories.published()
    for reader in (client, signed_in(Client(), "bob")):
        page = reader.get(story.get_absolute_url()).content.decode()
        assert f'href="{address(story)}"' in page


def test_a_member_reports_a_story_and_the_report_is_queued():
    story = story_factories.published()
    report = reported(story, words="It names my street.")
    assert (report.item, report.owner, report.reporter) == (story, person("alice"), person("bob"))
    row = QueueItem.objects.about(report).get()
    assert row.kind == "Report"
    assert {tag.value for tag in row.tags_in("excluded")} == {str(person(n).pk) for n in ("alice", "bob")}


def test_a_visitor_reports_a_story_and_leaves_an_address(client):
    story = story_factories.published()
    sent = client.post(address(story), {"reason": "me", "email": "eve@example.org"}, follow=True)
    assert "Thank you" in sent.content.decode()
    report = Report.objects.get()
    assert (report.reporter, report.email, len(report.visitor)) == (None, "eve@example.org", 64)
    assert "127.0.0.1" not in report.visitor


@pytest.mark.parametrize("path", ["/report/profile/alice/", "/report/profile/ALICE/"])
def test_a_profile_is_reported_by_its_handle(client, path):
    with_public_profile("alice")
    assert client.get(path).status_code == 200
    assert send(client, path).status_code == 302
    assert Report.objects.get().item == person("alice")


@pytest.mark.parametrize("who", ["", "bob", "mona", "alice"])
def test_an_item_that_the_user_may_not_read_cannot_be_reported(who):
    client = signed_in(Client(), who) if who else Client()
    story = story_factories.published()
    hidden = story_factories.sent(title="Nobody reads this yet")
    story.transition("withdraw", by=story.author, revision=1)
    paths = [address(story), f"/report/story/{hidden.pk}/", "/report/story/none/", "/report/nothing/x/"]
    for path in [*paths, "/report/profile/nobody/", "/report/report/1/"]:
        assert client.get(path).status_code == send(client, path).status_code == 404
    assert not Report.objects.exists()


def test_a_member_without_a_public_profile_is_not_found():
    person("cora")
    client = signed_in(Client(), "bob")
    for address in ("/report/profile/{}/", "/people/{}/block/", "/people/{}/"):
        for ask in (client.get, client.post):
            there, nowhere = ask(address.format("cora")), ask(address.format("zora"))
            assert there.status_code == nowhere.status_code in {404, 405}
            pages = [
                re.sub(rb'"csrfmiddlewaretoken" value="\w+"', b"", one.content) for one in (there, nowhere)
            ]
            assert pages[0].replace(b"cora", b"zora") == pages[1]


def test_members_cannot_report_their_own_items(client):
    story = story_factories.published()
    alice = signed_in(client, "alice")
    assert "This is your own text" in alice.get(address(story)).content.decode()
    assert send(alice, address(story)).status_code == 403
    assert send(alice, "/report/profile/alice/").status_code == 403
    assert not Report.objects.exists()


@pytest.mark.parametrize("who", ["", "bob"])
def test_a_repeated_report_is_saved_once_and_the_reporter_is_informed(who):
    client = signed_in(Client(), who) if who else Client()
    story = story_factories.published()
    assert send(client, address(story)).status_code == 302
    page = client.post(address(story), {"reason": "truth"}, follow=True).content.decode()
    assert "already reported this" in page
    assert Report.objects.get().reason == "recognised"


def test_an_item_can_be_reported_again_after_an_answer():
    report = reported()
    decide("mona", report, "dismiss")
    reported(report.item)
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": ""}, "Choose what the problem is"),
        ({"reason": "zzz"}, "Choose a reason"),
        ({"reason": "other"}, "Describe the problem in one sentence"),
        ({"reason": "me", "words": "x" * 1_001}, "1001 characters"),
        ({"reason": "me", "email": "nowhere"}, "like name@example.org"),
    ],
)
def test_an_error_is_shown_at_its_field_and_the_input_is_kept(client, fields, error):
    page = client.post(address(story_factories.published()), fields)
    assert (page.status_code, error in page.content.decode()) == (422, True)
    assert fields.get("words", "") in page.content.decode()


def test_a_member_is_not_asked_for_an_email_address():
    page = signed_in(Client(), "bob").get(address(story_factories.published()))
    assert 'name="email"' not in page.content.decode()


@pytest.mark.parametrize(("who", "limit"), [("", 5), ("bob", 20)])
def test_too_many_reports_are_refused_with_a_retry_time(who, limit):
    client = signed_in(Client(), who) if who else Client()
    stories = [story_factories.published(title=f"Story {number}") for number in range(limit + 1)]
    answers = [send(client, address(story), words="Look here.") for story in stories]
    assert [answer.status_code for answer in answers] == [302] * limit + [429]
    page = answers[-1].content.decode()
    assert "Try again in an hour" in page
    assert "Look here." in page
    assert Report.objects.count() == limit


# --- enough of them


def held_after(monkeypatch, *sources) -> Story:
    monkeypatch.setattr(Story, "REPORTS_BEFORE_HOLD", 3)
    story = story_factories.published()
    for source in sources:
        name = isinstance(source, str) and source in {"bob", "cora", "max"}
        client = signed_in(Client(), source) if name else Client(REMOTE_ADDR=source)
        assert send(client, address(story)).status_code == 302
    return Story.objects.get(pk=story.pk)


@pytest.mark.parametrize(
    ("sources", "status"),
    [
        (["bob", "cora"], "published"),
        (["bob", "cora", "max"], "submitted"),
        (["bob", "10.0.0.1", "2001:db8::1"], "submitted"),
        (["bob", "bob", "bob"], "published"),
        # One household: addresses of one /64, and one address in two spellings.
        (["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::9"], "published"),
        (["10.0.0.1", "::ffff:10.0.0.1", "bob"], "published"),
        (["2001:db8:0:1::1", "2001:db8:0:2::1", "2001:db8:0:3::1"], "submitted"),
    ],
)
def test_three_reports_hold_an_item_whose_model_says_so(monkeypatch, sources, status):
    story = held_after(monkeypatch, *sources)
    assert story.status == status
    assert QueueItem.objects.about(story).exists() == (status == "submitted")
    assert AuditEntry.objects.about(story).filter(action="hold", actor=None).exists() == (
        status == "submitted"
    )


def test_earlier_reports_do_not_hold_an_item_again_after_a_decision(monkeypatch):
    story = held_after(monkeypatch, "bob", "cora", "max")
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert send(Client(), address(story)).status_code == 302
    assert Story.objects.get(pk=story.pk).status == "published"


def test_stories_are_never_held_by_reports():
    story = story_factories.published()
    for who in ("bob", "cora", "max", ""):
        reported(story, by=who)
    assert Story.objects.get(pk=story.pk).status == "published"


# --- answering


@pytest.mark.parametrize(
    ("who", "get", "post"),
    [
        ("", 302, 302),
        ("bob", 403, 403),
        ("alice", 403, 403),
        ("cora", 403, 403),
        ("mona", 200, 302),
        ("ada", 200, 302),
    ],
)
def test_only_moderators_answer_reports(who, get, post):
    report = reported(by="")
    path = f"/moderation/report/{report.pk}/decide/"
    client = signed_in(Client(), who) if who else Client()
    assert client.get(path).status_code == get
    assert client.post(path, {"action": "uphold", "note": "Done.", "revision": 1}).status_code == post
    assert Report.objects.get().state == ("upheld" if who in {"mona", "ada"} else "open")


def test_the_author_and_the_reporter_cannot_answer_the_report():
    story = story_factories.published(author="max")
    report = reported(story, by="mona")
    for who in ("mona", "max"):
        assert decide(who, report).status_code == 404
        with pytest.raises(TransitionRefused):
            report.decide("uphold", by=person(who), note="Mine.")
    assert decide("ada", report).status_code == 302


def test_the_page_shows_a_report_and_neither_reporter_nor_author():
    story = story_factories.published()
    report = reported(story, words="It names my street.")
    page = signed_in(Client(), "mona").get(f"/moderation/report/{report.pk}/decide/").content.decode()
    main = page[page.index("<main") : page.index("</main>")].lower()
    assert "it names my street." in main
    assert f'href="/moderation/story/{story.pk}/"' in main, "the text is changed on its review page"
    assert story.approved.title.lower() in main
    assert all(word not in main for word in ("alice", "bob", "example.org"))


@pytest.mark.parametrize("action", ["uphold", "dismiss"])
def test_an_answer_is_logged_without_its_text_and_sent_to_the_member(action):
    report = reported()
    assert decide("mona", report, action).status_code == 302
    entry = AuditEntry.objects.about(report).get()
    assert (entry.action, entry.actor, entry.label) == (action, person("mona"), f"Report {report.pk}")
    assert Message.objects.get(entry=entry).text == "We changed it."
    assert entry.waited is not None
    assert not QueueItem.objects.about(report).exists()
    mail = Mail.objects.get(key=f"moderation-{entry.pk}")
    assert (mail.to, "We changed it." in mail.text, "We changed it." in mail.html) == (
        "bob@example.org",
        True,
        True,
    )
    assert "We changed it." in signed_in(Client(), "bob").get("/me/reports/").content.decode()


def test_a_visitor_gets_the_answer_and_their_address_is_deleted():
    report = reported(by="", email="eve@example.org")
    decide("mona", report, "dismiss")
    assert "removed from the report" in Mail.objects.get(to="eve@example.org").text
    row = Report.objects.get()
    assert (row.email, row.visitor) == ("", "")


def test_a_visitor_without_an_address_gets_no_mail():
    report = reported(by="")
    before = Mail.objects.count()
    decide("mona", report)
    assert Mail.objects.count() == before


def test_all_reports_about_one_item_are_answered_together_with_one_batch():
    story = story_factories.published()
    reports = [reported(story, by=who) for who in ("bob", "cora", "", "mona")]
    other = reported(story_factories.published(title="Another story"), by="bob")
    decide("mona", reports[0], "dismiss", together="on", misuse="on")
    states = dict(Report.objects.values_list("pk", "state"))
    # What Mona reported herself waits for somebody else.
    assert [states[report.pk] for report in reports] == ["dismissed"] * 3 + ["open"]
    assert states[other.pk] == "open"
    assert list(Report.objects.values_list("misused", flat=True)).count(True) == 1
    entries = AuditEntry.objects.filter(action="dismiss")
    assert (entries.count(), len({entry.batch for entry in entries})) == (3, 1)


def test_the_slower_of_two_moderators_is_refused_and_keeps_the_typed_answer():
    report = reported()
    first, second = (Report.objects.get(pk=report.pk) for _ in range(2))
    first.decide("uphold", by=person("mona"), note="Changed.")
    with pytest.raises(StaleItem, match="Mona"):
        second.decide("dismiss", by=person("max"), note="Left.")
    page = decide("max", report, "dismiss", note="Left as it is.")
    assert (page.status_code, "Left as it is." in page.content.decode()) == (409, True)
    assert Report.objects.get().state == "upheld"
    assert AuditEntry.objects.about(report).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"note": " "}, {"action": ""}, {"action": "ban"}, {"misuse": "on"}, {"note": "x" * 2_001}]
)
def test_an_incomplete_answer_changes_nothing(wrong):
    report = reported()
    assert decide("mona", report, **wrong).status_code == 422
    assert Report.objects.get().state == "open"


def test_an_answer_names_the_revision_that_was_read():
    assert decide("mona", reported(), revision=2).status_code == 409
    assert Report.objects.get().state == "open"


def test_a_member_sees_only_their_own_reports_and_no_title_of_withdrawn_items():
    story = story_factories.published()
    reported(story)
    assert story.approved.title in signed_in(Client(), "bob").get("/me/reports/").content.decode()
    assert story.approved.title not in signed_in(Client(), "cora").get("/me/reports/").content.decode()
    story.transition("withdraw", by=story.author, revision=1)
    assert story.approved.title not in signed_in(Client(), "bob").get("/me/reports/").content.decode()


def test_the_list_of_own_reports_takes_the_same_queries_for_2_as_for_12():
    bob, counts = signed_in(Client(), "bob"), []
    # What the process keeps, such as kinds of content, is read before we count.
    reported(), bob.get("/me/reports/")
    for total in (2, 12):
        for number in range(Report.objects.count(), total):
            decide("mona", reported(story_factories.published(title=f"Story {number}")))
        with CaptureQueriesContext(connection) as queries:
            bob.get("/me/reports/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_queue_fetches_reports_with_their_items_in_few_queries(django_assert_max_num_queries):
    for number in range(4):
        reported(story_factories.published(title=f"Story {number}"))
    reported(by="", words="")
    with_public_profile("alice")
    Client().post("/report/profile/alice/", {"reason": "respect"})
    assert QueueItem.objects.rebuild() == 6
    with django_assert_max_num_queries(12):
        titles = [row.item.review_title for row in QueueItem.objects.open_to(person("mona")).with_items()]
    assert "Profile of alice" in titles


def test_pages_about_reports_are_not_indexed_by_search_engines(client):
    story = story_factories.published()
    for path in (address(story), "/report/sent/"):
        assert 'content="noindex"' in client.get(path).content.decode()
    assert re.search(r"Disallow: /report/\n", client.get("/robots.txt").content.decode())


def test_the_queue_links_to_a_report_and_a_colleagues_claim_is_respected():
    report = reported()
    mona = signed_in(Client(), "mona")
    path = f"/moderation/report/{report.pk}/"
    assert f'href="{path}"' in mona.get("/moderation/").content.decode()
    assert mona.get(path).status_code == 200
    QueueItem.objects.about(report).get().claim(person("max"))
    page = decide("mona", report)
    assert (page.status_code, "Claimed by Max" in page.content.decode()) == (409, True)
    assert decide("max", report).status_code == 302


def test_a_report_cannot_be_decided_in_bulk():
    report = reported()
    row = QueueItem.objects.about(report).get()
    data = {"row": f"{row.pk}:1", "action": "approve", "reasons": "clear", "confirm": "1", "looked": "1"}
    assert signed_in(Client(), "mona").post("/moderation/bulk/", data).status_code in {409, 422}
    assert Report.objects.get().state == "open"


def test_the_review_page_of_a_story_shows_the_warning_button():
    story = story_factories.sent()
    page = signed_in(Client(), "mona").get(f"/moderation/story/{story.pk}/").content.decode()
    assert f'action="/moderation/story/{story.pk}/warn/"' in page

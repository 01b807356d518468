"""The list of reasons: curators edit it, moderators read it, authors read its messages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.erasure import erase
from moderation.models import Reason
from notices.models import Mail
from tests.people import person, signed_in
from tests.stories import story_factories

pytestmark = pytest.mark.django_db
LIST, ADD = "/moderation/reasons/", "/moderation/reasons/add/"
FORM = {
    "label": "Needs a date that leads to nobody", "severity": "advice", "active": "on",
    "message": "Say “last winter” instead of the day.", "guideline": "/guidelines/#people",
}  # fmt: skip


def reason(key="respect"):
    return Reason.objects.get(key=key)


def keys(severity):
    return [one.key for one in Reason.objects.all() if one.severity == severity]


def test_moderators_and_curators_read_the_list():
    assert Client().get(LIST).url.startswith("/accounts/login/")
    statuses = [signed_in(Client(), who).get(LIST).status_code for who in ("alice", "mona", "cora", "ada")]
    assert statuses == [403, 200, 200, 200]


@pytest.mark.parametrize("who", ["", "alice", "mona"])
def test_only_curators_edit_the_list(who):
    client = signed_in(Client(), who) if who else Client()
    for address in (
        ADD,
        f"{LIST}{reason().pk}/",
        f"{LIST}{reason().pk}/switch/",
        f"{LIST}{reason().pk}/place/",
    ):
        assert client.post(address, {**FORM, "active": "off", "place": 0}).status_code == (
            403 if who else 302
        )
    assert Reason.objects.count() == 12
    assert reason().active


@pytest.mark.parametrize("act", ["switch", "place"])
def test_changes_need_a_post_request(act):
    client = signed_in(Client(), "cora")
    assert client.get(f"{LIST}{reason().pk}/{act}/").status_code == 405
    assert client.post(f"{LIST}999999/{act}/").status_code == 404
    assert client.get(f"{LIST}999999/").status_code == 404


def test_the_list_is_grouped_and_shows_what_the_author_reads():
    page = signed_in(Client(), "mona").get(LIST).content.decode()
    groups = [page.index(f'id="group-{name}"') for name in ("praise", "advice", "blocking")]
    assert groups == sorted(groups)
    assert groups[1] < page.index(reason("people-first").message) < groups[2]
    assert "Deactivate" not in page
    assert "Deactivate" in signed_in(Client(), "cora").get(LIST).content.decode()


def test_a_curator_adds_a_reason_and_moderators_use_it():
    answer = signed_in(Client(), "cora").post(ADD, FORM)
    new = reason("needs-a-date-that-leads-to-nobody")
    assert answer.url == f"{LIST}#reason-{new.pk}"
    assert keys("advice")[-1] == new.key
    story = story_factories.sent()
    entry = story.transition("request_changes", by=person("mona"), revision=1, reasons=[new.key])
    assert "last winter" in entry.note


def test_the_key_of_a_reason_never_changes():
    client, before = signed_in(Client(), "cora"), reason()
    client.post(
        f"{LIST}{before.pk}/",
        {**FORM, "label": "Another name altogether", "severity": "blocking", "key": "x"},
    )
    after = reason()
    assert (after.pk, after.label, after.message) == (before.pk, "Another name altogether", FORM["message"])
    client.post(ADD, {**FORM, "label": "Respect"})
    assert reason("respect-2").label == "Respect"
    client.post(ADD, {**FORM, "label": "礼"})
    assert reason("reason").label == "礼"
    client.post(ADD, {**FORM, "label": "x" * 80})
    assert len(Reason.objects.get(label="x" * 80).key) <= 40


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"label": ""}, "Enter a name."),
        ({"label": "  ready FOR   readers "}, "A reason with this name exists. Enter another name."),
        ({"severity": "x"}, "Choose an option from the list."),
        ({"severity": ""}, "Choose the effect on publishing."),
        ({"message": " "}, "Enter the message to the author."),
        *[
            ({"guideline": address}, "Enter an address that starts with /")
            for address in (
                "guidelines", "//elsewhere.example", "http://a.example", "javascript:alert(1)", "/\\a.example",
                "/a b", "https://", "ftp://a.example/", "data:text/html,x", "/a\\b", "HTTPS//x",
            )
        ],
    ],
)  # fmt: skip
def test_an_error_is_shown_at_its_field_and_nothing_is_saved(change, sentence):
    page = signed_in(Client(), "cora").post(ADD, {**FORM, **change}).content.decode()
    assert page.count(sentence) == 2
    assert "Error:" in page
    assert Reason.objects.count() == 12


@pytest.mark.parametrize(
    "address", ["", "/guidelines/#people", "/language/?kind=blame", "https://www.nhs.uk/a#b"]
)
def test_a_guideline_is_a_local_path_or_an_https_address(address):
    signed_in(Client(), "cora").post(ADD, {**FORM, "guideline": address})
    assert Reason.objects.get(label=FORM["label"]).guideline == address


def test_a_reason_may_keep_its_label():
    one = reason()
    form = {**FORM, "label": one.label, "severity": one.severity, "message": "Better words."}
    assert signed_in(Client(), "cora").post(f"{LIST}{one.pk}/", form).status_code == 302
    assert reason().message == "Better words."


def test_the_preview_is_what_the_author_will_read_and_saves_nothing(settings):
    page = signed_in(Client(), "cora").post(ADD, {**FORM, "preview": "1"}).content.decode()
    assert "Message to the author" in page
    assert f"Say “last winter” instead of the day.\n    {settings.SITE_URL}/guidelines/#people" in page
    assert Reason.objects.count() == 12
    page = (
        signed_in(Client(), "cora")
        .post(ADD, {**FORM, "message": "<b>x</b>", "preview": "1"})
        .content.decode()
    )
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_switching_off_twice_is_switching_off_once():
    client, address = signed_in(Client(), "cora"), f"{LIST}{reason().pk}/switch/"
    for _ in range(2):
        client.post(address, {"active": "off"})
    assert not reason().active
    assert "Inactive" in client.get(LIST).content.decode()
    client.post(address, {"active": "on"})
    assert reason().active


def test_a_reason_is_moved_within_its_group():
    client = signed_in(Client(), "cora")
    before = keys("blocking")
    third = Reason.objects.get(key=before[2])
    for _ in range(2):
        client.post(f"{LIST}{third.pk}/place/", {"place": "1"})
    assert keys("blocking") == [before[0], before[2], before[1], *before[3:]]
    client.post(f"{LIST}{third.pk}/place/", {"place": "99"})
    assert keys("blocking")[-1] == third.key
    for odd in ("-1", "x", "", "٣"):
        assert client.post(f"{LIST}{third.pk}/place/", {"place": odd}).status_code == 302
    assert keys("blocking")[-1] == third.key
    assert len({one.position for one in Reason.objects.all()}) == 12


def test_a_reason_that_changes_its_severity_comes_last_in_its_new_group():
    one = reason()
    form = {**FORM, "label": one.label, "severity": "advice"}
    signed_in(Client(), "cora").post(f"{LIST}{one.pk}/", form)
    assert keys("advice")[-1] == "respect"
    positions = [one.position for one in Reason.objects.all()]
    assert positions == sorted(positions)


def test_the_list_takes_the_same_queries_for_many_reasons_as_for_few():
    def queries():
        client = signed_in(Client(), "cora")
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    few = queries()
    Reason.objects.bulk_create(
        Reason(key=f"r{n}", label=f"Reason {n}", severity="advice", message="m") for n in range(100)
    )
    assert queries() == few <= 12


def decided(**values):
    """Return a story of Alice that was declined because a person could be recognised."""
    story = story_factories.sent("alice")
    story.transition("decline", by=person("mona"), revision=1, reasons=["recognisable"], **values)
    return story


@pytest.mark.parametrize(
    ("language", "message", "link"),
    [
        ("en-gb", "A person could be recognised. Change", "Read the guideline: A person could be recognised"),
        ("de", "Eine Person könnte erkannt werden. Ändern", "lesen: Eine Person könnte erkannt werden"),
    ],
)
def test_an_author_reads_the_reason_in_their_language_with_its_guideline_as_a_link(
    client, settings, language, message, link
):
    alice = person("alice")
    alice.language = language
    alice.save()
    story = decided(note="Thank you for <b>this</b>.")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert message in page
    assert '<a href="/guidelines/#people">' in page
    assert link in page
    assert f"{settings.SITE_URL}/guidelines" not in page
    assert "Thank you for &lt;b&gt;this&lt;/b&gt;." in page
    stored = Mail.objects.latest("pk")
    assert message in stored.text
    assert message in stored.html
    assert f'<a href="{settings.SITE_URL}/guidelines/#people">' in stored.html


def test_a_reason_that_a_curator_edited_is_shown_as_it_was_sent(client, settings):
    story = decided()
    one = reason("recognisable")
    form = {**FORM, "label": one.label, "severity": one.severity, "german_message": "Andere Worte."}
    signed_in(Client(), "cora").post(f"{LIST}{one.pk}/", form)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    page = signed_in(client, "alice").get(story.status_url).content.decode()
    assert one.message in page
    assert "Andere Worte." not in page


def test_a_curator_writes_the_german_texts_of_a_reason(client, settings):
    german = {"german_label": "Braucht ein anderes Datum", "german_message": "Sagen Sie „letzten Winter“."}
    signed_in(Client(), "cora").post(ADD, {**FORM, **german})
    new = Reason.objects.get(label=FORM["label"])
    page = signed_in(Client(), "cora").get(f"{LIST}{new.pk}/").content.decode()
    assert german["german_message"] in page
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    page = signed_in(client, "mona").get(LIST).content.decode()
    assert all(text in page for text in german.values())
    signed_in(Client(), "cora").post(f"{LIST}{new.pk}/", FORM)
    assert FORM["message"] in signed_in(client, "mona").get(LIST).content.decode()


def test_every_shipped_reason_has_german_texts():
    assert [one.key for one in Reason.objects.all() if set(one.german) != {"label", "message"}] == []


def test_the_name_of_an_erased_moderator_leaves_a_translated_mail(db):
    alice = person("alice")
    alice.language = "de"
    alice.save()
    max_ = person("max")
    max_.name = "Quentin Quillfeather"
    max_.save()
    story = story_factories.sent("alice")
    story.transition(
        "decline",
        by=max_,
        revision=1,
        reasons=["recognisable"],
        note="Thank you.\nYours, Quentin Quillfeather",
    )
    erase(max_)
    stored = Mail.objects.latest("pk")
    assert "Eine Person könnte erkannt werden." in stored.html
    assert "Yours," in stored.text
    assert "Quillfeather" not in stored.text + stored.html

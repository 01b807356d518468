"""The safety step: findings are replaced or kept with a reason; language remarks are advice."""

import re
from html import unescape

import pytest

from content_checks.findings import find_identifying_details
from stories.models import Draft
from stories.risks import risks_of
from tests.people import signed_in
from tests.stories.story_factories import STORY_VALUES, draft

pytestmark = pytest.mark.django_db
BAD = STORY_VALUES["happened"] + " Mrs Okafor left 07700 900123 and again 07700 900123, on 14 March 2024."


@pytest.fixture
def story(db):
    return draft("alice", happened=BAD)


def press_button(client, story, **values):
    version = Draft.objects.get().version
    return client.post(f"/stories/share/{story.key}/safety/", {"version": version, **values}, follow=True)


def test_findings_are_marked_in_the_text_with_an_explanation(client, story):
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "<mark>Mrs Okafor</mark>" in page
    assert "This looks like a phone number" in page
    assert "It is in 2 places. Your decision holds for all." in " ".join(page.split())


def test_a_detail_is_one_row_with_its_places_and_one_decision_replaces_all(client, story):
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "We found 3 details that could identify a person." in " ".join(page.split())
    row = page.split('id="finding-1"')[1].split("</li>")[0]
    assert row.count("<mark>07700 900123</mark>") == 2
    assert row.count("<button") == 1
    assert 'id="finding-3"' not in page
    press_button(client, story, replace="1")
    assert "07700" not in Draft.objects.get().happened
    press_button(client, story, replace="all")
    assert Draft.objects.get().happened.endswith(
        " [a person] left [a phone number] and again [a phone number], on [a certain day]."
    )


def test_a_detail_in_several_parts_is_listed_once_and_kept_once(client, db):
    day = " It was on 14 March 2024."
    story = draft("alice", **{name: STORY_VALUES[name] + day for name in ("happened", "said", "changed")})
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    row = page.split('id="finding-0"')[1].split("</li>")[0]
    assert [name in row for name in ("What happened", "What was said and done", "What changed")] == [True] * 3
    assert 'id="finding-1"' not in page
    page = press_button(client, story, keep="0", **{"reason-0": "The day of the law."}).content.decode()
    assert "All details are settled" in page
    assert Draft.objects.get().kept_findings == {"14 march 2024": "The day of the law."}


def test_continue_says_how_many_details_are_open_and_the_check_page_leads_to_them_first(client, story):
    signed_in(client, "alice")
    page = press_button(client, story)
    assert page.redirect_chain[-1][0].endswith("/name/")
    warning = page.content.decode().split('class="flash warning"')[1].split("</p>")[0]
    assert "3 details are still open. Decide on them before you submit the story." in warning
    page = " ".join(client.get(f"/stories/share/{story.key}/check/").content.decode().split())
    assert "Check 3 details that could identify a person." in page
    first = page.split('class="button"')[1].split("</a>")[0]
    assert (f"/stories/share/{story.key}/safety/?then=back" in first, "Check 3 details" in first) == (
        True,
        True,
    )
    assert "Submit story" not in page
    press_button(client, story, replace="all")
    assert "still open" not in press_button(client, story).content.decode()
    page = client.get(f"/stories/share/{story.key}/check/").content.decode()
    assert ("Submit story" in page, "Check 3 details" in page) == (True, False)


def test_a_visitor_with_open_details_is_led_to_them_before_joining(client):
    client.post("/stories/share/")
    story = Draft.objects.get().story
    Draft.objects.update(**{**STORY_VALUES, "happened": BAD})
    page = " ".join(client.get(f"/stories/share/{story.key}/check/").content.decode().split())
    assert "Check 3 details</a>" in page
    assert "Join and submit story" not in page
    Draft.objects.update(happened=STORY_VALUES["happened"])
    assert "Join and submit story" in client.get(f"/stories/share/{story.key}/check/").content.decode()


def test_what_is_missing_is_listed_in_the_order_of_the_steps(client, db):
    story = draft("alice", title="", happened=BAD, said="", credit_role="", consent_publish=False)
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/check/").content.decode()
    steps = re.findall(r'href="[^"]*/([a-z]+)/\?then=back"', page.split("error-summary")[1].split("</ul>")[0])
    assert steps == ["happened", "said", "safety", "name", "name"]
    assert "Finish step 1" in page


def replaced(client, happened, *buttons, **more):
    """Return the text after all findings, or those of these buttons, were replaced."""
    story = draft("alice", happened=STORY_VALUES["happened"] + happened, **more)
    signed_in(client, "alice")
    for button in buttons or ["all"]:
        press_button(client, story, replace=button)
    return Draft.objects.get().happened.removeprefix(STORY_VALUES["happened"])


def test_different_people_get_different_placeholders_and_one_person_always_the_same(client, db):
    text = " Mrs Ada Okafor met Mr Schmidt. Mrs Okafor left, and Mr Schmidt stayed. Mr Okafor and Mrs Jones rang."
    assert replaced(client, text) == (
        " [a person] met [another person]. [a person] left, and [another person] stayed. "
        "[a third person] and [a fourth person] rang."
    )


def test_all_names_of_a_person_are_replaced_at_once_in_every_part(client, db):
    text = " Mrs Okafor met Mr Schmidt. Mrs Okafor left."
    after = replaced(client, text, "0", said=STORY_VALUES["said"] + " Mrs Okafor nodded.")
    assert after == " [a person] met Mr Schmidt. [a person] left."
    assert Draft.objects.get().said.endswith("[a person] nodded.")
    story = Draft.objects.get().story
    press_button(client, story, replace="0")
    assert Draft.objects.get().happened.endswith("met [another person]. [a person] left.")


def test_many_people_get_many_placeholders(client, db):
    surnames = [
        "Okafor",
        "Schmidt",
        "Jones",
        "Miller",
        "Garcia",
        "Novak",
        "Weber",
        "Patel",
        "Kowalski",
        "Brown",
        "Taylor",
        "Wilson",
    ]
    text = "".join(f" Mrs {surname} rang." for surname in surnames)
    after = replaced(client, text)
    assert len(set(after.split(" rang."))) == len(surnames) + 1
    assert find_identifying_details(after) == []


def test_a_placeholder_can_get_other_words_in_all_parts(client, db):
    story = draft(
        "alice", happened=f"{STORY_VALUES['happened']} [a person] rang.", said="[a person] asked. " * 9
    )
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "Words in place of [a person]" in page
    press_button(client, story, rename="0", **{"words-0": "  my\n manager "})
    changed = Draft.objects.get()
    assert changed.happened.endswith(" my manager rang.")
    assert changed.said.count("my manager asked.") == 9
    assert "Placeholders in your story" not in press_button(client, story, rename="0").content.decode()


@pytest.mark.parametrize(
    ("values", "message"),
    [({}, "Enter the words in place of [a person]"), ({"words-0": " "}, "Enter the words in place of")],
)
def test_a_placeholder_is_not_replaced_by_nothing(client, db, values, message):
    story = draft("alice", happened=f"{STORY_VALUES['happened']} [a person] rang.")
    signed_in(client, "alice")
    page = press_button(client, story, rename="0", **values)
    assert (page.status_code, message in page.content.decode()) == (422, True)
    assert "[a person]" in Draft.objects.get().happened


def test_a_name_in_place_of_a_placeholder_is_found_again_and_links_are_no_placeholders(client, db):
    text = f"{STORY_VALUES['happened']} [a person] read [the rules](https://example.org/)."
    story = draft("alice", happened=text)
    signed_in(client, "alice")
    page = press_button(client, story, rename="0", **{"words-0": "Mrs Okafor"}).content.decode()
    assert "<mark>Mrs Okafor</mark>" in page
    assert "Words in place of [the rules]" not in page


def test_a_placeholder_at_the_beginning_of_a_line_of_a_chat_can_get_other_words(client, db):
    story = draft("alice", happened=f"[a person]: Hello?\n[a person][sic]\n{STORY_VALUES['happened']}")
    signed_in(client, "alice")
    press_button(client, story, rename="0", **{"words-0": "Customer"})
    assert Draft.objects.get().happened.startswith("Customer: Hello?\nCustomer[sic]\n")


def test_the_all_clear_promises_no_more_than_rules_can_see(client, db):
    story = draft("alice")
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    page = " ".join(page.split())
    assert "All details are settled" not in page
    assert "Our check found no details that identify a person" in page
    assert "It cannot find everything." in page


def test_a_button_leads_back_to_the_place_of_the_next_finding(client, story):
    address = f"/stories/share/{story.key}/safety/"
    signed_in(client, "alice")
    for values, place in (
        ({"replace": "1"}, "finding-1"),
        ({"keep": "1", "reason-1": "The day of the law."}, "finding-1"),
        ({"replace": "0"}, "finding-0"),
        ({"replace": "all"}, "findings"),
        ({"rename": "1", "words-1": "a number"}, "placeholder-0"),
        ({"replace": "0"}, "findings"),
    ):
        answer = client.post(address, {"version": Draft.objects.get().version, **values})
        assert answer.url == f"{address}#{place}"
        assert f'id="{place}"' in client.get(address).content.decode()


def test_the_words_around_a_detail_are_whole_words(client, db):
    text = f"{STORY_VALUES['happened']} Mrs Okafor rang, {STORY_VALUES['happened']}"
    story = draft("alice", happened=text)
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    quoted = re.search(r'class="moment">… (.*?)<mark>Mrs Okafor</mark>(.*?) …</p>', page, re.S)
    assert set(unescape(quoted[1] + quoted[2]).split()) <= set(text.split())


def test_who_comes_from_the_check_page_goes_back_to_it_after_the_details(client, story):
    signed_in(client, "alice")
    address = f"/stories/share/{story.key}/safety/"
    assert 'name="then" value="back"' in client.get(f"{address}?then=back").content.decode()
    page = press_button(client, story, keep="2", then="back")
    assert (page.status_code, 'name="then" value="back"' in page.content.decode()) == (422, True)
    page = press_button(client, story, replace="all", then="back")
    assert page.redirect_chain[-1][0] == f"{address}?then=back#findings"
    assert 'name="then" value="back"' in page.content.decode()
    assert press_button(client, story, then="back").redirect_chain[-1][0].endswith("/check/")


def test_reasons_that_were_typed_beside_other_findings_are_not_lost(client, story):
    signed_in(client, "alice")
    page = press_button(client, story, replace="0", **{"reason-2": "The day of the law."}).content.decode()
    assert 'value="The day of the law."' in page
    assert 'value="The day of the law."' not in press_button(client, story, replace="0").content.decode()


def test_continue_does_what_was_typed_beside_findings_and_placeholders(client, story):
    signed_in(client, "alice")
    press_button(client, story, replace="0")
    typed = {"reason-0": "Not direct.", "reason-1": "It is the day of the law.", "words-0": "my manager"}
    page = press_button(client, story, **typed)
    changed = Draft.objects.get()
    assert changed.kept_findings == {"14 march 2024": "It is the day of the law."}
    assert "my manager" in changed.happened
    assert "[a person]" not in changed.happened
    assert page.redirect_chain[-1][0].endswith("/safety/#findings")


def test_saving_while_writing_does_not_yet_use_what_was_typed_beside_placeholders(client, db):
    story = draft("alice", happened=f"{STORY_VALUES['happened']} [a person] rang.")
    signed_in(client, "alice")
    values = {"version": 1, "words-0": "my ma"}
    client.post(f"/stories/share/{story.key}/safety/", values, headers={"accept": "application/json"})
    assert "[a person]" in Draft.objects.get().happened


def test_words_for_several_placeholders_are_used_at_once_and_never_lost(client, db):
    story = draft("alice", happened=f"{STORY_VALUES['happened']} Mrs Okafor, [a doctor] and [a nurse].")
    signed_in(client, "alice")
    typed = {"words-0": "our doctor", "words-1": "our nurse"}
    page = press_button(client, story, replace="0", **typed).content.decode()
    assert 'value="our doctor"' in page
    assert 'value="our nurse"' in page
    typed = {"words-1": "our doctor", "words-2": "our nurse"}
    press_button(client, story, rename="1", **typed)
    assert Draft.objects.get().happened.endswith(" [a person], our doctor and our nurse.")


def test_findings_that_were_all_decided_are_not_counted_as_open(client, story):
    signed_in(client, "alice")
    press_button(client, story, keep="2", **{"reason-2": "It is the day of the law."})
    page = press_button(client, story, replace="all").content.decode()
    assert "All details are settled" in page
    assert "We found" not in page


def test_an_indirect_finding_can_be_kept_with_a_reason_for_the_reviewer(client, story):
    signed_in(client, "alice")
    page = press_button(client, story, keep="2", **{"reason-2": ""}).content.decode()
    assert "Say why “14 March 2024” identifies no person" in page
    press_button(client, story, keep="2", **{"reason-2": "It is the day of the law."})
    assert Draft.objects.get().kept_findings == {"14 march 2024": "It is the day of the law."}
    press_button(client, story, replace="all")
    story.submit(story.author)
    assert story.latest.kept_findings == {"14 march 2024": "It is the day of the law."}


def test_a_kept_finding_that_was_taken_out_later_is_neither_sent_nor_a_risk(client, story):
    signed_in(client, "alice")
    press_button(client, story, keep="2", **{"reason-2": "It is the day of the law."})
    press_button(client, story, replace="2")
    press_button(client, story, replace="all")
    story.submit(story.author)
    assert story.latest.kept_findings == {}
    assert "kept" not in dict(risks_of(story.latest))


def test_a_direct_finding_cannot_be_kept_and_blocks_submission(client, story):
    signed_in(client, "alice")
    press_button(client, story, keep="0", **{"reason-0": "She would not mind."})
    assert Draft.objects.get().kept_findings == {}
    client.post(f"/stories/share/{story.key}/send/", {"version": Draft.objects.get().version})
    assert Draft.objects.exists()


def test_a_language_remark_does_not_block_submission(client, db):
    story = draft("alice", happened=STORY_VALUES["happened"] + " He was a difficult customer.")
    page = signed_in(client, "alice").get(f"/stories/share/{story.key}/safety/").content.decode()
    assert "difficult customer" in page
    assert "You can continue without changes" in page
    page = press_button(client, story, own="difficult customer").content.decode()
    assert "Suggested wording" not in page
    client.post(f"/stories/share/{story.key}/send/", {"version": Draft.objects.get().version})
    assert not Draft.objects.exists()


def test_a_button_in_a_stale_tab_changes_nothing(client, story):
    signed_in(client, "alice")
    address = f"/stories/share/{story.key}/safety/"
    client.post(f"/stories/share/{story.key}/happened/", {"version": 1, "happened": "Short. 07700 900999"})
    answer = client.post(address, {"version": 1, "replace": "0"})
    assert answer.status_code == 409
    assert Draft.objects.get().happened == "Short. 07700 900999"

"""The cases of the library show good practice, in the length that readers are promised."""

import re
from collections import Counter, defaultdict

import pytest
from django.core.management import call_command

from cases.library.loading import LIBRARY_FOLDER
from cases.models import Case

pytestmark = pytest.mark.django_db
SHORTEST, LONGEST = 450, 900
"""Words of the dialogue and the five parts together."""


def whole_text(slug: str) -> str:
    """Return everything that the page of a case says, in its order."""
    case = Case.objects.whole().get(slug=slug)
    return "\n".join([*case.text_parts, *case.related_parts])


def test_every_case_has_450_to_900_words():
    lengths = {}
    for case in Case.objects.published().whole():
        texts = [*(line.said for line in case.lines.all()), *(beat.text for beat in case.beats.all())]
        lengths[case.slug] = len(re.findall(r"\S+", " ".join(texts)))
    assert {slug: words for slug, words in lengths.items() if not SHORTEST <= words <= LONGEST} == {}


def test_no_name_of_a_speaker_is_used_in_two_cases():
    counts = Counter()
    for case in Case.objects.published().whole():
        names = {line.speaker.partition(",")[0] for line in case.lines.all()}
        counts.update(name for name in names if name and not name.startswith(("A ", "An ", "The ")))
    assert [name for name, count in counts.items() if count > 1] == []


def test_a_smell_of_gas_is_answered_with_what_to_do_before_anything_else():
    said = [line.said for line in Case.objects.whole().get(slug="crews-who-listen").lines.all()]
    (first,) = (text for text in said if "Touch no switch" in text)
    for act in ("no bell", "no flame", "windows", "meter", "Everybody out", "stay out"):
        assert act in first
    assert "gate" not in first


def test_every_bulletin_about_the_fallen_line_says_to_keep_away():
    text = whole_text("the-honest-restoration-estimate")
    assert text.count("Keep away from the line, the beck and the bridge.") == 2
    assert "as under every one" in text


def test_the_carer_of_a_ventilated_man_is_first_asked_if_he_is_all_right():
    lines = Case.objects.whole().get(slug="the-honest-restoration-estimate").lines.all()
    ours = [line.said for line in lines if line.role == "us"]
    assert ours[0] == "Is he all right this minute?"
    assert "ring the emergency number, not us" in ours[1]


@pytest.mark.parametrize(
    ("slug", "check", "fact"),
    [
        ("results-over-the-phone", "your date of birth and your postcode", "I can’t read it out to you."),
        ("the-vanishing-package", "type me the postcode it should go to", "A second one leaves tonight"),
        ("the-fraud-alert-at-midnight", "It’ll ask if you’re talking to Arjun", "That’s you."),
        ("the-transfer-that-went-nowhere", "so that nobody but you can hear", "It left you on Wednesday."),
        ("a-bill-a-job-loss-and-a-plan", "so that nobody else gets to hear", "Eleven years"),
    ],
)
def test_a_caller_shows_who_they_are_before_an_account_is_spoken_of(slug, check, fact):
    said = "\n".join(line.said for line in Case.objects.whole().get(slug=slug).lines.all())
    assert -1 < said.index(check) < said.index(fact)


@pytest.mark.parametrize(
    ("slug", "wrong"),
    [
        ("the-waiting-room-clock", ["baby", "on his hand"]),
        ("the-fraud-alert-at-midnight", ["words it shows", "four hours", "plainly real"]),
        ("the-transfer-that-went-nowhere", ["off sick", "on time"]),
        ("sizing-surprises-and-honest-corrections", ["Okafor", "Kit "]),
        ("hotel-overbooking-and-the-art-of-making-amends", ["sent them this page"]),
        ("proactive-status-pages-that-sound-human", ["none go missing", "till open"]),
        ("a-bill-a-job-loss-and-a-plan", ["disconnect", "from today"]),
        ("the-ramp-that-wasnt-there", ["Borrow the wheels", "borrowed"]),
        ("the-fraud-alert-at-midnight", ["last standing order"]),
        ("thirty-pounds-and-a-word", ["whoever may ask for it", "past hearing"]),
        ("results-over-the-phone", ["see what I can do"]),
        ("the-question-at-the-billing-desk", ["dental hospital"]),
    ],
)
def test_wording_that_could_harm_somebody_is_gone(slug, wrong):
    text = whole_text(slug)
    assert [words for words in wrong if words in text] == []


@pytest.mark.parametrize(
    ("address", "wrong", "right"),
    [
        ("techniques/saying-no-with-care", "tell her you’re here", "I can’t say who is staying here."),
        ("techniques/saying-no-with-care", "heart tablets", "said low"),
        ("techniques/explaining-the-why", "on today’s list share your name", "two people can share a name"),
        ("techniques/slowing-the-pace", "phone in a drawer", "end the other call"),
        ("techniques/making-it-right", "", "Do not sell a right as a kindness."),
        ("industries/fintech", "", "unless money is leaving this minute"),
        ("industries/retail", "", "Where the money back is theirs by right, say so before you offer."),
        ("industries/public-services", "", "say what keeps people safe before anything else"),
    ],
)
def test_pages_of_techniques_and_industries_put_safety_privacy_and_rights_first(
    client, address, wrong, right
):
    page = client.get(f"/{address}/").content.decode()
    assert right in page
    assert not wrong or wrong not in page


@pytest.mark.parametrize(
    ("slug", "check"),
    [
        ("results-over-the-phone", "Check who is asking"),
        ("the-vanishing-package", "Check the address"),
        ("explaining-fees-without-defensiveness", "so that nobody else’s rows come up"),
        ("the-transfer-that-went-nowhere", "Check who is asking"),
        ("a-bill-a-job-loss-and-a-plan", "Check who is ringing"),
        ("things-i-closed-that-week", "Check who they are"),
    ],
)
def test_what_a_reader_takes_away_from_a_call_about_an_account_includes_the_check(client, slug, check):
    page = client.get(f"/cases/{slug}/").content.decode()
    assert check in page


def test_no_six_words_of_a_story_stand_in_two_cases():
    cases_by_words = defaultdict(set)
    for case in Case.objects.published().whole():
        for text in [*(line.said for line in case.lines.all()), *(beat.text for beat in case.beats.all())]:
            words = re.findall(r"[\w’]+", text.casefold())
            for position in range(len(words) - 5):
                cases_by_words[" ".join(words[position : position + 6])].add(case.slug)
    assert {words: slugs for words, slugs in cases_by_words.items() if len(slugs) > 1} == {}


def test_the_nine_customers_whose_files_could_be_restored_were_told():
    assert "They were told within the day" in whole_text("nothing-to-restore")


def test_the_fees_of_the_statement_add_up():
    takings, hotels, transfer, abroad, personal = 4371.80, 3947.20, 0.005, 0.044, 0.014
    text = whole_text("explaining-fees-without-defensiveness")
    rest = takings - hotels
    fees = {
        "£179.62": hotels * abroad + rest * personal,
        "£25.68": hotels * transfer + rest * personal,
        "£54.56": 1240 * abroad,
        "£70.67": 1000 * abroad + 2450 * transfer + 1030 * personal,
        "£61.20": takings * personal,
        "£118.42": hotels * (abroad - personal),
    }
    for stated, fee in fees.items():
        assert stated in text
        assert float(stated[1:]) == pytest.approx(fee, abs=0.01)


def test_the_library_is_loaded_and_dumped_without_a_change(tmp_path):
    call_command("load_library")
    call_command("dump_library", tmp_path)
    for case in Case.objects.published().founding():
        file = f"cases/{case.slug}.md"
        assert (tmp_path / file).read_text() == (LIBRARY_FOLDER / file).read_text()

"""What moderators see of the earlier work of an anonymous author, and of the reports of a member."""

import pytest
from django.test import Client

from moderation.members.actions import warn
from moderation.models import Report
from stories.models import Story
from tests.comments.comment_helpers import publish_comment
from tests.people import person, signed_in
from tests.stories.story_factories import draft, in_state, published, sent

pytestmark = pytest.mark.django_db
HEADING = "Record of the anonymous author"


def review_page(item, who="mona"):
    address = f"/moderation/{item._meta.model_name}/{item.pk}/"
    return " ".join(signed_in(Client(), who).get(address).content.decode().split())


def anonymous_stories(number, **values):
    """Submit several stories without a name."""
    return [sent(title=f"Story {index}", **values) for index in range(number)]


@pytest.mark.parametrize(
    ("number", "band"),
    [(1, "At most 4"), (4, "At most 4"), (5, "5 to 19"), (19, "5 to 19"), (20, "20 or more")],
)
def test_the_record_of_an_anonymous_author_is_a_band(number, band):
    story = anonymous_stories(number)[-1]
    page = review_page(story)
    assert HEADING in page
    assert band in page


def test_only_submitted_work_without_a_name_is_counted():
    story = anonymous_stories(4)[-1]
    draft(), published(credit="name"), publish_comment("alice", "Well done."), sent(author="bob")
    assert "At most 4" in review_page(story)


def test_items_that_name_or_named_their_author_have_no_record():
    anonymous_stories(5)
    signed, comment = published(credit="name", title="Signed"), publish_comment("alice", "Well done.")
    will_be_signed = sent(credit="name", title="Will be signed")
    was_signed = published(title="Was signed")
    for name, role in (("name", ""), ("role", "a store lead")):
        data = {"credit": name, "credit_role": role}
        signed_in(Client(), "alice").post(f"/stories/mine/{was_signed.key}/credit/", data)
    assert Story.objects.get(pk=was_signed.pk).credit == "role"
    for item in (signed, comment, will_be_signed, was_signed):
        assert HEADING not in review_page(item), item


def test_a_comment_on_the_authors_own_anonymous_story_has_the_record():
    story = published()
    comment = publish_comment("alice", "I add a line.", f"/stories/{story.slug}/comments/write/")
    assert HEADING in review_page(comment)
    other = publish_comment("bob", "Thank you.", f"/stories/{story.slug}/comments/write/")
    assert HEADING not in review_page(other)


@pytest.mark.parametrize("state", ["declined", "withdrawn", "archived", "changes_requested", "published"])
def test_the_record_does_not_show_what_became_of_other_work(state):
    other = sent(title="The other one")
    before = review_page(other).partition(HEADING)[2].partition("</details>")[0]
    warn(person("alice"), by=person("mona"), reason="Mind.", about=in_state(state))
    after = review_page(other).partition(HEADING)[2].partition("</details>")[0]
    assert before == after


def report_by_bob(number):
    story = published(title=f"Reported {number}")
    signed_in(Client(), "bob").post(f"/report/story/{story.slug}/", {"reason": "me", "words": "It is me."})
    return Report.objects.latest("pk")


def report_page(report):
    page = signed_in(Client(), "max").get(f"/moderation/report/{report.pk}/decide/").content.decode()
    return " ".join(page.split())


def test_the_record_of_a_reporter_is_a_band_with_what_became_of_most_reports():
    for number in range(4):
        report_by_bob(number).decide("dismiss", misuse=True, by=person("mona"), note="It is not about you.")
    page = report_page(report_by_bob(4)).partition("Earlier reports by the same person")[2]
    assert "At most 4" in page
    assert "(most" not in page
    Report.objects.latest("pk").decide("uphold", by=person("mona"), note="We changed it.")
    assert "5 to 19 (most misused reporting)" in report_page(report_by_bob(5))


def test_the_page_of_a_report_about_an_anonymous_story_shows_a_band_and_no_reports_about_its_author():
    report_by_bob(0).decide("uphold", by=person("mona"), note="We changed it.")
    page = report_page(report_by_bob(1))
    assert HEADING in page
    assert "At most 4" in page.partition(HEADING)[2]

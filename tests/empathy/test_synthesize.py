"""The data generator: copies count, and are found, as content that was made one by one."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.models import Beat, Case, CaseIndustry, CaseTechnique, Line, PhraseSwap
from moderation.models import QueueItem, QueueTag
from stories.models import Revision, Story
from taxonomy.models import PublishedList
from taxonomy.models.published_lists import FacetBlock
from tests.people import signed_in
from tests.search.index_checks import index_differences

pytestmark = pytest.mark.django_db
CASES, STORIES, WAITING = 70, 100, 130
"""Each more than twice as many as prototypes, and no multiple of them."""


def counted(list_name, vocabulary, term):
    blocks = FacetBlock.objects.for_list(list_name).for_term(vocabulary, term)
    return sum(block.bitmap.bit_count() for block in blocks)


def test_generated_cases_have_all_parts_and_the_facets_of_a_recount():
    call_command("synthesize", cases=CASES, verbosity=0)
    made = Case.objects.filter(synthetic=True)
    assert made.count() == CASES
    assert len({case.title.lower() for case in made}) == CASES
    assert {case.slug for case in made} == {f"synthetic-1-{serial}" for serial in range(CASES)}
    assert Beat.objects.filter(case__in=made).count() == CASES * 5
    assert Line.objects.filter(case__in=made).count() == CASES * 2
    assert PhraseSwap.objects.filter(case__in=made).count() == CASES * 3
    published = Case.objects.published()
    assert counted("cases", "all", 0) == published.count()
    for vocabulary, through in (("industry", CaseIndustry), ("technique", CaseTechnique)):
        for term in set(through.objects.values_list("tag", flat=True)):
            held = through.objects.filter(tag=term, content_object__status="published").count()
            assert counted("cases", vocabulary, term) == held
    assert PublishedList.objects.get(name="cases").last_number == max(case.number for case in published)
    assert index_differences() == []


def test_generated_stories_are_published_and_searchable():
    call_command("synthesize", stories=STORIES, verbosity=0)
    stories = Story.objects.filter(synthetic=True).select_related("approved").order_by("number")
    assert len(stories) == STORIES
    assert all(story.approved.story_id == story.pk for story in stories)
    assert counted("stories", "all", 0) == STORIES
    assert index_differences() == []
    assert Client().get(stories[STORIES - 1].get_absolute_url()).status_code == 200


def test_generated_pending_stories_can_be_decided():
    call_command("synthesize", waiting=WAITING, verbosity=0)
    rows = QueueItem.objects.order_by("pk")
    assert rows.count() == WAITING
    stories = {story.pk: story for story in Story.objects.filter(status="submitted")}
    assert {row.object_id for row in rows} == set(stories)
    assert Revision.objects.filter(story__in=stories).count() == WAITING
    tagged = QueueTag.objects.filter(facet="kind").values_list("row", flat=True)
    assert sorted(tagged) == [row.pk for row in rows]
    copy = next(s for s in sorted(stories.values(), key=lambda s: -s.pk) if not s.risks())
    values = {"action": "approve", "revision": 1, "reasons": "clear"}
    mona = signed_in(Client(), "mona")
    mona.post(reverse("moderation:decide", args=["story", copy.pk]), values)
    copy.refresh_from_db()
    assert copy.status == "published"


def test_new_content_follows_the_copies():
    call_command("synthesize", cases=CASES, stories=STORIES, waiting=WAITING, verbosity=0)
    call_command("synthesize", cases=3, stories=3, waiting=3, seed=2, verbosity=0)
    assert Case.objects.filter(synthetic=True).count() == CASES + 3
    assert counted("cases", "all", 0) == Case.objects.published().count()


def test_the_copies_are_left_out_of_the_search_on_demand():
    call_command("synthesize", cases=CASES, without_search=True, verbosity=0)
    assert counted("cases", "all", 0) == Case.objects.published().count()
    assert 0 < sum("is missing" in line for line in index_differences()) < CASES * 4


def test_the_speed_is_printed(capsys):
    call_command("synthesize", cases=3, waiting=2)
    printed = capsys.readouterr().out
    assert re.search(r"3 of 3 cases, [\d,]+ a second", printed)
    assert re.search(r"2 of 2 pending stories, [\d,]+ a second", printed)


def test_comments_are_written_under_a_story():
    call_command("synthesize", stories=1, verbosity=0)
    call_command("synthesize", comments=20, on="synthetic-story-s1-0", verbosity=0)
    page = Client().get("/stories/synthetic-story-s1-0/comments/").content.decode()
    assert "20 comments" in page

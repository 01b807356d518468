"""Who may do what to an item: time limits, suspended and excluded members, reviewers, and slugs."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from comments.models import Comment
from moderation.models import TransitionRefused
from stories.models import Story
from tests.comments.comment_helpers import post_comment
from tests.people import person
from tests.stories.story_factories import in_state, published, sent
from text_input.slugs import reserved_words

pytestmark = pytest.mark.django_db
DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)


def fresh(story):
    return Story.objects.get(pk=story.pk)


def actions_later(monkeypatch, story, delay):
    """Return what the author may do after a delay."""
    later = timezone.now() + delay
    monkeypatch.setattr(timezone, "now", lambda: later)
    return fresh(story).actions_for(story.author)


@pytest.mark.parametrize(("delay", "is_possible"), [(30 * DAY - MINUTE, True), (30 * DAY + MINUTE, False)])
def test_withdrawn_items_can_be_restored_for_thirty_days(monkeypatch, delay, is_possible):
    assert ("restore" in actions_later(monkeypatch, in_state("withdrawn"), delay)) is is_possible


@pytest.mark.parametrize(("delay", "is_possible"), [(30 * DAY - MINUTE, True), (30 * DAY + MINUTE, False)])
@pytest.mark.parametrize("state", ["declined", "archived"])
def test_an_appeal_is_possible_for_thirty_days(monkeypatch, state, delay, is_possible):
    assert ("appeal" in actions_later(monkeypatch, in_state(state, final=True), delay)) is is_possible


@pytest.mark.parametrize(("age", "is_possible"), [(30 * DAY - MINUTE, True), (30 * DAY + MINUTE, False)])
def test_without_an_audit_entry_the_time_for_an_appeal_begins_with_the_status(age, is_possible):
    since = timezone.now() - age
    story = Story.objects.create(
        author=person("alice"), status="archived", revision_number=1, status_since=since
    )
    assert ("appeal" in story.actions_for(story.author)) is is_possible


def test_suspended_authors_can_only_withdraw_and_appeal(monkeypatch):
    stories = [sent(), in_state("withdrawn"), in_state("declined", final=True), published()]
    monkeypatch.setattr(User, "is_suspended", True)
    assert [fresh(story).actions_for(person("alice")) for story in stories] == [
        ["withdraw"], [], ["withdraw", "appeal"], ["withdraw"],
    ]  # fmt: skip


def test_visitors_and_inactive_members_can_do_nothing():
    story = sent()
    assert story.actions_for(AnonymousUser()) == []
    for name in ("alice", "mona"):
        user = person(name)
        assert story.actions_for(user)
        user.is_active = False
        assert story.actions_for(user) == []


def test_nobody_is_the_author_of_an_item_without_one():
    story = sent()
    Story.objects.filter(pk=story.pk).update(author=None)
    nobody = User(is_active=True)
    assert fresh(story).actions_for(nobody) == []


def test_a_first_reviewer_is_only_excluded_while_the_item_is_pending():
    story = sent(industries=["healthcare"])
    story.transition("approve_first", by=person("mona"), revision=1, reasons=["clear"])
    assert story.actions_for(person("mona")) == []
    assert story.excluded_users() == {person("alice").pk, person("mona").pk}
    Story.objects.filter(pk=story.pk).update(status="declined")
    assert "reopen" in fresh(story).actions_for(person("mona"))


def test_one_approval_is_enough_without_risks_and_two_are_needed_with_them():
    plain, risky = sent(), sent(industries=["healthcare"])
    approvals = {"approve", "approve_first"}
    assert approvals & set(plain.actions_for(person("mona"))) == {"approve"}
    assert approvals & set(risky.actions_for(person("mona"))) == {"approve_first"}
    risky.transition("approve_first", by=person("mona"), revision=1, reasons=["clear"])
    assert approvals & set(risky.actions_for(person("max"))) == {"approve"}


def test_edits_are_proposed_for_stories_but_not_for_comments():
    comment = post_comment("alice", "The second call is the lesson.")
    assert "propose_edits" in sent().actions_for(person("mona"))
    assert "approve" in comment.actions_for(person("mona"))
    assert "propose_edits" not in comment.actions_for(person("mona"))


def test_edits_are_accepted_only_if_there_is_a_proposal():
    story = sent()
    story.propose({"title": "Better"}, by=person("mona"), revision=1, reasons=["people-first"])
    assert "accept_edits" in fresh(story).actions_for(story.author)
    other = in_state("changes_requested")
    assert "accept_edits" not in other.actions_for(other.author)


def test_another_reviewer_is_asked_once():
    story = sent()
    assert "pass_on" in story.actions_for(person("mona"))
    story.transition("pass_on", by=person("mona"), revision=1, reasons=["clear"])
    assert "pass_on" not in story.actions_for(person("max"))


def appealed():
    """Return a story that Mona declined for good and whose author appealed."""
    story = sent()
    story.transition("decline_finally", by=person("mona"), revision=1, reasons=["not-service"])
    story.transition("appeal", by=story.author, revision=1, note="Look again.")
    return fresh(story)


def test_who_took_part_before_an_appeal_is_excluded_until_a_newer_revision_was_submitted():
    story = appealed()
    mona, max_ = person("mona"), person("max")
    assert story.deciders_before_appeal() == {mona.pk}
    assert story.excluded_users() == {story.author_id, mona.pk}
    assert (story.actions_for(mona), "approve" in story.actions_for(max_)) == ([], True)
    story.transition("request_changes", by=max_, revision=1, reasons=["recognisable"], note="Nearly.")
    assert story.deciders_before_appeal() == {mona.pk}
    story.open_draft()
    story.submit(story.author)
    assert fresh(story).deciders_before_appeal() == set()
    assert "approve" in fresh(story).actions_for(mona)


def test_a_newer_revision_does_not_change_who_decides_an_open_appeal():
    story = appealed()
    story.open_draft()
    story.submit(story.author)
    assert fresh(story).appeal_open
    assert fresh(story).deciders_before_appeal() == {person("mona").pk}


def test_nobody_is_excluded_without_an_appeal():
    story = sent()
    story.transition("decline", by=person("mona"), revision=1, reasons=["words-said"])
    assert story.deciders_before_appeal() == set()
    assert story.excluded_users() == {story.author_id}
    Story.objects.filter(pk=story.pk).update(author=None, appealed=True)
    assert fresh(story).excluded_users() == set()


@pytest.mark.parametrize("note", ["", "  "])
def test_an_appeal_needs_the_authors_own_words(note):
    story = in_state("declined", final=True)
    with pytest.raises(TransitionRefused):
        story.transition("appeal", by=story.author, revision=1, note=note)
    assert fresh(story).status == "declined"


def test_an_item_is_appealed_once_for_each_decision():
    story = appealed()
    story.transition("decline_finally", by=person("max"), revision=1, reasons=["not-service"], note="No.")
    assert "appeal" not in fresh(story).actions_for(story.author)
    assert "submit" not in fresh(story).actions_for(story.author)


def test_the_queue_shows_that_a_second_reviewer_is_needed():
    story = sent()
    assert "second" not in [value for _facet, value, _label in story.queue_tags()]
    story.transition("pass_on", by=person("mona"), revision=1, reasons=["clear"])
    assert ("risk", "second") in [tag[:2] for tag in story.queue_tags()]


def test_approving_publishes_the_revision_that_was_read_and_archiving_removes_it():
    story = published()
    story.open_draft()
    story.submit(story.author)
    now = timezone.now()
    assert story.changes_for("approve", now, person("mona"))["approved"].number == 2
    assert story.changes_for("archive", now, person("mona"))["approved"] is None
    for action in ("submit", "decline", "reopen", "withdraw"):
        assert "approved" not in story.changes_for(action, now, person("mona"))


def test_a_comment_that_appears_at_once_publishes_the_revision_that_was_just_saved():
    comment = post_comment("alice", "The second call is the lesson.")
    comment.revisions.create(number=comment.revision_number + 1, text="Changed.")
    comment = Comment.objects.get(pk=comment.pk)
    assert comment.changes_for("appear", timezone.now(), None)["approved"].text == "Changed."
    assert comment.changes_for("approve", timezone.now(), None)["approved"] != comment.revisions.last()


def test_the_latest_revision_is_the_one_that_was_submitted_last(django_assert_num_queries):
    story = sent()
    assert fresh(story).latest.number == 1
    with django_assert_num_queries(0):
        assert Story().latest is None
    found = Story.objects.prefetch_related("revisions").get(pk=story.pk)
    with django_assert_num_queries(0):
        assert found.latest.number == 1
        assert found.latest is found.latest
    found.revision_number = 7
    assert found.latest is None


def test_a_slug_is_made_of_the_title_and_is_never_used_twice():
    assert Story.unique_slug("The Kettle!") == "the-kettle"
    assert Story.unique_slug("…") == Story.SLUG_FALLBACK
    assert Story.unique_slug("a" * 200) == "a" * 110
    for slug in ("the-kettle", "the-kettle-2"):
        Story.objects.create(author=person("alice"), slug=slug)
    assert Story.unique_slug("The kettle") == "the-kettle-3"
    for slug in reserved_words(Story.URL_NAME):
        assert Story.unique_slug(slug) == f"{slug}-2"


def test_the_keys_of_mails_name_the_item_and_the_entry():
    story = sent()
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert story.mail_key(entry) == f"story-{story.pk}-{entry.pk}"

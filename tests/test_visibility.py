"""Which rows each kind of reader may see: public pages, members' own pages, moderators and curators."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from comments.models import Comment
from notices.models import Following
from practice.models import Collection, JournalEntry
from stories.models import ProposedTechnique, Story
from taxonomy.models import Technique
from tests.comments.comment_helpers import publish_comment
from tests.people import person
from tests.practice.collection_helpers import create_collection, create_public_collection, reloaded, share
from tests.stories.story_factories import draft, in_state, published, sent

pytestmark = pytest.mark.django_db
NAMES = ["", "alice", "bob", "mona", "cora", "ada"]
STATES = Story.Status.values


def readers():
    """Yield a visitor and a member of every role."""
    for name in NAMES:
        yield person(name) if name else AnonymousUser()


@pytest.mark.parametrize("state", STATES)
def test_a_story_is_visible_if_a_revision_was_approved_and_it_was_not_removed(state):
    never_approved, approved = in_state("submitted"), published(title="An approved one")
    fields = {"status_before_withdrawal": "published"} if state == "withdrawn" else {}
    for story in (never_approved, approved):
        if not (story == never_approved and state == "published"):
            Story.objects.filter(pk=story.pk).update(status=state, **fields)
    expected = set() if state in {"withdrawn", "archived"} else {approved}
    for reader in readers():
        assert set(Story.objects.visible_to(reader)) == expected
    assert set(Story.objects.public()) == set(Story.objects.approved()) == expected
    for reader in (AnonymousUser(), person("alice")):
        assert set(Story.objects.reportable(approved.slug, reader)) == expected
        assert not Story.objects.reportable("nothing", reader).exists()


def test_moderators_review_submitted_stories_of_others():
    unsent, submitted, own = draft(), sent(), sent(author="mona")
    withdrawn = in_state("withdrawn")
    assert set(Story.objects.reviewable_by(person("mona"))) == {submitted, withdrawn}
    assert set(Story.objects.reviewable_by(person("max"))) == {submitted, withdrawn, own}
    assert unsent not in Story.objects.reviewable_by(person("max"))


def test_submitted_items_and_those_in_review_are_pending():
    stories = {state: in_state(state) for state in STATES}
    assert set(Story.objects.pending()) == {stories["submitted"], stories["in_review"]}


def test_published_cases_are_visible_to_everybody_and_the_others_to_curators():
    hidden = Case.objects.create(
        slug="a-draft", title="A draft", channel="phone", tool_kind="script", standfirst="s"
    )
    published_cases = set(Case.objects.filter(status="published"))
    assert published_cases
    for name in ("", "alice", "mona"):
        reader = person(name) if name else AnonymousUser()
        assert set(Case.objects.visible_to(reader)) == published_cases
    for name in ("cora", "ada"):
        assert set(Case.objects.visible_to(person(name))) == published_cases | {hidden}
    assert set(Case.objects.published()) == published_cases


def test_comments_are_visible_as_long_as_their_subject_is():
    story, technique = published("cora"), Technique.objects.get(slug="mirroring")
    about_case = publish_comment("alice", "About the case.")
    about_story = publish_comment("alice", "About the story.", f"/stories/{story.slug}/comments/write/")
    about_technique = publish_comment(
        "alice", "On mirroring.", f"/techniques/{technique.slug}/comments/write/"
    )
    everything = {about_case, about_story, about_technique}
    for reader in readers():
        assert set(Comment.objects.visible_to(reader)) == everything
        assert set(Comment.objects.reportable(str(about_case.pk), reader)) == {about_case}
        assert not Comment.objects.reportable("x", reader).exists()
    Case.objects.filter(pk=about_case.case_id).update(status="archived")
    story.transition("withdraw", by=story.author, revision=1)
    for reader in readers():
        assert set(Comment.objects.visible_to(reader)) == {about_technique}
        assert not Comment.objects.reportable(str(about_case.pk), reader).exists()
    about_technique.transition("withdraw", by=person("alice"), revision=1)
    for reader in readers():
        assert not Comment.objects.visible_to(reader).exists()


def test_comments_await_follower_notices_oldest_first_until_they_are_announced():
    first, second = publish_comment("alice", "The first."), publish_comment("alice", "The second.")
    now = timezone.now()
    Comment.objects.filter(pk=first.pk).update(published_at=now - datetime.timedelta(minutes=1))
    Comment.objects.filter(pk=second.pk).update(published_at=now - datetime.timedelta(minutes=2))
    assert list(Comment.objects.awaiting_follower_notice(now)) == [second, first]
    exactly = now - datetime.timedelta(minutes=2)
    assert list(Comment.objects.awaiting_follower_notice(exactly)) == [second]
    assert not Comment.objects.awaiting_follower_notice(exactly - datetime.timedelta(seconds=1)).exists()
    Comment.objects.filter(pk=second.pk).update(followers_notified_at=now)
    assert list(Comment.objects.awaiting_follower_notice(now)) == [first]
    first.transition("withdraw", by=person("alice"), revision=1)
    assert not Comment.objects.awaiting_follower_notice(now).exists()


def test_a_collection_is_visible_if_it_is_public_or_followed_by_a_link_that_is_valid():
    private, public = create_collection(title="Private"), create_public_collection()
    for reader in readers():
        assert set(Collection.objects.visible_to(reader)) == {public}
    share(private, "link")
    assert set(Collection.objects.visible_to(person("bob"))) == {public}
    Following.objects.follow(person("bob"), reloaded(private))
    # A case with the same primary key is something else.
    Case.objects.filter(slug="a-draft").delete()
    case = Case(pk=private.pk)
    Following.objects.follow(person("mona"), case)
    assert set(Collection.objects.visible_to(person("bob"))) == {public, private}
    assert set(Collection.objects.visible_to(person("mona"))) == {public}
    assert set(Collection.objects.visible_to(AnonymousUser())) == {public}
    assert not Collection.objects.reportable(private.slug or "", person("bob")).exists()
    assert set(Collection.objects.reportable(public.slug, person("bob"))) == {public}
    Collection.objects.filter(pk=private.pk).update(key=None)
    assert set(Collection.objects.visible_to(person("bob"))) == {public}
    public.transition("withdraw", by=public.author, revision=public.revision_number)
    assert not Collection.objects.visible_to(person("bob")).exists()


def test_members_list_their_own_collections_with_the_number_of_cases():
    own, others = create_collection(), create_collection("bob")
    (found,) = Collection.objects.listed_for(person("alice"))
    assert (found, found.cases) == (own, own.items.count())
    assert list(Collection.objects.listed_for(person("bob"))) == [others]
    second = create_collection(slugs=())
    Collection.objects.filter(author=person("alice")).update(changed_at=timezone.now())
    assert [(one, one.cases) for one in Collection.objects.listed_for(person("alice"))] == [
        (second, 0),
        (own, own.items.count()),
    ]


def test_proposed_techniques_are_visible_to_nobody():
    values = {"name": "Counting together", "what": "Say the steps aloud.", "example": "One of three."}
    proposed = ProposedTechnique.objects.create(author=person("alice"), **values)
    proposed.transition("submit", by=person("alice"), revision=0)
    proposed.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    for reader in readers():
        assert not ProposedTechnique.objects.visible_to(reader).exists()
    assert list(ProposedTechnique.objects.listed_for(person("alice"))) == [proposed]
    assert list(ProposedTechnique.objects.listed_for(person("bob"))) == []


def visitors_draft(secret):
    """Return a draft that a visitor started in a browser with this secret."""
    story = draft(author=None)
    Story.objects.filter(pk=story.pk).update(visitor_secret=secret)
    return Story.objects.get(pk=story.pk)


def test_stories_can_be_edited_by_their_author_and_in_the_browser_where_they_were_started():
    own, others, here, elsewhere = draft(), draft(author="bob"), visitors_draft("s1"), visitors_draft("s2")
    alice, visitor = person("alice"), AnonymousUser()
    assert set(Story.objects.editable_by(alice, [])) == {own}
    assert set(Story.objects.editable_by(alice, ["s1", ""])) == {own, here}
    assert set(Story.objects.editable_by(visitor, ["s1", "unknown"])) == {here}
    assert set(Story.objects.editable_by(visitor, ["", "s2"])) == {elsewhere}
    assert not Story.objects.editable_by(visitor, [""]).exists()
    assert others not in Story.objects.editable_by(alice, ["s1", "s2"])
    Story.objects.filter(pk=here.pk).update(status="submitted", revision_number=1)
    assert not Story.objects.editable_by(visitor, ["s1"]).exists()


def test_a_visitors_stories_get_an_author_by_the_secret_of_the_browser():
    here, elsewhere, with_author = visitors_draft("s1"), visitors_draft("s2"), draft(author="cora")
    assert set(Story.objects.visitor_drafts(["s1", ""])) == {here}
    in_another_browser = draft()
    Story.objects.filter(pk=in_another_browser.pk).update(visitor_secret="s3")
    assert Story.objects.assign_before_confirmation(person("bob"), ["s1", ""]) == 1
    here.refresh_from_db()
    assert (here.author, here.visitor_secret) == (person("bob"), "s1")
    assert Story.objects.assign_visitor_stories(person("alice"), ["s1", "s2", ""]) == 1
    assert Story.objects.assign_visitor_stories(person("bob"), ["s1", ""]) == 1
    for story, author in ((here, person("bob")), (elsewhere, person("alice")), (with_author, person("cora"))):
        story.refresh_from_db()
        assert (story.author, story.visitor_secret) == (author, "")
    in_another_browser.refresh_from_db()
    assert in_another_browser.visitor_secret == "s3"


def test_members_see_their_own_stories_without_those_withdrawn_long_ago():
    own, others, withdrawn, long_ago = (
        sent(),
        sent(author="bob"),
        in_state("withdrawn"),
        in_state("withdrawn"),
    )
    now = timezone.now()
    for story, days in ((withdrawn, 29), (long_ago, 31), (own, 40)):
        Story.objects.filter(pk=story.pk).update(status_since=now - datetime.timedelta(days=days))
    assert list(Story.objects.listed_for(person("alice"))) == [withdrawn, own]
    Story.objects.filter(author=person("alice")).update(status_since=now)
    assert list(Story.objects.listed_for(person("alice"))) == [long_ago, withdrawn, own]
    assert list(Story.objects.listed_for(person("bob"))) == [others]


def test_a_profile_lists_only_stories_told_with_the_name():
    named, by_role = published(credit="name", title="Named"), published(title="By role")
    alice = person("alice")
    assert set(Story.objects.credited_to(alice)) == {named}
    assert set(Story.objects.public_by_author(alice)) == {named, by_role}
    assert not Story.objects.credited_to(person("bob")).exists()
    User.objects.filter(pk=alice.pk).update(name="")
    assert not Story.objects.credited_to(alice).exists()
    named.transition("withdraw", by=alice, revision=1)
    assert not Story.objects.credited_to(person("alice")).exists()


def test_journal_entries_belong_to_their_member():
    mine = [
        JournalEntry.objects.create_once(person("alice"), f"form-{number}", answer="a", title="t")
        for number in range(2)
    ]
    JournalEntry.objects.create_once(person("bob"), "form", answer="b", title="t")
    assert list(JournalEntry.objects.for_member(person("alice"))) == mine[::-1]

"""What authors are notified of: receipt, decisions, cases made of their stories, drafts that will be removed."""

import datetime

import pytest
from django.utils import timezone

from cases.models import Case
from moderation.transitions import UNDO_SECONDS
from notices.models import Mail, Notice
from stories.models import Promotion, ProposedTechnique
from stories.notify import notify_before_pruning, notify_case_ready
from tests.notices.notice_helpers import send_notice
from tests.people import person
from tests.stories.story_factories import draft, in_state, published, sent

pytestmark = pytest.mark.django_db
TITLE = "The kettle that would not be returned"


def notice_about(item, entry):
    """Return the notice of a transition to its author, which has a mail."""
    notice = Notice.objects.get(key=item.mail_key(entry))
    assert (notice.user, notice.kind, notice.object_id) == (item.author, "review", item.pk)
    assert notice.mail.key == notice.key
    assert notice.mail.to == item.author.email
    return notice


@pytest.mark.parametrize(
    ("state", "action", "subject", "sentence"),
    [
        ("submitted", "approve", "is published", "Readers can see it now"),
        ("submitted", "decline", "is declined", "You can edit the story and submit it again"),
        ("submitted", "decline_finally", "is declined", "You can appeal once"),
        ("submitted", "request_changes", "Changes requested", "requests changes before"),
        ("published", "archive", TITLE, "Message from the moderator"),
        ("declined", "reopen", TITLE, ""),
    ],
)
def test_the_author_is_notified_of_a_decision_when_it_can_no_longer_be_undone(
    state, action, subject, sentence
):
    story = in_state(state)
    reason = "clear" if action == "approve" else "recognisable"
    entry = story.transition(action, by=person("ada"), revision=1, reasons=[reason], note="For you, Alice.")
    notice = notice_about(story, entry)
    assert subject in notice.title
    assert TITLE in notice.title
    assert notice.url == story.status_url
    assert sentence in notice.mail.text
    if action != "reopen":
        assert "For you, Alice." in notice.mail.text
    assert story.status_url in notice.mail.text
    assert datetime.timedelta(seconds=UNDO_SECONDS - 5) < notice.due_at - timezone.now()
    assert notice.due_at - timezone.now() <= datetime.timedelta(seconds=UNDO_SECONDS)


def test_proposed_edits_are_notified_as_a_question():
    story = sent()
    entry = story.propose({"title": "Better"}, by=person("mona"), revision=1, reasons=["people-first"])
    assert "Changes requested" in notice_about(story, entry).title


@pytest.mark.parametrize("action", ["approve_first", "pass_on"])
def test_the_author_is_not_notified_of_steps_among_moderators(action):
    story = sent(industries=["healthcare"])
    entry = story.transition(action, by=person("mona"), revision=1, reasons=["clear"])
    assert not Notice.objects.filter(key=story.mail_key(entry)).exists()


def test_a_submission_is_confirmed_at_once():
    story = draft()
    entry = story.submit(story.author)
    notice = notice_about(story, entry)
    assert TITLE in notice.title
    assert notice.due_at <= timezone.now()
    assert story.status_url in notice.mail.text


def test_an_undone_decision_revokes_its_notice_and_mail_only():
    story = sent()
    entry = story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    other = sent(title="Another one")
    kept = other.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    story.undo(entry, by=person("mona"))
    assert not Notice.objects.filter(key=story.mail_key(entry)).exists()
    assert not Mail.objects.filter(key=story.mail_key(entry)).exists()
    assert Notice.objects.filter(key=other.mail_key(kept)).exists()


@pytest.mark.parametrize("action", ["withdraw", "submit", "appeal"])
def test_an_author_who_acts_has_handled_earlier_notices_of_the_story(action):
    story = in_state("declined", final=action == "appeal")
    answer = Notice.objects.filter(object_id=story.pk).latest("pk")
    assert answer.handled_at is None
    if action == "submit":
        story.open_draft()
        story.submit(story.author)
    else:
        story.transition(action, by=story.author, revision=1, note="Look again.")
    answer.refresh_from_db()
    assert answer.handled_at is not None


def test_a_moderators_decision_does_not_handle_the_authors_notices():
    story = sent()
    received = Notice.objects.get(object_id=story.pk)
    story.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    received.refresh_from_db()
    assert received.handled_at is None


def test_an_author_who_acts_has_handled_only_their_own_notices():
    proposed, story = proposed_technique(), sent()
    for item in (proposed, story):
        send_notice("mona", about=item, key=f"for-mona-{item.pk}-{type(item).__name__}")
        item.transition("withdraw", by=person("alice"), revision=1)
    assert not Notice.objects.filter(user=person("mona")).exclude(handled_at=None).exists()


def proposed_technique():
    """Return a submitted proposal of Alice."""
    values = {"name": "Counting together", "what": "Say the steps aloud.", "example": "I said: one of three."}
    proposed = ProposedTechnique.objects.create(author=person("alice"), **values)
    proposed.transition("submit", by=person("alice"), revision=0)
    return proposed


@pytest.mark.parametrize(
    ("action", "subject"),
    [("approve", "accepted"), ("decline", "is declined"), ("request_changes", "Changes requested")],
)
def test_the_author_of_a_technique_is_notified_of_a_decision(action, subject):
    proposed = proposed_technique()
    reason = "clear" if action == "approve" else "words-said"
    entry = proposed.transition(
        action, by=person("mona"), revision=1, reasons=[reason], note="Thank you, Alice."
    )
    notice = notice_about(proposed, entry)
    assert subject in notice.title
    assert "Counting together" in notice.title
    assert notice.url == "/techniques/proposed/"
    assert "Thank you, Alice." in notice.mail.text
    assert notice.due_at > timezone.now() + datetime.timedelta(seconds=UNDO_SECONDS - 5)
    proposed.undo(entry, by=person("mona"))
    assert not Notice.objects.filter(key=proposed.mail_key(entry)).exists()
    assert not Mail.objects.exists()


def test_a_technique_that_is_submitted_again_handles_the_question_about_it():
    proposed = proposed_technique()
    entry = proposed.transition("request_changes", by=person("mona"), revision=1, reasons=["words-said"])
    assert Notice.objects.get(key=proposed.mail_key(entry)).handled_at is None
    proposed.transition("submit", by=person("alice"), revision=1)
    assert Notice.objects.get(key=proposed.mail_key(entry)).handled_at is not None


@pytest.mark.parametrize("was_published", [False, True])
def test_the_author_is_asked_about_each_version_of_the_case_once(was_published):
    story = published(consent_adapt=True)
    case = Case.objects.first()
    case.published_on = datetime.date(2026, 1, 2) if was_published else None
    promotion = Promotion(story=story, case=case)
    for version in (1, 1, 2):
        notify_case_ready(promotion, 7, version)
    notices = Notice.objects.filter(key__contains="case-7-").order_by("pk")
    assert [notice.key for notice in notices] == [f"story-{story.pk}-case-7-{version}" for version in (1, 2)]
    notice = notices[0]
    assert (notice.user, notice.kind, notice.object_id) == (story.author, "review", story.pk)
    assert notice.url == f"/stories/mine/{story.key}/case/"
    assert TITLE in notice.title + notice.mail.text
    case.published_on = None if was_published else datetime.date(2026, 1, 2)
    notify_case_ready(promotion, 8, 1)
    other = Notice.objects.get(key=f"story-{story.pk}-case-8-1")
    assert other.mail.text != notice.mail.text


def test_the_author_is_notified_before_a_draft_is_removed_once_a_version():
    story = draft()
    for _ in range(2):
        notify_before_pruning(story.draft)
    notice = Notice.objects.get()
    assert notice.key == f"draft-{story.draft.pk}-{story.draft.version}"
    assert (notice.user, notice.kind, notice.object_id) == (story.author, "review", story.pk)
    assert notice.url == f"/stories/share/{story.key}/"
    assert "30" in notice.mail.text + notice.title
    assert story.key in notice.mail.text

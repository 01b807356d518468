"""Every action in every state by every role; one item, one decision; a log that nobody changes."""

import threading

import pytest
from django.db import DatabaseError, connection, transaction

from moderation.models import AuditEntry, TransitionRefused
from moderation.transitions import TRANSITIONS, Status
from stories.models import Story
from tests.people import person
from tests.stories import story_factories

ROLES = ["alice", "bob", "mona", "cora", "ada"]


def allowed(action, state, role, *, final=False):
    """The rules of the move table in other words, written down a second time on purpose."""
    waiting = state in {"submitted", "in_review"}
    if role in {"bob", "cora"}:
        return False
    if role == "alice":
        return {
            "submit": state not in {"withdrawn", "archived"} and not final,
            "withdraw": state != "withdrawn",
            "restore": state == "withdrawn",
            "appeal": state == "archived" or (state == "declined" and final),
        }.get(action, False)
    decided = state in {"published", "changes_requested", "declined", "archived"}
    return {
        "pass_on": state == "submitted", "archive": state == "published", "reopen": decided,
        "approve": waiting, "propose_edits": waiting, "request_changes": waiting, "decline": waiting,
        "decline_finally": waiting,
    }.get(action, False)  # fmt: skip


def make(story, action, user):
    """Make a move as the pages do it."""
    revision = story.revision_number
    if action == "submit":
        story.open_draft()
        return story.submit(user)
    if action == "propose_edits":
        return story.propose({"title": "Better"}, by=user, revision=revision, reasons=["people-first"])
    reasons = ["clear"] if action in {"approve", "approve_first", "pass_on"} else ["recognisable"]
    return story.transition(action, by=user, revision=revision, reasons=reasons, note="Because.")


@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", [*Status.values, "declined for good"])
def test_every_action_by_every_role_in_every_state(state, role):
    final, state = state == "declined for good", state.replace(" for good", "")
    story, user = story_factories.in_state(state, final=final), person(role)
    expected = {action for action in TRANSITIONS if allowed(action, state, role, final=final)}
    assert set(story.actions_for(user)) == expected
    for action in TRANSITIONS:
        entries = AuditEntry.objects.count()
        if action in expected:
            continue
        with pytest.raises(TransitionRefused):
            make(story, action, user)
        assert Story.objects.get(pk=story.pk).status == state
        assert AuditEntry.objects.count() == entries
    for action in sorted(expected):
        with transaction.atomic():
            again = Story.objects.get(pk=story.pk)
            entry = make(again, action, user)
            row = Story.objects.get(pk=story.pk)
            assert (entry.status_before, entry.status_after) == (state, row.status)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_nobody_decides_on_their_own():
    story = story_factories.sent(author="mona")
    assert "approve" not in story.actions_for(person("mona"))
    assert "approve" in story.actions_for(person("max"))


@pytest.mark.django_db
def test_a_decision_on_a_revision_that_is_not_the_newest_is_refused():
    story = story_factories.sent()
    read = Story.objects.get(pk=story.pk)
    story.open_draft()
    story.submit(story.author)
    with pytest.raises(TransitionRefused, match="revision 2"):
        read.transition("approve", by=person("mona"), revision=1, reasons=["clear"])
    assert Story.objects.get(pk=story.pk).approved is None


@pytest.mark.django_db
def test_a_decision_needs_a_reason():
    story = story_factories.sent()
    for reasons in ([], ["no-such-reason"], ["clear"]):
        with pytest.raises(TransitionRefused, match="reason"):
            story.transition("decline", by=person("mona"), revision=1, reasons=reasons)


@pytest.mark.django_db
def test_a_final_decision_is_appealed_once():
    story = story_factories.in_state("declined", final=True)
    story.transition("appeal", by=story.author, revision=1, note="I took the name out.")
    assert story.status == "submitted"
    assert story.actions_for(person("max")) == []
    with pytest.raises(TransitionRefused, match="own words"):
        story.transition("decline_finally", by=person("mona"), revision=1, reasons=["recognisable"])
    story.transition(
        "decline_finally", by=person("mona"), revision=1, reasons=["recognisable"], note="We looked again."
    )
    assert "appeal" not in story.actions_for(story.author)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE moderation_auditentry SET label = 'x'", "DELETE FROM moderation_auditentry"]
)
def test_the_log_is_kept_by_the_database_itself(sql):
    story_factories.sent()
    before = AuditEntry.objects.count()
    with pytest.raises(DatabaseError, match="audit log is append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_the_log_tells_how_it_came_to_where_it_is():
    story = story_factories.published()
    steps = list(AuditEntry.objects.values_list("action", "status_before", "status_after", "actor__handle"))
    assert steps == [("submit", "draft", "submitted", "alice"), ("approve", "submitted", "published", "mona")]
    assert AuditEntry.objects.last().waited is not None
    assert AuditEntry.objects.last().label == f"Story {story.pk}"


@pytest.mark.django_db(transaction=True)
def test_of_two_moderators_who_decide_at_once_one_wins(transactional_db):
    if connection.vendor == "sqlite":
        pytest.skip("In memory all threads share one connection; the race is real on PostgreSQL.")
    for action in ("approve", "decline"):
        story, results = story_factories.sent(), []
        barrier = threading.Barrier(2)

        def decide(name, action=action, story=story, barrier=barrier, results=results):
            mine, user = Story.objects.get(pk=story.pk), person(name)
            barrier.wait()
            try:
                mine.transition(
                    action if name == "mona" else "approve",
                    by=user,
                    revision=1,
                    reasons=["recognisable" if name == "mona" and action == "decline" else "clear"],
                )
                results.append("decided")
            except TransitionRefused:
                results.append("refused")
            finally:
                connection.close()

        people = [threading.Thread(target=decide, args=(name,)) for name in ("mona", "max")]
        person("mona"), person("max")
        [p.start() for p in people], [p.join() for p in people]
        assert sorted(results) == ["decided", "refused"]
        decisions = AuditEntry.objects.all()
        assert sum(entry.object_id == story.pk and entry.action != "submit" for entry in decisions) == 1

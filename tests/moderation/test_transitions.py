"""Every action in every status by every role; one decision an item; an append-only audit log."""

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
    """The rules of TRANSITIONS, written down a second time in other words on purpose."""
    is_pending = state in {"submitted", "in_review"}
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
        "approve": is_pending, "propose_edits": is_pending, "request_changes": is_pending, "decline": is_pending,
        "decline_finally": is_pending,
    }.get(action, False)  # fmt: skip


def apply(story, action, user):
    """Apply a transition as the views do."""
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
def test_every_action_by_every_role_in_every_status(state, role):
    final, state = state == "declined for good", state.replace(" for good", "")
    story, user = story_factories.in_state(state, final=final), person(role)
    expected = {action for action in TRANSITIONS if allowed(action, state, role, final=final)}
    assert set(story.actions_for(user)) == expected
    for action in TRANSITIONS:
        entries = AuditEntry.objects.count()
        if action in expected:
            continue
        with pytest.raises(TransitionRefused):
            apply(story, action, user)
        assert Story.objects.get(pk=story.pk).status == state
        assert AuditEntry.objects.count() == entries
    for action in sorted(expected):
        with transaction.atomic():
            again = Story.objects.get(pk=story.pk)
            entry = apply(again, action, user)
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
    with pytest.raises(TransitionRefused, match="needs a message"):
        story.transition("decline_finally", by=person("mona"), revision=1, reasons=["recognisable"])
    story.transition(
        "decline_finally", by=person("mona"), revision=1, reasons=["recognisable"], note="We looked again."
    )
    assert "appeal" not in story.actions_for(story.author)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["UPDATE moderation_auditentry SET label = 'x'", "DELETE FROM moderation_auditentry"]
)
def test_the_database_refuses_changes_of_the_audit_log(sql):
    story_factories.sent()
    before = AuditEntry.objects.count()
    with pytest.raises(DatabaseError, match="audit log is append-only"), transaction.atomic():
        connection.cursor().execute(sql)
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_the_audit_log_explains_the_current_status():
    story = story_factories.published()
    steps = list(AuditEntry.objects.values_list("action", "status_before", "status_after", "actor__handle"))
    assert steps == [("submit", "draft", "submitted", "alice"), ("approve", "submitted", "published", "mona")]
    assert AuditEntry.objects.last().waited is not None
    assert AuditEntry.objects.last().label == f"Story {story.pk}"


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_decisions_one_is_refused(transactional_db):
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

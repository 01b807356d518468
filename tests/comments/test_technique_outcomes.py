"""The stored sums of outcomes of a technique equal a count of all comments, after every change."""

import importlib

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.erasure import erase
from cases.list_index import reindex_cases
from cases.models import Case
from comments.models import Comment, TechniqueOutcomes, TechniqueReporter
from comments.querysets import OUTCOMES
from moderation.redaction import redact
from taxonomy.merging import merge, undo
from taxonomy.models import Technique
from tests.comments.comment_helpers import SLUG, apply_action, publish_comment
from tests.people import person

pytestmark = pytest.mark.django_db


def recount(technique):
    """Count the people who reported each outcome for a technique or for a public case that shows it."""
    cases = Case.objects.filter(status="published", technique_items__tag=technique)
    reports = Comment.objects.public().filter(models.Q(technique=technique) | models.Q(case__in=cases))
    counts = {name: models.Count("author", filter=models.Q(outcome=name), distinct=True) for name in OUTCOMES}
    people = models.Count("author", distinct=True)
    return reports.exclude(outcome="").aggregate(people=people, **counts)


def assert_sums_are_right(expected_people=None):
    techniques = list(Technique.objects.all())
    assert {one.slug: TechniqueOutcomes.of(one) for one in techniques} == {
        one.slug: recount(one) for one in techniques
    }
    if expected_people is not None:
        assert TechniqueOutcomes.of(shown_technique())["people"] == expected_people


def shown_technique():
    return Case.objects.get(slug=SLUG).techniques.order_by("pk").first()


def report(name, outcome, write=None):
    more = {"write": write} if write else {}
    return publish_comment(name, f"I tried it: {outcome}.", outcome=outcome, **more)


def test_sums_follow_posting_withdrawal_and_decisions():
    assert_sums_are_right(0)
    first = report("alice", "helped")
    report("bob", "made_worse")
    report("alice", "no_difference", f"/techniques/{shown_technique().slug}/comments/write/")
    assert_sums_are_right(2)
    report("alice", "made_worse")
    assert_sums_are_right(2)
    latest = Comment.objects.filter(author=person("bob")).latest("pk")
    apply_action(latest, "withdraw", by="bob")
    assert_sums_are_right(1)
    apply_action(latest, "restore", by="bob")
    assert_sums_are_right(2)
    apply_action(latest, "archive", reasons=["respect"])
    assert_sums_are_right(1)
    assert not Comment.objects.get(pk=first.pk).outcome


def test_sums_follow_erasure_and_redaction():
    report("alice", "helped")
    reported = report("bob", "helped")
    redact(reported, "I tried it", by=person("mona"), why="somebody")
    assert_sums_are_right(2)
    alice = person("alice").pk
    erase(person("alice"))
    assert_sums_are_right(1)
    assert not TechniqueReporter.objects.filter(author=alice).exists()


def test_sums_follow_cases_and_merged_techniques():
    report("alice", "helped")
    former = shown_technique()
    into = Technique.objects.exclude(pk__in=Case.objects.get(slug=SLUG).techniques.all()).first()
    report("bob", "made_worse", f"/techniques/{into.slug}/comments/write/")
    change = merge(former, into, by=person("cora"))
    assert_sums_are_right()
    assert TechniqueOutcomes.of(into)["people"] == 2
    undo(change, by=person("cora"))
    assert_sums_are_right(1)
    case = Case.objects.get(slug=SLUG)
    for status, people in (("archived", 0), ("published", 1)):
        Case.objects.filter(pk=case.pk).update(status=status)
        reindex_cases([case.pk])
        assert TechniqueOutcomes.of(former)["people"] == recount(former)["people"] == people
    assert_sums_are_right(1)


def test_the_migration_fills_the_sums():
    report("alice", "helped")
    report("bob", "made_worse")
    TechniqueReporter.objects.all().delete()
    TechniqueOutcomes.objects.all().delete()
    importlib.import_module("comments.migrations.0005_technique_outcomes").count(apps, None)
    assert_sums_are_right(2)


def test_the_page_of_a_technique_counts_no_comments():
    report("alice", "helped")
    with CaptureQueriesContext(connection) as asked:
        Client().get(f"/techniques/{shown_technique().slug}/")
    assert not [query["sql"] for query in asked if "DISTINCT" in query["sql"]]

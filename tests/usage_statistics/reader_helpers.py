"""Helpers for readers of cases: consent, requests, and counts."""

from django.db.models import Sum
from django.test import Client

from cases.models import Case
from usage_statistics.models import COUNT_FIELDS, DailyCount

SLUG = "the-vanishing-package"
PAGE = f"/cases/{SLUG}/"
HERE = {"sec-fetch-site": "same-origin"}
SEEN, USEFUL, CHOOSE = "/readership/seen/", "/readership/useful/", "/readership/choose/"


def reader(answer="yes") -> Client:
    """A visitor who gave or refused consent. The client checks CSRF tokens: these forms must work without one."""
    client = Client(enforce_csrf_checks=True)
    if answer:
        client.post(CHOOSE, {"answer": answer}, headers=HERE)
    return client


def send_seen(client, *sections, case=SLUG, headers=HERE):
    """Send the sections that were read, as the script does."""
    return client.post(SEEN, {"case": case, "section": sections}, headers=headers)


def send_answer(client, answer="said yes", case=SLUG, headers=HERE):
    """Answer whether a section was useful."""
    return client.post(USEFUL, {"case": case, "answer": answer}, headers=headers)


def example_case() -> Case:
    return Case.objects.filter(slug=SLUG).get()


def counted(name="seen") -> dict:
    """The counts of each section, without zeros."""
    found = DailyCount.objects.values_list("section").annotate(number=Sum(name))
    return {section: number for section, number in found if number}


def nothing_counted() -> bool:
    return not any(counted(name) for name in COUNT_FIELDS)

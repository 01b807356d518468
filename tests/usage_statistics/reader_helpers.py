"""Readers of cases: those who said yes, what they send, and what was counted."""

from django.db.models import Sum
from django.test import Client

from cases.models import Case
from usage_statistics.models import COUNT_FIELDS, DailyCount

SLUG = "the-vanishing-package"
PAGE = f"/cases/{SLUG}/"
HERE = {"sec-fetch-site": "same-origin"}
SEEN, USEFUL, CHOOSE = "/readership/seen/", "/readership/useful/", "/readership/choose/"


def reader(answer="yes") -> Client:
    """Somebody who answered on the page about privacy; forms need no token, which this client would miss."""
    client = Client(enforce_csrf_checks=True)
    if answer:
        client.post(CHOOSE, {"answer": answer}, headers=HERE)
    return client


def send_seen(client, *sections, case=SLUG, headers=HERE):
    """Send which parts were read, as the module does."""
    return client.post(SEEN, {"case": case, "section": sections}, headers=headers)


def send_answer(client, answer="said yes", case=SLUG, headers=HERE):
    """Say whether a part was useful."""
    return client.post(USEFUL, {"case": case, "answer": answer}, headers=headers)


def example_case() -> Case:
    return Case.objects.filter(slug=SLUG).get()


def counted(name="seen") -> dict:
    """What was counted of each part, nought left out."""
    found = DailyCount.objects.values_list("section").annotate(number=Sum(name))
    return {section: number for section, number in found if number}


def nothing_counted() -> bool:
    return not any(counted(name) for name in COUNT_FIELDS)

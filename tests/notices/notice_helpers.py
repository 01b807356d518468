"""Helpers that send notices with a real template and real items."""

from django.utils import timezone

from cases.models import Case
from notices.models import Mail, Notice
from notices.notify import notify
from tests.people import person

TEMPLATE = "stories/mail/received"


def published_case(at=0):
    """Return a published case of the library."""
    return Case.objects.published()[at]


def send_notice(name="alice", kind="review", *, title="The kettle", key="one", url="/cases/", **more):
    """Send a notice to one of the cast; its title contains `title`."""
    context = {"title": title, "story": {"status_url": url}}
    return notify(person(name), kind, TEMPLATE, context, key=key, url=url, **more)


def make_all_due() -> None:
    """Make all notices and mails due, as if their delay had passed."""
    Notice.objects.update(due_at=timezone.now())
    Mail.objects.update(due_at=timezone.now())

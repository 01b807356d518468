"""Notices as tests tell them: through the one function, with a real template and real things."""

from django.utils import timezone

from cases.models import Case
from notices.models import Mail, Notice
from notices.notify import notify
from tests.people import person

TEMPLATE = "stories/mail/received"


def published_case(at=0):
    """A published case of the library."""
    return Case.objects.published()[at]


def send_notice(name="alice", kind="review", *, title="The kettle", key="one", url="/cases/", **more):
    """Tell one of the cast something; the title stands in the notice."""
    context = {"title": title, "story": {"status_url": url}}
    return notify(person(name), kind, TEMPLATE, context, key=key, url=url, **more)


def make_all_due() -> None:
    """Let the time pass that mails and notices wait."""
    Notice.objects.update(due_at=timezone.now())
    Mail.objects.update(due_at=timezone.now())

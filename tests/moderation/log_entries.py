"""Audit entries of any age, without the items that they are about."""

import datetime

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from moderation.models import AuditEntry
from stories.models import Story
from tests.people import person


def log_entry(action, item=1, *, by="mona", ago=1.0, waited=None, reasons=("clear",), revision=1, **more):
    """Return an unsaved entry from `ago` days ago, after a response time of `waited` days."""
    return AuditEntry(
        at=timezone.now() - datetime.timedelta(days=ago), actor=person(by) if by else None, action=action,
        content_type=ContentType.objects.get_for_model(Story), object_id=item, label=f"Story {item}",
        revision=revision, status_before="submitted", status_after="published", reasons=list(reasons),
        waited=None if waited is None else datetime.timedelta(days=waited), **more,
    )  # fmt: skip


def save_entries(*entries):
    """Save entries and return them."""
    return AuditEntry.objects.bulk_create(entries)

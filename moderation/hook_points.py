"""Hook points of moderation: what another app does for its own kind of item when moderation calls back.

Each hook point is a `functools.singledispatch` function that is dispatched on its first argument, the item.
An app registers its implementation in `<app>/hooks.py`, which `autodiscover_modules("hooks")` imports when
Django is ready::

    @after_transition.register
    def publish_story(story: Story, entry: AuditEntry) -> None: ...

The defaults here do nothing, so that a new kind of item implements only what it needs. All hooks run inside
the transaction of the change that calls them. Work that must wait until the change is certain uses
`transaction.on_commit()`.
"""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.db import models

    from moderation.models.audit import AuditEntry


@singledispatch
def after_transition(item: models.Model, entry: AuditEntry) -> None:
    """Do what follows from a transition that was just applied: publish, reindex, notify.

    `entry` is its audit entry; for an undo, `entry.undoes` is the entry of the transition that was undone.
    """


@singledispatch
def after_redaction(item: models.Model, passage: str, pictures: Collection[int]) -> None:
    """Bring everything that is derived from the text in line after `passage` was removed from it.

    `pictures` are the primary keys of the pictures to delete. The slug may contain the passage, too.
    """


@singledispatch
def after_answer(item: models.Model, entry: AuditEntry) -> None:
    """Do what follows from the answer to an `Answerable`: a report, or an appeal against a sanction."""


@singledispatch
def publication_changes(item: models.Model, revision: models.Model, now: datetime) -> dict[str, Any]:
    """Return further fields of a `Publishable` to change, by name, when `revision` becomes the approved one.

    `approved` itself is changed by `Publishable`. Typical additions: `slug`, `number`, `published_at`. `now`
    is also the time of the audit entry.
    """
    return {}


@singledispatch
def review_context(item: models.Model, last_read: int | None) -> dict[str, Any]:
    """Return what the template `item.review_template` needs in addition to the context of every review page.

    `last_read` is the number of the last revision that a moderator decided on before the newest one, or None.
    """
    return {}


@singledispatch
def related_redactable_rows(item: models.Model) -> Iterable[models.Model]:
    """Return rows of other tables with text from the item, from which a redaction removes the passage as
    well.

    The item's own rows are returned by its method `redactable_rows()`.
    """
    return []

"""The items that notices and followings are about: rows of any model, by content type and primary key."""

from collections.abc import Collection, Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models

from accounts.models import User
from notices.kinds import KINDS


def followable_models() -> list[type[models.Model]]:
    """Return the models with FOLLOWABLE = True, whose items members can follow."""
    return [model for model in apps.get_models() if getattr(model, "FOLLOWABLE", False)]


def item_key(item: models.Model) -> str:
    """Return the content type and primary key of an item as one word, such as "12:34"."""
    return f"{ContentType.objects.get_for_model(item).pk}:{item.pk}"


def public_title(item: models.Model) -> str:
    """Return the title by which readers know an item, without text that is not public."""
    return getattr(item, "report_title", None) or str(item)


def visible_items(model: type[models.Model], user: User | AnonymousUser) -> models.QuerySet[Any]:
    """Return the items of a model that a member may see, with what their titles need."""
    rows = _visible_to(model, user)
    return rows.for_reports() if hasattr(rows, "for_reports") else rows


def hidden_ids(notices: Iterable[Any], user: User) -> set[int]:
    """Return the primary keys of those notices whose item the member may not see, or not any more.

    One query for each model, however many notices there are. Notices about the member's own items are never
    hidden.
    """
    by_type: dict[int, list[Any]] = {}
    for notice in notices:
        if notice.content_type_id and KINDS[notice.kind].is_news:
            by_type.setdefault(notice.content_type_id, []).append(notice)
    hidden = set()
    for content_type, rows in by_type.items():
        model = ContentType.objects.get_for_id(content_type).model_class()
        visible = _visible_ids(model, user, {row.object_id for row in rows})
        hidden |= {row.pk for row in rows if row.object_id not in visible}
    return hidden


def _visible_ids(model: type[models.Model] | None, user: User, pks: Collection[int | None]) -> set[int]:
    if model is None or model not in apps.get_models():
        return set()
    return set(_visible_to(model, user).in_bulk(pks))


def _visible_to(model: type[models.Model], user: User | AnonymousUser) -> models.QuerySet[Any]:
    rows = model._default_manager.all()
    return rows.visible_to(user) if hasattr(rows, "visible_to") else rows

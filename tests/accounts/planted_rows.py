"""Creates a row of every model that leads to a member, by the fields alone, so that a test can forget no model."""

import datetime
import itertools
import re
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from accounts.models import User
from cases.models import Case
from stories.models import Story
from tests.people import person

type Model = type[models.Model]

_numbers = itertools.count(10_000)

VALUES: dict[str, dict[str, Any]] = {
    "accounts.Block": {"other": lambda user: person("bob" if user.handle != "bob" else "alice")},
    "accounts.User_groups": {"group": lambda user: Group.objects.get_or_create(name="planted")[0]},
    "comments.Comment": {"case": lambda user: Case.objects.first()},
    "practice.CollectionRevision": {"entries": [[1, "plantednote"]]},
    "sessions.Session": {"expire_date": lambda user: timezone.now() + datetime.timedelta(days=1)},
    "stories.Revision": {"consent_publish": True},
    "taxonomy.VocabularyChange": {"kind": "industry"},
}
"""What the fields do not say: values that a check constraint asks for. A function is called with the member."""

LIBRARY = Case
"""Chains end here: the parts of a case belong to the library, though one curator may not publish it."""


def models_that_lead_to_a_member() -> dict[Model, models.Field | None]:
    """Return the models with a chain of references to a member, each with the field that starts the chain.

    A model comes after the one that its chain goes through.
    """
    found: dict[Model, models.Field | None] = {User: None}
    before = 0
    while before != len(found):
        before = len(found)
        for model in apps.get_models(include_auto_created=True):
            if model not in found and (field := _field_to(found, model)):
                found[model] = field
    return found


def _field_to(found: dict[Model, models.Field | None], model: Model) -> models.Field | None:
    fields = [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]
    targets = found.keys() - {LIBRARY}
    return next((field for field in fields if getattr(field.remote_field, "model", None) in targets), None)


class Planter:
    """Plants rows that lead to one member; `rows` has one of each model."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.rows: dict[Model, models.Model] = {User: user}
        self._chains = models_that_lead_to_a_member()

    def plant_all(self) -> None:
        """Create a row of each model that leads to a member."""
        for model in self._chains:
            if model not in self.rows:
                self.plant(model)

    def plant(self, model: Model) -> models.Model:
        """Create a row of `model`. Fields without a default are filled; optional references stay empty."""
        given = VALUES.get(model._meta.label, {})
        row = model()
        for field in model._meta.local_concrete_fields:
            if field.name in given:
                value = given[field.name]
                setattr(row, field.name, value(self.user) if callable(value) else value)
            elif field is self._chains.get(model) or self._needs_value(field):
                setattr(row, field.name, self._value(field))
        row.save(force_insert=True)
        self.rows[model] = row
        return row

    @staticmethod
    def _needs_value(field: models.Field) -> bool:
        if getattr(field.remote_field, "model", None) is User:
            return True
        may_stay = field.null or field.has_default() or field.generated or (field.blank and field.choices)
        return not may_stay and not isinstance(field, models.AutoField)

    def _value(self, field: models.Field) -> Any:
        if isinstance(field, models.ForeignKey):
            return self._related(field.remote_field.model, is_free=not field.unique)
        if field.choices:
            return next(value for value, _label in field.flatchoices if value != "")
        text = f"planted{next(_numbers)}"
        match field:
            case models.BooleanField():
                return True
            case models.DateTimeField():
                return timezone.now()
            case models.DateField():
                return timezone.localdate()
            case models.JSONField():
                return []
            case models.EmailField():
                return f"{text}@example.org"
            case models.IntegerField():
                return next(_numbers)
        return text[: field.max_length]

    def _related(self, model: Model, *, is_free: bool) -> models.Model:
        if model is ContentType:
            return ContentType.objects.get_for_model(Story)
        if model in self.rows:
            return self.rows[model]
        existing = model._default_manager.first() if is_free and model not in self._chains else None
        return existing or self.plant(model)


def planted_texts(row: models.Model) -> list[str]:
    """Return the texts in a row that a Planter has made up, except those that a short field cut off."""
    values = [getattr(row, field.attname) for field in row._meta.local_concrete_fields]
    return [value for value in values if isinstance(value, str) and re.fullmatch(r"planted\d{5}", value)]

"""The foreign keys of all tables that refer to a term.

Every model is inspected, so new tables need no registration.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db.models import ForeignKey, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from taxonomy.querysets import RowQuerySet

BATCH = 500
# Verbose names of the models that refer to terms; they are listed here so that `makemessages` finds them.
MODEL_NAMES = [
    gettext_noop("case"),
    gettext_noop("cases"),
    gettext_noop("story"),
    gettext_noop("stories"),
    gettext_noop("line"),
    gettext_noop("lines"),
    gettext_noop("talk"),
    gettext_noop("talks"),
    gettext_noop("comment"),
    gettext_noop("comments"),
    gettext_noop("phrase"),
    gettext_noop("phrases"),
    gettext_noop("industry"),
    gettext_noop("industries"),
    gettext_noop("technique"),
    gettext_noop("techniques"),
]


@dataclass(frozen=True)
class Reference:
    """A foreign key that refers to a term, with operations on its rows."""

    model: type[Model]
    field: Any
    """A ForeignKey or OneToOneField."""

    @property
    def label(self) -> str:
        """The name under which its rows are stored to undo a merge, such as "cases.line.technique"."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def described_model(self) -> type[Model]:
        """The model that a user knows: for the table behind a tag, the tagged model."""
        fields: list[Any] = [field for field in self.model._meta.fields if field.name == "content_object"]
        return fields[0].remote_field.model if fields and fields[0].is_relation else self.model

    def describe(self, count: int) -> str:
        """Return a count in words, such as "3 cases"."""
        meta = self.described_model._meta
        return f"{count} {_(str(meta.verbose_name if count == 1 else meta.verbose_name_plural))}"

    def rows(self) -> RowQuerySet:
        """Return all rows of the table."""
        return RowQuerySet(model=self.model)

    def rows_for(self, term: Model) -> RowQuerySet:
        """Return the rows that refer to a term."""
        return self.rows().with_value(self.field, self._value(term))

    def _value(self, term: Model) -> Any:
        return getattr(term, self.field.target_field.attname)

    def duplicates(self, former: Model, into: Model) -> set:
        """Return keys of rows of `former` that would violate a unique constraint as rows of `into`."""
        found = set()
        for names in self._unique_together():
            others = ["pk", *(name for name in names if name != self.field.name)]
            taken = {tuple(values[1:]) for values in self.rows_for(into).values_list(*others)}
            found |= {
                pk
                for pk, *values in self.rows_for(former).values_list(*others)
                if tuple(values) in taken and None not in values
            }
        return found

    def _unique_together(self) -> list:
        meta = self.model._meta
        sets = [constraint.fields for constraint in meta.total_unique_constraints]
        sets += [*meta.unique_together, *([[self.field.name]] if self.field.unique else [])]
        return [names for names in sets if self.field.name in names]

    def delete_and_serialize(self, pks: Iterable[Any]) -> list[dict]:
        """Delete these rows and return them serialized. Raises ValueError if other rows depend on them."""
        serialized = []
        for batch in _batches(sorted(pks)):
            rows = self.rows().with_keys(batch)
            serialized += json.loads(serializers.serialize("json", rows))
            if set(rows.delete()[1]) - {self.model._meta.label}:
                raise ValueError(f"Other rows depend on a {self.model._meta.verbose_name}.")
        return serialized

    def count(self, pks: list, term: Model) -> int:
        """Return how many of these rows refer to the term."""
        return sum(self.rows_for(term).with_keys(batch).count() for batch in _batches(pks))

    def repoint(self, pks: list, term: Model) -> None:
        """Make these rows refer to the term."""
        for batch in _batches(pks):
            self.rows().with_keys(batch).update(**{self.field.attname: self._value(term)})


def _batches(pks: list) -> Iterator[list]:
    for start in range(0, len(pks), BATCH):
        yield pks[start : start + BATCH]


def references_to(model: type[Model]) -> list[Reference]:
    """Return every foreign key of every table that refers to rows of `model`."""
    return [
        Reference(other, field)
        for other in apps.get_models(include_auto_created=True)
        if not other._meta.proxy
        for field in other._meta.local_fields
        if isinstance(field, ForeignKey) and field.remote_field.model is model
    ]


def restore_rows(rows: list[dict]) -> None:
    """Insert serialized rows again. Raises DeserializationError if their table has changed since."""
    for row in serializers.deserialize("python", rows):
        row.save(force_insert=True)

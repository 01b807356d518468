"""Which rows of which tables name a term: every model is asked, so that a new table is included by itself."""

import json
from dataclasses import dataclass

from django.apps import apps
from django.core import serializers
from django.db.models import Field, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from taxonomy.querysets import RowQuerySet

BATCH = 500
# Models that carry terms are named by Django; their names stand here so that catalogues know them.
THINGS = [gettext_noop("case"), gettext_noop("cases"), gettext_noop("story"), gettext_noop("stories"),
          gettext_noop("line"), gettext_noop("lines"), gettext_noop("talk"), gettext_noop("talks"),
          gettext_noop("comment"), gettext_noop("comments"), gettext_noop("phrase swap"),
          gettext_noop("phrase swaps"), gettext_noop("industry"), gettext_noop("industries"),
          gettext_noop("technique"), gettext_noop("techniques")]  # fmt: skip


@dataclass(frozen=True)
class Reference:
    """A foreign key that names a term, with what can be done to its rows."""

    model: type[Model]
    field: Field

    @property
    def label(self) -> str:
        """Its name in what is kept to undo a merge."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def things(self) -> type[Model]:
        """What the rows are about: for a tag that is the tagged thing."""
        tagged = [field for field in self.model._meta.fields if field.name == "content_object"]
        return tagged[0].remote_field.model if tagged and tagged[0].is_relation else self.model

    def named(self, count: int) -> str:
        """Return a count in words: "3 cases"."""
        meta = self.things._meta
        return f"{count} {_(str(meta.verbose_name if count == 1 else meta.verbose_name_plural))}"

    @property
    def rows(self) -> RowQuerySet:
        return RowQuerySet(model=self.model)

    def naming(self, term) -> RowQuerySet:
        """Rows that name a term."""
        return self.rows.naming(self.field, self._value(term))

    def _value(self, term):
        return getattr(term, self.field.target_field.attname)

    def doubled(self, former, into) -> set:
        """Keys of rows that name `former` and could not name `into`, because another row does already."""
        found = set()
        for names in self._unique_together():
            others = ["pk", *(name for name in names if name != self.field.name)]
            taken = {tuple(values[1:]) for values in self.naming(into).values_list(*others)}
            found |= {
                pk
                for pk, *values in self.naming(former).values_list(*others)
                if tuple(values) in taken and None not in values
            }
        return found

    def _unique_together(self) -> list:
        meta = self.model._meta
        sets = [constraint.fields for constraint in meta.total_unique_constraints]
        sets += [*meta.unique_together, *([[self.field.name]] if self.field.unique else [])]
        return [names for names in sets if self.field.name in names]

    def delete_and_serialize(self, pks) -> list[dict]:
        """Delete these rows and return them whole. Raises ValueError if other rows hang on them."""
        kept, pks = [], sorted(pks)
        for start in range(0, len(pks), BATCH):
            rows = self.rows.keyed(pks[start : start + BATCH])
            kept += json.loads(serializers.serialize("json", rows))
            if set(rows.delete()[1]) - {self.model._meta.label}:
                raise ValueError(f"Other rows hang on a {self.model._meta.verbose_name}.")
        return kept

    def count(self, pks, term) -> int:
        """How many of these rows name the term."""
        batches = [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]
        return sum(self.naming(term).keyed(batch).count() for batch in batches)

    def repoint(self, pks, term) -> None:
        """Let these rows name the term."""
        for start in range(0, len(pks), BATCH):
            self.rows.keyed(pks[start : start + BATCH]).update(**{self.field.attname: self._value(term)})


def references_to(model: type[Model]) -> list[Reference]:
    """Every foreign key of every table that names rows of `model`."""
    return [
        Reference(other, field)
        for other in apps.get_models(include_auto_created=True)
        if not other._meta.proxy
        for field in other._meta.local_fields
        if (field.many_to_one or field.one_to_one) and field.remote_field.model is model
    ]


def restore_rows(rows: list[dict]) -> None:
    """Save rows again that were taken out. Raises DeserializationError when their table has changed."""
    for row in serializers.deserialize("python", rows):
        row.save(force_insert=True)


def run_after_terms_renamed(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None:
    """Let every model follow that keeps something made of terms, such as a label or a number of a shelf.

    A model says so by a class method `follow_terms(kind, slugs, since)`; `since` names the last numbers of
    the shelves when a merge was made that is undone now.
    """
    for model in apps.get_models():
        if hasattr(model, "follow_terms"):
            model.follow_terms(kind, slugs, since)

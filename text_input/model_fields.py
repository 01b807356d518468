"""Model fields that store clean text only, wherever a value comes from: a form, a file, a command, an update.

They need no migration: in migrations they are the fields of Django that they extend.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from text_input.cleaning import clean_line, clean_text, clean_value


class CleanField:
    """What the fields share: `cleaner` is applied to every value that is saved or looked up."""

    cleaner: Callable[[Any], Any]
    path_in_migrations: str

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Return the clean value, which the instance has from now on, too."""
        value = super().pre_save(model_instance, add)  # type: ignore[misc]
        cleaned = self._cleaned(value)
        if cleaned is not value:
            setattr(model_instance, self.attname, cleaned)  # type: ignore[attr-defined]
        return cleaned

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(self._cleaned(value))  # type: ignore[misc]

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.path_in_migrations, args, kwargs

    def _cleaned(self, value: Any) -> Any:
        # Expressions are left alone: their values come from clean columns.
        return type(self).cleaner(value) if isinstance(value, str | list | dict | tuple) else value


class CleanCharField(CleanField, models.CharField):
    """A text on one line: line breaks become spaces."""

    cleaner = staticmethod(clean_line)
    path_in_migrations = "django.db.models.CharField"


class CleanTextField(CleanField, models.TextField):
    """A text of any number of lines."""

    cleaner = staticmethod(clean_text)
    path_in_migrations = "django.db.models.TextField"


class CleanJSONField(CleanField, models.JSONField):
    """A value in which every text is clean."""

    cleaner = staticmethod(clean_value)
    path_in_migrations = "django.db.models.JSONField"

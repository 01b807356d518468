"""Validation of the lists that are stored in JSON fields, so that templates can rely on their shape.

Each `…_error` function returns what is wrong with a value as a sentence, or an empty text.
"""

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _


def parse_iso_date(value: object) -> datetime.date | None:
    """Return the date of a text such as "2026-11-23", or None. Other forms of ISO 8601 are not accepted."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def text_list_error(value: Any) -> str:
    """Validate a list of texts that are not empty."""
    is_valid = isinstance(value, list) and all(_is_text(text) for text in value)
    return "" if is_valid else _('Write a list of texts, such as ["one", "two"].')


def three_texts_error(value: Any) -> str:
    """Validate a list of three texts."""
    return text_list_error(value) or ("" if len(value) == 3 else _("Write three texts."))


def german_error(value: Any, texts: tuple[str, ...]) -> str:
    """Validate the German texts of a term: some of `texts`, and synonyms."""
    is_valid = (
        isinstance(value, dict)
        and set(value) <= {*texts, "synonyms"}
        and all(_is_text(value[key]) for key in texts if key in value)
        and not text_list_error(value.get("synonyms", []))
    )
    return "" if is_valid else _('Write German texts by name, such as {"name": "…", "synonyms": ["…"]}.')


def words_to_check_error(value: Any) -> str:
    """Validate the words to check of an industry."""
    keys = {"say", "rather_than", "some_prefer"}
    is_valid = isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == keys
        and _is_text(row["say"])
        and _is_text(row["rather_than"])
        and isinstance(row["some_prefer"], str)
        for row in value
    )
    return "" if is_valid else _('Write a list of {"say": "…", "rather_than": "…", "some_prefer": ""}.')


def revision_history_error(value: Any) -> str:
    """Validate the revision history of a case."""
    is_valid = isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == {"on", "what"}
        and parse_iso_date(row["on"])
        and _is_text(row["what"])
        for row in value
    )
    return "" if is_valid else _('Write a list of {"on": "2026-11-23", "what": "…"}.')


def validate_lists(item: Model, **validators: Callable[[Any], str]) -> None:
    """Validate the named fields of `item`. Raises ValidationError with a sentence for each invalid field."""
    found = {name: validator(getattr(item, name)) for name, validator in validators.items()}
    if errors := {name: sentence for name, sentence in found.items() if sentence}:
        raise ValidationError(errors)

"""What the lists in JSON fields must hold, so that no page meets a number where it wants a text."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


def iso_date(value) -> datetime.date | None:
    """Return the date of a text such as 2026-11-23, or None; other forms of ISO 8601 are none here."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        return None
    try:
        return datetime.date.fromisoformat(value)
    except ValueError:
        return None


def _is_text(value) -> bool:
    return isinstance(value, str) and bool(value.strip())


def texts(value) -> str:
    """Return what is wrong with a list of texts, or an empty text."""
    fits = isinstance(value, list) and all(_is_text(one) for one in value)
    return "" if fits else _('Write a list of texts, such as ["one", "two"].')


def three_texts(value) -> str:
    """Return what is wrong with a list of three texts, or an empty text."""
    return texts(value) or ("" if len(value) == 3 else _("Write three texts."))


def words_to_check(value) -> str:
    """Return what is wrong with the words to check of an industry, or an empty text."""
    keys = {"say", "rather_than", "some_prefer"}
    fits = isinstance(value, list) and all(
        isinstance(row, dict)
        and set(row) == keys
        and _is_text(row["say"])
        and _is_text(row["rather_than"])
        and isinstance(row["some_prefer"], str)
        for row in value
    )
    return "" if fits else _('Write a list of {"say": "…", "rather_than": "…", "some_prefer": ""}.')


def revisions(value) -> str:
    """Return what is wrong with the history of a case, or an empty text."""
    fits = isinstance(value, list) and all(
        isinstance(row, dict) and set(row) == {"on", "what"} and iso_date(row["on"]) and _is_text(row["what"])
        for row in value
    )
    return "" if fits else _('Write a list of {"on": "2026-11-23", "what": "…"}.')


def check(item, **kinds) -> None:
    """Raise ValidationError with a sentence for every field of `item` that does not hold its kind of list."""
    found = {name: kind(getattr(item, name)) for name, kind in kinds.items()}
    if errors := {name: sentence for name, sentence in found.items() if sentence}:
        raise ValidationError(errors)

"""Registries of the functions by which apps export and erase the data of a member.

Each app registers one function per table in its ``hooks.py``; accounts calls them without importing the app::

    @exports_personal_data(SavedCase)
    def export_saved_cases(user):
        ...  # yield a dict for each record

    @erases_member(SavedCase)
    def erase_saved_cases(user):
        SavedCase.objects.filter(member=user).delete()
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.fields.files import FieldFile

from accounts.models import User

type Exporter = Callable[[User], Iterable[dict[str, Any] | tuple[str, str | FieldFile]]]
"""Yields dicts, one for each record, and pairs of a path in the archive and a text or stored file."""

type Eraser = Callable[[User], Iterable[FieldFile] | None]
"""Deletes or unlinks rows; may return stored files to be deleted once the transaction is committed."""

_exporters: dict[type[Model], Exporter] = {}
_erasers: dict[type[Model], Eraser] = {}


def exports_personal_data[F: Exporter](model: type[Model]) -> Callable[[F], F]:
    """Register the decorated function as the export of `model`.

    The first line of the function's docstring describes the table in the README of the export.
    Raises ValueError if the model has an exporter already.
    """
    return _registering(_exporters, model)


def erases_member[F: Eraser](model: type[Model]) -> Callable[[F], F]:
    """Register the decorated function as the erasure of a member's data in `model`.

    Raises ValueError if the model has an eraser already.
    """
    return _registering(_erasers, model)


def exporters() -> list[tuple[type[Model], Exporter]]:
    """Return the models with an exporter, in the order of erasure."""
    return _ordered(_exporters)


def erasers() -> list[tuple[type[Model], Eraser]]:
    """Return the models with an eraser, those of the apps that depend on others first."""
    return _ordered(_erasers)


def _registering[F](registry: dict[type[Model], Any], model: type[Model]) -> Callable[[F], F]:
    def register(function: F) -> F:
        if model in registry:
            raise ValueError(f"{model._meta.label} is registered already.")
        registry[model] = function
        return function

    return register


def _ordered[F](registry: dict[type[Model], F]) -> list[tuple[type[Model], F]]:
    # INSTALLED_APPS lists an app after those that it depends on.
    return [(model, registry[model]) for model in reversed(apps.get_models()) if model in registry]

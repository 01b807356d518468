"""Migrations can run while the code of the last release serves (docs/operations/upgrade.md)."""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader

RELEASED = {
    "accounts": 4, "cases": 8, "comments": 6, "content_checks": 3, "empathy": 2, "moderation": 6, "notices": 2,
    "practice": 3, "search": 3, "stories": 3, "taxonomy": 7, "usage_statistics": 2, "jobs": 0,
}  # fmt: skip
"""The last migration of each app before the rules began. Raise a number only with a release that removes something."""
BREAKS_OLD_CODE = (
    migrations.RemoveField, migrations.RenameField, migrations.RenameModel, migrations.DeleteModel,
    migrations.AlterModelTable,
)  # fmt: skip


def problem(operation) -> str:
    """Return why the code of the last release would fail beside this operation, or an empty text."""
    if isinstance(operation, BREAKS_OLD_CODE):
        return f"{type(operation).__name__}: remove it one release after the code that used it"
    if isinstance(operation, migrations.AddField):
        field = operation.field
        is_filled = field.null or field.has_db_default() or field.many_to_many or field.generated
        return "" if is_filled else f"AddField {operation.name}: give it db_default, or let it be null"
    return ""


def new_migrations():
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in RELEASED and int(name[:4]) > RELEASED[app]:
            yield f"{app}.{name}", migration


def test_new_migrations_are_safe_while_the_old_code_serves():
    found = {
        name: problems
        for name, migration in new_migrations()
        if (problems := [text for operation in migration.operations if (text := problem(operation))])
    }
    assert found == {}


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("mail", "flag", models.BooleanField(default=False)),
        migrations.RemoveField("mail", "flag"),
        migrations.RenameField("mail", "flag", "sign"),
        migrations.DeleteModel("Mail"),
    ],
)
def test_unsafe_operations_are_found(operation):
    assert problem(operation)


@pytest.mark.parametrize(
    "field",
    [models.BooleanField(db_default=False), models.TextField(null=True), models.ManyToManyField("self")],
)
def test_safe_fields_are_allowed(field):
    assert not problem(migrations.AddField("mail", "flag", field))

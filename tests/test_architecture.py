"""The house plan, kept: who imports whom, where queries live, how long files grow (README, The house)."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
ROOMS_BELOW = {
    "stories", "cases", "taxonomy", "moderation", "notices", "accounts", "markup", "jobs", "search",
    "content_checks",
}  # fmt: skip
MAY_IMPORT = {
    "accounts": set(),
    "markup": set(),
    "jobs": set(),
    "content_checks": set(),
    "notices": {"jobs"},
    "moderation": {"notices", "accounts", "markup", "search"},
    "taxonomy": {"markup"},
    "search": {"taxonomy"},
    "cases": {"search", "taxonomy", "markup", "jobs"},
    "stories": {"cases", "search", "taxonomy", "moderation", "notices", "markup", "content_checks"},
    "comments": ROOMS_BELOW,
    "practice": ROOMS_BELOW,
    "usage_statistics": {"cases", "taxonomy", "moderation"},
    "empathy": {"comments", "practice", "usage_statistics", *ROOMS_BELOW},
}
# The admin's settings read empathy.admin_site by name; nobody imports the roof.
LINES, COLUMNS = 350, 120
"""The limits of a Python module and of a line."""
ELSEWHERE = {".venv", "migrations", "var", "node_modules"}


def modules(app):
    return [p for p in (ROOT / app).rglob("*.py") if "migrations" not in p.parts]


def imported(path):
    """Names of the apps of ours which a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_what_stands_below_it(app):
    arrows = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in modules(app)
        for name in imported(path)
        if name in MAY_IMPORT and name != app and name not in MAY_IMPORT[app]
    }
    assert arrows == set()


def test_every_app_of_ours_is_on_the_plan():
    paths = {app.name: Path(app.path) for app in apps.get_app_configs()}
    assert {name for name, path in paths.items() if path.parent == ROOT} == set(MAY_IMPORT)


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_queries_are_written_in_querysets_alone(app):
    """Words of the field elsewhere: published(), visible_to(user), numbered(numbers)."""
    found = []
    for path in modules(app):
        tree = ast.parse(path.read_text())
        inside = [
            range(node.lineno, node.end_lineno + 1)
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and node.name.endswith(("QuerySet", "Manager"))
        ]
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            asks = called and node.func.attr in {"filter", "exclude", "annotate"}
            if asks and not any(node.lineno in lines for lines in inside):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def test_no_module_has_more_lines_than_can_be_read_at_once():
    long = [
        (path.relative_to(ROOT).as_posix(), lines)
        for app in MAY_IMPORT
        for path in modules(app)
        if (lines := len(path.read_text().splitlines())) > LINES
    ]
    assert long == []


@pytest.mark.parametrize("kind", ["py", "html", "css", "js"])
def test_no_line_is_longer_than_a_screen_is_wide(kind):
    wide = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ROOT.rglob(f"*.{kind}")
        if not ELSEWHERE & set(path.relative_to(ROOT).parts)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > COLUMNS
    ]
    assert wide == []


def test_every_variable_of_the_settings_stands_in_the_readme():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "empathy/settings.py").read_text()))
    table = (ROOT / "README.md").read_text()
    assert {name for name in read if f"`{name}`" not in table} == set()


def test_nothing_in_the_pages_comes_from_another_host():
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.css")]
    pattern = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(https?:)?//""")
    assert [p.name for p in pages if pattern.search(p.read_text())] == []

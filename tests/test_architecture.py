"""The structure of the code: which app may import which, no import circles, and where queries are built."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).parents[1]
LOWER_APPS = {
    "stories", "cases", "taxonomy", "moderation", "notices", "accounts", "markup", "jobs", "search",
    "content_checks", "request_handling", "text_input",
}  # fmt: skip
MAY_IMPORT = {
    "text_input": set(),
    "request_handling": {"text_input"},
    "jobs": set(),
    "accounts": {"text_input", "request_handling"},
    "markup": {"text_input", "request_handling", "accounts"},
    "content_checks": {"text_input", "request_handling", "accounts"},
    "notices": {"text_input", "jobs", "request_handling", "accounts", "taxonomy"},
    "taxonomy": {"text_input", "markup", "request_handling", "accounts"},
    "search": {"taxonomy", "text_input"},
    "moderation": {"text_input", "notices", "accounts", "markup", "search", "taxonomy", "request_handling"},
    "cases": {"text_input", "search", "taxonomy", "markup", "jobs", "request_handling", "accounts"},
    "stories": {
        "cases", "search", "taxonomy", "moderation", "notices", "markup", "content_checks", "request_handling",
        "accounts", "text_input",
    },
    "comments": LOWER_APPS,
    "practice": LOWER_APPS,
    "usage_statistics": {"text_input", "cases", "taxonomy", "moderation", "request_handling", "accounts"},
    "empathy": {"comments", "practice", "usage_statistics", *LOWER_APPS},
}  # fmt: skip
"""For each app the apps that it may import. Nothing imports empathy."""
MAX_LINES, MAX_COLUMNS = 350, 120
NOT_CHECKED = {".venv", "migrations", "mutants", "var", "node_modules"}


def modules_of(app: str) -> list[Path]:
    return [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


ALL_MODULES = {module_name(path): path for app in MAY_IMPORT for path in modules_of(app)}


def imports_in(tree: ast.AST) -> Iterator[str]:
    """Yield the names of our own modules that the statements of `tree` import."""
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            # "from package import name" imports the module package.name if there is one.
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name in ALL_MODULES else node.module for name in names]
        yield from (name for name in names if name in ALL_MODULES)


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        index[module] = lowest[module] = len(index)
        stack.append(module)
        for imported in graph[module]:
            if imported not in index:
                visit(imported)
                lowest[module] = min(lowest[module], lowest[imported])
            elif imported in stack:
                lowest[module] = min(lowest[module], index[imported])
        if lowest[module] == index[module]:
            at = stack.index(module)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for module in graph:
        if module not in index:
            visit(module)
    return found


def test_the_search_for_circles_finds_a_planted_one():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": set(), "e": {"a"}}
    assert circles(graph) == [["a", "b", "c"]]


def test_no_modules_import_each_other_in_a_circle():
    graph = {
        name: set(imports_in(ast.parse(path.read_text()))) - {name} for name, path in ALL_MODULES.items()
    }
    assert circles(graph) == []


def test_no_function_imports_a_module_of_ours():
    """Only heavy third-party libraries are imported inside of functions."""
    inside = [
        f"{path.relative_to(ROOT)}:{function.lineno} imports {name}"
        for path in ALL_MODULES.values()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in imports_in(function)
    ]
    assert inside == []


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_an_app_imports_only_the_apps_below_it(app):
    imports = {
        (path.relative_to(ROOT).as_posix(), name.split(".")[0])
        for path in modules_of(app)
        for name in imports_in(ast.parse(path.read_text()))
    }
    assert {(path, name) for path, name in imports if name != app and name not in MAY_IMPORT[app]} == set()


def test_every_app_is_on_the_plan():
    paths = {app.name: Path(app.path) for app in apps.get_app_configs()}
    assert {name for name, path in paths.items() if path.parent == ROOT} == set(MAY_IMPORT)


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_views_and_template_tags_build_no_queries(app):
    """They call methods of querysets instead: published(), visible_to(user). `get_object_or_404` is fine."""
    presentation = [
        path
        for path in modules_of(app)
        if path.name.startswith("views") or {"views", "templatetags"} & set(path.parts)
    ]
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in presentation
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"filter", "exclude", "annotate", "aggregate"}
        # @register.filter declares a template filter.
        and ast.unparse(node.func.value) != "register"
    ]
    assert found == []


def test_no_python_module_has_more_than_350_lines():
    lengths = {name: len(path.read_text().splitlines()) for name, path in ALL_MODULES.items()}
    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


@pytest.mark.parametrize("suffix", ["py", "html", "css", "js"])
def test_no_line_has_more_than_120_columns(suffix):
    too_long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in ROOT.rglob(f"*.{suffix}")
        if not NOT_CHECKED & set(path.relative_to(ROOT).parts)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > MAX_COLUMNS
    ]
    assert too_long == []


def test_every_environment_variable_is_documented():
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "empathy/settings.py").read_text()))
    page = (ROOT / "docs/operations/settings.md").read_text()
    assert {name for name in read if f"`{name}`" not in page} == set()


def test_templates_and_styles_load_nothing_from_other_hosts():
    pages = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static").rglob("*.css")]
    pattern = re.compile(r"""(?:src|href|url\()\s*=?\s*["']?(https?:)?//""")
    assert [p.name for p in pages if pattern.search(p.read_text())] == []

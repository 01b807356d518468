"""README.md and docs/ name only files, commands, make targets, addresses and names that exist."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from empathy.middleware import HEALTH_VIEWS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
CURRENT_PAGES = [page for page in PAGES if page.name != "CHANGELOG.md"]
"""The changelog may name what existed in an earlier version."""
SKIPPED_FOLDERS = {".venv", ".git", "node_modules", "var", "__pycache__"}
FILE_ENDINGS = ("py", "md", "html", "txt", "sh", "css", "js", "po", "toml", "yaml", "jsonl")
NAMES_FROM_ELSEWHERE = {
    "autodiscover_modules", "singledispatch", "functools.singledispatch", "save()", "STORAGE MAIN",
    "db_default", "AddIndexConcurrently", "clearsessions", "createsuperuser", "deny", "age",
}  # fmt: skip

FOLDERS_OF_MACHINES = ("/etc/", "/srv/", "/var/", "/data", "/tmp")


def page_name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def code_in(page: Path) -> Iterator[str]:
    """Yield what a page sets in backticks, and the lines of its indented code blocks."""
    text = page.read_text()
    yield from (" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text))
    yield from re.findall(r"^    +(\S.*)", text, re.MULTILINE)


@cache
def all_paths() -> frozenset[str]:
    """Return every file and folder of the project, from its root; folders end with a slash."""
    paths = set()
    for folder, folders, files in ROOT.walk():
        folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
        base = folder.relative_to(ROOT)
        paths |= {(base / name).as_posix() for name in files} | {
            f"{(base / name).as_posix()}/" for name in folders
        }
    return frozenset(paths)


@cache
def words_of_the_code() -> frozenset[str]:
    """Return every word of Python modules, templates, styles, scripts, shell scripts and settings."""
    endings = {".py", ".html", ".css", ".js", ".sh", ".toml", ".txt", ".yaml"}
    files = [path for path in all_paths() if Path(path).suffix in endings or path == "Makefile"]
    text = "\n".join((ROOT / path).read_text() for path in files if path != "tests/test_documentation.py")
    return frozenset(re.findall(r"\w+", text))


def is_file_name(code: str) -> bool:
    """True for `app/module.py`, `module.py` and `folder/`, but not for addresses, patterns and run-time files."""
    if not re.fullmatch(r"[\w@-][\w.@-]*(/[\w.@-]+)*/?", code) or code.startswith(("var", "mail/NAME")):
        return False
    return "/" in code or code.rpartition(".")[2] in FILE_ENDINGS


def exists(path: str) -> bool:
    """True if the path exists from the root or, for `views/` or `forms.py`, as the end of a longer path."""
    return any(known in {path, f"{path}/"} or known.endswith(f"/{path}") for known in all_paths())


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_name)
def test_the_files_that_a_page_names_exist(page):
    assert [code for code in code_in(page) if is_file_name(code) and not exists(code)] == []


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_name)
def test_the_names_that_a_page_mentions_stand_in_the_code(page):
    """Names of functions, classes, constants and settings, such as `Model.method(argument)`."""
    names = [
        code
        for code in code_in(page)
        if re.fullmatch(r"@?[A-Za-z_][\w.]*(\([^()]*\))?", code) and not is_file_name(code)
    ]
    known = words_of_the_code() | {name.rstrip("()") for name in NAMES_FROM_ELSEWHERE}
    unknown = [name for name in names if not set(re.findall(r"\w+", name.partition("(")[0])) <= known]
    assert unknown == []


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_name)
def test_the_management_commands_that_a_page_names_exist(page):
    commands = re.findall(r"manage\.py (\w+)", page.read_text())
    assert [name for name in commands if name not in get_commands()] == []


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_name)
def test_the_make_targets_that_a_page_names_exist(page):
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = [name for code in code_in(page) for name in re.findall(r"^make ([a-z-]+)", code)]
    assert [name for name in named if name not in targets] == []


@pytest.mark.parametrize("page", CURRENT_PAGES, ids=page_name)
def test_the_addresses_that_a_page_names_exist(page):
    missing = []
    for address in (code for code in code_in(page) if re.fullmatch(r"/[\w./-]*", code)):
        try:
            if (
                address not in HEALTH_VIEWS
                and address != "/media/library-pictures/"
                and not address.startswith(FOLDERS_OF_MACHINES)
            ):
                resolve(address)
        except Resolver404:
            missing.append(address)
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_links_of_a_page_lead_to_files(page):
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", page.read_text())]
    inside = [link for link in links if link and "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_page_on_commands_lists_every_command_of_the_project():
    page = (ROOT / "docs/operations/commands.md").read_text()
    listed = {code.split()[0] for code in re.findall(r"`([^`]+)`", page)}
    files = [path for path in all_paths() if re.fullmatch(r"\w+/management/commands/[a-z]\w+\.py", path)]
    assert {Path(path).stem for path in files} - listed == set()


def test_the_page_on_commands_lists_every_make_target():
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    page = (ROOT / "docs/operations/commands.md").read_text()
    assert {name for name in targets if f"`make {name}`" not in page} == set()


def test_readme_has_at_most_900_words():
    assert len((ROOT / "README.md").read_text().split()) <= 900

"""How many mutants do the tests kill? For rights, transitions, redaction, visibility and notifications.

mutmut changes one expression after another and runs the tests that call the changed function. Each group of modules
is tried in a copy of the project of its own, in mutants/<group>/, with few and fast files of tests. Decorated
functions, properties among them, and sentences for users are not changed.

    python -m tests.proofs.mutants [--again] [--names PATTERN] [group ...]

With --again, only what was not killed in the last run is tried, for instance after tests were added. With --names,
only mutants whose names match are tried: '*mutmut_*5' is a sample of every tenth.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from mutmut.stats import status_by_exit_code

ROOT = Path(__file__).resolve().parents[2]
MUTANTS = ROOT / "mutants"
NOT_COPIED = {".git", "var", "htmlcov", "mutants"}
GOAL = 0.9


@dataclass(frozen=True)
class Group:
    """Modules, the tests for them, and patterns of the names of functions; by default all functions."""

    modules: list[str]
    tests: list[str]
    functions: tuple[str, ...] = ("*",)


VISIBILITY = (
    "*ǁvisible_to__*", "*ǁreportable__*", "*ǁreviewable_by__*", "*ǁpublic__*", "*ǁapproved__*", "*ǁpublished__*",
    "*ǁby_author__*", "*ǁpending__*", "*ǁeditable_by__*", "*ǁvisitor_drafts__*", "*ǁassign_*", "*ǁcredited_to__*",
    "*ǁpublic_by_author__*", "*ǁawaiting_follower_notice__*", "*StoryQuerySetǁlisted_for__*",
    "*CollectionQuerySetǁlisted_for__*", "*JournalEntryQuerySetǁfor_member__*", "*ModeratedQuerySetǁunchanged__*",
)  # fmt: skip
"""Functions of the QuerySets that decide who sees which rows."""

GROUPS = {
    "transitions": Group(
        # The table in moderation/transitions.py is made when it is imported, where mutmut cannot change it.
        ["moderation/models/moderated.py", "moderation/models/publishable.py"],
        ["tests/moderation/test_apply.py", "tests/moderation/test_item_rights.py"],
    ),
    "apply": Group(
        ["moderation/apply.py"],
        [
            "tests/moderation/test_apply.py",
            "tests/moderation/test_second_reviewer.py",
            "tests/moderation/test_undo.py",
        ],
    ),
    "redaction": Group(["moderation/redaction.py"], ["tests/moderation/test_redaction.py"]),
    "rights": Group(
        [
            "empathy/roles.py",
            "empathy/second_factor.py",
            "moderation/access.py",
            "request_handling/permissions.py",
        ],
        [
            "tests/empathy/test_permissions.py",
        ],
    ),
    "badge": Group(["moderation/context_processors.py"], ["tests/moderation/test_queue.py"]),
    "comment-notices": Group(
        ["comments/notify.py"], ["tests/comments/test_notifications.py", "tests/comments/test_blocks.py"]
    ),
    "story-notices": Group(
        ["stories/notify.py"],
        [
            "tests/stories/test_story_notices.py",
        ],
    ),
    "notices": Group(
        ["notices/notify.py"],
        [
            "tests/notices/test_notify.py",
        ],
    ),
    "follower-notices": Group(["practice/follower_notices.py"], ["tests/practice/test_follower_notices.py"]),
    "visibility": Group(
        [
            "cases/querysets.py",
            "comments/querysets.py",
            "moderation/querysets.py",
            "practice/querysets.py",
            "stories/querysets.py",
        ],
        [
            "tests/test_visibility.py",
        ],
        VISIBILITY,
    ),
}

# Mutants that time out were noticed as well: they made a loop endless.
KILLED = {"killed", "timeout"}


def copy_project(group: Group, folder: Path) -> None:
    """Copy the project into `folder` with the settings of mutmut for this group."""
    parts = [
        path for path in ROOT.iterdir() if path.name not in NOT_COPIED and not path.name.startswith(".venv")
    ]
    folder.mkdir(parents=True, exist_ok=True)
    for path in parts:
        if path.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(path, folder / path.name, ignore=ignored, dirs_exist_ok=True)
        else:
            shutil.copy2(path, folder / path.name)
    settings = {
        "source_paths": group.modules,
        "also_copy": sorted(path.name for path in parts),
        "do_not_mutate_patterns": [
            r"\b_\(",
            r"\bgettext\(",
            r"raise Http404\(",
            r'^ +"[A-Z][^"]* [^"]*"\)?,?$',
        ],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:xdist"],
        "pytest_add_cli_args_test_selection": group.tests,
        "use_git_change_detection": False,
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (folder / "pyproject.toml").open("a") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))


def verdicts(group: Group, folder: Path, names: str) -> Iterator[tuple[str, str]]:
    """Yield the name and the verdict of every mutant of the group whose name matches `names`."""
    for module in group.modules:
        path = folder / "mutants" / f"{module}.meta"
        codes = json.loads(path.read_text())["exit_code_by_key"] if path.exists() else {}
        for name, code in codes.items():
            if fnmatch(name, names) and any(fnmatch(name, pattern) for pattern in group.functions):
                yield name, status_by_exit_code[code]


def try_mutants(group: Group, folder: Path, names: str, *, again: bool) -> Counter[str]:
    """Run mutmut for one group, print what was not killed, and return the number of mutants by verdict."""
    if again:
        tried = [mutant for mutant, verdict in verdicts(group, folder, names) if verdict not in KILLED]
    else:
        shutil.rmtree(folder, ignore_errors=True)
        tried = [f"{pattern}{names}" for pattern in group.functions]
    if tried:
        copy_project(group, folder)
        command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *tried]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if run.returncode:
            print(run.stdout[-5000:], run.stderr[-2000:])
    counts: Counter[str] = Counter()
    for mutant, verdict in verdicts(group, folder, names):
        counts[verdict] += 1
        if verdict not in KILLED:
            print(f"  {verdict}: {mutant}")
    return counts


def main() -> int:
    """Try the groups that were named, or all, and print the figures; return 1 below the goal or without mutants."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--names", default="*", metavar="PATTERN")
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(GROUPS))
    arguments = parser.parse_args()
    total: Counter[str] = Counter()
    is_proved = True
    for name in arguments.groups or GROUPS:
        counts = try_mutants(GROUPS[name], MUTANTS / name, arguments.names, again=arguments.again)
        total += counts
        empty = "" if counts else " Nothing was changed, so this proves nothing."
        print(f"{name}: {summary(counts)}{empty}", flush=True)
        is_proved = is_proved and bool(counts)
    print(f"All: {summary(total)} The goal is {GOAL:.0%}.")
    killed = sum(total[verdict] for verdict in KILLED)
    return 0 if is_proved and killed >= GOAL * total.total() else 1


def summary(counts: Counter[str]) -> str:
    """Return the figures as a sentence."""
    killed, number = sum(counts[verdict] for verdict in KILLED), counts.total()
    others = ", ".join(
        f"{count} {verdict}" for verdict, count in sorted(counts.items()) if verdict not in KILLED
    )
    return f"{killed} of {number} mutants killed ({killed / max(number, 1):.0%}){others and f'; {others}'}."


if __name__ == "__main__":
    sys.exit(main())

"""Count the calls of a function: a measure of its work that does not depend on the machine."""

import sys
from collections.abc import Callable
from typing import Any


def count_calls(function: Callable, *args: Any) -> tuple[Any, int]:
    """Return what the function returns, and how many Python and C functions were called meanwhile."""
    calls = 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        result = function(*args)
    finally:
        sys.setprofile(before)
    return result, calls


def texts_passed_to(function: Callable, name: str, run: Callable) -> list[str]:
    """Return the values of the argument `name` of every call of `function` while `run` runs, in this thread."""
    seen: list[str] = []
    code: Any = function.__code__  # type: ignore[attr-defined]

    def note(frame: Any, event: str, argument: Any) -> None:
        if event == "call" and frame.f_code is code:
            seen.append(frame.f_locals[name])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(before)
    return seen

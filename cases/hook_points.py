"""What apps above cases register for: cases were published, changed or taken off the site."""

from collections.abc import Callable

type CasesHook = Callable[[list[int]], None]

_hooks: list[CasesHook] = []


def after_cases_changed(hook: CasesHook) -> CasesHook:
    """Register `hook(case_ids)`, called in the transaction that changes the status or the terms of cases."""
    _hooks.append(hook)
    return hook


def run_after_cases_changed(case_ids: list[int]) -> None:
    """Call every registered hook."""
    for hook in _hooks:
        hook(case_ids)

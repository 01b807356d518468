"""What other apps register for: a term was edited, merged, or brought back by undoing a merge.

An app that stores something made of terms (a label, a followed slug, an indexed text) registers a function in
its `hooks.py`::

    @after_terms_renamed
    def update_labels(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None: ...
"""

from collections.abc import Callable

type RenameHook = Callable[[str, list[str], dict[str, int] | None], None]

_hooks: list[RenameHook] = []


def after_terms_renamed(hook: RenameHook) -> RenameHook:
    """Register `hook(kind, slugs, since)`, called in the transaction that changes the terms.

    `kind` is "industry" or "technique", `slugs` names the terms before and after the change. `since` is given
    when a merge is undone: the last sequence number of each published list at the time of the merge.
    """
    _hooks.append(hook)
    return hook


def run_after_terms_renamed(kind: str, slugs: list[str], since: dict[str, int] | None = None) -> None:
    """Call every registered hook, in the order in which the apps are installed."""
    for hook in _hooks:
        hook(kind, slugs, since)

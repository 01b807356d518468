"""Versions of published lists and cached pages, and values that are cached in this process by them.

Every change of a list increments its version (`PublishedList.lock_and_bump`), so a cached value is valid as
long as the version with which it was computed is the current one. Nothing has to be invalidated across
processes.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from taxonomy.models import CacheVersion, PublishedList

_values: dict[str, tuple] = {}
_lock = threading.Lock()
_pinned: ContextVar[dict[str, int] | None] = ContextVar("pinned_versions", default=None)


@contextmanager
def pinned_versions(page: str = "") -> Iterator[None]:
    """Read the versions of all lists, and of one page (`CacheVersion`), once for everything inside the block.

    A request that runs inside sees one version of each list, and costs one query for them.
    """
    # A page without a row has version 0, and that is known.
    token = _pinned.set({**({page: 0} if page else {}), **_read_versions(page)})
    try:
        yield
    finally:
        _pinned.reset(token)


def list_version(list_name: str) -> int:
    """Return the version of a list or page, 0 before anything was published in it."""
    versions = _pinned.get()
    return (_read_versions() if versions is None else versions).get(list_name, 0)


def pinned_versions_of(names: Iterable[str]) -> tuple[int, ...] | None:
    """Return the pinned versions of these lists and pages; None if they are not pinned."""
    versions = _pinned.get()
    # Only names of pages contain a slash.
    if versions is None or any("/" in name and name not in versions for name in names):
        return None
    return tuple(versions.get(name, 0) for name in names)


def _read_versions(page: str = "") -> dict[str, int]:
    lists = PublishedList.objects.values_list("name", "version")
    pages = CacheVersion.objects.filter(name=page).values_list("name", "version")
    return dict(lists.union(pages, all=True) if page else lists)


def cached_value[Value](
    key: str,
    list_name: str,
    compute: Callable[[], Value],
    update: Callable[[Value, int], Value] | None = None,
) -> Value:
    """Return `compute()`, cached in this process under `key` until the version of the list changes.

    With `update`, an older value is not computed again: `update(value, version)` returns the new one. It must
    not change the old one, which other threads may use.
    """
    version = list_version(list_name)
    with _lock:
        cached = _values.get(key)
    if cached and cached[0] == version:
        return cached[1]
    value = update(cached[1], cached[0]) if update and cached and cached[0] < version else compute()
    with _lock:
        _values[key] = (version, value)
    return value


def clear_cache() -> None:
    """Remove all cached values: after a rollback, or if the database was replaced."""
    with _lock:
        _values.clear()

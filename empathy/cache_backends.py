"""Cache backends of this site (settings.CACHES)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache

LOCK_FILES = 64
"""Number of lock files; two keys that share one wait for each other for a moment."""


class FileCache(FileBasedCache):
    """A file cache with an atomic `add`, on which the rate limits and the document lock rely.

    Django's own checks first and writes later, so that two processes can both add the same key.
    """

    def add(
        self, key: Any, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        with self._locked(self.make_and_validate_key(key, version=version)):
            return super().add(key, value, timeout, version)

    @contextmanager
    def _locked(self, key: str) -> Iterator[None]:
        self._createdir()  # type: ignore[attr-defined]
        path = Path(self._dir) / f"{crc32(key.encode()) % LOCK_FILES}.lock"  # type: ignore[attr-defined]
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


class DocumentRedisCache(RedisCache):
    """Documents in a Redis database that holds other keys too: `clear` removes the documents only."""

    def clear(self) -> None:
        """Remove every document."""
        client = self._cache.get_client(write=True)
        for key in client.scan_iter(match=self.make_key("*")):
            client.delete(key)

"""A cache of files whose `add` one process wins: the limits on forms are counted under locks made of it."""

import fcntl
import os
from contextlib import contextmanager
from pathlib import Path
from zlib import crc32

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

LOCKS = 64
"""So many files to lock; two keys that share one wait for each other for a moment."""


class FileCache(FileBasedCache):
    """Django's own looks first and writes then, and lets two of them add the same key in between."""

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        with self._alone(self.make_and_validate_key(key, version=version)):
            return super().add(key, value, timeout, version)

    @contextmanager
    def _alone(self, key):
        self._createdir()
        place = Path(self._dir) / f"{crc32(key.encode()) % LOCKS}.lock"
        held = os.open(place, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield
        finally:
            os.close(held)

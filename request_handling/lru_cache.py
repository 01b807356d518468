"""A bounded cache in the memory of one process."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable


class LruCache[Key: Hashable, Value]:
    """The values that were used last, up to a limit. Several threads may use it.

    `size_of` returns what a value counts towards the limit; without it, the limit is a number of values.
    """

    def __init__(self, limit: int, size_of: Callable[[Value], int] = lambda value: 1) -> None:
        self._limit, self._size_of, self._lock = limit, size_of, threading.Lock()
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self.size = 0

    def get(self, key: Key) -> Value | None:
        """Return the value, or None."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def set(self, key: Key, value: Value) -> None:
        """Keep the value, and drop those that were not used longest until the limit is kept."""
        with self._lock:
            if (old := self._values.pop(key, None)) is not None:
                self.size -= self._size_of(old)
            self._values[key] = value
            self.size += self._size_of(value)
            while self.size > self._limit and self._values:
                _, dropped = self._values.popitem(last=False)
                self.size -= self._size_of(dropped)

    def clear(self) -> None:
        """Drop all values."""
        with self._lock:
            self._values.clear()
            self.size = 0

    def __len__(self) -> int:
        return len(self._values)

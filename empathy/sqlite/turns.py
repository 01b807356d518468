"""Turns: the threads of a process write one after the other, in the order in which they asked."""

import os
import threading
from collections import deque
from dataclasses import dataclass, field

CHECK_SECONDS = 1.0
"""So often a waiting thread looks whether the one before it still lives."""


@dataclass(eq=False)
class Turn:
    """One thread's turn: it waits for it on `begun`, which is set when the thread may write."""

    thread: threading.Thread = field(default_factory=threading.current_thread)
    begun: threading.Event = field(default_factory=threading.Event)


class Turns:
    """Who may write to one database file, and who waits."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._current: Turn | None = None
        self._waiting: deque[Turn] = deque()

    @property
    def waiting(self) -> int:
        """How many threads wait."""
        return len(self._waiting)

    def take(self, timeout: float) -> Turn | None:
        """Wait for a turn and return it. Raises TimeoutError after `timeout` seconds.

        Return None if this thread has a turn already, with another connection: to wait for itself would never
        end.
        """
        turn = Turn()
        with self._guard:
            if self._current is not None and self._current.thread is turn.thread:
                return None
            self._waiting.append(turn)
            self._go_on()
        try:
            self._wait_for(turn, timeout)
        except BaseException:
            # Also a signal or Ctrl+C: a turn that nobody ends would stop all others.
            self._give_up(turn)
            raise
        return turn

    def _wait_for(self, turn: Turn, timeout: float) -> None:
        """Wait until the turn begins. Raises TimeoutError."""
        while not turn.begun.wait(min(CHECK_SECONDS, timeout)):
            timeout -= CHECK_SECONDS
            with self._guard:
                self._go_on()
                if timeout <= 0 and not turn.begun.is_set():
                    raise TimeoutError

    def _give_up(self, turn: Turn) -> None:
        """Leave the queue, or end the turn if it has begun meanwhile."""
        with self._guard:
            if turn in self._waiting:
                self._waiting.remove(turn)
        self.end(turn)

    def end(self, turn: Turn) -> None:
        """End a turn; the next one begins."""
        with self._guard:
            if self._current is turn:
                self._current = None
                self._go_on()

    def _go_on(self) -> None:
        """Begin the next turn, if none is under way. That of a thread that has died is over."""
        if self._current is not None and self._current.thread.is_alive():
            return
        self._current = self._waiting.popleft() if self._waiting else None
        if self._current:
            self._current.begun.set()


_turns_by_file: dict[str, Turns] = {}
# The threads that had turns are not in the child process.
os.register_at_fork(after_in_child=_turns_by_file.clear)


def turns_of(file: str) -> Turns:
    """Return the turns of a database file."""
    # setdefault() is atomic: all threads get the same object.
    return _turns_by_file.setdefault(file, Turns())

"""A planted cost that every benchmark has to see, and answers that it has to get, before its figures count."""

import time
from collections.abc import Callable

PLANTED_MILLISECONDS = 10


def burn() -> None:
    """Use PLANTED_MILLISECONDS of CPU."""
    until = time.process_time() + PLANTED_MILLISECONDS / 1_000
    while time.process_time() < until:
        pass


def check_meter(milliseconds_of: Callable[[Callable[[], None]], float]) -> float:
    """Return what the benchmark measures for `burn`. Raises SystemExit if it does not see the planted cost."""
    measured = milliseconds_of(burn)
    if not PLANTED_MILLISECONDS * 0.9 <= measured <= PLANTED_MILLISECONDS * 3:
        raise SystemExit(
            f"{PLANTED_MILLISECONDS} ms of CPU were planted, and {measured:.1f} ms were measured."
        )
    return measured


def expect(name: str, found: object, wanted: object) -> None:
    """Raise SystemExit if a measured call did not do what it should: an error page is fast and proves nothing."""
    if found != wanted:
        raise SystemExit(f"{name}: the benchmark measured {found!r} instead of {wanted!r}.")

"""Limits on forms hold however many ask at once: of those who add a key to the cache, one wins."""

import threading
from concurrent.futures import ThreadPoolExecutor

from empathy.cache_backends import FileCache
from empathy.environment import cache

MANY, ROUNDS = 8, 60


def test_of_those_who_add_a_key_at_once_one_wins(tmp_path):
    assert cache("", tmp_path, testing=False)["BACKEND"] == f"{FileCache.__module__}.FileCache"
    kept, start = FileCache(str(tmp_path / "cache"), {}), threading.Barrier(MANY)

    def add(_):
        won = []
        for number in range(ROUNDS):
            start.wait()
            won.append(kept.add(f"key-{number}", True, timeout=60))
        return won

    with ThreadPoolExecutor(MANY) as pool:
        winners = [sum(round_) for round_ in zip(*pool.map(add, range(MANY)), strict=True)]
    assert winners == [1] * ROUNDS


def test_what_is_over_can_be_added_again(tmp_path):
    kept = FileCache(str(tmp_path / "cache"), {})
    assert kept.add("key", 1, timeout=60)
    assert not kept.add("key", 2, timeout=60)
    kept.delete("key")
    assert kept.add("key", 3, timeout=60)
    assert kept.get("key") == 3
    kept.clear()
    assert kept.add("key", 4, timeout=60)

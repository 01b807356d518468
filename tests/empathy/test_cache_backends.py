"""The file cache adds a key only once, however many processes try, so that rate limits hold."""

import threading
from concurrent.futures import ThreadPoolExecutor

from empathy.cache_backends import FileCache
from empathy.environment import cache

MANY, ROUNDS = 8, 60


def test_concurrent_adds_of_a_key_succeed_only_once(tmp_path):
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


def test_an_expired_key_can_be_added_again(tmp_path):
    kept = FileCache(str(tmp_path / "cache"), {})
    assert kept.add("key", 1, timeout=60)
    assert not kept.add("key", 2, timeout=60)
    kept.delete("key")
    assert kept.add("key", 3, timeout=60)
    assert kept.get("key") == 3
    kept.clear()
    assert kept.add("key", 4, timeout=60)

"""SQLite: the threads of a process write one after the other, in the order in which they came."""

import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, OperationalError, connection, connections, transaction

from empathy.sqlite import turns
from empathy.sqlite.turns import Turns, turns_of
from taxonomy.models import CacheVersion

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has many writers"),
]


def wait_until(condition):
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def in_thread(function, *args) -> threading.Thread:
    """Run the function in a thread with a connection of its own."""

    def run():
        try:
            function(*args)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def waiting() -> int:
    return turns_of(str(connection.settings_dict["NAME"])).waiting


def bump(name, done=None):
    with transaction.atomic():
        CacheVersion.bump(name)
        if done is not None:
            done.append(name)


@pytest.mark.parametrize("is_transaction", [True, False])
def test_threads_write_in_the_order_in_which_they_came(is_transaction):
    CacheVersion.objects.create(name="a")
    done, threads = [], []

    def write(number):
        if is_transaction:
            return bump("a", done) or done.append(number)
        # A single statement, which commits by itself.
        CacheVersion.objects.filter(name="a").update(version=number)
        return done.append(number)

    with transaction.atomic():
        for number in range(8):
            threads.append(in_thread(write, number))
            wait_until(lambda n=number: waiting() == n + 1)
    [thread.join() for thread in threads]
    assert [number for number in done if number != "a"] == list(range(8))
    assert waiting() == 0


def test_nested_blocks_and_savepoints_take_one_turn():
    with transaction.atomic():
        bump("a")
        with pytest.raises(DatabaseError), transaction.atomic():
            CacheVersion.objects.create(name="a")
        thread = in_thread(bump, "b")
        wait_until(lambda: waiting() == 1)
    thread.join()
    assert set(CacheVersion.objects.filter(name__in="ab").values_list("name", flat=True)) == {"a", "b"}


def test_the_turn_ends_after_an_error():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        bump("a")
        raise ZeroDivisionError
    in_thread(bump, "b").join()
    assert list(CacheVersion.objects.filter(name__in="ab").values_list("name", flat=True)) == ["b"]


def test_a_connection_that_is_closed_in_a_transaction_gives_its_turn_up():
    def close():
        with transaction.atomic():
            connection.close()

    in_thread(close).join()
    in_thread(bump, "b").join()
    assert CacheVersion.objects.filter(name="b").exists()


def test_the_turn_of_a_thread_that_died_is_over(monkeypatch):
    monkeypatch.setattr(turns, "CHECK_SECONDS", 0.01)
    line = Turns()
    thread = threading.Thread(target=line.take, args=(1,))
    thread.start()
    thread.join()
    assert line.take(1) is not None


def test_who_waits_too_long_gets_the_error_of_sqlite_and_leaves_the_line(monkeypatch):
    errors = []

    def write():
        connection.settings_dict = {**connection.settings_dict, "OPTIONS": {"timeout": 0.05}}
        try:
            bump("a")
        except OperationalError as error:
            errors.append(str(error))

    with transaction.atomic():
        in_thread(write).join()
        assert waiting() == 0
    assert errors == ["database is locked"]


def test_a_second_connection_of_the_same_thread_does_not_wait_for_the_first():
    line = Turns()
    first = line.take(1)
    assert line.take(1) is None
    line.end(first)
    assert line.take(1) is not None


def test_no_increment_is_lost_between_many_writers():
    CacheVersion.objects.create(name="a", version=0)

    def write(_number):
        for _ in range(10):
            bump("a")
        connections.close_all()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(16)))
    assert CacheVersion.objects.get(name="a").version == 160


def test_a_thread_that_is_interrupted_while_it_waits_stops_nobody():
    queue, let_go = Turns(), threading.Event()

    def hold():
        turn = queue.take(5)
        let_go.wait(5)
        queue.end(turn)

    def interrupt(*args):
        raise KeyboardInterrupt

    holder = in_thread(hold)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(KeyboardInterrupt):
            queue.take(5)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert queue.waiting == 0
    let_go.set()
    holder.join()
    assert queue.take(1) is not None

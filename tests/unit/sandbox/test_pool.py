"""The warm pool, with threads for things: what is handed out, what waits, who is told why not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.docker.pool import Pool
from sandbox.errors import Cancelled, Closed, Unavailable

NEVER = threading.Event()


class Thing:
    """Something that was started and can be ended."""

    def __init__(self) -> None:
        self.ended = False

    def alive(self) -> bool:
        return not self.ended

    def close(self) -> None:
        self.ended = True


class Workshop:
    """Makes things, slowly when told to, or not at all."""

    def __init__(self) -> None:
        self.made: list[Thing] = []
        self.makers: list[str] = []
        self.broken = False
        self.open = threading.Event()
        self.open.set()

    def make(self, cancelled: threading.Event) -> Thing:
        while not self.open.wait(0.01):
            if cancelled.is_set():
                raise Cancelled("No longer wanted.", "Nothing.")
        if self.broken:
            raise Unavailable("The workshop is broken.", "Mend it.")
        self.makers.append(threading.current_thread().name)
        self.made.append(Thing())
        return self.made[-1]


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def pool(workshop: Workshop) -> Iterator[Pool[Thing]]:
    pool = Pool(workshop.make, 2)
    yield pool
    pool.close()


def wait_until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.005)


def test_nothing_is_started_before_it_is_asked_for(pool: Pool[Thing], workshop: Workshop) -> None:
    time.sleep(0.05)
    assert workshop.made == []


def test_what_is_handed_out_was_started_by_the_pool_and_is_replaced(pool: Pool[Thing], workshop: Workshop) -> None:
    pool.warm()
    wait_until(lambda: len(workshop.made) == 2)
    taken = pool.take(NEVER)
    assert taken is workshop.made[0]
    wait_until(lambda: len(workshop.made) == 3)
    assert set(workshop.makers) == {"sandbox-pool"}


def test_nothing_is_handed_out_twice(pool: Pool[Thing]) -> None:
    pool.warm()
    seen = [pool.take(NEVER) for _ in range(20)]
    assert len({id(thing) for thing in seen}) == 20


def test_who_finds_none_waiting_starts_one(workshop: Workshop) -> None:
    pool = Pool(workshop.make, 0)
    pool.warm()
    assert pool.take(NEVER).alive()
    assert workshop.makers == [threading.current_thread().name]
    pool.close()


def test_what_died_while_it_waited_is_not_handed_out(pool: Pool[Thing], workshop: Workshop) -> None:
    pool.warm()
    wait_until(lambda: len(workshop.made) == 2)
    for thing in workshop.made:
        thing.ended = True
    assert pool.take(NEVER).alive()


def test_a_start_can_be_called_off(pool: Pool[Thing], workshop: Workshop) -> None:
    workshop.open.clear()
    cancelled = threading.Event()
    threading.Timer(0.05, cancelled.set).start()
    with pytest.raises(Cancelled):
        pool.take(cancelled)


def test_who_cannot_be_served_is_told_why(pool: Pool[Thing], workshop: Workshop) -> None:
    workshop.broken = True
    pool.warm()
    with pytest.raises(Unavailable, match="broken"):
        pool.take(NEVER)
    workshop.broken = False
    assert pool.take(NEVER).alive()


def test_closing_ends_what_waits_and_refuses_who_comes(pool: Pool[Thing], workshop: Workshop) -> None:
    pool.warm()
    wait_until(lambda: len(workshop.made) == 2)
    taken = pool.take(NEVER)
    pool.close()
    pool.close()
    assert taken.alive()
    assert not any(thing.alive() for thing in workshop.made if thing is not taken)
    with pytest.raises(Closed):
        pool.take(NEVER)


def test_closing_does_not_wait_for_a_start(pool: Pool[Thing], workshop: Workshop) -> None:
    workshop.open.clear()
    pool.warm()
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 10
    assert workshop.made == []


def test_twenty_threads_get_one_each(pool: Pool[Thing]) -> None:
    pool.warm()
    with ThreadPoolExecutor(20) as threads:
        things = list(threads.map(lambda _: pool.take(NEVER), range(200)))
    assert len({id(thing) for thing in things}) == 200

"""What a session holds is given back when it has ended, whoever is last: the one who closes it, or the step."""

from __future__ import annotations

import threading

import pytest

from sandbox.errors import Closed
from sandbox.turns import Turns


@pytest.fixture
def given_back() -> list[str]:
    return []


@pytest.fixture
def turns(given_back: list[str]) -> Turns:
    return Turns(10, lambda: given_back.append(threading.current_thread().name))


def close(turns: Turns) -> None:
    turns.closed = True
    turns.let_go()


def test_a_session_that_has_not_ended_keeps_what_it_holds(turns: Turns, given_back: list[str]):
    with turns.turn():
        turns.let_go()
    turns.let_go()
    assert given_back == []


def test_a_close_between_steps_gives_back(turns: Turns, given_back: list[str]):
    with turns.turn():
        pass
    close(turns)
    assert len(given_back) == 1


def test_a_close_that_meets_the_very_end_of_a_step_leaves_it_to_the_step(turns: Turns, given_back: list[str]):
    with turns.turn():
        closing = threading.Thread(target=close, args=(turns,))
        closing.start()
        closing.join()
        assert given_back == []
    assert given_back == [threading.current_thread().name]


def test_a_step_that_ends_the_session_gives_back(turns: Turns, given_back: list[str]):
    with turns.turn():
        turns.answered = True
    assert len(given_back) == 1


def test_a_step_refused_because_of_the_close_gives_back_what_the_close_could_not(turns: Turns, given_back: list[str]):
    turns.closed = True
    with pytest.raises(Closed), turns.turn():
        pass
    assert len(given_back) == 1

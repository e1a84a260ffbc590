"""Many sessions at once, each for itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from sandbox.port import Limits, Sandbox, Tool

pytestmark = pytest.mark.timeout(300)

SESSIONS = 20
PATIENT = Limits(seconds=60)


def test_twenty_sessions_in_twenty_threads_share_nothing(sandbox: Sandbox):
    with ThreadPoolExecutor(SESSIONS) as pool:
        came = list(pool.map(lambda number: _conversation(sandbox, number), range(SESSIONS)))
    assert came == [(number * 100, ["here"] * 5) for number in range(SESSIONS)]


def _conversation(sandbox: Sandbox, number: int) -> tuple[object, list[str]]:
    session, here, seen = sandbox.open(), threading.get_ident(), list[str]()

    def look(n: int) -> int:
        seen.append("here" if threading.get_ident() == here else "elsewhere")
        return n * number

    session.define([Tool("look", look)], {"number": number})
    try:
        assert session.run("total = 0\nmine = number", PATIENT).error is None
        assert session.run("for n in range(5):\n    total += look(20)", PATIENT).error is None
        return session.run("total if mine == number else None", PATIENT).value, seen
    finally:
        session.close()


def test_a_session_is_opened_while_another_waits_for_it(sandbox: Sandbox):
    """A manager's code calls an agent, whose code runs in a session of its own."""

    def agent(task: str) -> object:
        inner = sandbox.open()
        inner.define([], {"task": task})
        value = inner.run("task.upper()", PATIENT).value
        inner.close()
        return value

    outer = sandbox.open()
    outer.define([Tool("agent", agent)], {})
    assert outer.run("[agent(task) for task in ('a', 'b')]", PATIENT).value == ["A", "B"]
    outer.close()

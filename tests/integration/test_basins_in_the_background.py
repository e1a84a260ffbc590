"""What a server does behind its answers: it follows the journal, and goes on after trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from dionysus_mcp.mind.following import Following
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft

PATIENCE_S = 20


def test_a_server_brings_memories_into_basins_by_itself(mind: Mind, caller: Caller, caplog: pytest.LogCaptureFixture):
    looked = threading.Semaphore(0)
    failures = [OSError("the disk is away"), OSError("the disk is away")]

    def follow(stopped: Callable[[], bool]) -> None:
        try:
            if failures:
                raise failures.pop()
            mind.basins.follow(stopped)
        finally:
            looked.release()

    following = Following(mind.meaning, mind.catching_up, follow, look_s=0.01)
    mind.memories.create_all([Draft("The cat has a bowl."), Draft("The bowl of the cat.")], caller)
    following.start()
    for _ in range(4):
        assert looked.acquire(timeout=PATIENCE_S)
    following.end()
    cursor = mind.store.notes("basins", ["cursor"])["cursor"]
    assert b'"memories":2' in cursor
    said = [record.getMessage() for record in caplog.records if record.name == Following.__module__]
    assert said == ["basins could not be followed: the disk is away"]

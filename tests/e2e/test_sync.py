"""Servers that send by themselves, and are killed while they do."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from dionysus_mcp.testing_webhook import Mishap, Receiver
from tests.e2e.conftest import OpenWindow

SECRET = "known to both"
KILLS = 3


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as receiver:
        yield receiver


@pytest.mark.timeout(300)
def test_servers_that_are_killed_lose_nothing_and_keep_the_order(window: OpenWindow, receiver: Receiver):
    settings = {
        "DIONYSUS_SYNC__URL": receiver.url,
        "DIONYSUS_SYNC__SECRET": SECRET,
        "DIONYSUS_SYNC__BATCH": "2",
        "DIONYSUS_SYNC__TIMEOUT_S": "0.2",
        "DIONYSUS_SYNC__EVERY_S": "0.1",
    }
    dice = random.Random(3)
    position = 0
    for number in range(KILLS):
        client = window(**settings)
        client.open()
        mishaps: list[int | Mishap] = [500, Mishap.FORGETS_TO_ANSWER, Mishap.HANGS]
        receiver.next = mishaps[: dice.randrange(4)]
        for one in range(dice.randint(3, 9)):
            position = client.call("create_memory", content=f"note {number} {one}")["change"]
        receiver.wait_for(position, dice.random() * 1.5)
        client.kill()
    receiver.next = []
    client = window(**settings | {"DIONYSUS_SYNC__TIMEOUT_S": "10"})
    client.open()
    assert receiver.wait_for(position, 200)
    while client.call("get_sync_status")["waiting"]:
        """Basins that are born behind the answers are changes, too."""
    sent = list(dict.fromkeys(receiver.positions))
    assert sent == list(range(1, len(sent) + 1))
    assert len(sent) >= position
    assert receiver.forged == 0

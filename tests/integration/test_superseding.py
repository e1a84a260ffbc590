"""Something always stands: no circles, nobody is replaced by what is gone, and forgetting says what stays closed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.integration.conftest import Call


async def remembered(call: Call, count: int) -> list[str]:
    made = await call(
        "create_memories", memories=[{"content": f"berth {number} of the fleet"} for number in range(count)]
    )
    return [one["id"] for one in made["created"]]


async def supersede(call: Call, newer: str, older: str) -> Any:
    return await call("link_memories", source_id=newer, relation="SUPERSEDES", target_id=older)


async def active(call: Call) -> int:
    count: int = (await call("memory_stats"))["by_status"].get("active", 0)
    return count


async def test_a_circle_is_refused_however_long_the_line(call: Call) -> None:
    ids = await remembered(call, 60)
    for older, newer in pairwise(ids):
        await supersede(call, newer, older)
    circle = await supersede(call, ids[0], ids[-1])
    assert circle["code"] == "conflict"
    assert "already supersedes" in circle["message"]
    assert await active(call) == 1


async def test_a_circle_is_refused_however_many_were_replaced_at_once(call: Call) -> None:
    newest, *older = await remembered(call, 41)
    for id_ in older:
        await supersede(call, newest, id_)
    refused = [await supersede(call, id_, newest) for id_ in older]
    assert ["already supersedes" in one.get("message", "") for one in refused] == [True] * 40
    assert await active(call) == 1


@pytest.mark.parametrize("gone", ["archived", "superseded"])
async def test_what_is_gone_takes_nobodys_place(call: Call, gone: str) -> None:
    older, newer, newest = await remembered(call, 3)
    if gone == "archived":
        await call("forget_memory", memory_id=newer)
    else:
        await supersede(call, newest, newer)
    refused = await call("accept_change", older_id=older, newer_id=newer)
    assert (refused["code"], f"{newer} is {gone}" in refused["message"]) == ("conflict", True)
    assert (await supersede(call, newer, older))["code"] == "conflict"
    assert (await call("get_memory", memory_id=older))["status"] == "active"
    assert (await call("get_neighbours", memory_id=older))["neighbours"] == []


async def test_forgetting_names_what_stays_closed_and_how_to_open_it(call: Call) -> None:
    older, newer = await remembered(call, 2)
    await call("accept_change", older_id=older, newer_id=newer)
    (closed,) = (await call("forget_memory", memory_id=newer))["still_closed"]
    assert closed["id"] == older
    await call("undo_change", change=closed["change"])
    assert (await call("get_memory", memory_id=older))["status"] == "active"


async def test_forgetting_is_silent_about_what_another_memory_replaced_as_well(call: Call) -> None:
    older, newer, newest = await remembered(call, 3)
    await supersede(call, newer, older)
    await supersede(call, newest, older)
    assert "still_closed" not in await call("forget_memory", memory_id=newer)
    (closed,) = (await call("forget_memory", memory_id=newest))["still_closed"]
    assert closed["id"] == older

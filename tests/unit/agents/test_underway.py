"""What a server in the same process knows of the calls that it carries out for a bridge."""

from __future__ import annotations

import asyncio

from agents.underway import UNDERWAY, Underway, carried_out


async def test_calls_without_a_bridge_are_always_allowed():
    with carried_out() as allowed:
        assert allowed


async def test_who_closes_waits_for_the_last_call_and_none_begins_after_it():
    underway = Underway()
    UNDERWAY.set(underway)
    with carried_out() as first, carried_out() as second:
        closing = asyncio.create_task(underway.close())
        await asyncio.sleep(0)
        with carried_out() as late:
            assert (first, second, late) == (True, True, False)
        assert not closing.done()
    await closing
    assert underway.calls == 0


async def test_who_closes_when_nothing_is_under_way_does_not_wait():
    underway = Underway()
    await asyncio.wait_for(underway.close(), 1)
    await asyncio.wait_for(underway.close(), 1)
    assert underway.closed

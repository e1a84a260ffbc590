"""Beats of instinct come to every memory: what is new first, then what was left; when all was seen nothing is paid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dionysus_mcp.mind.values import Draft
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import TESTER, Thinking, thinking

LEFT = "Still to be looked at: "
THINGS = ("copper kettle", "walnut ladder", "velvet curtain", "granite fountain", "pewter goblet", "bamboo fence",
          "silver whistle")  # fmt: skip
OLDER = (
    "boiled over",
    "stood outside",
    "faded quickly",
    "leaked badly",
    "rolled away",
    "grew crooked",
    "sounded shrill",
)
NEWER = ("dented", "repainted", "shortened", "drained", "polished", "trimmed", "engraved")


def told(there: Thinking, texts: Iterable[str]) -> list[str]:
    return [there.mind.memories.create(Draft(text), TESTER).id for text in texts]


async def beaten(there: Thinking) -> tuple[float, str]:
    """What a beat spent and told."""
    there.clock.moment += timedelta(hours=12)
    answer = (await there.call("run_heartbeat"))["answer"]
    return answer["spent"], answer["narrative"]


async def tied(there: Thinking, ids: Iterable[str]) -> list[bool]:
    return [bool((await there.call("get_neighbours", memory_id=one)).get("neighbours")) for one in ids]


async def test_all_that_came_at_once_is_looked_at_and_then_nothing_is_spent(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        older = told(there, (f"Marta's {thing} {what}." for thing, what in zip(THINGS, OLDER, strict=True)))
        for _ in range(4):
            spent, narrative = await beaten(there)
        assert (spent, LEFT in narrative) == (0, False)
        assert not any(await tied(there, older))
        clock.moment += timedelta(days=3)
        newer = told(there, (f"Bob {what} that {thing} carefully." for thing, what in zip(THINGS, NEWER, strict=True)))
        _, narrative = await beaten(there)
        assert f"{LEFT}{newer[3]} and what is older, down to {newer[0]}." in narrative
        assert await tied(there, newer) == [False] * 4 + [True] * 3
        await beaten(there)
        assert await tied(there, newer) == [False] + [True] * 6
        _, narrative = await beaten(there)
        assert LEFT not in narrative
        assert all(await tied(there, newer))
        assert [(await beaten(there))[0] for _ in range(2)] == [0, 0]


async def test_what_comes_meanwhile_goes_first_and_what_was_left_is_not_forgotten(
    settings: Settings, clock: SteppingClock
) -> None:
    async with thinking(settings, clock) as there:
        first = told(there, (f"Note {'abcdefgh'[number]} tells of zinc buckets." for number in range(8)))
        _, narrative = await beaten(there)
        assert f"{LEFT}{first[4]} and what is older." in narrative
        later = told(there, (f"Page {'abcde'[number]} tells of copper pots." for number in range(5)))
        _, narrative = await beaten(there)
        assert f"{LEFT}{later[1]} and what is older." in narrative
        left = [f"{LEFT}{one} and what is older." for one in (first[6], first[3], first[0])]
        assert [one for one in left if one not in (await beaten(there))[1]] == []
        assert LEFT not in (await beaten(there))[1]


async def test_a_memory_that_was_erased_meanwhile_is_no_end(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        ids = told(there, (f"Note {'abcdefgh'[number]} tells of zinc buckets." for number in range(8)))
        await beaten(there)
        await there.call("forget_memory", memory_id=ids[4])
        told_of = [(await beaten(there))[1] for _ in range(5)]
        assert LEFT in told_of[0]
        assert LEFT not in told_of[-1]


async def test_what_lies_beyond_a_page_is_come_to(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as there:
        oldest = told(there, [f"Marta painted {bird} above the kitchen window." for bird in ("herons", "swans")])
        clock.moment += timedelta(days=3)
        first = told(there, ["Marta's painted herons are peeling badly, so repaint everything."])
        clock.moment += timedelta(days=3)
        asked = (f"Is it true that drawer {number} holds string?" for number in range(130))
        told(there, (*asked, "Ana sold apples.", "Bob mended shoes.", "Eve read maps.", "Ida sang songs."))
        for _ in range(3):
            _, narrative = await beaten(there)
        assert LEFT not in narrative
        assert any(await tied(there, first))
        assert any(await tied(there, oldest))

"""What an agent of a run is told while others write: the state at which its run began, and what the run wrote."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from fastmcp import Client

from agents.acting import ACTING, Acting
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, calling, json_of

RUN = "beat-20260504T090000Z-aaaa"
CRANE = "The harbour crane is painted blue."


LOADS = ("apples", "bricks", "cement", "doors", "eggs", "flour", "glass", "hay", "iron")


@dataclass(frozen=True)
class Stage:
    """A client that calls as any other, and as an agent of a run that begins now."""

    mind: Mind
    client: Client[Any]

    @property
    def user(self) -> Call:
        return calling(self.client)

    def acting(self, *, dry: bool = False, run: str = RUN) -> Acting:
        return Acting(run, "test", since=self.mind.store.position(), dry=dry)

    def agent(self, *, dry: bool = False, run: str = RUN) -> Call:
        acting, call = self.acting(dry=dry, run=run), calling(self.client)

        async def as_agent(tool: str, **arguments: Any) -> Any:
            with as_one(acting):
                return await call(tool, **arguments)

        return as_agent

    async def memory(self, content: str = CRANE, **fields: Any) -> str:
        made = await self.user("create_memory", content=content, **fields)
        return str(made["id"])


@contextmanager
def as_one(acting: Acting) -> Iterator[None]:
    token = ACTING.set(acting)
    try:
        yield
    finally:
        ACTING.reset(token)


@pytest.fixture
async def plain(mind: Mind) -> AsyncIterator[Stage]:
    """By words alone."""
    async for stage in _opened(mind):
        yield stage


@pytest.fixture
async def meant(with_meaning: Settings) -> AsyncIterator[Stage]:
    async for stage in _opened(build_mind(with_meaning, SteppingClock())):
        yield stage


async def _opened(mind: Mind) -> AsyncIterator[Stage]:
    async with Client(build_core(mind, "test")) as client:
        yield Stage(mind, client)


async def updated(stage: Stage, id_: str) -> None:
    await stage.user("update_memory", memory_id=id_, version=1, content="The harbour crane is painted red.")


async def superseded(stage: Stage, id_: str) -> None:
    newer = await stage.memory("The harbour crane was taken down.")
    await stage.user("accept_change", older_id=id_, newer_id=newer)


async def archived(stage: Stage, id_: str) -> None:
    await stage.user("forget_memory", memory_id=id_)


async def deleted(stage: Stage, id_: str) -> None:
    created = await stage.user("memory_history", memory_id=id_)
    await stage.user("undo_change", change=created["events"][-1]["change"])


async def joined(stage: Stage, _: str) -> None:
    await stage.memory("The harbour crane is painted every year.")


Deed = Callable[[Stage, str], Awaitable[None]]
CHANGED = (updated, superseded, archived, deleted)


async def told(call: Call, id_: str) -> dict[str, Any]:
    """What somebody is told of a memory, wherever it can be read."""
    found = await call("search_memories", query="harbour crane painted blue")
    recalled = await call("semantic_recall", query="What colour is the harbour crane?")
    listed = await call("list_memories", limit=50)
    stats = await call("memory_stats")
    return {
        "memory": await call("get_memory", memory_id=id_),
        "found": sorted((hit["id"], hit["content"]) for hit in found["hits"]),
        "recalled": sorted(hit["id"] for hit in recalled["hits"]),
        "listed": [one["id"] for one in listed["memories"]],
        "near": (await call("get_neighbours", memory_id=id_)).get("neighbours"),
        "history": (await call("memory_history", memory_id=id_)).get("events"),
        "stats": {name: count for name, count in stats.items() if name not in {"journal_position", "embedded"}},
    }


async def nothing_is_seen_of(stage: Stage, others_do: Deed) -> None:
    id_ = await stage.memory()
    await stage.memory("The ferry leaves at nine.")
    agent = stage.agent()
    before = await told(agent, id_)
    assert before == await told(stage.user, id_)
    assert CRANE in str(before["found"])
    await others_do(stage, id_)
    assert await told(agent, id_) == before
    assert await told(stage.user, id_) != before


@pytest.mark.parametrize("others_do", [*CHANGED, joined])
async def test_what_others_do_is_not_there_for_a_run(plain: Stage, others_do: Deed) -> None:
    await nothing_is_seen_of(plain, others_do)


@pytest.mark.parametrize("others_do", [joined, updated, deleted])
async def test_what_others_do_is_not_found_by_its_meaning(meant: Stage, others_do: Deed) -> None:
    await nothing_is_seen_of(meant, others_do)


async def test_a_run_sees_what_it_wrote_itself(meant: Stage) -> None:
    id_ = await meant.memory()
    agent = meant.agent()
    await joined(meant, id_)
    mine = (await agent("create_memory", content="Agents paint the harbour crane green."))["id"]
    await agent("update_memory", memory_id=id_, version=1, importance=0.9)
    seen = await told(agent, id_)
    assert {hit[0] for hit in seen["found"]} == {id_, mine}
    assert (seen["memory"]["version"], seen["memory"]["importance"]) == (2, 0.9)
    assert seen["stats"]["memories"] == 2
    assert (await meant.user("memory_stats"))["memories"] == 3


@pytest.mark.parametrize("others_do", CHANGED)
@pytest.mark.parametrize(
    ("tool", "fields"),
    [("update_memory", {"version": 1, "content": "The harbour crane is painted green."})],
)
async def test_a_write_on_what_others_changed_is_refused_with_what_changed(
    plain: Stage, others_do: Deed, tool: str, fields: dict[str, Any]
) -> None:
    id_ = await plain.memory()
    agent = plain.agent()
    await others_do(plain, id_)
    position = plain.mind.store.position()
    refused = await agent(tool, memory_id=id_, **fields)
    assert refused["code"] == "stale_version"
    changed = refused["changed"][-1]
    assert changed["thing"] == id_
    assert changed["fields"]
    assert changed["by"].startswith("fastmcp")
    assert changed["at"] in refused["message"]
    assert plain.mind.store.position() == position


async def test_what_a_tie_would_hold_on_to_must_still_be_there(plain: Stage) -> None:
    ids = [await plain.memory(), await plain.memory("The ferry leaves at nine.")]
    agent = plain.agent()
    await deleted(plain, ids[0])
    refused = await agent("link_memories", source_id=ids[1], relation="SUPPORTS", target_id=ids[0])
    assert (refused["code"], refused["changed"][-1]["operation"]) == ("stale_version", "delete")


async def test_goals_and_names_that_others_changed_stay_as_they_were(plain: Stage) -> None:
    goal = (await plain.user("create_goal", title="Paint the crane", priority="active"))["goal"]["id"]
    agent = plain.agent()
    before = await agent("list_goals")
    await plain.user("update_goal", goal_id=goal, action="complete")
    await plain.user("create_goal", title="Oil the crane")
    assert await agent("list_goals") == before
    refused = await agent("update_goal", goal_id=goal, action="add_progress", note="half of it")
    assert refused["code"] == "stale_version"
    assert refused["changed"][0]["fields"]["status"] == {"before": "open", "after": "completed"}


async def test_a_model_that_others_deprecated_is_as_it_was(plain: Stage) -> None:
    texts = [f"Rain in the morning: Ana leaves for work {how}." for how in ("early", "with an umbrella")]
    await plain.user("create_memories", memories=[{"content": text, "memory_type": "episodic"} for text in texts])
    basin = (await plain.user("query_basin_landscape"))["largest"][0]["id"]
    made = await plain.user("create_mental_model", name="Ana's way", domain="user", basin_ids=[basin])
    agent = plain.agent()
    before = await agent("get_mental_model", model_id=made["id"])
    await plain.user("record_observation", model_id=made["id"], situation=texts[0], observation="Ana took the bus.")
    assert await agent("get_mental_model", model_id=made["id"]) == before
    assert await plain.user("get_mental_model", model_id=made["id"]) != before


async def test_pages_go_on_past_what_others_made(plain: Stage) -> None:
    made = [await plain.memory(f"The crane lifts {what}.") for what in LOADS]
    agent = plain.agent()
    first = await agent("list_memories", limit=4)
    for what in LOADS:
        await plain.memory(f"A ferry carries {what} away.")
    await archived(plain, made[2])
    ids, cursor = [one["id"] for one in first["memories"]], first["next_cursor"]
    while cursor:
        page = await agent("list_memories", limit=4, cursor=cursor)
        ids, cursor = [*ids, *(one["id"] for one in page["memories"])], page.get("next_cursor")
    assert ids == made[::-1]


@pytest.mark.parametrize("uri", ["memory://recent", "memory://{id}", "journal://0", "goals://open"])
async def test_resources_are_read_in_the_same_view(plain: Stage, uri: str) -> None:
    id_ = await plain.memory()
    acting = plain.acting()

    async def read() -> Any:
        return json_of((await plain.client.read_resource(uri.format(id=id_)))[0])

    with as_one(acting):
        before = await read()
    await updated(plain, id_)
    await joined(plain, id_)
    await plain.user("create_goal", title="Oil the crane")
    with as_one(acting):
        assert await read() == before
    assert await read() != before


async def test_what_was_erased_for_good_is_erased_for_every_run(plain: Stage) -> None:
    id_ = await plain.memory()
    agent = plain.agent()
    await updated(plain, id_)
    await agent("get_memory", memory_id=id_)  # it now knows how that was
    erasing = Erasing(plain.mind.store, plain.mind.deletions)
    erasing.erase(erasing.chosen([id_]), Caller("person"))
    assert (await agent("get_memory", memory_id=id_))["code"] == "purged"
    assert (await agent("search_memories", query="harbour crane"))["hits"] == []


async def test_energy_and_pauses_are_as_they_are_now(plain: Stage) -> None:
    agent = plain.agent()
    await plain.user("pause_heartbeat", reason="holiday")
    assert (await agent("get_heartbeat_status"))["paused"] is True
    assert "code" not in await agent("resume_heartbeat")


async def test_a_dry_run_says_what_it_would_have_done_and_does_nothing(plain: Stage) -> None:
    id_ = await plain.memory()
    agent = plain.agent(dry=True)
    position = plain.mind.store.position()
    would = await agent("update_memory", memory_id=id_, version=1, importance=0.9)
    assert would["code"] == "dry_run"
    (change,) = would["would"]
    assert (change["thing"], change["operation"]) == (id_, "update")
    assert change["fields"]["importance"] == {"before": 0.5, "after": 0.9}
    made = await agent("create_memory", content="The tide is high.")
    assert made["would"][0]["fields"]["content"] == {"after": "The tide is high."}
    assert (await agent("create_goal", title="Oil the crane"))["would"][0]["operation"] == "create"
    assert (await agent("update_memory", memory_id=id_, version=3, importance=0.9))["code"] == "invalid_input"
    assert (await agent("get_memory", memory_id=id_))["importance"] == 0.5
    await agent("semantic_recall", query="crane")
    assert plain.mind.store.position() == position
    assert plain.mind.store.uses([id_]) == {}


async def test_runs_at_the_same_time_do_not_see_each_other(plain: Stage) -> None:
    one, other = plain.agent(run=f"{RUN}1"), plain.agent(run=f"{RUN}2")
    id_ = (await one("create_memory", content=CRANE))["id"]
    assert (await one("get_memory", memory_id=id_))["content"] == CRANE
    assert (await other("get_memory", memory_id=id_))["code"] == "not_found"
    assert (await other("search_memories", query="crane"))["hits"] == []
    assert (await plain.user("get_memory", memory_id=id_))["content"] == CRANE

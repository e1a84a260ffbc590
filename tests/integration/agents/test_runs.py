"""Runs of agents: what is on record, who waits for what, and that everything holds or nothing."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import anyio
import anyio.to_thread
import pytest
from fastmcp import Client

from agents.acting import ACTING
from agents.errors import ModelFailed
from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.goals.asking import GoalUpdate
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.settings import Settings
from dionysus_mcp.store.port import Order, Stamp, Where
from tests.integration.agents.jobs import Said, SmallJob, forever, remember, written_late
from tests.integration.agents.small import Stage, Staged
from tests.integration.conftest import Call


async def test_a_run_that_ends_in_time_answers(staged: Staged):
    async with staged() as stage:
        told = await stage.run()
        assert told["status"] == "done"
        assert told["answer"] == {"text": "done"}
        assert (told["steps"], told["tokens"]) == (1, 120)
        assert told == await stage.call("get_run", run_id=told["run_id"])
        assert await stage.memories() == 1
        assert stage.job.calls == ["prepare", "work"]


async def test_what_waits_in_a_thread_hears_of_the_deadline(staged: Staged):
    async def asks(handle: Handle) -> None:
        del handle
        acting = ACTING.get()
        assert acting
        assert acting.cancelled
        heard.append(await anyio.to_thread.run_sync(acting.cancelled.wait, 60))

    heard: list[bool] = []
    async with staged(SmallJob(asks), deadline_s=3) as stage:
        assert (await stage.run())["status"] == "timed_out"
    assert heard == [True]


async def test_a_run_sees_all_that_was_there_when_it_went_on_record(staged: Staged):
    class Waited(SmallJob):
        def prepare(self, handle: Handle) -> None:
            stage.mind.memories.create(Draft("The beat before it left this."), Caller("another", "test"))

    async def look(handle: Handle) -> None:
        seen.append((await anyio.to_thread.run_sync(handle.mind.stats)).memories)

    seen: list[int] = []
    async with staged(Waited(look)) as stage:
        await stage.run()
    assert seen == [2]


async def test_a_run_that_takes_longer_is_handed_over_and_can_be_cancelled(staged: Staged):
    async with staged(SmallJob(forever)) as stage:
        told = await stage.run(wait_s=0.1)
        assert told["status"] == "running"
        while await stage.memories() == 0:
            pass
        assert (await stage.call("get_run", run_id=told["run_id"]))["phase"].startswith("act")
        ended = await stage.call("cancel_run", run_id=told["run_id"])
        assert (ended["status"], ended["error"]["code"]) == ("cancelled", "cancelled")
        assert await stage.memories() == 0
        assert stage.job.calls == ["prepare", "work"]
        again = await stage.call("cancel_run", run_id=told["run_id"])
        assert again == ended


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (ModelFailed("No answer.", "Ask again."), "failed", "model_failed"),
        (Conflict("Taken.", "Wait."), "failed", "conflict"),
        (ZeroDivisionError("what was expected by nobody"), "failed", "internal"),
        (ExceptionGroup("of tasks", [Conflict("Taken.", "Wait.")]), "failed", "conflict"),
    ],
)
async def test_what_a_failed_run_wrote_is_taken_back(
    staged: Staged, capfd: pytest.CaptureFixture[str], error: Exception, status: str, code: str
):
    async def fail(_: object) -> None:
        raise error

    async with staged(SmallJob(fail)) as stage:
        told = await stage.run()
        assert (told["status"], told["error"]["code"]) == (status, code)
        assert await stage.memories() == 0
        assert "expected by nobody" not in str(told)


async def test_a_run_that_outlasts_its_time_is_ended(staged: Staged):
    async with staged(SmallJob(forever), deadline_s=0.2) as stage:
        told = await stage.run()
        assert (told["status"], told["error"]["code"]) == ("timed_out", "timed_out")
        assert await stage.memories() == 0


async def test_what_must_hold_before_is_the_answer_and_nothing_is_on_record(staged: Staged):
    async with staged(SmallJob(refused=Conflict("Paused.", "Resume."))) as stage:
        assert (await stage.run())["code"] == "conflict"
        assert (await stage.call("list_runs"))["runs"] == []


async def test_who_goes_away_while_waiting_ends_the_run(staged: Staged):
    async with staged(SmallJob(forever)) as stage:
        waiting = asyncio.create_task(stage.client.call_tool("run_small", {}))
        run = await _the_run(stage, "running")
        waiting.cancel()
        await asyncio.wait({waiting})
        told = await stage.call("wait_run", run_id=run["run_id"], wait_s=60)
        assert told["status"] == "cancelled"
        assert await stage.memories() == 0


async def test_who_goes_away_from_what_was_handed_over_ends_nothing(staged: Staged):
    async with staged(SmallJob(forever)) as stage:
        told = await stage.run(wait_s=0)
        waiting = asyncio.create_task(stage.client.call_tool("wait_run", {"run_id": told["run_id"]}))
        await _the_run(stage, "running")
        waiting.cancel()
        await asyncio.wait({waiting})
        assert (await stage.call("get_run", run_id=told["run_id"]))["status"] == "running"


async def test_the_end_of_the_server_takes_back_what_runs(staged: Staged, settings: Settings):
    async with staged(SmallJob(forever)) as stage:
        run_id = (await stage.run(wait_s=0))["run_id"]
    mind = build_mind(settings)
    told = mind.runs.get(run_id)
    assert (told.status, told.error and told.error.code) == ("interrupted", "interrupted")
    assert mind.stats().memories == 0
    assert list((settings.home / "runs").iterdir()) == []
    mind.close()


async def test_thirty_runs_at_once(staged: Staged):
    async with staged() as stage:
        await stage.run()  # the first call alone asks for the list of tools
        told = await asyncio.gather(*(stage.run() for _ in range(30)))
        assert {one["status"] for one in told} == {"done"}
        assert len({one["run_id"] for one in told}) == 30


async def test_there_may_be_so_many_at_a_time(staged: Staged):
    async with staged(SmallJob(forever), at_once=2) as stage:
        for _ in range(2):
            assert (await stage.run(wait_s=0))["status"] == "running"
        assert (await stage.run())["code"] == "limit_reached"


async def _the_run(stage: Stage, status: str) -> Any:
    """The newest run, once it stands so."""
    while True:
        page = await stage.call("list_runs", status=status)
        if page["runs"]:
            return page["runs"][0]
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("tool", ["get_run", "wait_run", "cancel_run", "get_trajectory"])
@pytest.mark.parametrize(
    ("run_id", "code"),
    [
        ("beat-20260101T000000Z-ffffffff", "not_found"),
        ("m_0123456789", "invalid_input"),
        ("", "invalid_input"),
        ("beat-20260101T000000Z-ffffffff\u0000", "invalid_input"),
        ("x" * 10_000, "invalid_input"),
    ],
)
async def test_a_run_that_is_not_there(call: Call, tool: str, run_id: str, code: str):
    assert (await call(tool, run_id=run_id))["code"] == code


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("wait_run", {"run_id": "beat-20260101T000000Z-ffffffff", "wait_s": 601}),
        ("wait_run", {"run_id": "beat-20260101T000000Z-ffffffff", "wait_s": -1}),
        ("wait_run", {"run_id": "beat-20260101T000000Z-ffffffff", "wait_s": True}),
        ("wait_run", {"run_id": 7}),
        ("list_runs", {"limit": 0}),
        ("list_runs", {"kind": "odd"}),
        ("list_runs", {"status": "odd"}),
        ("list_runs", {"since": "whenever"}),
        ("list_runs", {"cursor": "?"}),
        ("list_runs", {"project_id": 7}),
        ("get_trajectory", {"run_id": "beat-20260101T000000Z-ffffffff", "step": 0}),
        ("get_trajectory", {"run_id": "beat-20260101T000000Z-ffffffff", "detail": "more"}),
        ("get_trajectory", {"run_id": "beat-20260101T000000Z-ffffffff", "limit": 101}),
    ],
)
async def test_wrong_arguments_are_refused(call: Call, tool: str, arguments: dict[str, Any]):
    assert (await call(tool, **arguments))["code"] in {"invalid_input", "cursor_mismatch", "not_found"}


class Idle(SmallJob):
    """Writes nothing."""

    async def work(self, handle: Handle) -> Said:
        await forever(handle)
        return Said("done")


@pytest.mark.parametrize(("job", "wrote"), [(SmallJob(forever), 1), (Idle(), 0)], ids=["wrote", "idle"])
async def test_a_run_under_way_is_not_undone_but_cancelled(staged: Staged, job: SmallJob, wrote: int):
    async with staged(job) as stage:
        run_id = (await stage.run(wait_s=0.1))["run_id"]
        while await stage.memories() < wrote:
            pass
        error = await stage.call("undo_change", run_id=run_id)
        assert (error["code"], "cancel_run" in error["next"]) == ("conflict", True)
        assert await stage.memories() == wrote


async def test_a_run_that_ended_well_is_undone_as_one_and_stays_on_record(staged: Staged):
    async with staged() as stage:
        told = await stage.run()
        await stage.call("undo_change", run_id=told["run_id"])
        assert await stage.memories() == 0
        assert (await stage.call("get_run", run_id=told["run_id"])) == told
        assert (await stage.call("undo_change", run_id=told["run_id"]))["code"] == "already_undone"


async def test_what_others_changed_since_stays_and_is_named(staged: Staged):
    made: list[str] = []

    async def changed_by_another(handle: Handle) -> None:
        made.extend(node.id for node in handle.mind.store.find(Where("memory"), Order.ID, 1))
        await anyio.to_thread.run_sync(remember, handle, "The harbour crane is loud.")
        updated = await stage.by_another(
            "update_memory", memory_id=made[0], version=1, content="The harbour crane is green."
        )
        assert updated["version"] == 2
        raise Conflict("That is enough.", "Begin again.")

    async with staged(SmallJob(changed_by_another)) as stage:
        told = await stage.run()
        assert (told["status"], told["left"]) == ("failed", made)
        assert "memory_history" in told["next"]
        (left,) = (await stage.call("list_memories"))["memories"]
        assert left["content"] == "The harbour crane is green."


async def test_what_is_taken_back_was_never_touched_and_its_number_is_not_given_again(staged: Staged):
    """Somebody who read a goal as the run had made it must not write over what comes to be there later."""
    read: list[int] = []

    async def touch(handle: Handle) -> None:
        done = GoalUpdate("add_progress", note="seen")
        for _ in range(2):
            await anyio.to_thread.run_sync(handle.mind.goals.update, goal["id"], done, handle.caller)
        read.append((await stage.by_another("list_goals"))["goals"][0]["version"])
        raise Conflict("That is enough.", "Begin again.")

    async with staged(SmallJob(touch)) as stage:
        goal = (await stage.call("create_goal", title="Watch the harbour"))["goal"]
        await stage.run()
        (left,) = (await stage.call("list_goals"))["goals"]
        assert left | {"version": goal["version"]} == goal
        assert left["version"] > read[0] > goal["version"]
        late = await stage.call("update_goal", goal_id=goal["id"], action="add_progress", note="late", version=read[0])
        assert late["code"] == "stale_version"


async def test_a_goal_that_cannot_go_back_to_where_it_was_stays(staged: Staged):
    """The run made room for another goal, which others took: undoing that would make too many active goals."""

    async def make_room(handle: Handle) -> None:
        await anyio.to_thread.run_sync(handle.mind.goals.update, goals[0], GoalUpdate("demote"), handle.caller)
        taken = await stage.by_another("create_goal", title="Taken meanwhile", priority="active")
        assert taken["goal"]["priority"] == "active"
        raise Conflict("That is enough.", "Begin again.")

    async with staged(SmallJob(make_room)) as stage:
        made = [await stage.call("create_goal", title=f"Goal {number}", priority="active") for number in range(3)]
        goals = [one["goal"]["id"] for one in made]
        told = await stage.run()
        assert (told["status"], told["left"]) == ("failed", [goals[0]])
        assert await stage.memories() == 0


async def test_a_thread_that_comes_late_writes_nothing(staged: Staged):
    late: list[str] = []
    threads: list[threading.Thread] = []

    async def leave_a_thread_behind(handle: Handle) -> None:
        threads.append(threading.Thread(target=lambda: late.append(written_late(handle))))
        threads[0].start()
        await stage.by_another("cancel_run", run_id=handle.id)
        await anyio.sleep(60)

    async with staged(SmallJob(leave_a_thread_behind)) as stage:
        await stage.run()
        await anyio.to_thread.run_sync(threads[0].join)
        assert late == ["run_over"]
        assert await stage.memories() == 0


async def test_a_cancel_that_comes_after_the_last_write_changes_nothing(staged: Staged):
    async def finish_and_linger(handle: Handle) -> None:
        with handle.mind.store.unit(Stamp("tester", handle.id)) as unit:
            handle.finish_in(unit, Said("in time"))
        await anyio.sleep(60)

    async with staged(SmallJob(finish_and_linger)) as stage:
        run_id = (await stage.run(wait_s=0.1))["run_id"]
        await _the_run(stage, "done")
        told = await stage.call("cancel_run", run_id=run_id)
        assert (told["status"], told["answer"]) == ("done", {"text": "in time"})
        assert await stage.memories() == 1


async def test_an_agent_begins_no_run(staged: Staged):
    async def begin_another(handle: Handle) -> None:
        async with handle.means() as means:
            await anyio.to_thread.run_sync(means.bridge.call, "run_small", {})

    async with staged(SmallJob(begin_another)) as stage:
        told = await stage.run()
        assert (told["status"], told["error"]["code"]) == ("failed", "conflict")


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_who_waits_is_told_how_far_it_is(staged: Staged, mode: Any):
    heard: list[tuple[float, str | None]] = []
    totals: list[float | None] = []
    parts = {f"part {number}": anyio.Event() for number in range(1, 4)}

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        totals.append(total)
        heard.append((progress, message))
        if message in parts:
            assert total == 3
            parts[message].set()

    async def go_on(handle: Handle) -> None:
        for number, (part, was_heard) in enumerate(parts.items(), 1):
            handle.progress.say(number, 3, part)
            await was_heard.wait()

    async with staged(SmallJob(go_on)) as stage, Client(stage.server, mode=mode) as client:
        await client.call_tool("run_small", {}, progress_handler=hear)
    assert [message for _, message in heard][-3:] == list(parts)
    assert 0 not in totals
    assert [done for done, _ in heard] == sorted({done for done, _ in heard})


async def test_a_run_of_another_server_is_watched_and_cancelled(staged: Staged):
    async with staged(SmallJob(forever)) as here, staged() as there:
        run_id = (await here.run(wait_s=0.1))["run_id"]
        assert (await there.call("get_run", run_id=run_id))["status"] == "running"
        assert (await there.call("wait_run", run_id=run_id, wait_s=0.2))["status"] == "running"
        told = await there.call("cancel_run", run_id=run_id)
        assert (told["status"], "cancelled it" in told["error"]["message"]) == ("cancelled", True)
        assert await there.memories() == 0


async def test_where_files_cannot_be_locked_servers_say_in_the_store_that_they_live(staged: Staged, settings: Settings):
    settings.home.mkdir()
    (settings.home / "runs").write_text("in the way of the folder")
    async with staged(SmallJob(forever)) as here, staged() as there:
        run_id = (await here.run(wait_s=0.1))["run_id"]
        assert (await there.call("get_run", run_id=run_id))["status"] == "running"

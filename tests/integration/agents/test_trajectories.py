"""What is told of the steps of runs, whatever agents did in them."""

from __future__ import annotations

from typing import Any

from agents.errors import ModelFailed
from agents.ports import Called, Step, StepKind
from dionysus_mcp.plain import compact_json
from dionysus_mcp.runs.job import Handle
from tests.integration.agents.jobs import SmallJob, a_step
from tests.integration.agents.small import Staged

MANY, LONG = 20, 30_000


async def huge_steps(handle: Handle) -> None:
    """Each with many calls, many results and long texts."""
    call = Called("list_memories", {"query": "y" * LONG}, {"memories": ["z" * 300] * 80})
    for number in range(2, 7):
        texts: dict[str, Any] = {name: name[0] * LONG for name in ("text", "code", "observation")}
        made = tuple(f"m_{one:012d}" for one in range(500))
        handle.record.step(Step(number, "manager", StepKind.ACTION, calls=(call,) * MANY, memories=made, **texts))


ASKED: dict[str, Any] = {"short": {"limit": 100}, "full": {"limit": 100, "detail": "full"}}


async def test_an_answer_is_never_larger_than_a_client_takes(staged: Staged):
    async with staged(SmallJob(huge_steps)) as stage:
        run_id = (await stage.run())["run_id"]
        for asked in ASKED.values():
            numbers: list[int] = []
            told = {"next_cursor": None}
            while "next_cursor" in told:
                told = await stage.call("get_trajectory", run_id=run_id, cursor=told["next_cursor"], **asked)
                assert len(compact_json(told)) <= (20_000 if "detail" not in asked else 150_000)
                numbers += [step["number"] for step in told["page"]]
            assert numbers == list(range(1, 7))
        short = (await stage.call("get_trajectory", run_id=run_id))["page"][1]
        assert (len(short["calls"]), short["more_calls"]) == (8, MANY - 8)
        (full,) = (await stage.call("get_trajectory", run_id=run_id, step=2))["page"]
        assert (len(full["calls"]), "more_calls" in full) == (MANY, False)
        assert full["calls"][0]["result"].startswith('{"memories":["zzz')


async def test_what_json_has_no_word_for_is_told_as_text(staged: Staged):
    """Models write halves of characters, and tools give numbers that are none."""

    async def odd(handle: Handle) -> None:
        call = Called("count", {"least": float("-inf")}, {"mean": float("nan")})
        handle.record.step(Step(2, "manager", StepKind.ACTION, text="half \ud83d", calls=(call,)))

    async with staged(SmallJob(odd)) as stage:
        run_id = (await stage.run())["run_id"]
        (step,) = (await stage.call("get_trajectory", run_id=run_id, step=2))["page"]
        assert step["text"] == "half \ufffd"
        assert step["calls"] == [{"tool": "count", "arguments": {"least": "-inf"}, "result": {"mean": "nan"}}]


async def test_the_steps_of_a_run_are_read_page_by_page_and_one_by_one(staged: Staged):
    async def think(handle: Handle) -> None:
        for number in range(2, 8):
            handle.record.step(a_step(number, f"step {number} " + "x" * 400, parent=1))

    async with staged(SmallJob(think)) as stage:
        run_id = (await stage.run())["run_id"]
        numbers, cursor = [], None
        while True:
            page = await stage.call("get_trajectory", run_id=run_id, limit=3, cursor=cursor)
            numbers += [step["number"] for step in page["page"]]
            cursor = page.get("next_cursor")
            if cursor is None:
                break
        assert numbers == list(range(1, 8))
        (short,) = (await stage.call("get_trajectory", run_id=run_id, limit=1))["page"]
        (full,) = (await stage.call("get_trajectory", run_id=run_id, step=7))["page"]
        assert len(short["code"]) <= 200 < len(full["code"])
        assert full["calls"][0]["result"] == {"ok": True}
        for number in (8, 0, -1, 10**30):
            error = await stage.call("get_trajectory", run_id=run_id, step=number)
            told = ("invalid_input", f"step is {number}, and there are 7.", "Give a whole number from 1 to 7.")
            assert (error["code"], error["message"], error["next"]) == told
        endless = await stage.call("get_trajectory", run_id=run_id, step=10**4_000)
        assert len(endless["message"]) < 200
        other = (await stage.run())["run_id"]
        page = await stage.call("get_trajectory", run_id=run_id, limit=3)
        wrong = await stage.call("get_trajectory", run_id=other, cursor=page["next_cursor"])
        assert wrong["code"] == "cursor_mismatch"


async def test_the_newest_runs_keep_their_steps(staged: Staged):
    async with staged(keep=2) as stage:
        runs = [(await stage.run())["run_id"] for _ in range(3)]
        kept = [len((await stage.call("get_trajectory", run_id=run_id))["page"]) for run_id in runs]
        assert kept == [0, 1, 1]
        assert "no longer" in (await stage.call("get_trajectory", run_id=runs[0]))["note"]
        assert "no longer" in (await stage.call("get_trajectory", run_id=runs[0], step=1))["next"]


async def test_no_secret_is_kept(staged: Staged):
    async def tell(handle: Handle) -> None:
        secret = f"sk-ant-{'a1' * 20}"
        handle.record.step(a_step(2, secret, injected=secret, observation=secret, error=secret))
        handle.phase(secret)
        handle.progress.say(1, 2, secret)
        raise ModelFailed(f"The key {secret} is wrong.", f"Use another than {secret}.")

    async with staged(SmallJob(tell, title=f"with sk-ant-{'a1' * 20}")) as stage:
        told = await stage.run()
        steps = await stage.call("get_trajectory", run_id=told["run_id"], detail="full")
        listed = await stage.call("list_runs")
        assert "sk-ant-" not in str((told, steps, listed))
        assert "redacted" in str(steps)

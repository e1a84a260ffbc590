"""The demo's agents: a beat and what it did, a prediction resolved, a beat handed over, one cancelled, one killed.

Instinct does it, or the model that the environment names: what a model does with its turn is its own affair, so less is
claimed of it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from mcp import MCPError

from dionysus_mcp.demo_stage import PATIENCE_S, NotAsTold, Stage, Window

INSTINCT = "instinct"
FOG = (
    "Fog over the harbour, the ferry is due.",
    "A foggy morning at the harbour: the ferry is due.",
    "Thick fog in the harbour, and the ferry is due again.",
)
LATE, IN_TIME = "The ferry left an hour late.", "The ferry did not leave an hour late."
NOW = "There is fog over the harbour this morning, and the ferry is due."
GOAL = "Know when to leave for the harbour"
DECIDED = "Tickets for the ferry are bought the day before."
TO_DO = "Ask the harbour office about the winter timetable."
TAKES_S = 600.0
CODE_LINES, TEXT, RUNS = 12, 100, 6
TRIES = 10
"""A beat may be over before it is cancelled, or seen at work."""


async def agents_at_work(stage: Stage) -> None:
    async with stage.window("D", thinks=True) as d:
        with suppress(MCPError):  # window C is killed
            async with stage.window("C", thinks=True) as c:
                model, foreseen = await prepared(c)
                await beaten(c, model, foreseen)
                await resolved(c, model)
                await handed_over(c, d)
                await cancelled(c, d)
                before, run = await killed_in_a_beat(stage, c)
        await picked_up(d, before, run)
        await what_it_took(stage, d)


async def prepared(c: Window) -> tuple[str, str]:
    """A model that has seen what fog does, and a prediction of it that came true."""
    c.tell.act("Something for agents to do: a goal, a model, a prediction, and what became of it")
    for text in FOG:
        await c.call("create_memory", content=text, memory_type="episodic")
    basins = (await c.call("query_basin_landscape"))["largest"]
    theme = next((basin["id"] for basin in basins if any(word in basin["name"] for word in ("fog", "ferry"))), None)
    if theme is None:
        raise NotAsTold("a basin is named for the fog or the ferry")
    await c.ask("create_goal", title=GOAL)
    model = str((await c.ask("create_mental_model", name="The ferry", domain="world", basin_ids=[theme]))["id"])
    for day in range(1, 9):
        at = f"2026-10-{day:02}T08:00Z"
        await c.call("record_observation", model_id=model, situation=FOG[day % 3], observation=LATE, occurred_at=at)
    foreseen = str((await c.ask("generate_prediction", model_id=model, context=NOW))["id"])
    await c.ask("create_memory", content=LATE, source=foreseen)
    return model, foreseen


async def beaten(c: Window, model: str, foreseen: str) -> None:
    c.tell.act("A beat: the mind takes a turn by itself")
    before, energy = await _mind(c), await c.call("get_energy_status")
    told = _done(await c.ask("run_heartbeat", focus="the ferry", wait_s=TAKES_S))
    answer, after = told["answer"], await _mind(c)
    c.tell.got(f"{told['model']}, in the sandbox {told['sandbox']}, {told['seconds']:.1f} s: {answer['narrative']}")
    await followed(c, told)
    c.tell.act("What the beat changed, and what it cost")
    for what in ("memories", "goals"):
        c.tell.got(f"{what}: {len(before[what])} before, {len(after[what])} after")
    c.tell.got(f"energy: {answer['energy_before']} before, {answer['spent']} spent, {answer['energy_after']} after")
    c.tell.got(f"tokens: {told.get('tokens', 0)}; money: {_money(told)}")
    gain = energy["after_next_beat"] - energy["balance"]
    adds_up = round(energy["balance"] + gain - answer["spent"], 6) == answer["energy_after"] == after["energy"]
    c.tell.true("the energy adds up", adds_up)
    kept = {memory["id"] for memory in after["memories"]}
    c.tell.true("what it wrote is there", {answer["memory_id"], *answer["changed"].get("memories", ())} <= kept)
    if told["model"] == INSTINCT:
        came_out = (await c.call("get_mental_model", model_id=model, status="resolved"))["predictions"]
        c.tell.true("it resolved the prediction by what was on record", [one["id"] for one in came_out] == [foreseen])
        c.tell.true("no model was asked", not told.get("tokens"))
    else:
        c.tell.true("the model was asked, and its tokens were counted", told["tokens"] > 0)


async def followed(c: Window, told: Mapping[str, Any]) -> None:
    """The beat's code and its trace, as a tree."""
    c.tell.act("The code that ran, and its trace")
    steps = await _steps(c, told["run_id"])
    ran = [step["code"] for step in steps if step["agent"] == "manager" and step.get("code")]
    lines = [line for code in ran for line in code.splitlines() if line.strip()]
    for line in lines[:CODE_LINES]:
        c.tell.line(f"      | {line}")
    c.tell.got(f"the first of {len(lines)} lines")
    for line in _tree(steps):
        c.tell.line(f"      {line}")
    c.tell.true("every step is on record", len(steps) == told["steps"])
    said = bool(ran) and (told["model"] == INSTINCT or told["answer"]["code"].startswith(ran[0][:TEXT]))
    c.tell.true("what ran is on record; the answer of a model's beat begins with its code", said)
    plans = [step for step in steps if step["kind"] == "plan"]
    c.tell.true("every plan was made with the mind's coherence before it", all(plan.get("injected") for plan in plans))


async def resolved(c: Window, model: str) -> None:
    c.tell.act("A prediction is resolved: judged by what happened, and agents find out why")
    foreseen = await c.ask("generate_prediction", model_id=model, context=NOW)
    before = await _mind(c)
    told = _done(await c.ask("resolve_prediction", prediction_id=foreseen["id"], observation=IN_TIME, wait_s=TAKES_S))
    answer = told["answer"]
    c.tell.got(f"{answer['verdict']}, by {answer['judge']}; revision {answer['revision']['state']}: ")
    c.tell.got(answer["revision"]["why"])
    for line in answer["explanation"]:
        c.tell.got(f"{line['text'][:TEXT]}  {', '.join(line['ids'])}")
    c.tell.true("every line says what it is read from", all(line["ids"] for line in answer["explanation"]))
    if told.get("model") == INSTINCT:
        c.tell.true("the prediction was wrong", answer["verdict"] == "wrong")
    await c.ask("undo_change", run_id=told["run_id"])
    c.tell.true("one undo takes all of it back", await _mind(c) == before)


async def handed_over(c: Window, d: Window) -> None:
    c.tell.act("A beat that nobody waits for: begun in one window, waited for in another")
    told = await c.ask("run_heartbeat", wait_s=0)
    c.tell.got(f"{told['run_id']} is {told['status']}; {told['next']}")
    c.tell.true("it goes on by itself", told["status"] == "running")
    ended = _done(await d.ask("wait_run", run_id=told["run_id"], wait_s=TAKES_S))
    d.tell.got(f"done after {ended['seconds']:.1f} s, beat number {ended['answer']['number']}")


async def cancelled(c: Window, d: Window) -> None:
    """From the other window; from its own, which it hears at once, where the beats of a model are over sooner."""
    c.tell.act("A beat that is cancelled leaves everything as it was")
    for by in (d, *[c] * TRIES):
        before, run = await _at_work(c)
        ended = await by.ask("cancel_run", run_id=run)
        if ended["status"] != "done":
            break
        by.tell.got("it was done before it heard of that; another one")
    by.tell.got(f"{ended['status']} after {ended.get('steps', 0)} steps: {_why(ended)}")
    by.tell.true("it was cancelled", ended["status"] == "cancelled")
    d.tell.true("memories, goals, models and energy are as they were", await _mind(d) == before)


async def killed_in_a_beat(stage: Stage, c: Window) -> tuple[dict[str, Any], str]:
    """How the mind was before the beat, and the beat's run."""
    c.tell.act("A window notes what it is at, and is killed with kill -9 in the middle of a beat")
    await c.call("get_or_create_journey")
    await c.ask("record_session_event", kind="decision", text=DECIDED, session_id="harbour")
    await c.ask("record_session_event", kind="task", text=TO_DO, session_id="harbour")
    process = stage.last_writer()
    before, run = await _at_work(c)
    os.kill(process, signal.SIGKILL)
    c.tell.asked("shell", f"kill -9 {process}")
    return before, run


async def picked_up(d: Window, before: Mapping[str, Any], run: str) -> None:
    ended = await d.ask("get_run", run_id=run)
    d.tell.got(f"{ended['status']}: {_why(ended)}")
    if ended["status"] == "done":
        d.tell.got("it was over before it could be killed, so all of it is there")
    else:
        d.tell.true("the beat is known to be interrupted", ended["status"] == "interrupted")
        d.tell.true("nothing of it is left", await _mind(d) == before)
    d.tell.act("Another window picks the session up")
    told = _done(await d.ask("reconstruct_session", cues=["the ferry"], token_budget=600, wait_s=TAKES_S))
    answer = told["answer"]
    for line in answer["markdown"].splitlines():
        d.tell.line(f"      | {line[: 2 * TEXT]}")
    d.tell.true("it knows what was decided", DECIDED in answer["markdown"])
    d.tell.true("it knows what is to be done", TO_DO in answer["markdown"])
    d.tell.true("it hangs together", answer["coherent"])


async def what_it_took(stage: Stage, d: Window) -> None:
    d.tell.act("Every run is on record, with its cost")
    for command in ("runs", "costs"):
        for line in (await stage.shell(command, thinks=True)).splitlines():
            d.tell.line(f"      {line}")
    runs = (await d.call("list_runs", limit=100))["runs"]
    ends = {one["status"] for one in runs}
    d.tell.true("none of them is lost", len(runs) == len({one["run_id"] for one in runs}) >= RUNS)
    d.tell.true("each says how it ended", {"done", "cancelled"} <= ends <= {"done", "cancelled", "interrupted"})


def _done(told: dict[str, Any]) -> dict[str, Any]:
    if told["status"] == "done":
        return told
    why = told.get("error") or {"code": told["status"], "message": f"not done after {TAKES_S:.0f} s"}
    raise NotAsTold(f"the run of {told.get('model', 'agents')} is done: {why['code']}, {why['message']}")


def _why(ended: Mapping[str, Any]) -> str:
    return str((ended.get("error") or {}).get("message", "it ended well"))


async def _at_work(window: Window) -> tuple[dict[str, Any], str]:
    """How the mind was before a beat, and its run, which has taken a step and goes on."""
    for _ in range(TRIES):
        before = await _mind(window)
        run = str((await window.ask("run_heartbeat", wait_s=0))["run_id"])
        if await _goes_on(window, run):
            return before, run
    raise NotAsTold("a beat is still at work when it is looked at")


async def _goes_on(window: Window, run: str) -> bool:
    """Told as soon as the run has taken a step. Not, when it was done before anybody saw one."""
    async with asyncio.timeout(PATIENCE_S + TAKES_S):
        while True:
            told = await window.call("get_run", run_id=run)
            if told["status"] not in {"running", "done"}:
                raise NotAsTold(f"the run is still at work: {told['status']}, {_why(told)}")
            if told["status"] == "done" or told.get("steps"):
                return bool(told["status"] == "running")


async def _mind(window: Window) -> dict[str, Any]:
    """What a run must not have changed if it did not hold."""
    models = (await window.call("list_mental_models", limit=100))["models"]
    return {
        "memories": await window.every_memory(include_superseded=True),
        "goals": (await window.call("list_goals", limit=100))["goals"],
        "models": [_known(await window.call("get_mental_model", model_id=model["id"])) for model in models],
        "energy": (await window.call("get_energy_status"))["balance"],
    }


def _known(model: Mapping[str, Any]) -> dict[str, Any]:
    return {name: model.get(name) for name in ("id", "version", "status", "record", "predictions")}


async def _steps(window: Window, run: str) -> list[dict[str, Any]]:
    """In the order in which they began."""
    page = await window.call("get_trajectory", run_id=run, limit=100, detail="full")
    steps: list[dict[str, Any]] = page["page"]
    while "next_cursor" in page:
        page = await window.call("get_trajectory", run_id=run, limit=100, detail="full", cursor=page["next_cursor"])
        steps += page["page"]
    return sorted(steps, key=lambda step: step["number"])


def _tree(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    depths: dict[int | None, int] = {None: -1}
    for step in steps:
        depth = depths[step["number"]] = depths.get(step.get("parent"), -1) + 1
        called = ", ".join(call["tool"] for call in step.get("calls", ()))
        tokens = f"  ({step['tokens']} tokens)" if step.get("tokens") else ""
        yield f"{'    ' * depth}{step['number']}. {step['agent']}: {step['kind']}  {called[:TEXT]}{tokens}"


def _money(told: Mapping[str, Any]) -> str:
    return "unknown" if told.get("money", 0.0) is None else f"${told.get('money', 0.0):.4f}"

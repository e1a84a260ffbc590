"""The main job, end to end, told on stdout: `python -m dionysus_mcp.demo`. Ends with 1 when something is not as told.

Real server processes on a folder of their own, a real MCP client, the real command line.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dionysus_mcp.demo_beat import agents_at_work
from dionysus_mcp.demo_mind import a_day_of_a_mind
from dionysus_mcp.demo_recall import recall_that_finds_it
from dionysus_mcp.demo_stage import PATIENCE_S, NotAsTold, Stage, Teller, Window
from dionysus_mcp.settings import load_settings

AT_ONCE, BEFORE_THE_KILL = 200, 20
NOT_TO_BE_KEPT = "staging-0-example-only"
FACTS = {
    "A": ("We deploy on Fridays at 16:00.", "Ana (billing) wants invoices as PDF.", "The build runs on Python 3.11."),
    "B": ("The staging database is called heron.", "Releases are tagged by Goran.", "Load tests run on Sundays."),
}


async def play(stage: Stage) -> None:
    async with stage.window("A") as a:
        async with stage.window("B") as b:
            ids = await two_windows_at_once(a, b)
            survived = await killed_in_mid_write(stage, b)
        await nothing_lost(a, survived)
        async with stage.window("B") as b:
            await recalled(b)
            moment = await corrected(a, b, ids["We deploy on Fridays at 16:00."])
            await replaced_by_the_world(a, b, ids["The build runs on Python 3.11."])
            await taken_back(a, b, ids["Ana (billing) wants invoices as PDF."])
            await as_it_was(b, moment)
            await secret_kept_out(a)
            await recall_that_finds_it(a, b)
            await a_day_of_a_mind(a, b)
            await carried_out(stage, a)
    await agents_at_work(stage)


async def two_windows_at_once(a: Window, b: Window) -> dict[str, str]:
    a.tell.act("Two windows remember at the same time, in one memory")
    writes = [window.ask("create_memory", content=fact) for window in (a, b) for fact in FACTS[window.name]]
    answers = await asyncio.gather(*writes)
    ids = {fact: answer["id"] for fact, answer in zip([*FACTS["A"], *FACTS["B"]], answers, strict=True)}
    a.tell.got(f"{len(ids)} memories: {', '.join(ids.values())}")
    for window in (a, b):
        seen = {memory["id"] for memory in (await window.call("list_memories"))["memories"]}
        a.tell.true(f"window {window.name} sees all of them", seen == set(ids.values()))
    return ids


async def killed_in_mid_write(stage: Stage, b: Window) -> dict[str, str]:
    """Kill the window while it writes; what it had acknowledged by then."""
    b.tell.act("Window B is killed with kill -9 in the middle of writing")
    await b.call("create_memory", content="Window B wrote this last.")
    process, acknowledged, enough = stage.last_writer(), dict[str, str](), asyncio.Event()

    async def write(number: int) -> None:
        content = f"Test run {number} of the night was green."
        acknowledged[(await b.call("create_memory", content=content))["id"]] = content
        if len(acknowledged) == BEFORE_THE_KILL:
            enough.set()

    writing = [asyncio.create_task(write(number)) for number in range(AT_ONCE)]
    b.tell.asked("window B", f"create_memory, {AT_ONCE} times at once")
    await asyncio.wait_for(enough.wait(), PATIENCE_S)
    os.kill(process, signal.SIGKILL)
    await asyncio.wait(writing, timeout=PATIENCE_S)
    cut_off = sum(task.exception() is not None for task in writing if task.done())
    b.tell.asked("shell", f"kill -9 {process}")
    b.tell.got(f"{len(acknowledged)} writes were acknowledged, {cut_off} calls broke off")
    b.tell.true("it was killed in mid-write", cut_off > 0 and len(acknowledged) + cut_off == AT_ONCE)
    return acknowledged


async def nothing_lost(a: Window, acknowledged: dict[str, str]) -> None:
    a.tell.act("Window A goes on at once, and nothing that was acknowledged is lost")
    began = time.perf_counter()
    await a.ask("create_memory", content="Window B was killed during the test run.")
    a.tell.got(f"stored after {(time.perf_counter() - began) * 1000:.0f} ms: no lock was left behind")
    stored = {memory["id"]: memory["content"] for memory in await a.every_memory()}
    kept = acknowledged.items() & stored.items()
    a.tell.true(f"{len(kept)} of {len(acknowledged)} acknowledged writes are there", len(kept) == len(acknowledged))


async def recalled(b: Window) -> None:
    b.tell.act("Window B is started again and recalls")
    answer = await b.ask("semantic_recall", query="When do we deploy?", top_k=3)
    _show_hits(b.tell, answer)
    b.tell.true("the best hit is what window A wrote", _best(answer).startswith("We deploy on Fridays"))
    b.tell.true("it says who wrote it", answer["hits"][0]["by"].startswith("window-A"))


async def corrected(a: Window, b: Window, memory_id: str) -> str:
    """Two windows correct the same memory; returns the moment before."""
    a.tell.act("A correction, and one that came too late")
    moment = str((await a.call("get_memory", memory_id=memory_id))["updated_at"])
    answer = await a.ask("update_memory", memory_id=memory_id, version=1, content="We deploy on Tuesdays at 10:00.")
    a.tell.got(f"it has version {answer['version']} now")
    refusal = await b.refused("update_memory", memory_id=memory_id, version=1, content="We deploy on Mondays.")
    turned = refusal["changed"][0]["fields"]["content"]
    b.tell.got(f"refused, {refusal['code']}: {refusal['message']}")
    b.tell.got(f"what changed: {turned['before']!r} became {turned['after']!r}")
    now = await b.call("get_memory", memory_id=memory_id)
    b.tell.true(
        "the first correction stands", now["version"] == answer["version"] and now["content"] == turned["after"]
    )
    return moment


async def replaced_by_the_world(a: Window, b: Window, old: str) -> None:
    a.tell.act("The world changed: a new memory supersedes an old one")
    new = await a.ask("create_memory", content="The build runs on Python 3.13 now.")
    await a.ask("link_memories", source_id=new["id"], relation="SUPERSEDES", target_id=old)
    answer = await b.ask("semantic_recall", query="Which Python does the build run on?", top_k=1)
    _show_hits(b.tell, answer)
    b.tell.true("the new one is recalled", _ids(answer) == {new["id"]})
    more = await b.call("semantic_recall", query="Which Python does the build run on?")
    b.tell.true("the old one is not", old not in _ids(more))
    everything = await b.call("semantic_recall", query="build Python", include_superseded=True)
    b.tell.true("but it can be asked for", old in _ids(everything))


async def taken_back(a: Window, b: Window, memory_id: str) -> None:
    a.tell.act("A mistake, its history, and undo")
    await a.ask("update_memory", memory_id=memory_id, version=1, content="Ana (billing) wants invoices by fax.")
    history = await b.ask("memory_history", memory_id=memory_id)
    for event in history["events"]:
        text = event["fields"]["content"]
        b.tell.got(f"change {event['change']}, {event['operation']} by {event['by']}: {text.get('after')!r}")
    mistake = history["events"][0]["change"]
    undone = await b.ask("undo_change", change=mistake)
    b.tell.got(f"change {undone['undone'][0]} taken back by change {undone['changes'][0]}")
    now = await a.call("get_memory", memory_id=memory_id)
    b.tell.true("the memory says PDF again", now["content"] == "Ana (billing) wants invoices as PDF.")


async def as_it_was(b: Window, moment: str) -> None:
    b.tell.act("What did we know before the correction?")
    answer = await b.ask("semantic_recall", query="When do we deploy?", as_of=moment, top_k=1)
    _show_hits(b.tell, answer)
    b.tell.true("then it was Fridays", _best(answer) == "We deploy on Fridays at 16:00.")
    answer = await b.call("semantic_recall", query="When do we deploy?", top_k=1)
    b.tell.true("now it is Tuesdays", _best(answer) == "We deploy on Tuesdays at 10:00.")


async def secret_kept_out(a: Window) -> None:
    a.tell.act("A secret does not get in")
    answer = await a.ask("create_memory", content=f"Staging login: password = {NOT_TO_BE_KEPT}, user heron.")
    stored = await a.call("get_memory", memory_id=answer["id"])
    taken_out = answer.get("redacted", 0)
    a.tell.got(f"{taken_out} secret taken out; stored: {stored['content']}")
    a.tell.true("the secret is not in the memory", NOT_TO_BE_KEPT not in stored["content"] and taken_out == 1)


async def carried_out(stage: Stage, a: Window) -> None:
    a.tell.act("Export and backup, while both windows stay open")
    there = {memory["id"]: memory["content"] for memory in await a.every_memory(include_superseded=True)}
    lines = [json.loads(line) for line in (await stage.shell("export", "-")).splitlines()]
    exported = {line["node"]["id"]: line["node"]["text"] for line in lines if "node" in line}
    a.tell.got(f"{len(exported)} memories as JSON lines")
    a.tell.true("the export holds every memory", exported == there)
    copy = stage.home.with_name("copy.db")
    await stage.shell("backup", str(copy))
    elsewhere = load_settings(home=stage.home.with_name("elsewhere")).database
    elsewhere.parent.mkdir()
    shutil.copy(copy, elsewhere)
    counted = json.loads(await stage.shell("stats", "--json", home=elsewhere.parent))["memories"]
    a.tell.got(f"{counted} memories in a folder made from the backup")
    a.tell.true("the backup holds every memory", counted == len(there))


def _show_hits(tell: Teller, answer: dict[str, Any]) -> None:
    for hit in answer["hits"]:
        tell.got(f"{hit['id']}  score {hit['score']:.2f}  {hit['text']}")


def _ids(answer: dict[str, Any]) -> set[str]:
    return {hit["id"] for hit in answer["hits"]}


def _best(answer: dict[str, Any]) -> str:
    hits: Sequence[dict[str, Any]] = answer["hits"]
    return str(hits[0]["text"]) if hits else ""


def main() -> int:
    tell = Teller()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="dionysus-demo-") as folder:
        tell.line(f"Dionysus, in a folder of its own: {folder}")
        try:
            asyncio.run(play(Stage(Path(folder) / "home", tell)))
        except NotAsTold as error:
            tell.line(f"\nNOT AS TOLD: {error}")
            return 1
    tell.line(f"\nEverything was as told, in {time.perf_counter() - began:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

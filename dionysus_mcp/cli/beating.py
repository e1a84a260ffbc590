"""The command that runs a heartbeat: how the code began that ran, what it changed, and what it cost."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.wording import in_commands
from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.energy.answers import HeartbeatStatus
from dionysus_mcp.runs.looking import Looking
from dionysus_mcp.runs.supplies import folder_of

ASKED = ("focus", "max_steps", "energy_limit")
LINES = 25
TIME = slice(16)


def heartbeat(desk: Desk, words: argparse.Namespace) -> int:
    wishes = [name for name in ("status", "pause", "resume") if getattr(words, name) not in {None, False}]
    if len(wishes) > 1:
        raise InvalidInput(f"--{wishes[0]} and --{wishes[1]} were both given.", "Give one of them.")
    match wishes:
        case ["status"]:
            desk.tell(desk.mind.heartbeats.status(), standing)
        case ["pause"]:
            desk.tell(desk.mind.heartbeats.pause(words.pause or None, desk.caller), standing)
        case ["resume"]:
            desk.tell(desk.mind.heartbeats.resume(desk.caller), standing)
        case _:
            return _beaten(desk, words)
    return 0


def _beaten(desk: Desk, words: argparse.Namespace) -> int:
    from dionysus_mcp.cli.living import carried_out, exit_of

    given = {name: getattr(words, name) for name in ASKED if getattr(words, name) is not None}
    if not math.isfinite(given.get("energy_limit", 0)):
        raise InvalidInput(f"--energy is {words.energy_limit}.", "Give a number above 0.")
    told = carried_out(desk, "run_heartbeat", {**given, "dry_run": words.dry_run})
    code = "" if desk.as_json else _code(desk, told)
    desk.tell(told, lambda answer: "\n".join(beat(answer, code)))
    return exit_of(told)


def _code(desk: Desk, told: Mapping[str, Any]) -> str:
    """All that the manager ran; the answer has only its beginning. Of instinct it says only whose it was."""
    from agents.layers import MANAGER
    from agents.llm.values import INSTINCT
    from dionysus_mcp.cli.runs import pages

    answer = told.get("answer") or {}
    if answer.get("mode") == INSTINCT:
        return in_commands(answer.get("code") or "")

    looking = Looking(desk.mind, folder_of(desk.settings.home))
    steps = (one for page in pages(looking, told["run_id"], full=True) for one in page.page)
    return "\n\n".join(one.code for one in steps if one.agent == MANAGER.agent and one.code)


def beat(told: Mapping[str, Any], code: str) -> Iterator[str]:
    """A beat as a person reads it."""
    answer = told.get("answer")
    if answer is None:
        error = told.get("error") or {}
        yield f"{told['run_id']} {told['status']}: {error.get('message', '')} {error.get('next', '')}".rstrip()
        return
    yield from _beginning(code.splitlines(), told["run_id"])
    yield ""
    yield answer["narrative"]
    if answer.get("next"):
        yield f"Next: {answer['next']}"
    yield ""
    yield from _did(answer)
    if told.get("note"):
        yield told["note"]
    yield f"`dionysus trace {told['run_id']}` shows it step by step."


def _beginning(lines: Sequence[str], run_id: str) -> Iterator[str]:
    yield from (f"  | {line}" for line in lines[:LINES])
    if len(lines) > LINES:
        yield f"  {len(lines) - LINES} more lines of code: `dionysus trace {run_id} --full` shows all."


def _did(answer: Mapping[str, Any]) -> Iterator[str]:
    actions = ", ".join(f"{name} x{count}" for name, count in answer.get("actions", {}).items()) or "nothing"
    if answer.get("dry_run"):
        yield f"A rehearsal: nothing was written. It would cost {answer['spent']:g} ({actions})."
        yield from (f"  would: {one['tool']} {one['arguments']}" for one in answer.get("would", ()))
        return
    yield f"Beat {answer['number']} ({answer['mode']}): {actions}"
    yield f"Changed: {_changed(answer)}"
    yield f"Energy: {answer['energy_before']:g} -> {answer['energy_after']:g}, {answer['spent']:g} spent"
    if answer.get("note"):
        yield answer["note"]


def _changed(answer: Mapping[str, Any]) -> str:
    counts = (answer.get("changed") or {}).get("counts") or {}
    changed = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    note = f"its note for the next beat ({answer['memory_id']})"
    return f"{changed}, and {note}" if changed else f"nothing but {note}"


def standing(status: HeartbeatStatus) -> str:
    """How heartbeats stand, as a person reads it."""
    return "\n".join(_standing(status))


def _standing(status: HeartbeatStatus) -> Iterator[str]:
    paused = f"paused since {(status.paused_since or '')[TIME]}" + (f": {status.reason}" if status.reason else "")
    yield f"Heartbeats are {paused if status.paused else 'not paused'}; {status.beats} on record."
    yield f"They begin by themselves: {status.by_themselves}."
    if status.running:
        yield f"{status.running.beat_id} runs since {status.running.since[TIME]}, by {status.running.by}."
    for one in status.last:
        yield f"{one.at[TIME]}  {one.id}  {one.status}  {one.narrative or ''}"
    if status.note:
        yield status.note

"""Tools that think, from the command line: a server in this process carries the run out, a person sees how far it is,
and Ctrl-C ends it and takes back what it wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import DionysusError, Internal, every_error

if TYPE_CHECKING:
    from fastmcp import Client

    from dionysus_mcp.runs.job import Job
    from dionysus_mcp.runs.supplies import Supplies

LONG_S = 600
"""How long one call waits. A command waits until the run has ended."""
RUNNING, DONE = "running", "done"


def carried_out(desk: Desk, tool: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a run answered, in the end. Begun by a tool with `wait_s`."""
    import anyio

    return anyio.run(_through, desk, tool, dict(arguments))


def carried_out_alone(desk: Desk, job: Job, supplies: Supplies, wait_s: float = LONG_S) -> dict[str, Any]:
    """The same for a run that asks no agents: without a server, whose framework takes seconds to load."""
    import anyio

    return anyio.run(_alone, desk, job, supplies, wait_s)


async def _alone(desk: Desk, job: Job, supplies: Supplies, wait_s: float) -> dict[str, Any]:
    from dionysus_mcp.mind.viewed.views import Views
    from dionysus_mcp.plain import plain
    from dionysus_mcp.runs.runs import Runs

    async with Runs(desk.mind, Views(desk.mind), None, supplies).open() as runs:
        told = await runs.carry(job, desk.caller, wait_s)
        while told.status == RUNNING:
            told = await runs.wait(told.run_id, wait_s)
    answer: dict[str, Any] = plain(told)
    return answer


async def _through(desk: Desk, tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from dionysus_mcp.environment import prepare_framework

    prepare_framework()
    from fastmcp import Client
    from mcp_types import Implementation

    from dionysus_mcp.composition import build_supplies
    from dionysus_mcp.server import build_core

    caller = desk.caller
    core = build_core(desk.mind, caller.project, supplies=build_supplies(desk.settings, desk.mind))
    async with Client(core, client_info=Implementation(name=caller.author, version="")) as client:
        told = await _called(desk, client, tool, arguments | {"wait_s": LONG_S})
        while told["status"] == RUNNING:
            told = await _called(desk, client, "wait_run", {"run_id": told["run_id"], "wait_s": LONG_S})
    return told


async def _called(desk: Desk, client: Client[Any], tool: str, arguments: dict[str, Any]) -> dict[str, Any]:
    from mcp_types import TextContent

    async def said(progress: float, total: float | None, message: str | None) -> None:
        desk.note(f"[{progress:.0f}/{total:.0f}] {message}" if total else message or "")

    result = await client.call_tool(tool, arguments, progress_handler=said, raise_on_error=False)
    answer: dict[str, Any] = json.loads(next(one.text for one in result.content if isinstance(one, TextContent)))
    if result.is_error:
        raise error_told(answer)
    return answer


def exit_of(told: Mapping[str, Any]) -> int:
    """The exit code of a command whose run ended so: that of the run's error, else 1."""
    if told["status"] == DONE:
        return 0
    code = (told.get("error") or {}).get("code")
    return next((one.exit_code for one in every_error() if one.code == code), 1)


def error_told(report: Mapping[str, Any]) -> DionysusError:
    """The error that a tool told, as the one that it was."""
    told = dict(report["error"])
    code, message, following = told.pop("code"), told.pop("message"), told.pop("next")
    kind = next((one for one in every_error() if one.code == code), Internal)
    return kind(message, following, **told)

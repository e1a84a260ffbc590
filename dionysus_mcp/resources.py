"""What clients can attach by name: memories, the journal, and how the mind stands. Tools answer with the same."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastmcp import FastMCP
from fastmcp.dependencies import Depends
from fastmcp.exceptions import ResourceError

from dionysus_mcp.errors import DionysusError, InvalidInput, shown
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.plain import compact_json
from dionysus_mcp.tools.kit import the_caller, the_mind

JSON = "application/json"
NEWEST = 20
EVENTS = 200
LONGEST = 16  # digits of a position


@dataclass(frozen=True, slots=True)
class ResourceSpec:
    """A resource and how it is announced."""

    uri: str
    name: str
    title: str
    function: Callable[..., Any]

    def add_to(self, server: FastMCP[Any]) -> None:
        description = self.function.__doc__ or ""
        server.resource(self.uri, name=self.name, title=self.title, description=description, mime_type=JSON)(
            self.function
        )


async def memory(id: str, mind: Mind = Depends(the_mind)) -> str:
    """One memory."""
    return await _answer(mind.recall.get, id)


async def recent(mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> str:
    """The newest memories of this project and of 'global'."""
    return await _answer(mind.recall.list, "newest", NEWEST, None, Filters(), caller)


async def journal(since: str, mind: Mind = Depends(the_mind)) -> str:
    """What changed behind a position of the journal, oldest first."""

    def read() -> dict[str, Any]:
        if not since.isdecimal() or len(since) > LONGEST:
            raise InvalidInput(f"since is {shown(since)}.", "Give a position of the journal, such as 0.", field="since")
        events = mind.journal.since(int(since), EVENTS)
        return {"events": events, "position": events[-1].change if events else mind.journal.position()}

    return await _answer(read)


async def now(mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> str:
    """What is there now, as observe_environment tells it."""

    def read() -> Any:
        return mind.observing.observe(None, caller)

    return await _answer(read)


async def open_goals(mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)) -> str:
    """The open goals of this project and of 'global', active ones first."""

    def read() -> Any:
        return mind.goals.page("open", None, NEWEST, None, None, caller)

    return await _answer(read)


async def landscape(mind: Mind = Depends(the_mind)) -> str:
    """The basins of all projects, the largest first."""

    def read() -> Any:
        return mind.basins.landscape()

    return await _answer(read)


async def calibration(id: str, mind: Mind = Depends(the_mind)) -> str:
    """How sure a model was and how often it was right, without its predictions."""

    def read() -> Any:
        return mind.models.get(id, 0, None, None)

    return await _answer(read)


async def costs(mind: Mind = Depends(the_mind)) -> str:
    """What language models took today and this month, and what they may take."""
    return await _answer(mind.ledger.costs)


async def _answer(read: Callable[..., Any], *arguments: Any) -> str:
    try:
        return compact_json(await anyio.to_thread.run_sync(read, *arguments))
    except DionysusError as error:
        raise _refusal(error) from None
    except Exception as error:  # the edge: a defect is logged with an id, which is all that the client gets
        raise _refusal(report_defect(error, f"resource {read.__name__}")) from None


def _refusal(error: DionysusError) -> ResourceError:
    return ResourceError(compact_json(error.report()), log_level=logging.DEBUG)


RESOURCES = (
    ResourceSpec("memory://recent", "recent", "Newest memories", recent),
    ResourceSpec("memory://{id}", "memory", "A memory", memory),
    ResourceSpec("journal://{since}", "journal", "The journal since a position", journal),
    ResourceSpec("state://now", "now", "What is there now", now),
    ResourceSpec("goals://open", "goals", "Open goals", open_goals),
    ResourceSpec("basins://landscape", "landscape", "The landscape of basins", landscape),
    ResourceSpec("model://{id}/calibration", "calibration", "A model's calibration", calibration),
    ResourceSpec("costs://ledger", "costs", "Costs of language models", costs),
)

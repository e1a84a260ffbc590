"""What every tool is made with: how it is declared, what it is handed, and how its answers and errors look."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastmcp.exceptions import ToolError, ValidationError
from fastmcp.server.context import Context
from fastmcp.server.dependencies import CurrentContext
from fastmcp.tools import FunctionTool, Tool, ToolResult
from fastmcp.tools.base import InputRequiredToolResult
from mcp_types import ToolAnnotations
from pydantic import ValidationError as ArgumentError

from agents.acting import ACTING
from agents.underway import carried_out
from dionysus_mcp.errors import DionysusError, InvalidInput, NotConfirmed, RunOver, shown
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.viewed.views import Views
from dionysus_mcp.plain import compact_json, plain
from dionysus_mcp.tools.asking import AnswerNeeded
from dionysus_mcp.tools.schemas import inlined

CORE, FULL = "core", "full"
NUMBERS = ("integer", "number")
PERSON = "anthropic/requiresUserInteraction"
"""Clients show it to a person before they call. An agent of ours shows nobody anything, and is refused."""
NOT_FOR_AGENTS = "Say in the answer what should be done and why; whoever began the run can do it."


@dataclass(frozen=True, slots=True)
class Spec:
    """A tool and what clients should know of it. The annotations are promises: clients act on them."""

    function: Callable[..., Any]
    title: str
    reads: bool = False
    destructive: bool = False
    idempotent: bool = False
    core: bool = False
    always_load: bool = False
    needs_person: bool = False
    outside: bool = False
    """Reaches beyond this machine's store."""

    @property
    def name(self) -> str:
        return self.function.__name__


class MindTool(FunctionTool):
    """A tool that answers with one object, in full both as structured content and as its JSON text."""

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        try:
            _refuse_truth_as_number(arguments, self.parameters.get("properties", {}))
            with carried_out() as allowed:
                _refuse_who_has_left(allowed)
                if (self.meta or {}).get(PERSON):
                    refuse_agents(self.name)
                return await super().run(arguments)
        except ValidationError as error:
            raise refusal(_explained(error, self.name, list(self.parameters.get("properties", {})))) from None
        except DionysusError as error:
            raise refusal(error) from None
        except AnswerNeeded as needed:
            return InputRequiredToolResult(needed.asks)
        except ToolError:
            raise
        except Exception as error:  # the edge: a defect is logged with an id, which is all that the client gets
            raise refusal(report_defect(error, f"tool {self.name}")) from None

    def convert_result(self, raw_value: Any) -> ToolResult:
        return ToolResult(content=compact_json(raw_value), structured_content=plain(raw_value))


@cache
def build(spec: Spec, family: str) -> Tool:
    """The tool of a declaration: the same for every server of this process, which only reads it."""
    meta = {"anthropic/alwaysLoad": spec.always_load, PERSON: spec.needs_person}
    tool = MindTool.from_function(
        spec.function,
        title=spec.title,
        tags={FULL, family, *((CORE,) if spec.core else ())},
        annotations=ToolAnnotations(
            title=spec.title,
            read_only_hint=spec.reads,
            destructive_hint=spec.destructive,
            idempotent_hint=spec.idempotent or spec.reads,
            open_world_hint=spec.outside,
        ),
        meta={name: True for name, said in meta.items() if said} or None,
    )
    tool.parameters = _without_nulls(inlined(tool.parameters))
    tool.output_schema = inlined(tool.output_schema) if tool.output_schema else None
    return tool


def the_mind(ctx: Context = CurrentContext()) -> Mind:
    """The mind; for an agent, as its run sees it."""
    acting = ACTING.get()
    if acting is not None:
        views: Views = ctx.lifespan_context["views"]
        return views.of(acting.run, acting.since, dry=acting.dry)
    mind: Mind = ctx.lifespan_context["mind"]
    return mind


def the_caller(ctx: Context = CurrentContext()) -> Caller:
    """Who calls, the project it works in, and the run that its writes belong to: an agent of ours, or else a client as
    it names itself."""
    acting = ACTING.get()
    if acting is not None:
        author = f"{acting.agent or 'agents'} in {acting.run}"[:100]
        return Caller(author=author, project=acting.project, run=acting.run)
    project, run = ctx.lifespan_context["project"], ctx.lifespan_context["run"]
    params = ctx.session.client_params
    info = params.client_info if params else None
    author = f"{info.name} {info.version}".strip()[:100] if info else "unknown client"
    return Caller(author=author, project=project, run=run)


def the_purse() -> float | None:
    """The energy that the run has left whose agent calls. None: whoever calls spends what is there for all."""
    acting = ACTING.get()
    return acting.left() if acting and acting.left else None


def refusal(error: DionysusError) -> ToolError:
    """An error as a tool result that says so: the same object that the command line and HTTP give."""
    return ToolError(compact_json(error.report()), log_level=logging.DEBUG)


def refuse_agents(tool: str) -> None:
    """For what only a person may decide, whatever an agent was given."""
    if ACTING.get() is not None:
        raise NotConfirmed(f"No agent decides {tool}: that takes a person.", NOT_FOR_AGENTS)


def _refuse_who_has_left(allowed: bool) -> None:
    if not allowed:
        raise RunOver("The run that calls is over.", "Begin another run.")


def _refuse_truth_as_number(arguments: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    """True is no 1, though the framework takes it for one."""
    for name, value in arguments.items():
        if isinstance(value, bool) and schemas.get(name, {}).get("type") in NUMBERS:
            raise InvalidInput(f"{name} is {shown(value)}.", f"Give a number as {name}.", field=name)


def _explained(error: ValidationError, tool: str, known: list[str]) -> InvalidInput:
    """The first thing that is wrong with the arguments of a call."""
    cause = error.__cause__
    if not isinstance(cause, ArgumentError):
        return InvalidInput(f"The arguments of {tool} cannot be read.", f"{tool} takes: {', '.join(known)}.")
    first = cause.errors(include_url=False)[0]
    path = ".".join(str(part) for part in first["loc"]) or "arguments"
    takes = f"{tool} takes: {', '.join(known)}."
    match first["type"]:
        case "missing_argument" | "missing":
            return InvalidInput(f"{path} is missing.", takes, field=path)
        case "unexpected_keyword_argument" | "extra_forbidden":
            return InvalidInput(f"There is no argument {path}.", takes, field=path)
        case _:
            rule = first["msg"].removeprefix("Value error, ").replace("Input", path, 1).replace("tuple", "list")
            return InvalidInput(f"{path} is {shown(first['input'])}.", f"{rule}.", field=path)


def _without_nulls(schema: Any) -> Any:
    """The schema with 'X or null, default null' said as an optional X: half the size, the same meaning."""
    if isinstance(schema, list):
        return [_without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    branches = [branch for branch in schema.get("anyOf", []) if branch != {"type": "null"}]
    if len(branches) == 1 and {"type": "null"} in schema["anyOf"]:
        rest = {key: value for key, value in schema.items() if key not in {"anyOf", "default"}}
        return _without_nulls(branches[0]) | _without_nulls(rest)
    return {key: _without_nulls(value) for key, value in schema.items()}

"""What runs of agents did, for programs that speak plain HTTP: read only, behind the same guard as everything else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, get_args

import anyio.to_thread
from starlette.responses import JSONResponse, Response

from dionysus_mcp.errors import DionysusError, InvalidInput, shown
from dionysus_mcp.logs import report_defect
from dionysus_mcp.mind.runs.records import Asked
from dionysus_mcp.mind.values import GLOBAL_PROJECT, Caller
from dionysus_mcp.plain import compact_json
from dionysus_mcp.tools.runs import KindName
from dionysus_mcp.web.guard import TRAJECTORIES, answer

if TYPE_CHECKING:
    from fastmcp import FastMCP
    from starlette.requests import Request

    from dionysus_mcp.runs.looking import Looking

LISTED = ("kind", "status", "project_id", "since", "limit", "cursor")
READ = ("step", "limit", "cursor", "detail")
KINDS = get_args(KindName)
DETAILS = ("short", "full")
MOST_LIMIT = 20
READER = Caller("http", GLOBAL_PROJECT)
Read = Callable[["Request"], Any]


def serve_trajectories(server: FastMCP[Any], looking: Looking) -> None:
    """`GET /api/agents/trajectories` lists runs, and with an id reads the steps of one."""

    def listed(request: Request) -> Any:
        given = _given(request.query_params, LISTED)
        if given.get("kind", KINDS[0]) not in KINDS:
            raise InvalidInput(f"kind is {shown(given['kind'])}.", f"Give one of {', '.join(KINDS)}.", field="kind")
        asked = Asked(*(given.get(name) for name in LISTED[:4]))
        return looking.page(asked, _number(given, "limit", MOST_LIMIT), given.get("cursor"), READER)

    def read(request: Request) -> Any:
        given = _given(request.query_params, READ)
        run_id, detail = request.path_params["run_id"], given.get("detail", DETAILS[0])
        if detail not in DETAILS:
            raise InvalidInput(f"detail is {shown(detail)}.", f"Give {' or '.join(DETAILS)}.", field="detail")
        run = looking.get(run_id)
        if "step" in given:
            return {"run": run, "trajectory": looking.step(run_id, _number(given, "step", 0))}
        limit, cursor = _number(given, "limit", MOST_LIMIT), given.get("cursor")
        return {"run": run, "trajectory": looking.steps(run_id, limit, cursor, full=detail == DETAILS[1])}

    server.custom_route(TRAJECTORIES, methods=["GET"])(_route(listed))
    server.custom_route(f"{TRAJECTORIES}/{{run_id}}", methods=["GET"])(_route(read))


def _route(read: Read) -> Callable[[Request], Awaitable[Response]]:
    async def route(request: Request) -> Response:
        try:
            told = await anyio.to_thread.run_sync(read, request)
        except DionysusError as error:
            return answer(error)
        except Exception as error:  # the edge: a defect is logged with an id, which is all that the caller gets
            return answer(report_defect(error, request.url.path))
        return Response(compact_json(told), media_type=JSONResponse.media_type)

    return route


def _given(query: Mapping[str, str], known: tuple[str, ...]) -> dict[str, str]:
    unknown = next((name for name in query if name not in known), None)
    if unknown is not None:
        raise InvalidInput(f"There is no filter {shown(unknown)}.", f"There are: {', '.join(known)}.", field=unknown)
    return {name: value for name, value in query.items() if value}


def _number(given: Mapping[str, str], name: str, usual: int) -> int:
    text = given.get(name)
    if text is None:
        return usual
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(10**6)):
        raise InvalidInput(f"{name} is {shown(text)}.", f"Give a whole number as {name}.", field=name)
    return int(text)

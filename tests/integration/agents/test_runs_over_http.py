"""What runs of agents did, read over plain HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from starlette.middleware import Middleware

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.runs.values import Failure, Run, Status
from dionysus_mcp.plain import plain
from dionysus_mcp.settings import Settings
from dionysus_mcp.web.guard import LOOPBACK, Guard
from dionysus_mcp.web.http import http_server
from tests.integration.agents.jobs import a_step

TOKEN = "a-token-of-this-test"  # not a secret of anybody
PLACE = "/api/agents/trajectories"
RUNS = [f"beat-2026050{day}T090000Z-0000000{day}" for day in range(1, 5)]


def runs_on_record(settings: Settings) -> None:
    """Four runs, of which the last failed; each with three steps."""
    mind = build_mind(settings)
    for number, run_id in enumerate(RUNS, 1):
        kind = "heartbeat" if number % 2 else "prediction"
        run = mind.runs.begin(Run(run_id, kind, f"run {number}", "test", "tester", ""))
        for step in range(1, 4):
            mind.runs.note(run, run.tally, plain(a_step(step, f"step {step} of {number} " + "x" * 500)))
    mind.runs.end(RUNS[-1], Status.FAILED, Failure("model_failed", "No answer."), "tester")
    mind.close()


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    runs_on_record(settings)
    app = http_server(settings).http_app(middleware=[Middleware(Guard, token=TOKEN, hosts=LOOPBACK)])
    transport = httpx2.ASGITransport(app)
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        yield client


async def test_runs_are_listed_page_by_page(http: httpx2.AsyncClient):
    seen: list[str] = []
    cursor = ""
    while True:
        page = (await http.get(PLACE, params={"limit": 3, "cursor": cursor})).json()
        seen += [run["run_id"] for run in page["runs"]]
        cursor = page.get("next_cursor", "")
        if not cursor:
            break
    assert seen == RUNS[::-1]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "prediction"}, [RUNS[3], RUNS[1]]),
        ({"status": "failed"}, [RUNS[3]]),
        ({"project_id": "elsewhere"}, []),
        ({"project_id": "test", "limit": "1"}, [RUNS[3]]),
        ({"since": "2999"}, []),
    ],
)
async def test_runs_are_filtered(http: httpx2.AsyncClient, filters: dict[str, str], expected: list[str]):
    page = (await http.get(PLACE, params=filters)).json()
    assert [run["run_id"] for run in page["runs"]] == expected


async def test_the_steps_of_a_run_are_read_page_by_page(http: httpx2.AsyncClient):
    first = (await http.get(f"{PLACE}/{RUNS[3]}", params={"limit": 2})).json()
    assert first["run"]["error"]["code"] == "model_failed"
    trajectory = first["trajectory"]
    assert [step["number"] for step in trajectory["page"]] == [1, 2]
    assert len(trajectory["page"][0]["code"]) == 200
    second = await http.get(f"{PLACE}/{RUNS[3]}", params={"cursor": trajectory["next_cursor"], "detail": "full"})
    (step,) = second.json()["trajectory"]["page"]
    assert (step["number"], "step 3 of 4" in step["code"], len(step["code"]) > 500) == (3, True, True)
    assert step["calls"][0]["result"] == {"ok": True}


async def test_one_step_is_read_in_full(http: httpx2.AsyncClient):
    told = (await http.get(f"{PLACE}/{RUNS[0]}", params={"step": 2})).json()
    assert "step 2 of 1" in told["trajectory"]["page"][0]["code"]


@pytest.mark.parametrize(
    ("place", "params", "status", "code"),
    [
        ("", {"limit": "0"}, 422, "invalid_input"),
        ("", {"limit": "many"}, 422, "invalid_input"),
        ("", {"limit": "²"}, 422, "invalid_input"),
        ("", {"kind": "nope"}, 422, "invalid_input"),
        ("", {"status": "odd"}, 422, "invalid_input"),
        ("", {"colour": "blue"}, 422, "invalid_input"),
        ("", {"cursor": "nonsense"}, 422, "cursor_mismatch"),
        (f"/{RUNS[0]}", {"step": "9"}, 422, "invalid_input"),
        (f"/{RUNS[0]}", {"detail": "more"}, 422, "invalid_input"),
        ("/beat-20260101T000000Z-ffffffff", {}, 404, "not_found"),
        ("/m_0123456789", {}, 422, "invalid_input"),
        ("/%00", {}, 422, "invalid_input"),
    ],
)
async def test_what_cannot_be_answered_is_told_in_our_shape(
    http: httpx2.AsyncClient, place: str, params: dict[str, Any], status: int, code: str
):
    answer = await http.get(PLACE + place, params=params)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize("place", [PLACE, f"{PLACE}/{RUNS[0]}", f"{PLACE}x", "/api"])
async def test_nobody_reads_without_the_token(http: httpx2.AsyncClient, place: str):
    answer = await http.get(place, headers={"authorization": "Bearer wrong"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


async def test_other_places_are_not_there(http: httpx2.AsyncClient):
    assert (await http.get(f"{PLACE}x")).status_code == 404


@pytest.mark.parametrize("place", [PLACE, f"{PLACE}/{RUNS[0]}", "/health"])
async def test_runs_are_only_read(http: httpx2.AsyncClient, place: str):
    answer = await http.post(place)
    told = (answer.status_code, answer.json()["error"]["code"], answer.headers["allow"])
    assert told == (405, "method_not_allowed", "GET, HEAD")

"""The HTTP door, on a real socket."""

from __future__ import annotations

import json
import signal
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from dionysus_mcp.errors import InvalidSettings
from dionysus_mcp.settings import load_settings
from dionysus_mcp.testing import PATIENCE_S
from dionysus_mcp.testing_http import HttpServer
from dionysus_mcp.web.http import serve_http
from dionysus_mcp.web.token import read_or_make_token

HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "raw", "version": "1"}},
}
JSON = {"accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HttpServer]:
    with HttpServer(tmp_path_factory.mktemp("http"), {}) as door:
        yield door


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_client_with_the_token_works_in_both_eras(door: HttpServer, mode: Any) -> None:
    async with Client(door.url, auth=door.token, mode=mode) as client:
        made = await client.call_tool("create_memory", {"content": f"over http, {mode}"})
        assert made.structured_content["project_id"] == "global"
        found = await client.call_tool("semantic_recall", {"query": mode})
        assert len(found.structured_content["hits"]) == 1


REFUSED: list[tuple[dict[str, str], int, str]] = [
    ({}, 401, "unauthorized"),
    ({"authorization": "Bearer wrong"}, 401, "unauthorized"),
    ({"authorization": "Bearer"}, 401, "unauthorized"),
    ({"authorization": "Basic {token}"}, 401, "unauthorized"),
    ({"authorization": "Bearer {token}", "host": "evil.example"}, 403, "refused"),
    ({"authorization": "Bearer {token}", "host": "evil.example:8765"}, 403, "refused"),
    ({"authorization": "Bearer {token}", "host": "localhost.evil.example"}, 403, "refused"),
    ({"authorization": "Bearer {token}", "host": ""}, 403, "refused"),
    ({"authorization": "Bearer {token}", "origin": "http://evil.example"}, 403, "refused"),
    ({"authorization": "Bearer {token}", "origin": "null"}, 403, "refused"),
    ({"authorization": "Bearer {token}", "origin": "http://["}, 403, "refused"),
]


@pytest.mark.parametrize(("headers", "status", "code"), REFUSED)
def test_who_may_not_ask(door: HttpServer, headers: dict[str, str], status: int, code: str) -> None:
    sent = {name: value.format(token=door.token) for name, value in headers.items()}
    answer = httpx2.post(door.url, json=HELLO, headers=JSON | sent, timeout=PATIENCE_S)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert door.token not in answer.text


def test_other_paths_are_not_there(door: HttpServer) -> None:
    url = door.url.replace("/mcp", "/admin")
    assert httpx2.get(url, timeout=PATIENCE_S).json()["error"]["code"] == "unauthorized"
    answer = httpx2.get(url, headers={"authorization": f"Bearer {door.token}"}, timeout=PATIENCE_S)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("origin", [None, "http://localhost:3000", "http://127.0.0.1"])
def test_who_may_ask(door: HttpServer, origin: str | None) -> None:
    headers = {"authorization": f"bearer {door.token}"} | ({"origin": origin} if origin else {})
    assert httpx2.post(door.url, json=HELLO, headers=JSON | headers, timeout=PATIENCE_S).status_code == 200


def test_health_needs_no_token_and_says_nothing_private(door: HttpServer) -> None:
    health = door.url.replace("/mcp", "/health")
    answer = httpx2.get(health, timeout=PATIENCE_S)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert httpx2.get(health, headers={"host": "evil.example"}, timeout=PATIENCE_S).status_code == 403


@pytest.mark.parametrize(("in_pieces", "said"), [(False, "has 5000000 bytes"), (True, "has more than")])
def test_a_body_that_is_too_large_is_refused_in_our_shape(door: HttpServer, in_pieces: bool, said: str) -> None:
    pieces = [b" " * 1_000_000] * 5
    body = iter(pieces) if in_pieces else b"".join(pieces)
    headers = JSON | {"authorization": f"Bearer {door.token}", "content-type": "application/json"}
    answer = httpx2.post(door.url, content=body, headers=headers, timeout=PATIENCE_S)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (413, "too_large")
    assert said in error["message"]
    assert "dionysus import" in error["next"]


def test_what_is_too_large_in_a_url_is_named(door: HttpServer) -> None:
    headers = {"authorization": f"Bearer {door.token}"}
    place = door.url.replace("/mcp", "/api/agents/trajectories")
    answer = httpx2.get(place, params={"project_id": "x" * 300}, headers=headers, timeout=PATIENCE_S)
    assert (answer.status_code, answer.json()["error"]["field"]) == (413, "project_id")


def test_the_token_is_for_the_owner_only_and_never_printed(door: HttpServer, tmp_path: Path) -> None:
    token = read_or_make_token(tmp_path)
    assert len(token) >= 32
    assert read_or_make_token(tmp_path) == token
    assert stat.S_IMODE((tmp_path / "http-token").stat().st_mode) == 0o600
    assert door.token not in door.stderr()


def test_a_signal_ends_it_and_nothing_is_left_open(tmp_path: Path) -> None:
    with HttpServer(tmp_path, {}) as door:
        headers = JSON | {"authorization": f"Bearer {door.token}"}
        assert httpx2.post(door.url, json=HELLO, headers=headers, timeout=PATIENCE_S).status_code == 200
        assert door.end() in {0, -signal.SIGTERM}
        assert door.token not in door.stderr()
        _, *log = door.stderr().splitlines()
        assert all(map(json.loads, log))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.invalid"])
def test_other_addresses_than_loopback_need_an_explicit_yes(tmp_path: Path, host: str) -> None:
    settings = load_settings(home=tmp_path, http={"host": host, "port": 0})
    with pytest.raises(InvalidSettings, match="other machines can reach"):
        serve_http(settings)
    assert not (tmp_path / "http-token").exists()

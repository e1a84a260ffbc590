"""What goes over the wire: raw bytes in every version of the protocol, and the Python client in both eras."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport

from dionysus_mcp import __version__
from dionysus_mcp.environment import without_settings
from dionysus_mcp.prompts import PROMPTS
from dionysus_mcp.testing import HANDSHAKE_VERSIONS, MODERN_VERSION, SERVER, RawClient, handshake
from tests.e2e.conftest import OpenWindow, environment

NO_SUCH_METHOD, BAD_PARAMS, BAD_REQUEST, NOT_JSON = -32601, -32602, -32600, -32700
WORDS = "the kettle is on the blue shelf"


@pytest.fixture(scope="module", params=[*HANDSHAKE_VERSIONS, MODERN_VERSION])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RawClient]:
    """One window per version of the protocol, shared by the tests below: none of them may end or confuse it."""
    folder = tmp_path_factory.mktemp("protocol")
    env = environment(folder / "home")
    with RawClient(SERVER, env, folder, request.param) as client:
        client.open()
        yield client


def call(tool: str, **arguments: Any) -> dict[str, Any]:
    return {"name": tool, "arguments": arguments}


def test_hello(client: RawClient):
    told = client.told
    if client.modern:
        assert told["supportedVersions"] == [MODERN_VERSION]
        told = told | {"serverInfo": told["_meta"]["io.modelcontextprotocol/serverInfo"]}
    else:
        assert told["protocolVersion"] == client.version
    assert told["serverInfo"] == {"name": "dionysus", "version": __version__}
    assert 300 < len(told["instructions"]) <= 2048
    assert {"tools", "resources", "prompts"} <= set(told["capabilities"])


def test_every_list_and_a_call(client: RawClient):
    names = {tool["name"] for tool in client.tools()}
    assert {"create_memory", "semantic_recall"} <= names
    assert {prompt["name"] for prompt in client.result("prompts/list")["prompts"]} == set(PROMPTS)
    assert client.result("resources/list")["resources"]
    assert client.result("resources/templates/list")["resourceTemplates"]
    made = client.call("create_memory", content=WORDS)
    assert [hit["id"] for hit in client.call("semantic_recall", query="kettle shelf")["hits"]] == [made["id"]]


def test_a_result_is_whole_as_text_and_as_structure(client: RawClient):
    result = client.result("tools/call", call("memory_stats"))
    (text,) = result["content"]
    assert json.loads(text["text"]) == result["structuredContent"]


def test_an_unknown_method_is_named(client: RawClient):
    assert client.request("no/such")["error"]["code"] == NO_SUCH_METHOD


def test_ping_belongs_to_the_older_era(client: RawClient):
    answer = client.request("ping")
    assert answer["error"]["code"] == NO_SUCH_METHOD if client.modern else answer["result"] == {}


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("no_such_tool", {}, "not_found"),
        ("semantic_recall", {}, "invalid_input"),
        ("semantic_recall", {"query": "x", "top_k": 10**9}, "invalid_input"),
        ("create_memory", {"content": "x", "importance": 7}, "invalid_input"),
    ],
)
def test_an_error_of_a_tool_has_the_one_shape(client: RawClient, name: str, arguments: dict[str, Any], code: str):
    result = client.result("tools/call", call(name, **arguments))
    assert result["isError"]
    error = json.loads(result["content"][0]["text"])["error"]
    assert error["code"] == code
    assert error["message"]
    assert error["next"]


@pytest.mark.parametrize(
    ("raw", "request_id", "code"),
    [
        (b"garbage", None, NOT_JSON),
        (b'{"jsonrpc":"2.0","id":5,"method":"ping"', 5, NOT_JSON),
        (b'{"jsonrpc":"2.0","method":"x","params":{"id":3},,"id":5}', None, NOT_JSON),
        (b'{"jsonrpc":"2.0","id":"a\\"b","method":"ping",}', 'a"b', NOT_JSON),
        (b'\xff{"jsonrpc":"2.0","id":1}', None, NOT_JSON),
        (b'{"jsonrpc":"2.0","id":5,"method":"ping","params":{"a":"\xc3("}}', 5, NOT_JSON),
        (b'{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"a":"\\ud800"}}', 9, BAD_REQUEST),
        (b'{"method":"x","params":{"a":"\\udc00 tail"},"jsonrpc":"2.0","id":"late"}', "late", BAD_REQUEST),
        (b'[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 1, BAD_REQUEST),
        (b"[]", None, BAD_REQUEST),
        (b'"text"', None, BAD_REQUEST),
        (b'{"id":4,"method":"ping"}', 4, BAD_REQUEST),
        (b'{"jsonrpc":"1.0","id":4,"method":"ping"}', 4, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":4}', 4, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":4,"method":7}', 4, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":4,"method":"ping","params":[1]}', 4, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":null,"method":"ping"}', None, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}', 1.5, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":true,"method":"ping"}', None, BAD_REQUEST),
        (b'{"jsonrpc":"2.0","id":6,"method":"x","params":' + b'{"a":' * 300 + b"1" + b"}" * 301, 6, BAD_REQUEST),
        (b"[" * 100_000, None, NOT_JSON),
    ],
)
def test_a_line_that_cannot_be_read_is_answered(client: RawClient, raw: bytes, request_id: Any, code: int):
    client.send_bytes(raw + b"\n")
    answer = client.receive()
    assert answer["id"] == request_id
    assert answer["error"]["code"] == code
    error = answer["error"]["data"]["error"]
    assert error["code"] == "invalid_input"
    assert error["message"]
    assert error["next"]
    assert client.tools()


def test_each_request_of_a_batch_is_answered(client: RawClient):
    batch = [
        {"jsonrpc": "2.0", "id": "one", "method": "ping"},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": "two", "method": "ping"},
    ]
    client.send_bytes(json.dumps(batch).encode() + b"\n")
    assert [client.receive()["id"] for _ in range(2)] == ["one", "two"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"  \t ",
        b"\r",
        b'{"jsonrpc":"2.0","method":"notifications/no_such"}',
        b'{"jsonrpc":"2.0","method":"notifications/x","params":[1]}',
        b'{"jsonrpc":"2.0","method":"notifications/x","params":{"a":"\\ud800"}}',
        b'{"jsonrpc":"2.0","id":12345,"result":{}}',
        b'{"jsonrpc":"2.0","id":12345,"result":"no object"}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99999,"reason":"late"}}',
        b'{"jsonrpc":"2.0","method":"notifications/cancelled"}',
    ],
)
def test_what_expects_no_answer_gets_none(client: RawClient, raw: bytes):
    client.send_bytes(raw + b"\n")
    asked = client.ask("tools/list")
    assert client.receive()["id"] == asked


def test_every_finished_call_may_be_cancelled_late(client: RawClient):
    """As opencode does."""
    for _ in range(20):
        asked = client.ask("tools/call", call("memory_stats"))
        assert "result" in client.answer(asked)
        client.notify("notifications/cancelled", {"requestId": asked})
    assert client.call("memory_stats")


@pytest.mark.parametrize("end", [b"\r\n", b" \n", b"\n\n\n"])
def test_line_ends_of_every_kind(client: RawClient, end: bytes):
    asked = {"jsonrpc": "2.0", "id": "crlf", "method": "no/such"}
    client.send_bytes(json.dumps(asked).encode().replace(b": ", b":\r\t") + end)
    assert client.receive()["id"] == "crlf"


@pytest.mark.parametrize("text", ["é ü ß", "日本語", "😀" * 10, "\u2028 \u0085", 'quotes " \\ /', "\x7f"])
def test_text_of_every_kind_comes_back(client: RawClient, text: str):
    made = client.call("create_memory", content=f"text: {text} end", key=text)
    assert client.call("get_memory", memory_id=made["id"])["content"] == f"text: {text} end"


def test_two_hundred_calls_at_once(client: RawClient):
    asked = {
        client.ask(
            "tools/call", call("create_memory", content=f"number {number} of many", key=f"many-{number}")
        ): number
        for number in range(200)
    }
    made = {client.answer(request_id)["result"]["structuredContent"]["id"] for request_id in asked}
    assert len(made) == 200
    assert client.waiting == []


def test_a_long_line(client: RawClient):
    made = client.call("create_memory", content="word " * 100_000)
    assert len(client.call("get_memory", memory_id=made["id"])["content"]) >= 499_999


def test_an_unknown_version_is_offered_the_newest_handshake(window: OpenWindow):
    client = window()
    client.send(handshake("2099-01-01")[0])
    assert client.answer(1)["result"]["protocolVersion"] == HANDSHAKE_VERSIONS[-1]


def test_everything_said_before_the_end_is_answered(tmp_path: Path):
    """As in `printf … | dionysus serve`: the input ends before the server has even started."""
    lists = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
    write = {"jsonrpc": "2.0", "id": 3, "method": "tools/call", "params": call("create_memory", content=WORDS)}
    said = "\n".join(json.dumps(message) for message in (*handshake(), lists, write))
    for _ in range(2):
        ran = subprocess.run(
            SERVER,
            input=said.encode(),
            capture_output=True,
            env=without_settings(environment(tmp_path / "home")),
            timeout=60,
            check=True,
        )
        answers = {message["id"]: message for message in map(json.loads, ran.stdout.splitlines())}
        assert sorted(answers) == [1, 2, 3]
        assert [answer for answer in answers.values() if "result" not in answer] == []


@pytest.mark.parametrize("mode", ["legacy", "auto"])
async def test_the_python_client(tmp_path: Path, mode: Any):
    env = without_settings(environment(tmp_path / "home"))
    transport = StdioTransport(SERVER[0], list(SERVER[1:]), env=env, cwd=str(tmp_path), keep_alive=False)
    async with Client(transport, mode=mode) as client:
        made = await client.call_tool("create_memory", {"content": WORDS, "key": "once"})
        recalled = await client.call_tool("semantic_recall", {"query": "kettle"})
        assert made.structured_content
        assert recalled.structured_content
        assert [hit["id"] for hit in recalled.structured_content["hits"]] == [made.structured_content["id"]]
        assert len(await client.list_tools()) >= 13


def test_all_that_one_window_wrote_is_taken_back_at_once(tmp_path: Path):
    env = environment(tmp_path / "home")
    with RawClient(SERVER, env, tmp_path) as good, RawClient(SERVER, env, tmp_path) as bad:
        good.open()
        bad.open()
        kept = good.call("create_memory", content="the kettle is blue")
        bad.call("create_memory", content="the kettle is a spy")
        bad.call("update_memory", memory_id=kept["id"], version=1, content="the kettle is red")
        (latest, first) = good.call("memory_history", memory_id=kept["id"])["events"]
        assert latest["run_id"] != first["run_id"]
        assert good.call("undo_change", run_id=latest["run_id"])["undone"]
        hits = good.call("semantic_recall", query="kettle")["hits"]
        assert [(hit["id"], hit["text"]) for hit in hits] == [(kept["id"], "the kettle is blue")]

"""The front answers at once, and what it says is never stale and never wrong."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.testing import HANDSHAKE_VERSIONS, MODERN_VERSION, RawClient, Silence, handshake
from tests.e2e.conftest import House

VERSIONS = (HANDSHAKE_VERSIONS[0], HANDSHAKE_VERSIONS[-1], MODERN_VERSION)
LISTS = ("tools/list", "prompts/list", "resources/list", "resources/templates/list")
TOOLS_CHANGED = "notifications/tools/list_changed"
SHORT_S = 0.3


def everything(client: RawClient) -> dict[str, Any]:
    return {"hello": client.open()} | lists(client)


def lists(client: RawClient) -> dict[str, Any]:
    return {method: client.result(method) for method in LISTS}


def lists_of(said: dict[str, Any]) -> dict[str, Any]:
    return {method: said[method] for method in LISTS}


def learn(house: House, version: str = "2025-11-25", **env: str) -> dict[str, Any]:
    """One whole start, after which the front knows every answer; returns what the server said."""
    with house.window(version, held=False, **env) as client:
        return everything(client)


def assert_left_to_the_server(client: RawClient, method: str = "tools/list", params: Any = None) -> Any:
    """The front does not answer, though it would at once if it knew; returns the id of the question."""
    asked = client.ask(method, params)
    with pytest.raises(Silence):
        client.answer(asked, SHORT_S)
    return asked


def say_hello_to_the_server(client: RawClient) -> Any:
    return assert_left_to_the_server(client, "initialize", handshake(client.version)[0]["params"])


def cache_files(house: House) -> list[Path]:
    return sorted((house.home / "cache").glob("front-*.json"))


def rewrite(file: Path, change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
    """Put other answers into a cache file, with the mark that belongs to them."""
    known = json.loads(file.read_bytes().partition(b"\n")[2])
    body = json.dumps({key: change(key, result) for key, result in known.items()}).encode()
    file.write_bytes(hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


def one_tool_less(key: str, result: dict[str, Any]) -> dict[str, Any]:
    return {**result, "tools": result["tools"][1:]} if key.startswith("tools/list") else result


@dataclass
class Learned:
    """A data folder in which both eras were served, and what the server said."""

    home: Path
    said: dict[str, dict[str, Any]]
    file: Path


@pytest.fixture(scope="session")
def learned(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learned]:
    house = House(source, tmp_path_factory.mktemp("learned") / "home")
    said = {version: learn(house, version) for version in VERSIONS}
    (file,) = cache_files(house)
    yield Learned(house.home, said, file)
    house.close()


@pytest.fixture
def warm(source: Path, learned: Learned) -> Iterator[House]:
    house = House(source, learned.home)
    yield house
    house.close()


@pytest.fixture
def cache_file(warm: House, learned: Learned) -> Iterator[Path]:
    """The file with everything learned; it is the same again after the test."""
    before = learned.file.read_bytes()
    yield learned.file
    warm.close()
    learned.file.write_bytes(before)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_front_says_what_the_server_says(warm: House, learned: Learned, version: str):
    assert everything(warm.window(version, held=True)) == learned.said[version]


def test_questions_that_the_front_does_not_know_reach_the_server(warm: House, learned: Learned):
    client = warm.window(held=True)
    said = everything(client)
    left = [
        client.ask("tools/list", {"cursor": "abc"}),
        client.ask("tools/list", {"filter": "x"}),
        client.ask("tools/call", {"name": "memory_stats", "arguments": {}}),
        client.ask("ping"),
        client.ask("tools/list", {"_meta": {"io.modelcontextprotocol/protocolVersion": MODERN_VERSION}}),
    ]
    client.tools()  # the front takes lines in turn: it has passed over the five
    assert client.waiting == []
    warm.let_go()
    answers = [client.answer(request_id) for request_id in left]
    assert ["result" in answer for answer in answers] == [True, True, True, True, False]
    assert said == {"hello": client.told} | lists(client) == learned.said[client.version]
    assert client.notifications == []
    assert client.waiting == []  # nothing was answered twice


@pytest.mark.parametrize("request_id", [7, "seven", "", -1, 2**53, 'é"\\'])
def test_the_answer_has_the_id_of_the_question(warm: House, request_id: int | str):
    client = warm.window(held=True)
    client.open()
    assert "tools" in client.answer(client.ask("tools/list", request_id=request_id))["result"]


@pytest.mark.parametrize(
    "setting",
    [
        {"DIONYSUS_PROFILE": "core"},
        {"DIONYSUS_LIMITS__TAGS": "7"},
        {"DIONYSUS_NO_SUCH_SETTING": "1"},
        {"FASTMCP_MASK_ERROR_DETAILS": "true"},
    ],
)
def test_other_settings_are_left_to_the_server(warm: House, setting: dict[str, str]):
    say_hello_to_the_server(warm.window(held=True, **setting))


def test_another_profile_has_other_tools(warm: House, learned: Learned, tmp_path: Path):
    client = warm.window(DIONYSUS_PROFILE="core", CLAUDE_PROJECT_DIR=str(tmp_path))
    # No notification can put a hello right: it must not depend on anything that the cache does not look at.
    assert client.open() == learned.said[client.version]["hello"]
    assert len(client.tools()) < len(learned.said[client.version]["tools/list"]["tools"])


def test_another_kind_of_client_is_left_to_the_server(warm: House):
    client = warm.window(held=True)
    odd = {"protocolVersion": client.version, "capabilities": {"roots": 5}, "clientInfo": {"name": "odd"}}
    asked = assert_left_to_the_server(client, "initialize", odd)
    warm.let_go()
    assert client.answer(asked)["error"]["code"] == -32602


def test_what_one_era_says_is_not_told_in_another(house: House):
    said = learn(house, "2025-06-18", DIONYSUS_PROJECT="nobodys-business")
    asked = {
        version: say_hello_to_the_server(house.window(version, held=True, DIONYSUS_PROJECT="nobodys-business"))
        for version in ("2024-11-05", "2025-11-25")
    }
    modern = house.window(MODERN_VERSION, held=True, DIONYSUS_PROJECT="nobodys-business")
    assert_left_to_the_server(modern, "server/discover")
    assert said["hello"]["protocolVersion"] == "2025-06-18"
    assert len(asked) == 2
    assert b"nobodys-business" not in cache_files(house)[0].read_bytes()  # settings are hashed, never stored


def new_version(root: Path) -> None:
    (root / "dionysus_mcp" / "__init__.py").write_text('__version__ = "99.0.0"\n', "utf-8")


def edited_tool(root: Path) -> None:
    file = root / "dionysus_mcp" / "tools" / "recalling.py"
    source = file.read_text("utf-8")
    file.write_text(source.replace("Recall what is known", "Recollect what is known"), "utf-8")


def edited_instructions(root: Path) -> None:
    with (root / "dionysus_mcp" / "instructions.md").open("a", encoding="utf-8") as file:
        file.write("One more rule.\n")


def test_a_changed_source_is_left_to_the_server(own_house: House):
    before = learn(own_house)
    for change in (edited_instructions, new_version, edited_tool):
        change(own_house.root)
        own_house.close()
        client = own_house.window(held=True)
        asked = say_hello_to_the_server(client)
    own_house.let_go()
    hello = client.answer(asked)["result"]
    client.notify("notifications/initialized")
    assert hello["serverInfo"]["version"] == "99.0.0"
    assert hello["instructions"] == before["hello"]["instructions"] + "\nOne more rule."
    assert client.tools() != before["tools/list"]["tools"]


@pytest.mark.parametrize(("version", "told"), [("2025-11-25", [TOOLS_CHANGED]), (MODERN_VERSION, [])])
def test_a_wrong_answer_is_put_right(warm: House, learned: Learned, cache_file: Path, version: str, told: list[str]):
    true = learned.said[version]["tools/list"]["tools"]
    rewrite(cache_file, one_tool_less)
    wrong = cache_file.read_bytes()
    client = warm.window(version, held=True)
    client.open()
    assert len(client.tools()) == len(true) - 1
    warm.let_go()
    while cache_file.read_bytes() == wrong:  # what is asked later may well be answered before that
        client.call("memory_stats")
    assert client.tools() == true
    while len(client.notifications) < len(told):  # it is said after the cache is written
        client.call("memory_stats")
    # The newer era forbids notifications that no subscription asked for; there a list is stale as soon as it is told.
    assert [notification["method"] for notification in client.notifications] == told
    later = warm.window(version, held=True)
    later.open()
    assert later.tools() == true


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def bit_rot(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def emptied(content: bytes) -> bytes:
    return b""


def other_json(content: bytes) -> bytes:
    return hashlib.sha256(b"[1]").hexdigest().encode() + b"\n[1]"


def test_a_damaged_cache_counts_as_none_and_is_replaced(warm: House, learned: Learned, cache_file: Path):
    whole = cache_file.read_bytes()
    for damage in (cut, bit_rot, emptied, other_json):
        warm.close()
        cache_file.write_bytes(damage(whole))
        client = warm.window(held=True)
        say_hello_to_the_server(client)
    warm.let_go()
    client.answer(1)
    client.send(handshake()[1])
    lists(client)
    assert everything(warm.window(held=True)) == learned.said[client.version]


def test_two_windows_at_once_learn_and_tell_the_same(house: House):
    for number in range(10):
        leave_old_file(house.home / "cache" / f"front-{number:032}.json", number)
    versions = ("2025-11-25", MODERN_VERSION)
    both = [house.window(version) for version in versions]
    said = [everything(client) for client in both]
    assert [client.call("memory_stats")["memories"] for client in both] == [0, 0]
    files = cache_files(house)
    newest = max(files, key=lambda file: file.stat().st_mtime_ns)
    assert len(files) == 8
    assert newest.stat().st_mode & 0o777 == 0o600
    for version, expected in zip(versions, said, strict=True):
        again = learn(house, version)  # had both written in the same moment, one would have learned nothing
        assert again == expected
        assert everything(house.window(version, held=True)) == expected


def test_what_was_cut_off_by_the_end_is_not_forgotten(house: House):
    said = learn(house)
    leaving = house.window(held=True, GATED="dionysus_mcp.tools.goals")
    assert everything(leaving) == said
    house.wait_at_the_gate()  # the server makes its list of tools
    leaving.signal(signal.SIGTERM)
    time.sleep(SHORT_S)
    house.let_go()
    leaving.wait()
    assert everything(house.window(held=True)) == said


def leave_old_file(file: Path, moment: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"old")
    os.utime(file, (moment, moment))


def test_a_cache_that_cannot_be_written_is_no_obstacle(house: House):
    house.home.mkdir()
    (house.home / "cache").write_text("a file where the folder should be", "utf-8")
    assert learn(house)["tools/list"]["tools"]

"""Writing memories through the endpoint."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dionysus_mcp.mind.identity import MEMORY_ID
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call

UNKNOWN = "m_0123456789"

FULL = {
    "content": "Ana decided: invoices go out as PDF. 🍵 مرحبا",
    "memory_type": "strategic",
    "importance": 0.9,
    "tags": ["Billing", "pdf", "billing"],
    "subject": "Ana",
    "project_id": "harbor",
    "session_id": "s-1",
    "occurred_at": "2026-05-04T10:30:00+02:00",
    "source": "meeting",
    "metadata": {"room": {"floor": 2}, "people": ["Ana", None]},
}


async def test_what_was_remembered_is_read_back_whole(call: Call) -> None:
    made = await call("create_memory", **FULL)
    assert MEMORY_ID.fullmatch(made["id"])
    assert len(made["id"]) <= 14
    read = await call("get_memory", memory_id=made["id"])
    assert read == FULL | {
        "id": made["id"],
        "tags": ["billing", "pdf"],
        "mentions": ["Ana"],
        "occurred_at": "2026-05-04T08:30:00.000000Z",
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
        "status": "active",
        "version": 1,
        "author": read["author"],
    }
    assert read["author"].startswith(("mcp ", "fastmcp "))  # as the client of the framework names itself


async def test_defaults(call: Call) -> None:
    made = await call("create_memory", content="tea")
    read = await call("get_memory", memory_id=made["id"])
    assert (read["memory_type"], read["importance"], read["project_id"]) == ("semantic", 0.5, "test")
    assert read["occurred_at"] == read["created_at"]


async def test_a_batch_is_answered_in_order_and_stored_in_one_go(call: Call) -> None:
    answer = await call("create_memories", memories=[{"content": f"fact {number}"} for number in range(500)])
    ids = [made["id"] for made in answer["created"]]
    assert len(set(ids)) == 500
    texts = [(await call("get_memory", memory_id=ids[number]))["content"] for number in (0, 250, 499)]
    assert texts == ["fact 0", "fact 250", "fact 499"]


async def test_one_bad_item_stores_none_of_the_batch(call: Call) -> None:
    error = await call("create_memories", memories=[{"content": "good"}, {"content": "  "}])
    assert (error["code"], error["field"]) == ("invalid_input", "memories[1].content")
    assert (await call("memory_stats"))["memories"] == 0


async def test_a_batch_has_limits(call: Call) -> None:
    assert (await call("create_memories", memories=[]))["code"] == "invalid_input"
    assert (await call("create_memories", memories=[{"content": "x"}] * 501))["code"] == "invalid_input"


async def test_the_same_key_stores_once(call: Call) -> None:
    first = await call("create_memory", content="once", key="k", occurred_at="now")
    again = await call("create_memory", content="once", key="k", occurred_at="now")
    assert again == first | {"replayed": True}
    assert (await call("memory_stats"))["memories"] == 1


async def test_the_same_key_for_something_else_is_refused(call: Call) -> None:
    first = await call("create_memory", content="once", key="k")
    error = await call("create_memory", content="twice", key="k")
    assert (error["code"], error["thing"]) == ("key_reused", first["id"])
    assert (await call("memory_stats"))["memories"] == 1


async def test_a_batch_with_keys_can_be_sent_again(call: Call) -> None:
    batch = [{"content": f"fact {number}", "key": f"k{number}"} for number in range(3)]
    first = await call("create_memories", memories=batch[:2])
    again = await call("create_memories", memories=batch)
    assert [made["id"] for made in again["created"][:2]] == [made["id"] for made in first["created"]]
    assert (await call("memory_stats"))["memories"] == 3


async def test_an_update_changes_only_what_it_names(call: Call) -> None:
    made = await call("create_memory", **FULL)
    changed = await call("update_memory", memory_id=made["id"], version=1, content="As XML.", tags=[], subject="")
    assert (changed["version"], changed["status"]) == (2, "active")
    read = await call("get_memory", memory_id=made["id"])
    assert read["content"] == "As XML."
    assert "tags" not in read
    assert "subject" not in read
    assert read["metadata"] == FULL["metadata"]
    assert read["created_at"] == made["created_at"] < read["updated_at"]


async def test_a_stale_update_is_refused_with_what_changed(call: Call) -> None:
    made = await call("create_memory", content="one")
    await call("update_memory", memory_id=made["id"], version=1, content="two")
    error = await call("update_memory", memory_id=made["id"], version=1, content="three")
    assert (error["code"], error["current_version"]) == ("stale_version", 2)
    assert error["changed"][0]["fields"] == {"content": {"before": "one", "after": "two"}}
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "two"


async def test_an_update_with_a_key_is_done_once(call: Call) -> None:
    made = await call("create_memory", content="one")
    asked = {"memory_id": made["id"], "version": 1, "content": "two", "occurred_at": "now", "key": "u"}
    first = await call("update_memory", **asked)
    assert await call("update_memory", **asked) == first | {"replayed": True}


async def test_a_key_whose_memory_was_undone_says_so(call: Call) -> None:
    made = await call("create_memory", content="one", key="k")
    await call("undo_change", change=made["change"])
    error = await call("create_memory", content="one", key="k")
    assert (error["code"], error["thing"]) == ("not_found", made["id"])
    assert "undone" in error["message"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"version": 1}, "invalid_input"),
        ({"version": 2, "content": "x"}, "invalid_input"),
        ({"version": 0, "content": "x"}, "invalid_input"),
        ({"version": 1, "content": ""}, "invalid_input"),
        ({"version": 1, "project_id": "*"}, "invalid_input"),
        ({"version": 1, "occurred_at": "whenever"}, "invalid_input"),
    ],
)
async def test_updates_that_cannot_be(call: Call, arguments: dict[str, Any], code: str) -> None:
    made = await call("create_memory", content="one")
    assert (await call("update_memory", memory_id=made["id"], **arguments))["code"] == code
    assert (await call("get_memory", memory_id=made["id"]))["version"] == 1


async def test_forgetting_archives_and_undo_brings_back(call: Call) -> None:
    made = await call("create_memory", content="the harbour master is Marek")
    gone = await call("forget_memory", memory_id=made["id"])
    assert gone["status"] == "archived"
    assert (await call("semantic_recall", query="harbour master"))["hits"] == []
    assert (await call("get_memory", memory_id=made["id"]))["status"] == "archived"
    assert "change" not in await call("forget_memory", memory_id=made["id"])
    await call("undo_change", change=gone["change"])
    assert len((await call("semantic_recall", query="harbour master"))["hits"]) == 1


async def test_a_newer_memory_supersedes_an_older_one(call: Call) -> None:
    old = await call("create_memory", content="the port is by the old mill", occurred_at="2026-01-01")
    new = await call("create_memory", content="the port is where the ferry lands", occurred_at="2026-02-01")
    tie = await call("link_memories", source_id=new["id"], relation="SUPERSEDES", target_id=old["id"], note="moved")
    assert tie["superseded"] == old["id"]
    closed = await call("get_memory", memory_id=old["id"])
    assert (closed["status"], closed["valid_to"]) == ("superseded", "2026-02-01T00:00:00.000000Z")
    hits = (await call("search_memories", query="port"))["hits"]
    assert [hit["id"] for hit in hits] == [new["id"]]
    both = (await call("search_memories", query="port", include_superseded=True, explain=True))["hits"]
    assert [hit["id"] for hit in both] == [new["id"], old["id"]], "what holds now stands above what held"
    assert any(why.endswith("holds no longer") for why in both[1]["why"])
    circle = await call("link_memories", source_id=old["id"], relation="SUPERSEDES", target_id=new["id"])
    assert circle["code"] == "conflict"
    (near,) = (await call("get_neighbours", memory_id=old["id"]))["neighbours"]
    assert (near["id"], near["relation"], near["direction"], near["note"]) == (new["id"], "SUPERSEDES", "in", "moved")


async def test_linking_twice_is_one_link(call: Call) -> None:
    a, b = [(await call("create_memory", content=text))["id"] for text in "ab"]
    assert (await call("link_memories", source_id=a, relation="SUPPORTS", target_id=b))["change"]
    assert "change" not in await call("link_memories", source_id=a, relation="SUPPORTS", target_id=b)


@pytest.mark.parametrize(
    "secret",
    [
        "password: hunter2" + "hunter2",
        "postgres://app:s3cr3t" + "pw@db/x",
        "ghp_" + "a1B2" * 9,
        "-----BEGIN PRIVATE " + "KEY-----\nabc\n-----END PRIVATE " + "KEY-----",
    ],
)
async def test_secrets_are_replaced_and_counted(call: Call, settings: Settings, secret: str) -> None:
    made = await call(
        "create_memory",
        content=f"to log in: {secret} ok",
        metadata={"x": [secret]},
        source=secret.replace("\n", " ")[:150],
    )
    assert made["redacted"] >= 2
    read = str(await call("get_memory", memory_id=made["id"]))
    assert "[redacted:" in read
    core = secret.rsplit(maxsplit=1)[-1] if "KEY" not in secret else "abc"
    assert core.split("@", maxsplit=1)[0].rsplit(":", maxsplit=1)[-1] not in read
    raw = b"".join(file.read_bytes() for file in settings.home.glob("memory.db*"))
    assert secret.encode() not in raw


async def test_concurrent_calls_are_all_kept(call: Call) -> None:
    await call("memory_stats")  # else each call would ask for the list of tools, to check its answer
    answers = await asyncio.gather(*(call("create_memory", content=f"call {number}") for number in range(200)))
    assert len({answer["id"] for answer in answers}) == 200
    assert (await call("memory_stats"))["memories"] == 200


async def test_concurrent_updates_of_one_memory_let_exactly_one_win(call: Call) -> None:
    made = await call("create_memory", content="start")
    answers = await asyncio.gather(
        *(call("update_memory", memory_id=made["id"], version=1, content=f"by {number}") for number in range(20))
    )
    codes = [answer.get("code", "won") for answer in answers]
    assert codes.count("won") == 1
    assert codes.count("stale_version") == 19


HUGE = "x" * 1_000_000
REFUSALS: list[tuple[dict[str, Any], str, str]] = [
    ({"content": ""}, "invalid_input", "content"),
    ({"content": " \n\t"}, "invalid_input", "content"),
    ({"content": HUGE + "x"}, "too_large", "content"),
    ({"content": "a\x00b"}, "invalid_input", "content"),
    ({"content": 7}, "invalid_input", "content"),
    ({"content": None}, "invalid_input", "content"),
    ({}, "invalid_input", "content"),
    ({"content": "x", "importance": 7}, "invalid_input", "importance"),
    ({"content": "x", "importance": -0.1}, "invalid_input", "importance"),
    ({"content": "x", "importance": float("nan")}, "invalid_input", "importance"),
    ({"content": "x", "importance": "high"}, "invalid_input", "importance"),
    ({"content": "x", "memory_type": "dream"}, "invalid_input", "memory_type"),
    ({"content": "x", "tags": "not a list"}, "invalid_input", "tags"),
    ({"content": "x", "tags": ["y" * 201]}, "too_large", "tags"),
    ({"content": "x", "tags": [str(n) for n in range(51)]}, "too_large", "tags"),
    ({"content": "x", "subject": "y" * 201}, "too_large", "subject"),
    ({"content": "x", "project_id": "*"}, "invalid_input", "project_id"),
    ({"content": "x", "occurred_at": "sometime"}, "invalid_input", "occurred_at"),
    ({"content": "x", "occurred_at": "2026-02-30"}, "invalid_input", "occurred_at"),
    ({"content": "x", "metadata": {"a": "y" * 70_000}}, "too_large", "metadata"),
    ({"content": "x", "metadata": {"a": "y" * 1_000_000}}, "too_large", "metadata"),
    ({"content": "x", "metadata": [1]}, "invalid_input", "metadata"),
    ({"content": "x", "colour": "red"}, "invalid_input", "colour"),
]


@pytest.mark.parametrize(("arguments", "code", "field"), REFUSALS)
async def test_bad_input_is_refused_by_name_and_stores_nothing(
    call: Call, arguments: dict[str, Any], code: str, field: str
) -> None:
    error = await call("create_memory", **arguments)
    assert (error["code"], error["field"]) == (code, field)
    assert error["next"]
    assert len(str(error)) < 1000
    assert (await call("memory_stats"))["memories"] == 0


async def test_metadata_ten_deep_is_refused_eight_deep_is_kept(call: Call) -> None:
    def nested(levels: int) -> dict[str, Any]:
        return {"a": nested(levels - 1)} if levels > 1 else {"a": 1}

    assert (await call("create_memory", content="x", metadata=nested(10)))["code"] == "too_large"
    made = await call("create_memory", content="x", metadata=nested(8))
    assert (await call("get_memory", memory_id=made["id"]))["metadata"] == nested(8)


@pytest.mark.parametrize("text", [HUGE, "😀" * 1000, "שלום עולם", "a\u200bb\ufeff", "'; DROP TABLE node; --", "﷽"])
async def test_odd_texts_come_back_as_they_were(call: Call, text: str) -> None:
    made = await call("create_memory", content=text)
    assert (await call("get_memory", memory_id=made["id"]))["content"] == text


@pytest.mark.parametrize("tool", ["get_memory", "forget_memory", "memory_history", "get_neighbours"])
@pytest.mark.parametrize(
    ("memory_id", "code"),
    [
        ("m_0000000000", "not_found"),
        ("nonsense", "invalid_input"),
        ("", "invalid_input"),
        ("m_' OR 1=1", "invalid_input"),
    ],
)
async def test_unknown_ids(call: Call, tool: str, memory_id: str, code: str) -> None:
    error = await call(tool, memory_id=memory_id)
    assert (error["code"], error["field"]) == (code, "memory_id")


async def test_errors_do_not_repeat_secrets(call: Call) -> None:
    secret = "ghp_" + "a1B2" * 9
    error = await call("create_memory", content="x", memory_type=f"type {secret}")
    assert secret not in str(error)
    assert re.search(r"\[redacted:github_token\]", str(error))


@pytest.mark.parametrize(
    ("older", "newer", "field"),
    [("x", UNKNOWN, "older_id"), (UNKNOWN, "x", "newer_id"), (UNKNOWN, UNKNOWN, "older_id")],
)
async def test_accepting_a_change_names_its_own_arguments(call: Call, older: str, newer: str, field: str) -> None:
    error = await call("accept_change", older_id=older, newer_id=newer)
    assert (error["code"], error["field"]) == ("invalid_input", field)
    assert field in error["message"]

"""What happened on a project, in order, through the endpoint."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.journeys.asking import Asked, DocumentDraft, EventDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.values import Caller, Draft
from tests.integration.conftest import Call

EVENTS = ("decision", "commitment", "task", "note")
BEGAN = datetime(2026, 3, 1, tzinfo=UTC)


async def record(call: Call, kind: str, text: str, **fields: Any) -> Any:
    return await call("record_session_event", kind=kind, text=text, **fields)


async def told(call: Call, **asked: Any) -> list[str]:
    """The entries of a page, by kind and text or id."""
    page = await call("query_journey_history", **asked)
    return [f"{one['kind']} {one.get('title') or one.get('text') or one['id']}" for one in page["entries"]]


async def test_a_journey_begins_once(call: Call) -> None:
    both = await asyncio.gather(*(call("get_or_create_journey") for _ in range(8)))
    assert [one.get("is_new", False) for one in both].count(True) == 1
    assert len({one["id"] for one in both}) == 1
    other = await call("get_or_create_journey", project_id="elsewhere")
    assert (other["project_id"], other["id"] != both[0]["id"], other["is_new"]) == ("elsewhere", True, True)


async def test_a_journey_says_how_much_is_kept_of_it(call: Call) -> None:
    assert (await call("get_or_create_journey")).keys() == {"id", "project_id", "created_at", "is_new"}
    await record(call, "note", "first", session_id="a", occurred_at="2026-03-01")
    await record(call, "note", "last", session_id="b", occurred_at="2026-03-03")
    await call("add_document_to_journey", document_type="note", title="Plan", session_id="a")
    await call("create_memory", content="Bo sails", occurred_at="2026-02-01")
    journey = await call("get_or_create_journey")
    assert (journey["sessions"], journey["memories"], journey["documents"]) == (2, 3, 1)
    assert journey["first"].startswith("2026-02-01")
    assert [one["id"] for one in journey["recent"]] == ["b", "a"]


async def test_everything_comes_in_one_line_the_last_first(call: Call) -> None:
    for day, kind in enumerate(EVENTS, 1):
        await record(call, kind, f"of day {day}", session_id="s" if day < 4 else "t", occurred_at=f"2026-03-0{day}")
    await call("create_memory", content="a plain one", occurred_at="2026-03-02T12:00Z")
    await call("add_document_to_journey", document_type="artifact", title="Map")
    line = [
        "document Map", "note of day 4", "session t", "task of day 3", "commitment of day 2", "decision of day 1",
        "session s",
    ]  # fmt: skip
    assert await told(call) == line
    assert await told(call, kinds=["memory", "session", "task"]) == [
        "note of day 4", "session t", "task of day 3", "memory a plain one", "commitment of day 2", "decision of day 1",
        "session s",
    ]  # fmt: skip
    assert await told(call, kinds=["session"]) == ["session t", "session s"]
    assert await told(call, session_id="s", since="2026-03-02") == ["task of day 3", "commitment of day 2"]
    assert await told(call, until="2026-03-01") == ["decision of day 1", "session s"]


async def test_a_session_of_which_all_was_forgotten_is_not_told(call: Call) -> None:
    gone = await record(call, "note", "of no use", session_id="gone")
    await record(call, "note", "kept", session_id="kept", occurred_at="2026-03-01")
    also = await record(call, "note", "also of no use", session_id="kept", occurred_at="2026-03-02")
    forgotten = await call("forget_memory", memory_id=gone["id"])
    await call("forget_memory", memory_id=also["id"])
    assert await told(call, kinds=["session"]) == ["session kept"]
    (session,) = (await call("get_or_create_journey"))["recent"]
    assert (session["things"], session["last"][:10]) == (1, "2026-03-01")
    await call("undo_change", change=forgotten["change"])
    assert await told(call, kinds=["session"]) == ["session gone", "session kept"]


async def test_pages_hold_everything_once(call: Call) -> None:
    chance = random.Random(3)
    for number in range(40):
        when = iso(BEGAN + timedelta(hours=chance.randrange(6)))
        await record(call, chance.choice(EVENTS), f"{number}", session_id=chance.choice("abc"), occurred_at=when)
    everything = await told(call, limit=200)
    assert len(everything) == 43
    for limit in (1, 7, 42, 43):
        assert await paged(call, limit) == everything


async def paged(call: Call, limit: int) -> list[str]:
    seen: list[str] = []
    asked: dict[str, Any] = {"limit": limit}
    while True:
        page = await call("query_journey_history", **asked)
        seen += [f"{one['kind']} {one.get('text') or one['id']}" for one in page["entries"]]
        if "next_cursor" not in page:
            return seen
        asked["cursor"] = page["next_cursor"]


async def test_a_cursor_belongs_to_its_question(call: Call) -> None:
    for number in range(3):
        await record(call, "note", f"{number}")
    page = await call("query_journey_history", limit=1)
    refused = await call("query_journey_history", limit=1, kinds=["task"], cursor=page["next_cursor"])
    assert refused["code"] == "cursor_mismatch"
    assert (await call("query_journey_history", cursor="x"))["code"] == "cursor_mismatch"


async def test_an_event_is_a_memory_that_recall_finds(call: Call) -> None:
    made = await record(call, "decision", "The harbour office moves to Kiel", session_id="s")
    (hit,) = (await call("search_memories", query="where does the harbour office move"))["hits"]
    assert (hit["id"], hit["memory_type"], hit["tags"]) == (made["id"], "episodic", ["event", "event:decision"])
    assert (hit["session_id"], hit["project_id"]) == ("s", "test")


async def test_what_is_settled_is_closed_in_the_same_act(call: Call) -> None:
    task = await record(call, "task", "Move the office", due="2030-01-01", occurred_at="2026-03-01")
    done = await record(call, "note", "The office has moved", settles=task["id"], occurred_at="2026-03-02")
    assert done["settled"] == task["id"]
    newer, older = (await call("query_journey_history"))["entries"]
    assert (newer["settles"], older["settled_by"], older["status"]) == ([task["id"]], done["id"], "superseded")
    assert older["due"].startswith("2030-01-01T23:59")
    assert older["until"].startswith("2026-03-02")
    again = await record(call, "note", "The office has really moved", settles=task["id"])
    assert (again["code"], task["id"] in again["message"]) == ("conflict", True)
    assert again["settled_by"] == done["id"]
    assert (await call("get_memory", memory_id=task["id"]))["superseded_by"] == done["id"]
    hits = (await call("semantic_recall", query="move the office", include_superseded=True))["hits"]
    assert {hit["id"]: hit.get("superseded_by") for hit in hits} == {task["id"]: done["id"], done["id"]: None}
    await call("undo_change", change=done["change"])
    (open_again,) = (await call("query_journey_history"))["entries"]
    assert (open_again["id"], open_again.get("status")) == (task["id"], None)


async def test_what_is_open_is_told_by_itself_and_what_is_overdue_is_marked(call: Call) -> None:
    late = await record(call, "task", "Move the office", due="2026-01-31", occurred_at="2026-01-01")
    await record(call, "commitment", "Paint the office", due="in 3 days", occurred_at="2026-01-02")
    done = await record(call, "task", "Sell the office", due="2026-01-31", occurred_at="2026-01-03")
    await record(call, "note", "The office is sold", settles=done["id"])
    page = await call("query_journey_history", open_only=True)
    assert [(one["text"], one.get("overdue", False)) for one in page["entries"]] == [
        ("Paint the office", False), ("Move the office", True),
    ]  # fmt: skip
    assert await told(call, open_only=True, kinds=["commitment", "note"]) == ["commitment Paint the office"]
    assert set(await told(call, open_only=True, query="office")) == {
        "commitment Paint the office", "task Move the office",
    }  # fmt: skip
    first = await call("query_journey_history", open_only=True, limit=1)
    assert (await told(call, open_only=True, cursor=first["next_cursor"])) == ["task Move the office"]
    assert (await call("query_journey_history", cursor=first["next_cursor"]))["code"] == "cursor_mismatch"
    assert (await call("query_journey_history", kinds=["task"]))["entries"][-1]["id"] == late["id"]


async def test_of_many_that_settle_one_task_at_once_one_does(call: Call) -> None:
    task = await record(call, "task", "Move the office")
    made = await asyncio.gather(*(record(call, "note", f"moved, {n}", settles=task["id"]) for n in range(50)))
    assert [one.get("code") for one in made].count("conflict") == 49
    assert len((await call("query_journey_history"))["entries"]) == 2


async def test_what_is_said_again_settles_what_it_names(call: Call) -> None:
    said = {"occurred_at": "2026-03-02", "session_id": "s"}
    first = await record(call, "note", "It is done", **said)
    again = await record(call, "note", "It is done", **said)
    assert (again["id"], again["repeated"]) == (first["id"], True)
    task = await record(call, "task", "Move the office", occurred_at="2026-03-01")
    done = await record(call, "note", "It is done", settles=task["id"], **said)
    assert (done["settled"], done["id"] != first["id"]) == (task["id"], True)
    (line,) = (await call("query_journey_history", kinds=["task"]))["entries"]
    assert (line["status"], line["settled_by"]) == ("superseded", done["id"])


async def test_a_key_that_settled_nothing_settles_nothing_later(call: Call) -> None:
    task = await record(call, "task", "Move the office")
    await record(call, "note", "It is done", key="k")
    assert (await record(call, "note", "It is done", key="k", settles=task["id"]))["code"] == "key_reused"
    (line,) = (await call("query_journey_history", kinds=["task"]))["entries"]
    assert "status" not in line


async def test_an_event_under_a_key_is_stored_once(call: Call) -> None:
    first = await record(call, "task", "Move the office", key="k")
    again = await record(call, "task", "Move the office", key="k")
    assert (again["id"], again["replayed"]) == (first["id"], True)


async def test_a_due_date_that_cannot_be_read_is_told_what_one_looks_like(call: Call) -> None:
    assert "due" in await record(call, "task", "Move the office", due="next friday")
    refused = await record(call, "task", "Move the office again", due="some day")
    assert (refused["code"], refused["field"], "tomorrow" in str(refused)) == ("invalid_input", "due", True)


async def test_a_document_is_of_when_it_was_made(call: Call) -> None:
    for title, when in (("New", None), ("Old", "2026-03-02")):
        await call("add_document_to_journey", document_type="note", title=title, occurred_at=when)
    await record(call, "note", "between", occurred_at="2026-03-05")
    assert await told(call) == ["document New", "note between", "document Old"]
    assert await told(call, until="2026-03-03") == ["document Old"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"settles": "m_0123456789"}, "not_found"),
        ({"settles": "d_0123456789"}, "invalid_input"),
        ({"settles": "nonsense"}, "invalid_input"),
        ({"kind": "rumour"}, "invalid_input"),
        ({"kind": "note", "due": "2030-01-01"}, "invalid_input"),
        ({"due": "some day"}, "invalid_input"),
        ({"text": " "}, "invalid_input"),
        ({"text": "x" * 1_000_001}, "too_large"),
        ({"text": "a\0b"}, "invalid_input"),
        ({"session_id": "s" * 201}, "too_large"),
        ({"occurred_at": "32 May"}, "invalid_input"),
        ({"journey_id": "j_0123456789"}, "not_found"),
        ({"journey_id": "m_0123456789"}, "invalid_input"),
    ],
)
async def test_an_event_that_is_refused_leaves_nothing(call: Call, fields: dict[str, Any], code: str) -> None:
    assert (await call("record_session_event", **{"kind": "task", "text": "x"} | fields))["code"] == code
    assert (await call("memory_stats"))["journal_position"] == 0


async def test_what_is_no_event_or_of_another_project_is_not_settled(call: Call) -> None:
    plain = await call("create_memory", content="Bo sails")
    assert (await record(call, "note", "x", settles=plain["id"]))["code"] == "invalid_input"
    other = await call("get_or_create_journey", project_id="elsewhere")
    task = await record(call, "task", "Sail", journey_id=other["id"])
    assert task["project_id"] == "elsewhere"
    assert (await record(call, "note", "x", settles=task["id"]))["code"] == "invalid_input"
    done = await record(call, "note", "sailed", settles=task["id"], journey_id=other["id"])
    assert done["settled"] == task["id"]
    assert await told(call) == []


async def test_a_query_finds_events_and_documents(call: Call) -> None:
    await record(call, "decision", "The ferry runs at noon")
    await record(call, "task", "Paint the shed")
    await call("create_memory", content="The ferry is blue")
    await call("add_document_to_journey", document_type="file_upload", title="Timetable", content="Ferries: 8, 12, 16.")
    assert await told(call, query="when does the ferry run") == ["decision The ferry runs at noon"]
    assert await told(call, query="timetable of the ferries", kinds=["document"]) == ["document Timetable"]
    assert set(await told(call, query="ferry", kinds=["memory"])) == {
        "decision The ferry runs at noon", "memory The ferry is blue",
    }  # fmt: skip
    nothing = await call("query_journey_history", query="submarine")
    assert (nothing["entries"], nothing["mode"], "note" in nothing) == ([], "words", True)


async def test_a_long_document_is_cut_unless_the_whole_is_asked_for(call: Call) -> None:
    text = "x" * 5_000
    fields = {"title": "Log", "content": text, "metadata": {"pages": 3}, "session_id": "s"}
    added = await call("add_document_to_journey", document_type="file_upload", **fields)
    (short,) = (await call("query_journey_history", kinds=["document"]))["entries"]
    assert (short["id"], short["cut"], len(short["text"]) < 500) == (added["id"], True, True)
    (entry,) = (await call("query_journey_history", kinds=["document"], whole=True))["entries"]
    assert (entry["text"], entry["metadata"], entry["session_id"]) == (text, {"pages": 3}, "s")
    await call("undo_change", change=added["change"])
    assert await told(call) == []


async def test_an_answer_stays_small_however_much_is_kept(call: Call) -> None:
    fields = {"content": "x" * 300_000, "metadata": {"log": "y" * 60_000}}
    for number in range(4):
        await call("add_document_to_journey", document_type="file_upload", title=f"{number}", **fields)
    page = (await call("query_journey_history"))["entries"]
    assert len(str(page)) < 5_000
    assert all(one["cut"] and "metadata" not in one for one in page)
    page = (await call("query_journey_history", whole=True))["entries"]
    assert [one.get("cut", False) for one in page] == [False, True, True, True]
    (last,) = (await call("query_journey_history", whole=True, limit=1))["entries"]
    assert (last["text"], last["metadata"]) == (fields["content"], fields["metadata"])


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"title": " "}, "invalid_input"),
        ({"occurred_at": "32 May"}, "invalid_input"),
        ({"document_type": "poem"}, "invalid_input"),
        ({"content": "x" * 1_000_001}, "too_large"),
        ({"metadata": {"deep": [[[[[[[[[1]]]]]]]]]}}, "too_large"),
        ({"journey_id": "g_0123456789"}, "invalid_input"),
    ],
)
async def test_a_document_that_is_refused_leaves_nothing(call: Call, fields: dict[str, Any], code: str) -> None:
    document = {"document_type": "note", "title": "Plan"} | fields
    assert (await call("add_document_to_journey", **document))["code"] == code
    assert (await call("memory_stats"))["journal_position"] == 0


@pytest.mark.parametrize(
    "asked",
    [{"kinds": ["rumour"]}, {"limit": 0}, {"limit": 201}, {"since": "some day"}, {"query": ""}, {"query": "?!"},
     {"query": "ferry", "kinds": ["session"]}, {"open_only": True, "kinds": ["note"]},
     {"journey_id": "j_x"}],
)  # fmt: skip
async def test_questions_that_are_refused(call: Call, asked: dict[str, Any]) -> None:
    assert (await call("query_journey_history", **asked))["code"] == "invalid_input"


async def test_every_project_is_no_journey(call: Call) -> None:
    assert (await call("get_or_create_journey", project_id="*"))["code"] == "invalid_input"


async def test_secrets_do_not_get_into_events_and_documents(call: Call) -> None:
    key = "AKIA" + "IOSFODNN7EXAMPLE"
    event = await record(call, "note", f"The key is {key}")
    document = await call("add_document_to_journey", document_type="note", title="Keys", content=f"It is {key}")
    assert (event["redacted"], document["redacted"]) == (1, 1)
    assert key not in str(await call("query_journey_history", whole=True))


def test_documents_do_not_change_how_memories_are_ranked(mind: Mind, caller: Caller) -> None:
    texts = [f"The {name} ferry runs at {hour}" for hour, name in enumerate(("blue", "red", "old", "night", "fast"))]
    for text in texts:
        mind.memories.create(Draft(text), caller)
    before = ranked(mind, caller, texts)
    for number in range(5):
        draft = DocumentDraft("note", f"Ferry {number}", " ".join(texts) * 50)
        mind.journeys.add_document(draft, None, caller)
    assert ranked(mind, caller, texts) == before


def ranked(mind: Mind, caller: Caller, questions: Sequence[str]) -> list[tuple[str, float]]:
    found = [mind.recall.search(question, 9, Filters(), caller) for question in questions]
    return [(hit.id, hit.score) for one in found for hit in one.hits]


def test_a_clock_that_jumps_back_loses_nothing(mind: Mind, caller: Caller, clock: Any) -> None:
    mind.journeys.record(EventDraft("note", "before"), None, caller)
    clock.moment -= timedelta(days=3)
    mind.journeys.record(EventDraft("note", "after"), None, caller)
    first = mind.journeys.history(Asked(), None, 1, None, caller)
    second = mind.journeys.history(Asked(), None, 1, first.next_cursor, caller)
    assert {one.text for page in (first, second) for one in page.entries} == {"before", "after"}
    assert second.next_cursor is None

"""Finding memories through the endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.plain import compact_json, tokens
from tests.integration.conftest import Call


async def remember(call: Call, *texts: str, **fields: Any) -> list[str]:
    answer = await call("create_memories", memories=[{"content": text} | fields for text in texts])
    return [made["id"] for made in answer["created"]]


def ids(answer: dict[str, Any]) -> list[str]:
    return [hit["id"] for hit in answer["hits"]]


async def test_hits_carry_score_parts_and_author(call: Call) -> None:
    best, other, _ = await remember(
        call, "Deploy with make ship, then watch the deploy log", "The deploy was slow", "Tea is at four"
    )
    answer = await call("search_memories", query="How do we deploy with make?")
    assert ids(answer) == [best, other]
    first, second = answer["hits"]
    assert first["score"] > second["score"] > 0
    assert first["parts"]["words"] > second["parts"]["words"] > 0
    assert first["author"]
    assert answer["mode"] == "words"


async def test_the_subject_is_searched_too(call: Call) -> None:
    (found,) = await remember(call, "prefers short replies", subject="Marek")
    assert ids(await call("semantic_recall", query="What does Marek like?")) == [found]


@pytest.mark.parametrize(
    "query",
    ["the who", "The", "what is it?", "ship AND NOT deploy", 'say "ship"', "ship*", "subject:ship", "(ship", "🍵"],
)
async def test_queries_that_look_like_operators_or_stop_words(call: Call, query: str) -> None:
    await remember(call, "the ship sails", "who is the what")
    answer = await call("search_memories", query=query)
    assert "hits" in answer or answer["code"] == "invalid_input"
    if "ship" in query:
        assert len(answer["hits"]) >= 1


@pytest.mark.parametrize(
    ("query", "code"), [("", "invalid_input"), ("?!", "invalid_input"), ("x" * 10_001, "too_large")]
)
async def test_queries_without_a_word(call: Call, query: str, code: str) -> None:
    assert (await call("semantic_recall", query=query))["code"] == code


async def test_nothing_found_says_where_it_looked(call: Call) -> None:
    answer = await call("semantic_recall", query="unicorns")
    assert answer["hits"] == []
    assert "test and global" in answer["note"]


async def test_projects_are_apart_and_global_is_searched_along(call: Call) -> None:
    (here,) = await remember(call, "port one")
    (other,) = await remember(call, "port two", project_id="other")
    (everywhere,) = await remember(call, "port three", project_id="global")
    assert set(ids(await call("search_memories", query="port"))) == {here, everywhere}
    assert set(ids(await call("search_memories", query="port", project_id="other"))) == {other, everywhere}
    assert set(ids(await call("search_memories", query="port", project_id="global"))) == {everywhere}
    assert set(ids(await call("search_memories", query="port", project_id="*"))) == {here, other, everywhere}


FILTERS: list[tuple[dict[str, Any], list[int]]] = [
    ({"memory_type": "episodic"}, [1]),
    ({"session_id": "s1"}, [1]),
    ({"subject": "ANA"}, [0]),
    ({"tags": ["X"]}, [0, 1]),
    ({"tags": ["x", "y"]}, [0]),
    ({"since": "2026-03"}, [1, 2]),
    ({"until": "2026-03"}, [0, 1]),
    ({"since": "2026-03-01", "until": "2026-03-31"}, [1]),
    ({"min_importance": 0.5}, [1, 2]),
    ({"min_importance": 1}, []),
]


@pytest.mark.parametrize("tool", ["search_memories", "semantic_recall", "list_memories"])
@pytest.mark.parametrize(("filters", "expected"), FILTERS)
async def test_filters(call: Call, tool: str, filters: dict[str, Any], expected: list[int]) -> None:
    batch: list[dict[str, Any]] = [
        {"subject": "Ana", "tags": ["x", "y"], "occurred_at": "2026-02-03", "importance": 0.1},
        {"memory_type": "episodic", "session_id": "s1", "tags": ["x"], "occurred_at": "2026-03-31T23:00:00Z"},
        {"occurred_at": "2026-05-01", "importance": 0.9},
    ]
    made = await call("create_memories", memories=[{"content": "the port"} | fields for fields in batch])
    numbers = {memory["id"]: number for number, memory in enumerate(made["created"])}
    query = {} if tool == "list_memories" else {"query": "port"}
    answer = await call(tool, **query, **filters)
    assert sorted(numbers[one["id"]] for one in answer.get("hits", answer.get("memories"))) == expected


@pytest.mark.parametrize("tool", ["search_memories", "semantic_recall"])
@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"since": "whenever"}, "since"),
        ({"until": "31.12.2026"}, "until"),
        ({"as_of": "the other day"}, "as_of"),
        ({"memory_type": "x"}, "memory_type"),
        ({"min_importance": 2}, "min_importance"),
        ({"query": 3}, "query"),
        ({"colour": 3}, "colour"),
    ],
)
async def test_bad_filters(call: Call, tool: str, arguments: dict[str, Any], field: str) -> None:
    error = await call(tool, **{"query": "port"} | arguments)
    assert (error["code"], error["field"]) == ("invalid_input", field)


@pytest.mark.parametrize(
    ("tool", "field"), [("search_memories", "limit"), ("semantic_recall", "top_k"), ("list_memories", "limit")]
)
@pytest.mark.parametrize("number", [0, -1, 10**9, "many"])
async def test_limits(call: Call, tool: str, field: str, number: Any) -> None:
    query = {} if tool == "list_memories" else {"query": "port"}
    error = await call(tool, **query, **{field: number})
    assert (error["code"], error["field"]) == ("invalid_input", field)


@pytest.mark.parametrize("budget", [100, 120, 300, 600, 5000])
@pytest.mark.parametrize("length", [40, 400, 40_000])
async def test_recall_keeps_to_its_budget_and_says_what_it_left_out(call: Call, budget: int, length: int) -> None:
    texts = [f"harbour {number} " + "wood " * (length // 5) for number in range(12)]
    made = await remember(call, *texts, subject="s" * 200)
    answer = await call("semantic_recall", query="harbour", token_budget=budget, top_k=12)
    assert len(answer["hits"]) + answer.get("left_out", 0) == 12
    assert tokens(compact_json(answer)) <= budget
    assert answer["hits"]
    for hit in answer["hits"]:
        assert hit["id"] in made
        assert hit.get("cut", False) == hit["text"].endswith("…")


async def test_as_of_answers_as_the_memory_stood(call: Call) -> None:
    (kept,) = await remember(call, "the port is 8081")
    then = (await call("get_memory", memory_id=kept))["updated_at"]
    await call("update_memory", memory_id=kept, version=1, content="the quay is 9090", importance=0.9)
    await remember(call, "the port is new")
    now = await call("search_memories", query="port")
    assert kept not in ids(now)
    before = await call("search_memories", query="port", as_of=then)
    assert ids(before) == [kept]
    assert (before["hits"][0]["content"], before["hits"][0]["importance"]) == ("the port is 8081", 0.5)
    assert (await call("get_memory", memory_id=kept, as_of=then))["version"] == 1
    assert [one["id"] for one in (await call("list_memories", as_of=then))["memories"]] == [kept]
    assert (await call("search_memories", query="port", as_of="2001"))["hits"] == []
    assert (await call("get_memory", memory_id=kept, as_of="2001"))["code"] == "not_found"


async def test_archived_memories_were_active_then(call: Call) -> None:
    (kept,) = await remember(call, "the port is 8081")
    then = (await call("get_memory", memory_id=kept))["updated_at"]
    await call("forget_memory", memory_id=kept)
    assert ids(await call("search_memories", query="port", as_of=then)) == [kept]
    assert ids(await call("search_memories", query="port")) == []


@pytest.mark.parametrize("order", ["newest", "oldest", "weightiest", "changed"])
async def test_pages_hold_everything_once(call: Call, order: str) -> None:
    await call(
        "create_memories",
        memories=[{"content": f"fact {number}", "importance": number % 3 / 2} for number in range(25)],
    )
    seen: list[str] = []
    cursor = None
    while True:
        page = await call("list_memories", order=order, limit=10, **({"cursor": cursor} if cursor else {}))
        seen += [memory["id"] for memory in page["memories"]]
        cursor = page.get("next_cursor")
        if cursor is None:
            break
        await call("create_memory", content="written in between", project_id="other")
    assert len(seen) == len(set(seen)) == 25


@pytest.mark.parametrize("cursor", ["nonsense", "e30", "🍵", "W10", " ", "A" * 5000, "W1tb" * 50_000])
async def test_a_damaged_cursor(call: Call, cursor: str) -> None:
    assert (await call("list_memories", cursor=cursor))["code"] == "cursor_mismatch"


async def test_a_cursor_holds_for_dates_that_move_on(call: Call) -> None:
    await remember(call, "a", "b")
    asked = {"limit": 1, "since": "2 hours ago", "until": "now"}
    first = await call("list_memories", **asked)
    assert len((await call("list_memories", cursor=first["next_cursor"], **asked))["memories"]) == 1


async def test_a_cursor_from_another_query(call: Call) -> None:
    await remember(call, "a", "b", "c")
    cursor = (await call("list_memories", limit=1))["next_cursor"]
    assert (await call("list_memories", limit=2, cursor=cursor))["memories"]
    for other in ({"order": "oldest"}, {"tags": ["x"]}, {"project_id": "*"}, {"as_of": "2030"}):
        assert (await call("list_memories", cursor=cursor, **other))["code"] == "cursor_mismatch"


async def test_statistics_count_what_is_there(call: Call) -> None:
    one, two, _ = await remember(call, "a", "b", "c", tags=["x"])
    await remember(call, "d", project_id="other", memory_type="episodic")
    await call("forget_memory", memory_id=one)
    await call("link_memories", source_id=(await remember(call, "e"))[0], relation="SUPERSEDES", target_id=two)
    assert await call("memory_stats") == {
        "memories": 5,
        "by_status": {"active": 3, "archived": 1, "superseded": 1},
        "by_type": {"semantic": 2, "episodic": 1},
        "by_project": {"test": 2, "other": 1},
        "top_tags": {"x": 1},
        "journal_position": 8,
        "embedded": {"": 5},
    }
    assert (await call("memory_stats", project_id="other"))["memories"] == 1


async def test_neighbours_bounds(call: Call) -> None:
    (one,) = await remember(call, "a")
    assert (await call("get_neighbours", memory_id=one, hops=6))["field"] == "hops"
    assert (await call("get_neighbours", memory_id=one, relation="LIKES"))["field"] == "relation"
    assert await call("get_neighbours", memory_id=one) == {"memory_id": one, "neighbours": []}


def why(answer: dict[str, Any]) -> list[str]:
    return [" ".join(hit["why"]) for hit in answer["hits"]]


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ("Any news of the harbour?", True),
        ("港の harbour は開いていますか\uff1f", True),
        ("هل harbour مفتوح؟", True),
        ("See https://harbour.example/d?id=1 for the plan", False),
    ],
)
async def test_what_follows_a_question_is_what_follows_its_mark(call: Call, said: str, follows: bool) -> None:
    await remember(call, said, "It opens at nine", session_id="s")
    await remember(call, "Tea is at four")
    answer = await call("search_memories", query="harbour", explain=True)
    assert any("follows a question" in told for told in why(answer)) is follows


@pytest.mark.parametrize(("said", "tells"), [("since the flood of 1987", True), ("listens on port 8080", False)])
async def test_four_digits_are_a_time_when_they_are_a_year(call: Call, said: str, tells: bool) -> None:
    await remember(call, f"The proxy {said}")
    answer = await call("search_memories", query="When did the proxy start?", explain=True)
    assert ("speaks of a time" in why(answer)[0]) is tells

"""Repeated episodes become one memory that cites them: through a real client, with words only and with meaning."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call

LATE = "Ben was late for standup"
TEA = ("Ana asked for green tea before the meeting", "Ana wanted green tea again before the meeting")


async def store(call: Call, texts: Sequence[str], **more: Any) -> list[str]:
    """Episodes, a day apart."""
    fields = {"memory_type": "episodic"} | more
    memories = [
        {"content": text, "occurred_at": f"2026-03-{day:02d}T09:00"} | fields for day, text in enumerate(texts, start=1)
    ]
    return [made["id"] for made in (await call("create_memories", memories=memories))["created"]]


async def applied(call: Call, **arguments: Any) -> Any:
    return await call("consolidate_memories", dry_run=False, **arguments)


async def test_what_was_said_in_three_episodes_becomes_one_memory_that_cites_them(call: Call) -> None:
    early = await store(call, [LATE, f"{LATE}.", "ben was late for standup again"], tags=["team", "ben"], subject="Ben")
    late = await call(
        "create_memory", content=LATE, memory_type="episodic", occurred_at="2026-05-20", importance=0.6,
        subject="ben", tags=["team"],
    )  # fmt: skip
    answer = await applied(call)
    (group,) = answer["groups"]
    assert group["text"] == "4 times between 2026-03-01 and 2026-05-20: Ben was late for standup"
    assert group["sources"] == [*early, late["id"]]
    assert (answer["mode"], answer["compared_by"], answer["episodes"]) == ("extractive", "words", 4)
    assert (answer["before"], answer["after"], answer["made"]) == (4, 5, 1)
    made = await call("get_memory", memory_id=group["id"])
    assert (made["memory_type"], made["importance"], made["source"]) == ("semantic", 0.6, "consolidation")
    assert (made["subject"], made["tags"], made["occurred_at"][:10]) == ("ben", ["team"], "2026-05-20")
    cited = await call("get_neighbours", memory_id=group["id"], relation="DERIVED_FROM", direction="out")
    assert {one["id"] for one in cited["neighbours"]} == {*early, late["id"]}
    for source in early:
        assert ((one := await call("get_memory", memory_id=source))["status"], one["version"]) == ("active", 1)


async def test_a_dry_run_shows_just_what_would_be_made_and_changes_nothing(call: Call) -> None:
    await store(call, [LATE] * 3)
    position = (await call("memory_stats"))["journal_position"]
    dry = await call("consolidate_memories")
    assert (await call("memory_stats"))["journal_position"] == position
    made = await applied(call)
    assert dry.pop("dry_run")
    assert not made.pop("dry_run")
    assert "change" not in dry
    assert made.pop("change") == position + 1
    assert made["groups"][0].pop("id")
    assert dry == made


async def test_all_of_it_is_undone_as_one(call: Call) -> None:
    await store(call, [LATE] * 3)
    await store(call, ["Elsa forgot her swimming bag"] * 4)
    before = await call("memory_stats")
    made = await applied(call)
    assert made["made"] == 2
    await call("undo_change", change=made["change"] + 3)
    after = await call("memory_stats")
    assert (after["memories"], after["by_type"]) == (before["memories"], before["by_type"])
    assert (await call("consolidate_memories"))["made"] == 2


async def test_a_second_run_makes_nothing_new(call: Call) -> None:
    await store(call, [LATE] * 3)
    await applied(call)
    position = (await call("memory_stats"))["journal_position"]
    again = await applied(call)
    assert (again["made"], again["known"], again["groups"], again.get("change")) == (0, 1, [], None)
    assert (await call("memory_stats"))["journal_position"] == position


async def test_a_group_that_has_grown_supersedes_what_was_made_of_it(call: Call) -> None:
    await store(call, [LATE] * 3)
    old = (await applied(call))["groups"][0]["id"]
    await call("create_memory", content=LATE, memory_type="episodic", occurred_at="2026-04-01")
    grown = await applied(call)
    assert grown["groups"][0]["supersedes"] == [old]
    assert grown["groups"][0]["text"].startswith("4 times between 2026-03-01 and 2026-04-01")
    assert (grown["before"], grown["after"]) == (5, 5)
    assert (await call("get_memory", memory_id=old))["status"] == "superseded"
    assert (await applied(call))["made"] == 0
    await call("undo_change", change=grown["change"])
    assert (await call("get_memory", memory_id=old))["status"] == "active"


async def test_what_a_person_archived_is_not_made_again(call: Call) -> None:
    await store(call, [LATE] * 3)
    await call("forget_memory", memory_id=(await applied(call))["groups"][0]["id"])
    assert (await applied(call))["known"] == 1


async def test_what_is_said_again_within_an_episode_counts_once(call: Call) -> None:
    for minute in ("09:00", "09:25", "09:50"):  # never half an hour of silence
        await call(
            "create_memory", content=LATE, memory_type="episodic", session_id="s", occurred_at=f"2026-03-01T{minute}"
        )
    await call("create_memory", content=LATE, memory_type="episodic", session_id="s", occurred_at="2026-03-01T10:21")
    assert (await call("consolidate_memories"))["made"] == 0
    await call("create_memory", content=LATE, memory_type="episodic", session_id="t", occurred_at="2026-03-01T10:22")
    (group,) = (await call("consolidate_memories"))["groups"]
    assert group["text"] == f"3 times on 2026-03-01: {LATE}"
    assert len(group["sources"]) == 5


@pytest.mark.parametrize(
    "texts",
    [
        ["Paid 40 euros for parking", "Paid 55 euros for parking", "Paid 60 euros for parking"],
        ["Release 1.4 went out", "Release 1.5 went out", "Release 1.6 went out"],
        ["Called the bank on Monday", "Called the bank on Tuesday", "Called the bank on Friday"],
        ["Marek approved the billing change", "Marek rejected the billing change", "Marek approved the billing change"],
        ["The tests passed on Windows", "The tests failed on Windows", "The tests passed on Windows"],
        ["Elsa was sick", "Elsa was not sick", "Elsa was sick"],
        ["Ana paid Ben for lunch", "Ben paid Ana for lunch", "Ana paid Ben for lunch"],
        ["Price of milk went up", "Price of milk went down", "Price of milk went up"],
        ["Moved it from Monday to Friday", "Moved it from Friday to Monday", "Moved it from Monday to Friday"],
        ["The server crashed after the upgrade", "The server crashed before the upgrade", "Nothing happened"],
        ["Ana runs", "Ana wants to run", "Ana runs"],
        ["Deploy to staging failed", "Deploy to production failed", "Deploy to staging failed"],
        ["Nightly backup of the shop database", "Nightly backup of the shop database failed", "Sunday"],
        [LATE, LATE],
        ["…", "—", "?!"],
    ],
)
@pytest.mark.parametrize("meaning", [False, True])
async def test_what_differs_is_not_the_same(
    settings: Settings, with_meaning: Settings, texts: list[str], meaning: bool
) -> None:
    async with Client(build_server(with_meaning if meaning else settings)) as client:
        memories = [
            {"content": text, "memory_type": "episodic", "occurred_at": f"2026-03-0{day}"}
            for day, text in enumerate(texts, start=1)
        ]
        await client.call_tool("create_memories", {"memories": memories})
        answer = (await client.call_tool("consolidate_memories", {})).structured_content or {}
    assert answer["episodic"] == len(texts)
    assert answer["groups"] == []


@pytest.mark.parametrize(
    ("texts", "quoted"),
    [
        ([*TEA, TEA[0]], 0),
        (["Ran the tests before pushing", "Ran the whole tests before pushing", "Ran tests before pushing"], 0),
        (["Маша опоздала на поезд", "Маша снова опоздала на поезд", "маша опоздала на поезд"], 2),
        (["夜间测试失败了", "夜间测试又失败了", "夜间测试失败了"], 0),
        (["☕️🔥"] * 3, 0),
    ],
)
async def test_other_words_for_the_same_are_seen_with_meaning(
    with_meaning: Settings, texts: list[str], quoted: int
) -> None:
    """What is quoted is what all of them say."""
    async with Client(build_server(with_meaning)) as client:
        memories = [
            {"content": text, "memory_type": "episodic", "occurred_at": f"2026-03-0{day}"}
            for day, text in enumerate(texts, start=1)
        ]
        await client.call_tool("create_memories", {"memories": memories})
        answer = (await client.call_tool("consolidate_memories", {"dry_run": False})).structured_content or {}
        (group,) = answer["groups"]
        assert group["text"] == f"3 times between 2026-03-01 and 2026-03-03: {texts[quoted]}"
        assert answer["compared_by"] == "words+meaning"
        found = await client.call_tool("memory_stats", {})
    assert "" not in (found.structured_content or {})["embedded"]


@pytest.mark.parametrize(
    "apart",
    [
        {"memory_type": "semantic"},
        {"subject": "Tom"},
        {"project_id": "other"},
    ],
)
async def test_other_types_subjects_and_projects_are_kept_apart(call: Call, apart: dict[str, Any]) -> None:
    await store(call, [LATE] * 2)
    await store(call, [LATE] * 2, **apart)
    assert (await call("consolidate_memories", project_id="*"))["groups"] == []


async def test_projects_are_consolidated_one_by_one_or_all(call: Call) -> None:
    for project in ("test", "other", "global"):
        await store(call, [LATE] * 3, project_id=project)
    assert [group["project_id"] for group in (await call("consolidate_memories"))["groups"]] == ["test"]
    assert (await call("consolidate_memories", project_id="other"))["episodic"] == 3
    everywhere = await applied(call, project_id="*")
    assert {group["project_id"] for group in everywhere["groups"]} == {"test", "other", "global"}
    made = [(await call("get_memory", memory_id=group["id"]))["project_id"] for group in everywhere["groups"]]
    assert set(made) == {"test", "other", "global"}


async def test_a_project_without_episodes_says_so(call: Call) -> None:
    answer = await applied(call, project_id="nowhere")
    assert (answer["episodic"], answer["made"]) == (0, 0)
    assert "There are no episodic memories in nowhere." in answer["note"]


async def test_groups_and_sources_are_listed_up_to_a_limit(call: Call) -> None:
    await store(call, [LATE] * 25)
    await store(call, ["Elsa forgot her swimming bag"] * 3)
    answer = await call("consolidate_memories", limit=1)
    (group,) = answer["groups"]
    assert (group["times"], len(group["sources"]), group["sources_left_out"]) == (25, 20, 5)
    assert (answer["made"], answer["groups_left_out"]) == (2, 1)


@pytest.mark.parametrize("arguments", [{"limit": 0}, {"limit": 101}, {"project_id": "p" * 201}])
async def test_bad_arguments_are_refused_by_name(call: Call, arguments: dict[str, Any]) -> None:
    error = await call("consolidate_memories", **arguments)
    assert error["code"] in {"invalid_input", "too_large"}
    assert error["field"] == next(iter(arguments))


async def test_long_texts_are_counted_and_left_alone(call: Call) -> None:
    await store(call, [f"{LATE} {'and so on ' * 300}"] * 3)
    answer = await call("consolidate_memories")
    assert (answer["too_long"], answer["groups"]) == (3, [])


def test_windows_that_consolidate_at_once_make_it_once(mind: Mind, caller: Caller, settings: Settings) -> None:
    drafts = [
        Draft(f"{name} was late for standup", memory_type="episodic", occurred_at=f"2026-03-0{day}")
        for name in ("Ben", "Ana", "Tom", "Elsa", "Marek")
        for day in (1, 2, 3)
    ]
    mind.memories.create_all(drafts, caller)
    windows = [build_mind(settings) for _ in range(3)]
    with ThreadPoolExecutor(len(windows)) as pool:
        list(pool.map(lambda window: window.consolidating.consolidate(None, 20, caller, dry_run=False), windows))
    assert mind.stats().by_type == {"episodic": 15, "semantic": 5}
    for window in windows:
        window.close()

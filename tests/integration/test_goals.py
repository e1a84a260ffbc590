"""Goals through a real client: their limits hold on every path, and a review says what it sees."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.goals.asking import GoalDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, Shared


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "test")) as client:
        yield client


@pytest.fixture
def make(call: Call) -> Call:
    """Makes a goal: its id."""

    async def make(title: str, **fields: Any) -> str:
        made = await call("create_goal", title=title, **fields)
        id_: str = made["goal"]["id"]
        return id_

    return make


@pytest.fixture
def do(call: Call) -> Call:
    async def do(goal_id: str, action: str, **fields: Any) -> Any:
        return await call("update_goal", goal_id=goal_id, action=action, **fields)

    return do


async def several(make: Call, priority: str, count: int) -> list[str]:
    return [await make(f"{priority} {number}", priority=priority) for number in range(count)]


async def test_a_goal_is_told_whole(call: Call, make: Call) -> None:
    parent = await make("ship", priority="active")
    made = await call(
        "create_goal",
        title="  read\n frontmatter ",
        done_when="a file with it is read",
        description="YAML at the top",
        source="Ana",
        parent_id=parent,
    )
    goal = made["goal"]
    assert (goal["title"], goal["priority"], goal["project_id"], goal["version"]) == (
        "read frontmatter",
        "queued",
        "test",
        1,
    )
    assert (goal["done_when"], goal["description"], goal["source"], goal["parent_id"]) == (
        "a file with it is read",
        "YAML at the top",
        "Ana",
        parent,
    )
    assert made["change"] > 0
    (whole,) = (await call("list_goals", goal_id=parent))["goals"]
    assert whole["subgoals"] == [goal["id"]]


async def test_active_ones_are_listed_first_and_pages_go_on(call: Call, make: Call) -> None:
    later, next_, now = await make("c", priority="backburner"), await make("b"), await make("a", priority="active")
    page = await call("list_goals", limit=2)
    assert [goal["id"] for goal in page["goals"]] == [now, next_]
    rest = await call("list_goals", limit=2, cursor=page["next_cursor"])
    assert ([goal["id"] for goal in rest["goals"]], "next_cursor" in rest) == ([later], False)
    assert [goal["id"] for goal in (await call("list_goals", priority="queued"))["goals"]] == [next_]
    assert (await call("list_goals", status="open", cursor=page["next_cursor"] + "x"))["code"] == "cursor_mismatch"


async def test_open_goals_queue_and_closed_ones_are_listed_newest_first(call: Call, make: Call, do: Call) -> None:
    ids = [*await several(make, "queued", 5), *await several(make, "backburner", 3)]
    listed: list[str] = []
    cursor = None
    while cursor or not listed:
        page = await call("list_goals", limit=3, **({"cursor": cursor} if cursor else {}))
        listed += [goal["id"] for goal in page["goals"]]
        cursor = page.get("next_cursor")
    assert listed == ids
    assert [one["id"] for one in (await call("review_goals"))["promotable"]] == ids[:5]
    for goal in (ids[1], ids[7], ids[0]):
        await do(goal, "complete")
    first = await call("list_goals", status="completed", limit=2)
    rest = await call("list_goals", status="completed", limit=2, cursor=first["next_cursor"])
    assert [one["id"] for one in (*first["goals"], *rest["goals"])] == [ids[0], ids[7], ids[1]]


async def test_goals_are_of_their_project_and_of_all_where_they_are_global(call: Call, make: Call) -> None:
    here, elsewhere, everywhere = (
        await make("a"),
        await make("b", project_id="other"),
        await make("c", project_id="global"),
    )
    assert {goal["id"] for goal in (await call("list_goals"))["goals"]} == {here, everywhere}
    assert {goal["id"] for goal in (await call("list_goals", project_id="other"))["goals"]} == {elsewhere, everywhere}
    assert len((await call("list_goals", project_id="*"))["goals"]) == 3


@pytest.mark.parametrize(("priority", "most", "less"), [("active", 3, "queued"), ("queued", 10, "backburner")])
async def test_no_more_goals_than_there_is_room_for(
    call: Call, make: Call, priority: str, most: int, less: str
) -> None:
    ids = await several(make, priority, most)
    refused = await call("create_goal", title="one more", priority=priority)
    assert (refused["code"], refused["limit"], sorted(refused["goals"])) == ("limit_reached", most, sorted(ids))
    assert less in refused["next"]
    assert (await call("create_goal", title="elsewhere", priority=priority, project_id="other"))["change"]
    assert len((await call("list_goals", priority=priority))["goals"]) == most


@pytest.mark.parametrize(
    ("start", "steps"),
    [
        ("queued", [{"action": "promote"}]),
        ("backburner", [{"action": "promote", "priority": "active"}]),
        ("queued", [{"action": "complete"}, {"action": "reopen", "priority": "active"}]),
        ("queued", [{"action": "abandon"}, {"action": "reopen", "priority": "active"}]),
    ],
)
async def test_no_way_leads_past_the_limit(
    call: Call, make: Call, do: Call, start: str, steps: list[dict[str, Any]]
) -> None:
    await several(make, "active", 3)
    goal = await make("one more", priority=start)
    for step in steps[:-1]:
        await do(goal, **step)
    before = (await call("list_goals", goal_id=goal))["goals"]
    assert (await do(goal, **steps[-1]))["code"] == "limit_reached"
    assert (await call("list_goals", goal_id=goal))["goals"] == before


async def test_a_demotion_needs_room_too(make: Call, do: Call) -> None:
    (goal,) = await several(make, "active", 1)
    await several(make, "queued", 10)
    assert (await do(goal, "demote"))["code"] == "limit_reached"
    assert (await do(goal, "demote", priority="backburner"))["goal"]["priority"] == "backburner"


@pytest.mark.parametrize("freed", ["complete", "abandon", "demote"])
async def test_an_undo_does_not_lead_past_the_limit(call: Call, make: Call, do: Call, freed: str) -> None:
    first, *_ = await several(make, "active", 3)
    left = await do(first, freed)
    newcomer = await make("takes the place", priority="active")
    refused = await call("undo_change", change=left["change"])
    assert refused["code"] == "limit_reached"
    assert (await call("list_goals", goal_id=first))["goals"] == [left["goal"]]
    await do(newcomer, "complete")
    await call("undo_change", change=left["change"])
    assert (await call("list_goals", goal_id=first))["goals"][0]["priority"] == "active"


async def test_an_undone_goal_makes_room_and_comes_back_only_where_there_is_some(call: Call, make: Call) -> None:
    made = [await call("create_goal", title=f"goal {number}", priority="active") for number in range(3)]
    undone = await call("undo_change", change=made[0]["change"])
    assert (await call("list_goals", goal_id=made[0]["goal"]["id"]))["code"] == "not_found"
    await make("takes the place", priority="active")
    assert (await call("undo_change", change=undone["changes"][0]))["code"] == "limit_reached"


async def test_a_limit_that_was_lowered_takes_nobodys_place_away(settings: Settings, call: Call, make: Call) -> None:
    first, *_ = await several(make, "active", 3)
    narrow = settings.model_copy(update={"goals": settings.goals.model_copy(update={"active": 1})})
    async with Client(build_core(build_mind(narrow), "test")) as client:
        noted = await client.call_tool("update_goal", {"goal_id": first, "action": "add_progress", "note": "going on"})
        assert noted.structured_content["goal"]["priority"] == "active"
        review = (await client.call_tool("review_goals", {})).structured_content
    assert review["over_limit"] == ["test has 3 active goals; the limit is 1"]


@pytest.mark.parametrize(
    ("start", "action", "fields", "priority", "status"),
    [
        ("queued", "promote", {}, "active", "open"),
        ("backburner", "promote", {}, "queued", "open"),
        ("active", "demote", {}, "queued", "open"),
        ("queued", "demote", {}, "backburner", "open"),
        ("active", "demote", {"priority": "backburner"}, "backburner", "open"),
        ("active", "complete", {}, "active", "completed"),
        ("queued", "abandon", {"note": "nobody wants it"}, "queued", "abandoned"),
    ],
)
async def test_actions(
    make: Call, do: Call, start: str, action: str, fields: dict[str, str], priority: str, status: str
) -> None:
    goal = (await do(await make("it", priority=start), action, **fields))["goal"]
    assert (goal["priority"], goal.get("status", "open")) == (priority, status)
    assert ("closed_at" in goal) == (status != "open")
    assert [(note["text"], note["on"]) for note in goal.get("notes", ())] == [
        (text, action) for name, text in fields.items() if name == "note"
    ]


async def test_what_has_a_done_when_is_completed_with_how_it_was_met(make: Call, do: Call) -> None:
    goal = await make("ship", done_when="a customer has imported a year of notes")
    refused = await do(goal, "complete")
    assert (refused["code"], refused["field"]) == ("invalid_input", "note")
    assert "a customer has imported a year of notes" in refused["message"]
    done = (await do(goal, "complete", note="Ana did, on Monday"))["goal"]
    assert done["notes"] == [{"at": done["closed_at"], "text": "Ana did, on Monday", "on": "complete"}]
    assert (await do(goal, "complete", note="again"))["code"] == "conflict"
    assert (await do(goal, "add_progress", note="again"))["code"] == "conflict"
    again = (await do(goal, "reopen"))["goal"]
    assert (again["priority"], "closed_at" in again) == ("queued", False)


async def test_a_parent_is_not_over_before_its_parts(call: Call, make: Call, do: Call) -> None:
    parent = await make("whole")
    part = await make("part", parent_id=parent)
    for action in ("complete", "abandon"):
        refused = await do(parent, action)
        assert (refused["code"], refused["goals"]) == ("conflict", [part])
    done = await do(part, "complete")
    (ready,) = (await call("review_goals"))["ready_to_close"]
    assert (ready["id"], ready["why"]) == (parent, "none of its 1 subgoals is open, 1 of them completed")
    await do(parent, "complete")
    assert (await do(part, "reopen"))["code"] == "conflict"
    assert (await call("undo_change", change=done["change"]))["code"] == "conflict"
    assert (await call("create_goal", title="late", parent_id=parent))["code"] == "conflict"
    (told,) = (await call("list_goals", goal_id=part))["goals"]
    assert told["status"] == "completed"


@pytest.mark.parametrize("length", [1, 2, 5])
@pytest.mark.parametrize("way", ["parent", "blocker"])
async def test_nothing_waits_for_itself_however_long_the_way(make: Call, do: Call, way: str, length: int) -> None:
    chain = await several(make, "backburner", length)
    tying = {"parent": ("edit", "parent_id"), "blocker": ("block", "blocker")}[way]
    for one, other in pairwise(chain):
        await do(one, tying[0], **{tying[1]: other})
    refused = await do(chain[-1], tying[0], **{tying[1]: chain[0]})
    assert (refused["code"], "wait for itself" in refused["message"]) == ("invalid_input", True)


async def test_a_part_is_not_blocked_by_its_whole(make: Call, do: Call) -> None:
    whole = await make("whole")
    part = await make("part", parent_id=whole)
    assert (await do(part, "block", blocker=whole))["code"] == "invalid_input"
    assert (await do(whole, "block", blocker=part))["goal"]["blocked_by"] == [part]


async def test_an_undo_makes_no_circle(call: Call, make: Call, do: Call) -> None:
    one, other = await make("one"), await make("other")
    tied = await do(one, "edit", parent_id=other)
    loose = await do(one, "edit", parent_id="")
    await do(other, "edit", parent_id=one)
    assert (await call("undo_change", change=loose["change"]))["code"] == "invalid_input"
    assert "parent_id" not in (await call("list_goals", goal_id=one))["goals"][0]
    assert tied["goal"]["parent_id"] == other


async def test_blockers_in_words_and_goals(call: Call, make: Call, do: Call) -> None:
    goal, first = await make("ship"), await make("fix the build")
    await do(goal, "block", blocker="no customer has answered")
    blocked = (await do(goal, "block", blocker=first))["goal"]
    assert blocked["blocked_by"] == [first, "no customer has answered"]
    (finding,) = (await call("review_goals"))["blocked"]
    assert finding["why"] == f"blocked by {first} (open: fix the build); no customer has answered"
    await do(first, "complete")
    assert (await call("list_goals", goal_id=goal))["goals"][0]["blocked_by"] == ["no customer has answered"]
    assert (await do(goal, "unblock", blocker="something else"))["code"] == "invalid_input"
    assert "blocked_by" not in (await do(goal, "unblock", blocker="no customer has answered"))["goal"]


async def test_what_was_abandoned_still_blocks_and_the_review_says_so(call: Call, make: Call, do: Call) -> None:
    goal, first = await make("ship"), await make("fix the build")
    await do(goal, "block", blocker=first)
    await do(first, "abandon")
    review = await call("review_goals")
    assert [one["why"] for one in review["blocked"]] == [f"blocked by {first} (abandoned: fix the build)"]
    assert "promotable" not in review
    await do(goal, "unblock")
    assert [one["id"] for one in (await call("review_goals"))["promotable"]] == [goal]


async def test_only_the_newest_notes_are_shown_and_older_ones_are_counted(call: Call, make: Call, do: Call) -> None:
    goal = await make("long")
    for number in range(22):
        last = await do(goal, "add_progress", note=f"note {number}")
    (whole,) = (await call("list_goals", goal_id=goal))["goals"]
    assert [note["text"] for note in whole["notes"]] == [f"note {number}" for number in range(2, 22)]
    assert whole["older_notes"] == 2
    (listed,) = (await call("list_goals"))["goals"]
    for told in (listed, last["goal"]):
        assert [note["text"] for note in told["notes"]] == ["note 19", "note 20", "note 21"]
        assert told["older_notes"] == 19


async def test_long_texts_are_whole_where_the_goal_alone_is_listed(call: Call, do: Call) -> None:
    texts = {"done_when": "a " * 900 + "b", "description": "c " * 4_000 + "d"}
    made = await call("create_goal", title="long", **texts)
    goal = made["goal"]["id"]
    noted = await do(goal, "add_progress", note="e " * 900 + "f")
    (listed,) = (await call("list_goals"))["goals"]
    for told in (made["goal"], noted["goal"], listed):
        assert all(len(told[name]) == 300 and told[name].endswith("…") for name in texts)
    assert len(listed["notes"][0]["text"]) == 300
    (whole,) = (await call("list_goals", goal_id=goal))["goals"]
    assert {name: whole[name] for name in texts} == texts
    assert len(whole["notes"][0]["text"]) == 1801


async def test_what_hangs_on_one_goal_has_an_end(make: Call, do: Call, mind: Mind, caller: Caller) -> None:
    goal = await make("hub", priority="backburner")
    for number in range(10):
        blocked = await do(goal, "block", blocker=f"reason {number}")
    assert len(blocked["goal"]["blocked_by"]) == 10
    for blocker in ("one more", await make("first")):
        refused = await do(goal, "block", blocker=blocker)
        assert (refused["code"], refused["limit"]) == ("limit_reached", 10)
    for number in range(100):
        mind.goals.create(GoalDraft(f"part {number}", priority="backburner", parent_id=goal), caller)
    late = await make("late", priority="backburner")
    refused = await do(late, "edit", parent_id=goal)
    assert (refused["code"], refused["limit"]) == ("limit_reached", 100)


async def test_a_new_tie_is_a_change_of_the_goal(make: Call, do: Call, call: Call, clock: SteppingClock) -> None:
    """It counts as a touch and raises the version; tying again what is tied changes nothing."""
    goal, other = await make("it", priority="active"), await make("other", priority="backburner")
    clock.moment += timedelta(days=8)
    tied = await do(goal, "edit", parent_id=other, version=1)
    assert (tied["goal"]["version"], "stale" in await call("review_goals")) == (2, False)
    assert (await do(goal, "edit", parent_id="", version=1))["code"] == "stale_version"
    assert "change" not in await do(goal, "edit", parent_id=other)
    loose = await do(goal, "edit", parent_id="")
    blocked = await do(goal, "block", blocker=other)
    assert (loose["goal"]["version"], blocked["goal"]["version"]) == (3, 4)
    assert "change" not in await do(goal, "block", blocker=other)
    freed = await do(goal, "unblock")
    assert (freed["goal"]["version"], [note["on"] for note in freed["goal"]["notes"]]) == (5, ["block"])
    await call("undo_change", change=freed["change"])
    assert (await call("list_goals", goal_id=goal))["goals"][0]["blocked_by"] == [other]


async def test_what_was_erased_is_in_nobodys_way(call: Call, make: Call, do: Call, mind: Mind, caller: Caller) -> None:
    goal, gone = await make("it"), await make("zebra crossing", priority="active")
    await do(goal, "block", blocker=gone)
    await make("part", parent_id=gone)
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.containing("zebra", lambda *_: None), caller)
    listed = (await call("list_goals"))["goals"]
    assert [(one["title"], "blocked_by" in one, "parent_id" in one) for one in listed] == [
        ("it", False, False),
        ("part", False, False),
    ]
    assert (await do(gone, "complete"))["code"] == (await call("list_goals", goal_id=gone))["code"] == "purged"
    assert (await call("review_goals"))["active"] == 0


async def test_a_stale_version_is_refused(make: Call, do: Call) -> None:
    goal = await make("it")
    await do(goal, "edit", title="it, really", version=1)
    refused = await do(goal, "edit", title="something else", version=1)
    assert (refused["code"], refused["current_version"]) == ("stale_version", 2)


@pytest.mark.parametrize(("days", "stale"), [(0, False), (6, False), (7, True), (400, True), (-30, False)])
async def test_what_nobody_touched_is_stale_by_the_clock(
    call: Call, make: Call, clock: SteppingClock, days: int, stale: bool
) -> None:
    """Also when the clock was turned back."""
    goal = await make("old")
    await make("on the backburner", priority="backburner")
    clock.moment += timedelta(days=days)
    found = (await call("review_goals")).get("stale", [])
    assert [one["id"] for one in found] == ([goal] if stale else [])


async def test_progress_and_undo_count_as_a_touch(call: Call, make: Call, do: Call, clock: SteppingClock) -> None:
    goal = await make("old")
    clock.moment += timedelta(days=6)
    await do(goal, "add_progress", note="a step")
    clock.moment += timedelta(days=6)
    assert "stale" not in await call("review_goals")
    clock.moment += timedelta(days=2)
    (finding,) = (await call("review_goals"))["stale"]
    assert finding["why"] == "nobody touched it for 8 days, since 2026-05-10"


async def test_who_works_on_a_part_works_on_the_whole(call: Call, make: Call, do: Call, clock: SteppingClock) -> None:
    whole = await make("whole", priority="active")
    part = await make("part", parent_id=await make("half", parent_id=whole, priority="backburner"))
    clock.moment += timedelta(days=8)
    assert [one["id"] for one in (await call("review_goals"))["stale"]] == [whole, part]
    await do(part, "complete")
    clock.moment += timedelta(days=3)
    assert "stale" not in await call("review_goals")
    clock.moment += timedelta(days=5)
    (finding,) = (await call("review_goals"))["stale"]
    assert (finding["id"], finding["why"]) == (whole, "nobody touched it for 8 days, since 2026-05-12")


async def test_who_sets_a_goal_again_is_told(call: Call, make: Call, do: Call) -> None:
    first, elsewhere = await make("Ship it"), await make("ship it", project_id="other")
    again = await call("create_goal", title="ship it", priority="backburner")
    assert again["same_title"] == [first]
    await do(first, "complete")
    await do(again["goal"]["id"], "abandon")
    assert "same_title" not in await call("create_goal", title="Ship it")
    assert (await call("create_goal", title="Ship it", project_id="other"))["same_title"] == [elsewhere]


async def test_a_review_of_nothing_asks_for_ideas(call: Call, make: Call) -> None:
    empty = await call("review_goals")
    assert empty == {
        "active": 0,
        "queued": 0,
        "backburner": 0,
        "needs_brainstorm": "Nothing is active or queued in test and global.",
    }
    await several(make, "active", 2)
    queued = await make("next")
    review = await call("review_goals")
    assert review["promotable"] == [
        {
            "id": queued,
            "title": "next",
            "why": "nothing is in its way, and of 3 active goals there is room for 1",
            "project_id": "test",
        }
    ]
    await make("third", priority="active")
    assert "promotable" not in await call("review_goals")


async def test_secrets_do_not_get_into_goals(call: Call) -> None:
    made = await call("create_goal", title="rotate", description="the key is AKIAIOSFODNN7EXAMPLE")
    assert (made["redacted"], "AKIAIOSFODNN7EXAMPLE" in str(made)) == (1, False)


async def test_goals_do_not_turn_up_among_memories(call: Call) -> None:
    await call("create_memory", content="The harbour opens at six.")
    await call("create_goal", title="harbour", description="Learn when the harbour opens.")
    assert len((await call("semantic_recall", query="harbour"))["hits"]) == 1
    assert (await call("memory_stats"))["memories"] == 1


BAD = [
    ("create_goal", {"title": "  "}, "title"),
    ("create_goal", {"title": "x" * 201}, "title"),
    ("create_goal", {"title": "a\x00b"}, "title"),
    ("create_goal", {"title": "a\ud800b"}, "title"),
    ("create_goal", {"title": "ok", "done_when": "x" * 2001}, "done_when"),
    ("create_goal", {"title": "ok", "description": "x" * 10_001}, "description"),
    ("create_goal", {"title": "ok", "priority": "urgent"}, "priority"),
    ("create_goal", {"title": "ok", "parent_id": "nonsense"}, "parent_id"),
    ("create_goal", {"title": "ok", "parent_id": "m_0123456789"}, "parent_id"),
    ("create_goal", {"title": "ok", "parent_id": "g_0123456789"}, "parent_id"),
    ("create_goal", {"title": "ok", "project_id": "*"}, "project_id"),
    ("create_goal", {"title": 7}, "title"),
    ("list_goals", {"limit": 0}, "limit"),
    ("list_goals", {"limit": 10**30}, "limit"),
    ("list_goals", {"status": "gone"}, "status"),
    ("list_goals", {"goal_id": "b_0123456789"}, "goal_id"),
    ("list_goals", {"goal_id": ""}, "goal_id"),
    ("list_goals", {"cursor": "nonsense"}, "cursor"),
    ("update_goal", {"goal_id": "g_0123456789", "action": "complete"}, "goal_id"),
    ("update_goal", {"goal_id": "<goal>", "action": "delete"}, "action"),
    ("update_goal", {"goal_id": "<goal>", "action": "add_progress"}, "note"),
    ("update_goal", {"goal_id": "<goal>", "action": "add_progress", "note": " "}, "note"),
    ("update_goal", {"goal_id": "<goal>", "action": "add_progress", "note": "x" * 2001}, "note"),
    ("update_goal", {"goal_id": "<goal>", "action": "block"}, "blocker"),
    ("update_goal", {"goal_id": "<goal>", "action": "block", "blocker": "m_0123456789"}, "blocker"),
    ("update_goal", {"goal_id": "<goal>", "action": "block", "blocker": "g_0123456789"}, "blocker"),
    ("update_goal", {"goal_id": "<goal>", "action": "unblock", "blocker": "g_0123456789"}, "blocker"),
    ("update_goal", {"goal_id": "<goal>", "action": "edit", "title": ""}, "title"),
    ("update_goal", {"goal_id": "<goal>", "action": "edit", "parent_id": "<goal>"}, None),
    ("update_goal", {"goal_id": "<goal>", "action": "edit"}, None),
    ("update_goal", {"goal_id": "<goal>", "action": "promote", "title": "lost without a word"}, "title"),
    ("update_goal", {"goal_id": "<goal>", "action": "complete", "blocker": "x"}, "blocker"),
    ("update_goal", {"goal_id": "<goal>", "action": "promote", "priority": "backburner"}, "priority"),
    ("update_goal", {"goal_id": "<goal>", "action": "promote", "priority": "queued"}, "priority"),
    ("update_goal", {"goal_id": "<goal>", "action": "reopen"}, None),
    ("update_goal", {"goal_id": "<goal>", "action": "edit", "title": "x", "version": -1}, "version"),
    ("update_goal", {"goal_id": "<goal>", "action": "edit", "title": "x", "version": True}, None),
    ("review_goals", {"project_id": "x" * 201}, "project_id"),
]


@pytest.fixture(scope="module")
def there(shared: Shared) -> str:
    """The id of a goal."""
    return shared.mind.goals.create(GoalDraft("there"), Caller("tester", "test")).goal.id


@pytest.mark.parametrize(("tool", "arguments", "field"), BAD)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    shared: Shared, there: str, tool: str, arguments: dict[str, Any], field: str | None
) -> None:
    before = shared.mind.journal.position()
    refused = await shared.call(
        tool, **{name: there if value == "<goal>" else value for name, value in arguments.items()}
    )
    assert refused["code"] not in {"internal", "store_error"}
    assert refused["next"]
    assert field is None or refused["field"] == field
    assert shared.mind.journal.position() == before

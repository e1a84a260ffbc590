"""History and undo through the endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.errors import AlreadyUndone
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from tests.integration.conftest import Call


async def test_history_tells_when_by_whom_from_what_to_what(call: Call) -> None:
    made = await call("create_memory", content="one", importance=0.2)
    await call("update_memory", memory_id=made["id"], version=1, content="two", tags=["t"])
    other = await call("create_memory", content="other")
    await call("link_memories", source_id=made["id"], relation="CAUSES", target_id=other["id"], note="so")
    events = (await call("memory_history", memory_id=made["id"]))["events"]
    assert [event["operation"] for event in events] == ["create_link", "update", "create"]
    assert events[1]["fields"] == {"content": {"before": "one", "after": "two"}, "tags": {"after": ["t"]}}
    assert events[0]["fields"]["note"] == {"after": "so"}
    assert all(event["by"] and event["at"] and event["change"] for event in events)


async def test_history_says_how_much_it_left_out(call: Call) -> None:
    made = await call("create_memory", content="0")
    for version in range(1, 6):
        await call("update_memory", memory_id=made["id"], version=version, content=str(version))
    history = await call("memory_history", memory_id=made["id"], limit=2)
    assert [event["fields"]["content"]["after"] for event in history["events"]] == ["5", "4"]
    assert history["older_left_out"] == 4


async def test_undo_of_each_kind_of_change_and_undo_of_the_undo(call: Call) -> None:
    made = await call("create_memory", content="one", tags=["t"])
    changed = await call("update_memory", memory_id=made["id"], version=1, content="two")
    back = await call("undo_change", change=changed["change"])
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "one"
    await call("undo_change", change=back["changes"][0])
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "two"
    history = (await call("memory_history", memory_id=made["id"]))["events"]
    assert [event.get("undoes") for event in history] == [back["changes"][0], changed["change"], None, None]


async def test_an_undone_creation_is_gone_and_can_come_back(call: Call) -> None:
    made = await call("create_memory", content="one")
    gone = await call("undo_change", change=made["change"])
    assert (await call("get_memory", memory_id=made["id"]))["code"] == "not_found"
    assert (await call("semantic_recall", query="one"))["hits"] == []
    assert len((await call("memory_history", memory_id=made["id"]))["events"]) == 2
    await call("undo_change", change=gone["changes"][0])
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "one"
    assert len((await call("semantic_recall", query="one"))["hits"]) == 1


async def test_what_later_changes_depend_on_cannot_be_undone(call: Call) -> None:
    made = await call("create_memory", content="one")
    later = await call("update_memory", memory_id=made["id"], version=1, content="two")
    error = await call("undo_change", change=made["change"])
    assert error["code"] == "undo_blocked"
    assert error["later"][0]["change"] == later["change"]
    assert str(later["change"]) in error["message"]
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "two"
    await call("undo_change", change=later["change"])
    assert "undone" in await call("undo_change", change=made["change"])


async def test_what_is_undone_already_says_so_until_it_is_back(call: Call) -> None:
    made = await call("create_memory", content="one")
    changed = (await call("update_memory", memory_id=made["id"], version=1, content="two"))["change"]
    back = (await call("undo_change", change=changed))["changes"][0]
    for _ in range(2):
        error = await call("undo_change", change=changed)
        assert (error["code"], error["undone_by"]) == ("already_undone", [back])
        assert f"undo change {back}" in error["next"]
    await call("undo_change", change=back)
    assert (await call("undo_change", change=back))["code"] == "already_undone"
    again = (await call("undo_change", change=changed))["changes"][0]
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "one"
    assert (await call("undo_change", change=changed))["undone_by"] == [again]
    gone = (await call("undo_change", change=made["change"]))["changes"][0]
    assert (await call("undo_change", change=made["change"]))["undone_by"] == [gone]


async def test_what_was_undone_and_then_written_again_by_hand_is_left_alone(call: Call) -> None:
    made = await call("create_memory", content="one")
    changed = (await call("update_memory", memory_id=made["id"], version=1, content="two"))["change"]
    await call("undo_change", change=changed)
    await call("update_memory", memory_id=made["id"], version=3, content="two")
    assert (await call("undo_change", change=changed))["code"] == "already_undone"
    assert (await call("get_memory", memory_id=made["id"]))["content"] == "two"


async def test_a_linked_memory_cannot_be_undone_before_its_link(call: Call) -> None:
    one, two = [await call("create_memory", content=text) for text in "ab"]
    tie = await call("link_memories", source_id=one["id"], relation="NEXT", target_id=two["id"])
    error = await call("undo_change", change=two["change"])
    assert (error["code"], error["later"][0]["change"]) == ("undo_blocked", tie["change"])
    await call("undo_change", change=tie["change"])
    assert "undone" in await call("undo_change", change=two["change"])


async def test_superseding_is_one_act(call: Call) -> None:
    old, new = [await call("create_memory", content=f"port {text}") for text in "ab"]
    tie = await call("link_memories", source_id=new["id"], relation="SUPERSEDES", target_id=old["id"])
    undone = await call("undo_change", change=tie["change"] + 1)  # the closing of the older one
    assert len(undone["undone"]) == 2
    assert (await call("get_memory", memory_id=old["id"]))["status"] == "active"
    assert (await call("get_neighbours", memory_id=old["id"]))["neighbours"] == []


async def test_one_of_a_batch_can_be_undone(call: Call) -> None:
    batch = (await call("create_memories", memories=[{"content": text} for text in "abc"]))["created"]
    await call("undo_change", change=batch[1]["change"])
    assert (await call("memory_stats"))["memories"] == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "invalid_input"),
        ({"change": 1, "run_id": "r"}, "invalid_input"),
        ({"run_id": ""}, "invalid_input"),  # all that belongs to no run is not a run
        ({"change": 99}, "not_found"),
        ({"change": 0}, "not_found"),
        ({"change": -5}, "not_found"),
        ({"change": 10**30}, "not_found"),
        ({"run_id": "nope"}, "not_found"),
    ],
)
async def test_undoing_what_is_not_there(call: Call, arguments: dict[str, Any], code: str) -> None:
    await call("create_memory", content="one")
    assert (await call("undo_change", **arguments))["code"] == code


def test_a_whole_run_is_undone_or_nothing(mind: Mind, caller: Caller) -> None:
    run = Caller(author="agent", project="test", run="run-1")
    kept = mind.memories.create(Draft("kept"), caller)
    made = mind.memories.create(Draft("made"), run)
    mind.memories.update(made.id, 1, Revision(content="made and changed"), run)
    mind.memories.update(kept.id, 1, Revision(content="kept but changed"), run)
    mind.memories.link(made.id, "SUPERSEDES", kept.id, None, run)
    undone = mind.journal.undo(None, "run-1", caller)
    assert mind.recall.get(kept.id).content == "kept"
    assert mind.recall.get(kept.id).status == "active"
    assert set(undone.things) >= {kept.id, made.id}
    assert mind.stats().memories == 1


def test_of_a_run_what_still_stands_is_undone(mind: Mind, caller: Caller) -> None:
    run = Caller(author="agent", project="test", run="run-1")
    first, second = mind.memories.create(Draft("first"), run), mind.memories.create(Draft("second"), run)
    mind.journal.undo(second.change, None, caller)
    assert mind.journal.undo(None, "run-1", caller).undone == (first.change,)
    assert mind.stats().memories == 0
    position = mind.journal.position()
    with pytest.raises(AlreadyUndone, match=r"the run run-1 is undone already") as done:
        mind.journal.undo(None, "run-1", caller)
    assert done.value.details == {"undone_by": [4, 3]}
    assert mind.journal.position() == position


def test_a_run_that_others_built_on_is_not_half_undone(mind: Mind, caller: Caller) -> None:
    run = Caller(author="agent", project="test", run="run-1")
    first, second = mind.memories.create(Draft("first"), run), mind.memories.create(Draft("second"), run)
    mind.memories.update(first.id, 1, Revision(content="first, by a person"), caller)
    position = mind.journal.position()
    with pytest.raises(Exception, match="later changes") as blocked:
        mind.journal.undo(None, "run-1", caller)
    assert getattr(blocked.value, "code", "") == "undo_blocked"
    assert mind.recall.get(second.id).content == "second"
    assert mind.journal.position() == position


def test_what_was_erased_is_gone_for_undo_history_and_replay(mind: Mind, caller: Caller) -> None:
    made = mind.memories.create(Draft("private matter", key="k"), caller)
    from dionysus_mcp.store.port import Stamp

    mind.store.erase([made.id], Stamp("person"))
    for attempt in (
        lambda: mind.recall.get(made.id),
        lambda: mind.memories.create(Draft("private matter", key="k"), caller),
        lambda: mind.memories.update(made.id, 1, Revision(content="x"), caller),
        lambda: mind.memories.forget(made.id, caller),
        lambda: mind.journal.undo(made.change, None, caller),
        lambda: mind.journal.undo(2, None, caller),
    ):
        with pytest.raises(Exception, match="erased for good") as gone:
            attempt()
        assert getattr(gone.value, "code", "") == "purged"
    assert "private" not in str(mind.journal.history(made.id, 10))
    assert mind.stats().memories == 0

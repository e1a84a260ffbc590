"""People, projects, files and things through the endpoint."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.plain import compact_json, tokens
from tests.integration.conftest import Call

TEXTS = (
    "Marek owns internal/billing, and Ana Ruiz approves it",
    "Yesterday Ana met Owen in Port Skerry",
    "Then Owen refused Redis",
    "We use Redis for queues, says Priya",
    "Somebody once saw Yusuf",
)


async def remember(call: Call, *texts: str, **fields: Any) -> list[str]:
    answer = await call("create_memories", memories=[{"content": text} | fields for text in texts])
    return [made["id"] for made in answer["created"]]


def names(answer: dict[str, Any]) -> dict[str, int]:
    return {one["name"]: one["memories"] for one in answer["entities"]}


async def test_names_are_listed_with_how_many_memories_mention_them(call: Call) -> None:
    await remember(call, *TEXTS)
    listed = await call("list_entities")
    assert names(listed) == {
        "Owen": 2, "Redis": 2, "Ana": 1, "Ana Ruiz": 1, "internal/billing": 1, "Marek": 1, "Port Skerry": 1,
        "Priya": 1, "Yusuf": 1,
    }  # fmt: skip
    assert list(names(listed))[:2] == ["Owen", "Redis"]
    assert names(await call("list_entities", kind="file")) == {"internal/billing": 1}
    assert names(await call("list_entities", query="RUIZ")) == {"Ana Ruiz": 1}
    assert names(await call("list_entities", query="nobody")) == {}


async def test_pages_of_names_go_on_at_a_cursor(call: Call) -> None:
    await remember(call, *TEXTS)
    first = await call("list_entities", limit=5)
    rest = await call("list_entities", limit=5, cursor=first["next_cursor"])
    assert "next_cursor" not in rest
    assert names(first) | names(rest) == names(await call("list_entities"))
    assert (await call("list_entities", kind="file", cursor=first["next_cursor"]))["code"] == "cursor_mismatch"


async def test_a_kind_of_which_few_are_is_not_looked_for_among_all_others(call: Call) -> None:
    crowds = [" ".join(f"@crew{part}x{number}" for number in range(24)) for part in range(90)]
    await remember(call, *crowds)
    await remember(call, "The plan is in harbour/plan.md, Node.js runs it, and pilotBoat names the call")
    listed = {kind: await call("list_entities", kind=kind) for kind in ("file", "code", "name")}
    assert {kind: list(names(page)) for kind, page in listed.items()} == {
        "file": ["harbour/plan.md"], "code": ["pilotBoat"], "name": ["Node.js"],
    }  # fmt: skip
    assert not any("next_cursor" in page for page in listed.values())


async def test_names_of_other_projects_are_not_mixed_in(call: Call) -> None:
    await remember(call, "We met Bo", project_id="elsewhere")
    assert names(await call("list_entities")) == {}
    assert names(await call("list_entities", project_id="*")) == {"Bo": 1}
    assert (await call("get_entity", name="Bo"))["code"] == "not_found"


async def test_what_is_known_of_a_name_now_and_what_was_before(call: Call) -> None:
    (old,) = await remember(call, "the port of Harbor is 8081", occurred_at="2026-01-01")
    (new,) = await remember(call, "for Harbor, Owen opened 9090", occurred_at="2026-02-01", importance=0.9)
    (other,) = await remember(call, "we ship Harbor weekly", occurred_at="2026-03-01")
    await call("link_memories", source_id=new, relation="SUPERSEDES", target_id=old)
    known = await call("get_entity", name="harbor")
    assert (known["name"], known["memories"]) == ("Harbor", 2)
    assert [fact["id"] for fact in known["facts"]] == [new, other]
    (former,) = known["former"]
    assert (former["id"], former["superseded_by"], former["until"]) == (old, new, "2026-02-01")
    assert known["mentioned_with"] == ["Owen"]


async def test_a_question_for_one_name_finds_what_the_other_is_about(call: Call) -> None:
    (about_her,) = await remember(call, "the invoices go out as PDF", subject="Ana Ruiz")
    (about_him,) = await remember(call, "the invoices go out as paper", subject="Bo")
    question = "How does Aru want the invoices?"
    before = [hit["id"] for hit in (await call("search_memories", query=question))["hits"]]
    assert {*before} == {about_her, about_him}
    for keep, best in (("Ana Ruiz", about_her), ("Bo", about_him)):
        merged = await call("merge_entities", keep="Aru", other=keep)
        hits = (await call("search_memories", query=question))["hits"]
        assert (hits[0]["id"], "subject" in hits[0]["parts"]) == (best, True)
        await call("undo_change", change=merged["change"])


async def test_a_filter_by_one_subject_takes_the_other_name_too(call: Call) -> None:
    first, second = await remember(call, "likes tea", subject="Ana"), await remember(call, "sails", subject="Ana Ruiz")
    await remember(call, "told Ana and Ana Ruiz", subject="Bo")
    await call("merge_entities", keep="Ana Ruiz", other="Ana")
    listed = await call("list_memories", subject="ana", order="oldest")
    assert [one["id"] for one in listed["memories"]] == [*first, *second]
    assert {hit["id"] for hit in (await call("search_memories", query="tea sails", subject="ana ruiz"))["hits"]} <= {
        *first, *second,
    }  # fmt: skip


async def test_what_is_known_keeps_to_its_budget(call: Call) -> None:
    await remember(call, *(f"{'long ' * 200} about Harbor {number}" for number in range(30)))
    for budget in (100, 600, 2000):
        known = await call("get_entity", name="Harbor", token_budget=budget)
        assert tokens(compact_json(known)) <= budget
        assert known["memories"] == 30 == len(known["facts"]) + known["left_out"]


async def test_merged_names_are_one_until_it_is_undone(call: Call) -> None:
    await remember(call, *TEXTS, "We told Ana, that is Ana Ruiz, everything")
    assert (await call("get_entity", name="Ana Ruiz"))["perhaps_the_same"] == ["Ana"]
    merged = await call("merge_entities", keep="ana ruiz", other="Ana")
    assert (merged["name"], merged["aliases"], merged["memories"]) == ("Ana Ruiz", ["Ana"], 3)
    for name in ("Ana", "Ana Ruiz"):
        known = await call("get_entity", name=name)
        assert (known["name"], known["aliases"], known["memories"]) == ("Ana Ruiz", ["Ana"], 3)
        assert "perhaps_the_same" not in known
    listed = await call("list_entities", query="ana")
    assert [(one["name"], one["aliases"], one["memories"]) for one in listed["entities"]] == [("Ana Ruiz", ["Ana"], 3)]
    assert "change" not in await call("merge_entities", keep="Ana Ruiz", other="Ana")
    await call("undo_change", change=merged["change"])
    assert names(await call("list_entities", query="ana")) == {"Ana Ruiz": 2, "Ana": 1}


async def test_merging_goes_on_and_a_name_that_nobody_uses_renames(call: Call) -> None:
    await remember(call, *TEXTS)
    await call("merge_entities", keep="Owen", other="Yusuf")
    await call("merge_entities", keep="Priya", other="Marek")
    merged = await call("merge_entities", keep="The Crew", other="Yusuf")
    assert (merged["name"], sorted(merged["aliases"])) == ("The Crew", ["Owen", "Yusuf"])
    both = await call("merge_entities", keep="Owen", other="Marek")
    assert (both["name"], sorted(both["aliases"])) == ("The Crew", ["Marek", "Owen", "Priya", "Yusuf"])
    await call("undo_change", change=both["change"])
    assert (await call("get_entity", name="Marek"))["aliases"] == ["Marek"]


@pytest.mark.parametrize(
    ("keep", "other", "code"),
    [("Ana", "ana", "invalid_input"), ("Ana", "Nobody", "not_found"), ("", "Ana", "invalid_input"),
     ("x" * 201, "Ana", "too_large"), ("Ana", "the", "not_found")],
)  # fmt: skip
async def test_what_cannot_be_merged(call: Call, keep: str, other: str, code: str) -> None:
    await remember(call, *TEXTS)
    assert (await call("merge_entities", keep=keep, other=other))["code"] == code


async def test_an_unknown_name_is_answered_with_names_that_look_like_it(call: Call) -> None:
    await remember(call, *TEXTS)
    refused = await call("get_entity", name="portskerry")
    assert (refused["code"], refused["next"]) == ("not_found", "There is: Port Skerry.")


async def test_the_way_between_two_names(call: Call) -> None:
    met, refused, uses = (await remember(call, *TEXTS))[1:4]
    way = await call("find_connections", a="Port Skerry", b="Priya")
    assert [step.get("id") or step["name"] for step in way["steps"]] == [
        "Port Skerry", met, "Owen", refused, "Redis", uses, "Priya",
    ]  # fmt: skip
    assert [step.get("by") for step in way["steps"]] == [None, *["mentioned in", "mentions"] * 3]
    back = await call("find_connections", a="Priya", b="Port Skerry")
    assert [step.get("id") for step in back["steps"]] == [step.get("id") for step in reversed(way["steps"])]


async def test_the_way_between_two_memories_over_a_tie(call: Call) -> None:
    first, second, third = await remember(call, "it rained", "the cellar was flooded", "we bought a pump")
    await call("link_memories", source_id=first, relation="CAUSES", target_id=second)
    await call("link_memories", source_id=third, relation="DERIVED_FROM", target_id=second)
    way = await call("find_connections", a=first, b=third)
    assert [(step["id"], step.get("by")) for step in way["steps"]] == [
        (first, None), (second, "CAUSES to"), (third, "DERIVED_FROM from"),
    ]  # fmt: skip


async def test_merged_names_connect(call: Call) -> None:
    ids = await remember(call, "We wrote to Zoe about Harbor", "We heard Zoe Blum sing Bach")
    await call("merge_entities", keep="Zoe Blum", other="Zoe")
    way = await call("find_connections", a="Harbor", b="Bach")
    assert [step.get("id") or step["name"] for step in way["steps"]] == ["Harbor", ids[0], "Zoe Blum", ids[1], "Bach"]


NO_CONNECTION = {
    "note": "There is no connection over memories that hold now in test and global; "
    "project_id='*' searches every project."
}


async def test_no_connection_is_an_answer(call: Call) -> None:
    ids = await remember(call, *TEXTS)
    assert await call("find_connections", a="Yusuf", b=ids[0]) == NO_CONNECTION
    await call("forget_memory", memory_id=ids[2])
    assert await call("find_connections", a="Port Skerry", b="Priya") == NO_CONNECTION


async def test_a_name_that_is_everywhere_connects_nothing(call: Call) -> None:
    notes = [{"content": "another note on Harbor", "subject": f"topic {number}"} for number in range(101)]
    await call("create_memories", memories=notes)
    await remember(call, "We met Ana, of Harbor", "We met Bo, of Harbor")
    assert "steps" not in await call("find_connections", a="Ana", b="Bo")
    assert len((await call("find_connections", a="Ana", b="Harbor"))["steps"]) == 3


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [("Owen", "owen", "invalid_input"), ("Owen", "Nobody", "not_found"), ("m_0123456789", "Owen", "not_found"),
     ("", "Owen", "invalid_input")],
)  # fmt: skip
async def test_what_cannot_be_connected(call: Call, a: str, b: str, code: str) -> None:
    await remember(call, *TEXTS)
    assert (await call("find_connections", a=a, b=b))["code"] == code


async def test_names_that_look_like_code_or_grammar_are_harmless(call: Call) -> None:
    drop = "'); DROP TABLE node; --"
    await remember(call, "fact", subject=drop)
    await remember(call, "the the", subject="the")
    known = await call("get_entity", name=drop)
    assert (known["memories"], len(known["facts"])) == (1, 1)
    assert (await call("get_entity", name="the"))["code"] == "not_found"
    merged = await call("merge_entities", keep="--drop table", other=drop)
    assert (merged["name"], merged["memories"]) == ("--drop table", 1)
    assert "--drop table" in names(await call("list_entities"))


async def test_an_update_brings_other_names(call: Call) -> None:
    (memory_id,) = await remember(call, "We met Ana")
    await call("update_memory", memory_id=memory_id, version=1, content="We met Bo")
    assert names(await call("list_entities")) == {"Bo": 1}
    history = await call("memory_history", memory_id=memory_id)
    assert "mentions" not in history["events"][0]["fields"]


async def test_archived_memories_leave_no_names(call: Call) -> None:
    (memory_id,) = await remember(call, "We met Ana")
    assert names(await call("list_entities")) == {"Ana": 1}
    await call("forget_memory", memory_id=memory_id)
    assert names(await call("list_entities")) == {}
    assert (await call("get_entity", name="Ana"))["code"] == "not_found"


def test_the_journal_tells_which_names_were_merged(mind: Mind, caller: Caller) -> None:
    mind.memories.create(Draft("We met Ana and Bo"), caller)
    mind.merging.merge("Ana Ruiz", "Ana", caller)
    mind.merging.merge("Ana", "Bo", caller)
    made, more = mind.journal.since(1, 10)
    assert [turned.after for turned in made.fields.values()] == [["Ana Ruiz", "Ana"]]
    assert more.fields["names"].after == ["Ana Ruiz", "Ana", "Bo"]


def test_a_merged_name_can_be_erased(mind: Mind, caller: Caller) -> None:
    mind.memories.create(Draft("We met Ana"), caller)
    mind.merging.merge("Hidden Name", "Ana", caller)
    erasing = Erasing(mind.store, mind.deletions)
    (doomed,) = erasing.containing("Hidden Name", lambda done, total: None)
    erasing.erase([doomed], caller)
    assert mind.entities.get("Ana", 600, None, caller).aliases == ()
    assert not erasing.containing("Hidden Name", lambda done, total: None)

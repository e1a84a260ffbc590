"""Beliefs: what they rest on, how they move, and that their history is the journal's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.integration.conftest import Call

STATEMENT = "The nightly build is reliable."


async def memories(call: Call, number: int = 6) -> list[str]:
    drafts = [{"content": f"Night {at}: the build ended with code {at * 7}.", "key": str(at)} for at in range(number)]
    return [one["id"] for one in (await call("create_memories", memories=drafts))["created"]]


async def test_evidence_decides_where_nobody_stated_a_confidence(call: Call):
    ids = await memories(call)
    made = await call("update_belief", statement=STATEMENT, supported_by=ids[:2], contradicted_by=ids[2:3])
    assert (made["confidence"], made["by"], made["version"]) == (0.75, "evidence", 1)
    assert (made["supported_by"], made["contradicted_by"]) == (ids[:2], ids[2:3])


async def test_a_stated_confidence_is_taken_as_such_and_evidence_goes_on_from_there(call: Call):
    ids = await memories(call)
    made = await call("update_belief", statement=STATEMENT, supported_by=ids[:3])
    stated = await call("update_belief", belief_id=made["id"], confidence=0.5)
    assert (stated["confidence"], stated["by"], stated["before"]) == (0.5, "stated", made["confidence"])
    moved = await call("update_belief", belief_id=made["id"], contradicted_by=ids[3:4])
    assert (moved["confidence"], moved["by"]) == (0.25, "stated+evidence")


async def test_a_belief_without_anything_to_rest_on_is_unknown(call: Call):
    made = await call("update_belief", statement=STATEMENT)
    assert made["confidence"] is None
    assert made["unknown"]
    (held,) = (await call("get_consciousness_state"))["beliefs"]
    assert (held["id"], held["confidence"]) == (made["id"], None)


async def test_the_same_statement_is_the_same_belief(call: Call):
    first = await call("update_belief", statement=STATEMENT, confidence=0.5)
    again = await call("update_belief", statement=" the NIGHTLY build is  reliable", confidence=0.6)
    assert (again["id"], again["version"], again["statement"]) == (first["id"], 2, STATEMENT)
    same = await call("update_belief", statement=STATEMENT, confidence=0.6)
    assert (same["version"], same.get("change")) == (2, None)


async def test_evidence_that_is_gone_does_not_count(call: Call):
    ids = await memories(call)
    made = await call("update_belief", statement=STATEMENT, supported_by=ids[:2])
    await call("forget_memory", memory_id=ids[0])
    (held,) = (await call("get_consciousness_state"))["beliefs"]
    assert held["confidence"] == 0.75 < made["confidence"]
    now = await call("update_belief", belief_id=made["id"], supported_by=ids[2:3])
    assert now["not_counted"] == [{"id": ids[0], "why": "archived"}]


async def test_what_says_the_same_counts_once(call: Call):
    drafts = [{"content": "The build passed.", "key": key} for key in "ab"]
    ids = [one["id"] for one in (await call("create_memories", memories=drafts))["created"]]
    made = await call("update_belief", statement=STATEMENT, supported_by=ids)
    assert made["confidence"] == 0.75
    assert made["not_counted"] == [{"id": ids[1], "why": "says the same as another"}]


async def test_a_memory_may_change_sides(call: Call):
    ids = await memories(call)
    made = await call("update_belief", statement=STATEMENT, supported_by=ids[:1])
    turned = await call("update_belief", belief_id=made["id"], contradicted_by=ids[:1])
    assert (turned["confidence"], turned.get("supported_by", []), turned["contradicted_by"]) == (0.25, [], ids[:1])


async def test_beliefs_that_cannot_both_be_true_are_told(call: Call):
    first = await call("update_belief", statement=STATEMENT, confidence=0.9)
    other = await call("update_belief", statement="The nightly build is not reliable.", confidence=0.8)
    (opposed,) = other["opposed_to"]
    assert (opposed["id"], opposed["confidence"]) == (first["id"], 0.9)
    assert opposed["rule"]
    free = await call("update_belief", statement="Tea is served at four.", confidence=0.8)
    assert "opposed_to" not in free


async def test_history_and_undo(call: Call):
    made = await call("update_belief", statement=STATEMENT, confidence=0.2)
    await call("update_belief", belief_id=made["id"], confidence=0.4)
    last = await call("update_belief", belief_id=made["id"], confidence=0.9)
    assert [past["confidence"] for past in last["history"]] == [0.4, 0.2]
    await call("undo_change", change=last["change"])
    (held,) = (await call("get_consciousness_state"))["beliefs"]
    assert held["confidence"] == 0.4


async def test_a_withdrawn_belief_is_not_held(call: Call):
    made = await call("update_belief", statement=STATEMENT, confidence=0.2)
    assert (await call("update_belief", belief_id=made["id"], withdraw=True))["withdrawn"]
    assert "beliefs" not in await call("get_consciousness_state")
    seen = await call("update_belief", belief_id=made["id"])
    assert (seen["withdrawn"], "change" in seen) == (True, False)
    anew = await call("update_belief", statement=STATEMENT, confidence=0.7)
    assert anew["id"] != made["id"]


async def test_beliefs_do_not_disturb_recall(call: Call):
    await call("update_belief", statement="zeppelins are heavy", confidence=0.9)
    assert (await call("semantic_recall", query="zeppelins"))["hits"] == []


async def test_many_at_once_lose_nothing(call: Call):
    ids = await memories(call, 30)
    made = await asyncio.gather(*(call("update_belief", statement=STATEMENT, supported_by=[one]) for one in ids))
    assert len({one["id"] for one in made}) == 1
    last = await call("update_belief", belief_id=made[0]["id"])
    assert set(last["supported_by"]) == set(ids)


async def test_secrets_are_taken_out(call: Call):
    made = await call("update_belief", statement="The key is AKIAIOSFODNN7EXAMPLE today", confidence=0.5)
    assert made["redacted"] == 1
    assert "AKIAIOSFODNN7EXAMPLE" not in made["statement"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "invalid_input"),
        ({"statement": "  "}, "invalid_input"),
        ({"statement": "a", "belief_id": "bf_0000000000"}, "invalid_input"),
        ({"statement": "x" * 5_000}, "too_large"),
        ({"statement": "a\x00b"}, "invalid_input"),
        ({"statement": "a", "confidence": 1.5}, "invalid_input"),
        ({"statement": "a", "confidence": True}, "invalid_input"),
        ({"statement": "a", "project_id": "*"}, "invalid_input"),
        ({"statement": "a", "supported_by": ["m_0000000000"]}, "not_found"),
        ({"statement": "a", "supported_by": ["g_0000000000"]}, "invalid_input"),
        ({"statement": "a", "supported_by": ["m_0000000000"], "contradicted_by": ["m_0000000000"]}, "invalid_input"),
        ({"statement": "a", "supported_by": ["m_0000000000"] * 60}, "invalid_input"),
        ({"statement": "a", "withdraw": True}, "not_found"),
        ({"belief_id": "bf_0000000000"}, "not_found"),
        ({"belief_id": "m_0000000000"}, "invalid_input"),
    ],
)
async def test_what_is_refused_changes_nothing(call: Call, arguments: dict[str, Any], code: str):
    assert (await call("update_belief", **arguments))["code"] == code
    assert (await call("memory_stats"))["journal_position"] == 0


async def test_evidence_has_a_limit(call: Call):
    ids = await memories(call, 201)
    belief: dict[str, Any] = {"statement": STATEMENT}
    for first in range(0, 200, 50):
        await call("update_belief", **belief, supported_by=ids[first : first + 50])
    refused = await call("update_belief", **belief, supported_by=ids[200:])
    assert refused["code"] == "limit_reached"

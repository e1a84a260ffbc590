"""What a store promises to those who carry memories in and out of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dionysus_mcp.errors import Conflict
from dionysus_mcp.store.port import Change, Link, Node, Operation, Order, Probe, Stamp, Store, Where

ME = Stamp(author="tester", run="r1")
EVERY = Where("memory")
THEN = "2020-01-01T00:00:00.000000Z"


def node(id: str, **fields: Any) -> Node:
    return Node(**{"id": id, "kind": "memory", "project": "p", "status": "active"} | fields)


OLD = replace(node("m_1", text="old tea", author="ana"), created_at=THEN, updated_at=THEN, happened_at=THEN, version=7)


def change(seq: int, thing: Node | Link | str, **fields: Any) -> Change:
    """A change of another journal; of a thing that is named, and not given, nothing is left."""
    after = None if isinstance(thing, str) else thing
    told: dict[str, Any] = {
        "seq": seq,
        "act": seq,
        "at": THEN,
        "author": "ana",
        "run": "",
        "operation": Operation.CREATE,
        "thing": after.id if after else thing,
        "before": None,
        "after": after,
    }
    return Change(**told | fields)


def test_everything_is_read_in_the_order_of_ids(store: Store) -> None:
    with store.unit(ME) as unit:
        for id in ("m_2", "m_9", "m_1", "m_5"):
            unit.put(node(id))
        unit.put(Node(id="m_3", kind="other", project="p"))
    first = store.find(EVERY, Order.ID, 3)
    assert [one.id for one in first] == ["m_1", "m_2", "m_5"]
    assert [one.id for one in store.find(EVERY, Order.ID, 3, ("", "m_5"))] == ["m_9"]
    assert [one.id for one in store.find(EVERY, Order.ID, 9, ("", "m_1"), at=2)] == ["m_2", "m_9"]


def test_ties_are_those_that_start_at_one_of_these(store: Store) -> None:
    with store.unit(ME) as unit:
        for id in ("m_1", "m_2", "m_3"):
            unit.put(node(id))
        for link in (
            Link("m_2", "B", "m_1"),
            Link("m_2", "A", "m_3"),
            Link("m_1", "A", "m_2"),
            Link("m_3", "A", "m_1"),
        ):
            unit.put(link)
    assert [tie.id for tie in store.ties(["m_2", "m_1", "m_9"])] == ["m_1 A m_2", "m_2 A m_3", "m_2 B m_1"]
    assert store.ties([]) == []


def test_a_restored_thing_keeps_its_times_author_and_version(store: Store) -> None:
    with store.unit(ME) as unit:
        made = unit.restore(OLD)
        tie = Link("m_1", "A", "m_1", created_at=THEN, author="ana", weight=0.5)
        unit.restore(tie)
    assert made is not None
    assert (made.author, made.run, made.operation, made.at > THEN) == ("tester", "r1", Operation.CREATE, True)
    assert store.get(["m_1"]) == [OLD]
    assert store.ties(["m_1"]) == [tie]
    assert [found.node.id for found in store.search(Probe(("tea",)), EVERY, 5).candidates] == ["m_1"]
    with store.unit(ME) as unit:
        assert unit.restore(OLD) is None


def test_a_replayed_journal_is_the_journal(store: Store) -> None:
    new = replace(OLD, text="new tea", version=8)
    tie = Link("m_1", "A", "m_2", created_at=THEN, author="ana")
    changes = [
        change(3, OLD, key="k", digest="d", run="run-1"),
        change(4, new, operation=Operation.UPDATE, act=3, run="run-1"),
        change(7, replace(OLD, id="m_2")),
        change(8, tie),
        change(9, tie.id, operation=Operation.DELETE, undoes=8),
        change(10, "m_2", operation=Operation.DELETE),
    ]
    with store.unit(Stamp("importer")) as unit:
        for one in changes:
            unit.replay(one)
    assert [replace(one, before=None) for one in store.changes()] == changes
    assert [one.before for one in store.changes()] == [None, OLD, None, None, tie, replace(OLD, id="m_2")]
    assert (store.position(), store.get(["m_1", "m_2"]), store.ties(["m_1"])) == (10, [new], [])
    assert store.get(["m_1"], at=3) == [OLD]
    assert [found.node.id for found in store.search(Probe(("old",)), EVERY, 5).candidates] == []
    assert [found.node.id for found in store.search(Probe(("old",)), EVERY, 5, at=3).candidates] == ["m_1"]
    with store.unit(ME) as unit:
        done = unit.done("k")
        put = unit.put(node("m_5"))
    assert done is not None
    assert put is not None
    assert (done.thing, put.seq, put.act) == ("m_1", 11, 11)


def test_a_number_that_the_journal_has_reached_is_refused(store: Store) -> None:
    with store.unit(ME) as unit:
        unit.put(node("m_5"))
    with pytest.raises(Conflict), store.unit(ME) as unit:
        unit.replay(change(1, OLD))
    assert store.get(["m_1"]) == []


def test_what_was_erased_is_replayed_as_its_tombstone(store: Store) -> None:
    tombstone = Node(id="m_1", kind="memory", project="p", status="purged", version=1)
    buried = replace(tombstone, created_at=THEN, updated_at=THEN, version=2)
    erased = [
        change(1, tombstone),
        change(2, "m_1 A m_2"),
        change(3, buried, operation=Operation.PURGE),
    ]
    with store.unit(ME) as unit:
        for one in erased:
            unit.replay(one)
    assert [replace(one, before=None) for one in store.changes()] == erased
    assert (store.get(["m_1"]), store.ties(["m_1"])) == ([buried], [])

"""Names that a thing speaks of, and how often things were of use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dionysus_mcp.store.port import Change, Node, Operation, Order, Probe, Stamp, Store, Where

ME = Stamp(author="tester")


def node(id: str, **fields: Any) -> Node:
    return Node(**{"id": id, "kind": "memory", "project": "p", "status": "active", "text": "tea"} | fields)


def put(store: Store, *things: Node) -> None:
    with store.unit(ME) as unit:
        for thing in things:
            unit.put(thing)


@pytest.fixture
def three(store: Store) -> Store:
    put(
        store,
        node("m_1", mentions=("Ana", "Straße 5")),
        node("m_2", mentions=("ANA", "Bo", "ana")),
        node("m_3", project="q"),
        Node(id="g_1", kind="goal", project="p", mentions=("Ana",), text="tea"),
    )
    return store


ASKED: list[tuple[tuple[str, ...], list[str]]] = [
    (("ana",), ["m_1", "m_2"]),
    (("bo",), ["m_2"]),
    (("STRASSE 5",), ["m_1"]),
    (("bo", "strasse 5"), ["m_1", "m_2"]),
    (("An",), []),
    (("%",), []),
]


@pytest.mark.parametrize("at", [None, 4], ids=["now", "as of"])
@pytest.mark.parametrize(("names", "expected"), ASKED)
def test_one_of_the_names_is_enough_whatever_its_case(
    three: Store, names: tuple[str, ...], expected: list[str], at: int | None
) -> None:
    if at:
        put(three, node("m_1", mentions=()), node("m_2", mentions=("Cy",)), node("m_9", mentions=("Ana", "Bo")))
    where = Where("memory", mentions=names)
    assert sorted(one.node.id for one in three.search(Probe(("tea",)), where, 9, at).candidates) == expected
    assert sorted(one.id for one in three.find(where, Order.NEWEST, 9, at=at)) == expected
    if at is None:
        assert three.count(where).get("", 0) == len(expected)


def test_names_are_kept_as_they_were_written(three: Store) -> None:
    assert [one.mentions for one in three.get(["m_1", "m_2", "m_3"])] == [("Ana", "Straße 5"), ("ANA", "Bo", "ana"), ()]
    assert three.get(["m_1"], at=1)[0].mentions == ("Ana", "Straße 5")
    change = three.changes(thing="m_2")[0].after
    assert isinstance(change, Node)
    assert change.mentions == ("ANA", "Bo", "ana")


def test_names_are_counted_in_things_that_pass(three: Store) -> None:
    assert three.count(Where("memory"), "mention") == {"ana": 2, "bo": 1, "strasse 5": 1}
    assert three.count(Where("memory", mentions=("bo",)), "mention") == {"ana": 1, "bo": 1}


def test_changed_and_removed_mentions_are_not_found_any_more(three: Store) -> None:
    put(three, node("m_1", mentions=("Cy",)))
    with three.unit(ME) as unit:
        unit.delete("m_2")
    assert three.count(Where("memory"), "mention") == {"cy": 1}
    three.erase(["m_1"], ME)
    assert three.count(Where("memory"), "mention") == {}
    assert three.get(["m_1"])[0].mentions == ()
    assert "Ana" not in str(three.changes(thing="m_1"))


def test_a_change_of_mentions_is_a_change(three: Store) -> None:
    with three.unit(ME) as unit:
        assert unit.put(node("m_1", mentions=("Ana", "Straße 5"))) is None
        assert unit.put(node("m_1", mentions=("Ana",))) is not None


def test_names_that_are_found_later_are_no_change(store: Store) -> None:
    written = [node(id_, text=f"{name} drinks tea", version=1) for id_, name in (("m_1", "Ana"), ("m_2", "nobody"))]
    with store.unit(ME) as unit:
        for seq, one in enumerate(written, 1):
            unit.replay(Change(seq, seq, "2026-01-01T00:00:00.000000Z", "ana", "", Operation.CREATE, one.id, None, one))
        unit.put(node("m_3", text="written since"))
    before = store.changes()
    assert store.unnamed("memory", 9) == written
    assert store.unnamed("memory", 1) == written[:1]
    assert store.unnamed("goal", 9) == []
    with store.unit(ME) as unit:
        unit.name("m_1", ("Ana", "ANA"))
        unit.name("m_2", ())
        unit.name("m_9", ("nobody has this id",))
    assert store.unnamed("memory", 9) == []
    assert store.get(["m_1"]) == [replace(written[0], mentions=("Ana", "ANA"))]
    assert store.count(Where("memory"), "mention") == {"ana": 1}
    assert (store.changes(), store.position()) == (before, 3)
    put(store, node("m_1", text="Bo drinks tea", mentions=("Bo",)))
    assert store.count(Where("memory"), "mention") == {"bo": 1}
    assert store.unnamed("memory", 9) == []


def test_what_waits_for_names_and_is_erased_or_removed_waits_no_more(store: Store) -> None:
    with store.unit(ME) as unit:
        for seq, id_ in enumerate(("m_1", "m_2"), 1):
            moment = "2026-01-01T00:00:00.000000Z"
            unit.replay(Change(seq, seq, moment, "ana", "", Operation.CREATE, id_, None, node(id_, version=1)))
    with store.unit(ME) as unit:
        unit.delete("m_1")
    store.erase(["m_2"], ME)
    assert store.unnamed("memory", 9) == []


def test_uses_are_counted_at_once_and_kept(three: Store) -> None:
    position = three.position()
    three.used(["m_1", "m_2"])
    three.used(["m_1"])
    first = three.uses(["m_1", "m_2", "m_3"])
    assert {thing: use.count for thing, use in first.items()} == {"m_1": 2, "m_2": 1}
    assert first["m_1"].last > first["m_2"].last > "2026"
    three.close()
    assert three.uses(["m_1", "m_2", "m_3"]) == first
    three.used(["m_1"])
    three.close()
    assert three.uses(["m_1"])["m_1"].count == 3
    assert three.position() == position, "the journal does not know uses"


def test_uses_come_to_the_disk_by_themselves(three: Store) -> None:
    """Counted while somebody writes, they wait; nobody waits for them."""
    with three.unit(ME) as unit:
        three.used(["m_1"])
        unit.put(node("m_7"))
        assert three.uses(["m_1"])["m_1"].count == 1
    assert three.uses(["m_1"])["m_1"].count == 1


def test_erased_things_were_never_used(three: Store) -> None:
    three.used(["m_1", "m_2"])
    three.close()
    three.erase(["m_1"], ME)
    assert set(three.uses(["m_1", "m_2"])) == {"m_2"}
    assert three.uses([]) == {}


def test_names_of_few_things_and_of_many_are_found_alike(store: Store) -> None:
    put(store, *(node(f"m_{number:04}", mentions=("Everyone",), tags=("all",)) for number in range(2_100)))
    put(store, node("m_few", mentions=("Everyone", "Rare", "Scarce"), tags=("all", "few")))
    for names, tags, count in ((("everyone",), (), 2_101), (("rare", "scarce"), ("all",), 1), ((), ("all",), 2_101)):
        where = Where("memory", projects=("p",), statuses=("active",), mentions=names, tags=tags)
        assert store.count(where).get("", 0) == count
        assert store.count(where, "mention")["rare"] == 1
        assert next(iter(store.find(where, Order.NEWEST, 1))).id == "m_few"
        assert len(store.find(where, Order.OLDEST, 5_000)) == count

"""What happened in its order, and the sessions that it happened in."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from dionysus_mcp.store.port import Node, Order, Session, Stamp, Store, Unit, Where

ME = Stamp(author="tester")
PROJECTS = ("p", "q")


def node(
    id: str,
    happened_at: str,
    session: str = "",
    kind: str = "memory",
    project: str = "p",
    status: str = "active",
) -> Node:
    return Node(id, kind, project, status=status, session=session, happened_at=happened_at)


def put(store: Store, *nodes: Node) -> None:
    with store.unit(ME) as unit:
        for one in nodes:
            unit.put(one)


@pytest.mark.parametrize("where", [Where("memory", projects=("p",), statuses=("active",)), Where("memory")])
@pytest.mark.parametrize(
    ("order", "expected"),
    [(Order.LATEST, ["m_d", "m_b", "m_c", "m_a"]), (Order.EARLIEST, ["m_a", "m_c", "m_b", "m_d"])],
)
def test_things_come_in_the_order_in_which_they_happened(
    store: Store, where: Where, order: Order, expected: list[str]
) -> None:
    put(store, node("m_a", "2026-01"), node("m_b", "2026-03"), node("m_c", "2026-02"), node("m_d", "2026-03"))
    put(store, node("d_x", "2026-02", kind="document"))
    seen: list[str] = []
    after = None
    while page := store.find(where, order, 1, after):
        seen.append(page[-1].id)
        after = (page[-1].happened_at, page[-1].id)
    assert seen == expected


def test_sessions_are_told_with_their_times(store: Store) -> None:
    put(store, node("m_1", "2026-01", session="a"), node("d_1", "2026-04", session="a", kind="document"))
    put(store, node("m_2", "2026-02", session="b"), node("m_3", "2026-03"), node("m_4", "2026-05", session="c"))
    put(store, node("m_5", "2026-02", session="a", project="q"))
    found = store.sessions("p", 9)
    assert found.total == 3
    assert found.page == (
        Session("c", "2026-05", "2026-05", 1),
        Session("b", "2026-02", "2026-02", 1),
        Session("a", "2026-01", "2026-04", 2),
    )
    assert [one.id for one in store.sessions("p", 1, ("2026-05", "c")).page] == ["b"]
    assert [one.id for one in store.sessions("p", 9, since="2026-03").page] == ["c", "a"]
    assert [one.id for one in store.sessions("p", 9, until="2026-03").page] == ["b", "a"]
    assert store.sessions("p", 1, since="2026-03").total == 2
    assert store.sessions("nowhere", 9).total == 0


def test_what_only_uses_the_field_as_an_index_makes_no_session(store: Store) -> None:
    put(store, node("p_a", "2026-01", "mm_a", kind="prediction"), node("m_a", "2026-02", "s"))
    put(store, node("p_a", "2026-03", "mm_a", kind="prediction"))
    assert [session.id for session in store.sessions("p", 9).page] == ["s"]


def test_sessions_are_what_their_things_are_whatever_happens_to_them(store: Store) -> None:
    chance = random.Random(7)
    for _ in range(60):
        with store.unit(ME) as unit:
            for _ in range(5):
                something(chance, unit)
        if chance.random() < 0.1:
            store.erase([f"m_{chance.randrange(25)}"], ME)
    for project in PROJECTS:
        assert set(store.sessions(project, -1).page) == worked_out(store, project)


def something(chance: random.Random, unit: Unit) -> None:
    id_ = f"m_{chance.randrange(25)}"
    there = unit.get(id_)
    if there is not None and chance.random() < 0.3:
        unit.delete(id_)
    elif not isinstance(there, Node) or there.status != "purged":
        when, session = f"2026-{chance.randrange(1, 13):02}", chance.choice(["", "a", "b", "c"])
        status = chance.choice(("active", "active", "superseded", "archived"))
        unit.put(node(id_, when, session=session, project=chance.choice(PROJECTS), status=status))


def worked_out(store: Store, project: str) -> set[Session]:
    times: dict[str, list[str]] = defaultdict(list)
    for one in store.find(Where("memory", projects=(project,)), Order.OLDEST, -1):
        if one.session and one.status != "archived":
            times[one.session].append(one.happened_at)
    return {Session(id_, min(seen), max(seen), len(seen)) for id_, seen in times.items()}

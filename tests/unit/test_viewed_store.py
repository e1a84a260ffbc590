"""What a run sees while others write is what it would see if they had not: random histories, told to two stores."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.errors import StaleVersion
from dionysus_mcp.mind.viewed.store import ViewedStore
from dionysus_mcp.store.port import (
    Candidate,
    Direction,
    Link,
    Node,
    Order,
    Probe,
    Reach,
    Stamp,
    Store,
    Unit,
    Where,
)
from dionysus_mcp.store.sqlite.store import SqliteStore

RUN, OTHERS = "beat-1", "window-1"
WORDS = ("harbour", "crane", "blue", "ferry", "tide", "quay")
TAGS = ("a", "b")
RELATIONS = ("NEXT", "SUPPORTS")
TOY = "toy"
EVERY = Where("memory")
WHERES = (
    EVERY,
    Where("goal"),
    Where("memory", projects=("p",)),
    Where("memory", statuses=("active",)),
    Where("memory", labels=("semantic",), min_weight=0.5),
    Where("memory", tags=("a",)),
    Where("memory", tags=("a", "b")),
    Where("memory", mentions=("ANA",)),
    Where("memory", subjects=("crane",)),
    Where("memory", session="s1"),
    Where("memory", since="2026-01-03", until="2026-01-06"),
)
BY = (None, "project", "label", "status", "subject", "tag", "mention")


class Moments:
    """A clock that both stores are told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Story:
    """A history that is told to a store with others in it, and to one in which the run is alone."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(seed)
        self.moments = Moments()
        self.full = SqliteStore(folder / "full.db", clock=self.moments)
        self.alone = SqliteStore(folder / "alone.db", clock=self.moments)
        self.ids = [f"m_{number}" for number in range(8)]
        self.made = 0

    def begin(self) -> ViewedStore:
        for _ in range(12):
            act = self.an_act(self.ids)
            for store in (self.full, self.alone):
                _attempt(store, Stamp("ana", OTHERS), act)
            self.moments.now += timedelta(minutes=1)
        return ViewedStore(self.full, RUN, self.full.position())

    def go_on(self, view: ViewedStore) -> None:
        """Something happens: done by the run, it happens to both, unless it is refused as stale."""
        self.moments.now += timedelta(minutes=1)
        act = self.an_act([*self.ids, *(f"m_{number}" for number in (100, 101, 102))])
        if self.dice.random() < 0.6:
            _attempt(self.full, Stamp("bob", OTHERS), act)
        elif _attempt(view, Stamp("agent", RUN), act):
            assert _attempt(self.alone, Stamp("agent", RUN), act)

    def an_act(self, ids: list[str]) -> Any:
        kind = self.dice.random()
        one, other = self.dice.sample(ids, 2)
        if kind < 0.25:
            tie = Link(one, self.dice.choice(RELATIONS), other, weight=self.dice.choice((0.5, 1.0)))
            return lambda unit: _tie(unit, tie)
        if kind < 0.35:
            return lambda unit: _remove(unit, one)
        thing = self.a_node(one)
        return lambda unit: _put(unit, thing)

    def a_node(self, id_: str) -> Node:
        dice = self.dice
        return Node(
            id=id_,
            kind="goal" if id_ == "m_7" else "memory",
            project=dice.choice(("p", "q")),
            label=dice.choice(("semantic", "episodic")),
            status=dice.choice(("active", "active", "archived")),
            subject=dice.choice(("", "Crane", "ferry")),
            session=dice.choice(("", "s1")),
            weight=dice.choice((0.2, 0.5, 0.9)),
            text=" ".join(dice.sample(WORDS, 3)),
            tags=tuple(sorted(dice.sample(TAGS, dice.randint(0, 2)))),
            mentions=dice.choice((("Ana",), ("Bob", "Ana"), ("Bob",))),
            happened_at=f"2026-01-0{dice.randint(1, 8)}T00:00:00.000000Z",
        )

    def close(self) -> None:
        self.full.close()
        self.alone.close()


def _put(unit: Unit, node: Node) -> None:
    unit.put(node)
    unit.embed(node.id, TOY, [meant(node.text)])


def _tie(unit: Unit, tie: Link) -> None:
    if unit.get(tie.source) and unit.get(tie.target):
        unit.put(tie)


def _remove(unit: Unit, id_: str) -> None:
    for tie in unit.links(id_):
        unit.delete(tie.id)
    if unit.get(id_):
        unit.delete(id_)


def meant(text: str) -> list[float]:
    """As close as texts share words."""
    shares = [float(word in text) for word in WORDS]
    length = math.sqrt(sum(shares)) or 1.0
    return [share / length for share in shares]


def _attempt(store: Store, stamp: Stamp, act: Any) -> bool:
    try:
        with store.unit(stamp) as unit:
            act(unit)
    except StaleVersion:
        return False
    return True


@contextmanager
def told(seed: int, folder: Path) -> Iterator[Story]:
    story = Story(seed, folder)
    try:
        yield story
    finally:
        story.close()


def everything(store: Store, ids: list[str]) -> dict[str, Any]:
    """All that can be read of a small store."""
    read: dict[str, Any] = {"get": store.get(ids), "ties": store.ties(ids)}
    for where in WHERES:
        for order in Order:
            read[f"{where} {order}"] = paged(store, where, order)
        read[f"{where} counts"] = [store.count(where, by) for by in BY]
        read[f"{where} words"] = [one.node for one in found(store, Probe(words=WORDS[:2]), where) if one.words]
        meaning = found(store, Probe(vector=meant("harbour crane blue"), embedder=TOY), where)
        read[f"{where} meaning"] = [(one.node, one.whole) for one in meaning if one.whole is not None]
    for id_ in ids:
        for direction in Direction:
            for reach in (Reach(2, direction=direction), Reach(1, ("NEXT",), direction, fan_out=2)):
                near = store.neighbours(id_, reach)
                read[f"{id_} {reach}"] = [(one.node, one.link, one.hops) for one in near]
    return read


def paged(store: Store, where: Where, order: Order) -> list[Node]:
    nodes: list[Node] = []
    after: tuple[str, str] | None = None
    while page := store.find(where, order, 2, after):
        nodes += page
        after = (_value(order, page[-1]), page[-1].id)
    assert nodes == store.find(where, order, -1) == store.find(where, order, 50)
    return nodes


def _value(order: Order, node: Node) -> str:
    match order:
        case Order.WEIGHTIEST:
            return repr(node.weight)
        case Order.CHANGED:
            return node.updated_at
        case Order.LATEST | Order.EARLIEST:
            return node.happened_at
        case _:
            return node.created_at


def found(store: Store, probe: Probe, where: Where) -> list[Candidate]:
    """What a search finds, by id: how well words fit hangs on all texts there are."""
    matches = store.search(probe, where, 50).candidates
    ids = {one.node.id for one in matches}
    assert len(ids) == len(matches)
    assert all({one.before, one.after} <= {*ids, ""} for one in matches)
    return sorted(matches, key=lambda one: one.node.id)


@pytest.mark.parametrize("seed", range(12))
def test_a_run_sees_what_it_would_see_alone(seed: int, tmp_path: Path) -> None:
    with told(seed, tmp_path) as story:
        view = story.begin()
        ids = [*story.ids, "m_100", "m_101", "m_102"]
        for _ in range(5):
            for _ in range(4):
                story.go_on(view)
            seen, alone = everything(view, ids), everything(story.alone, ids)
            assert {name: read for name, read in seen.items() if read != alone[name]} == {}
            fresh = ViewedStore(story.full, RUN, view.since)
            assert everything(fresh, ids) == seen

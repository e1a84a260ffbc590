"""Vectors: what a store promises to those who search by meaning."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.store.port import Candidate, Node, Probe, Stamp, Store, Where

ME = Stamp(author="tester")
EVERY = Where("memory")
DIMENSION = 96
MODEL, OTHER = "model-a", "model-b"


def axis(number: int, tilt: float = 0.0) -> list[float]:
    """A vector along one axis, leaning towards the next."""
    vector = [0.0] * DIMENSION
    vector[number], vector[number + 1] = 1.0, tilt
    return vector


def node(id: str, **fields: Any) -> Node:
    return Node(**{"id": id, "kind": "memory", "project": "p", "status": "active", "text": f"text of {id}"} | fields)


def put(store: Store, thing: Node, *vectors: Sequence[float], embedder: str = MODEL) -> None:
    with store.unit(ME) as unit:
        unit.put(thing)
        if vectors:
            unit.embed(thing.id, embedder, vectors)


def embed(store: Store, id: str, *vectors: Sequence[float], embedder: str = MODEL) -> None:
    with store.unit(ME) as unit:
        unit.embed(id, embedder, vectors)


def near(
    store: Store, vector: Any, where: Where = EVERY, limit: int = 50, at: int | None = None, embedder: str = MODEL
) -> list[Candidate]:
    found = store.search(Probe(vector=vector, embedder=embedder), where, limit, at).candidates
    return [one for one in found if one.whole is not None]


def ids(found: Sequence[Candidate]) -> list[str]:
    return [one.node.id for one in found]


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    a, b = np.array(one), np.array(other)
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


@pytest.fixture
def four(store: Store) -> Store:
    for number in range(4):
        put(store, node(f"m_{number}"), axis(number, 0.5))
    return store


def test_the_nearest_come_first_with_their_cosines(four: Store) -> None:
    found = near(four, axis(1))
    assert ids(found)[:2] == ["m_1", "m_0"]
    assert [one.whole for one in found[:2]] == pytest.approx(
        [cosine(axis(1, 0.5), axis(1)), cosine(axis(0, 0.5), axis(1))], abs=0.01
    )
    assert ids(near(four, axis(3), limit=1)) == ["m_3"]


def test_an_exact_match_is_a_cosine_of_one_whatever_the_lengths(store: Store) -> None:
    rough = np.random.default_rng(1).normal(size=DIMENSION)
    put(store, node("m_1"), (rough * 40).tolist())
    assert near(store, rough * 0.001)[0].whole == pytest.approx(1.0, abs=0.002)

"""Vectors: what a store promises to those who search by meaning."""

from __future__ import annotations

import time
from array import array
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


def test_what_is_prepared_is_compared(four: Store) -> None:
    assert four.prepared(OTHER)  # there is nothing to prepare
    while not four.prepared(MODEL):
        time.sleep(0.01)
    assert ids(near(four, axis(2), limit=1)) == ["m_2"]
    put(four, node("m_8"), axis(8))
    assert four.prepared(MODEL)
    assert ids(near(four, axis(8), limit=1)) == ["m_8"]


def test_an_exact_match_is_a_cosine_of_one_whatever_the_lengths(store: Store) -> None:
    rough = np.random.default_rng(1).normal(size=DIMENSION)
    put(store, node("m_1"), (rough * 40).tolist())
    assert near(store, rough * 0.001)[0].whole == pytest.approx(1.0, abs=0.002)


def test_vectors_of_any_kind_are_taken(store: Store) -> None:
    rows: list[Any] = [axis(0), tuple(axis(1)), array("f", axis(2)), np.array(axis(3), np.float32)]
    for number, row in enumerate(rows):
        put(store, node(f"m_{number}"), row)
        assert ids(near(store, row, limit=1)) == [f"m_{number}"]


def test_a_text_is_found_by_its_best_sentence(store: Store) -> None:
    put(store, node("m_1"), axis(0), axis(4), axis(8))
    put(store, node("m_2"), axis(0))
    (long,) = near(store, axis(4), limit=1)
    assert long.node.id == "m_1"
    assert [long.whole, long.sentence] == pytest.approx([0, 1], abs=0.01)
    (short,) = [one for one in near(store, axis(0)) if one.node.id == "m_2"]
    assert [short.whole, short.sentence] == pytest.approx([1, 1], abs=0.01)


def test_a_sentence_is_found_behind_many_texts_that_are_nearer_as_a_whole(store: Store) -> None:
    random = np.random.default_rng(8)
    asked = random.normal(size=DIMENSION)
    with store.unit(ME) as unit:
        for number in range(700):
            unit.put(node(f"m_{number}"))
            unit.embed(f"m_{number}", MODEL, [(asked + random.normal(size=DIMENSION)).tolist()])
        unit.put(node("m_long"))
        sentences = [random.normal(size=DIMENSION).tolist() for _ in range(4)]
        unit.embed("m_long", MODEL, [(-asked).tolist(), *sentences, (asked * 3).tolist()])
    (found,) = near(store, asked.tolist(), limit=1)
    assert found.node.id == "m_long"
    assert found.sentence == pytest.approx(1, abs=0.01)


def test_what_has_no_vectors_has_no_cosines(four: Store) -> None:
    put(four, node("m_8", text="tea without any"))
    found = four.search(Probe(("tea",), axis(1), MODEL), EVERY, 2).candidates
    assert [(one.node.id, one.whole is None, one.sentence is None) for one in found] == [
        ("m_8", True, True), ("m_1", False, False), ("m_0", False, False),
    ]  # fmt: skip
    assert near(four, axis(1), embedder=OTHER) == []
    assert four.search(Probe(("tea",)), EVERY, 5).candidates[0].whole is None


def test_what_is_found_by_words_alone_has_its_cosines_too(four: Store) -> None:
    far = four.search(Probe(("m_3",), axis(0), MODEL), EVERY, 1).candidates
    assert [(one.node.id, one.words > 0) for one in far] == [("m_3", True), ("m_0", False)]
    assert far[0].whole == pytest.approx(0, abs=0.01)


def test_a_changed_text_has_no_vectors_until_it_is_embedded(four: Store) -> None:
    put(four, node("m_1", text="another text"))
    assert "m_1" not in ids(near(four, axis(1)))
    assert four.vectors(["m_1"], MODEL) == {}
    embed(four, "m_1", axis(9))
    assert ids(near(four, axis(9), limit=1)) == ["m_1"]
    assert near(four, axis(1), limit=1)[0].node.id != "m_1"


def test_other_fields_change_without_losing_the_vectors(four: Store) -> None:
    put(four, node("m_1", status="archived", project="q", tags=("t",)))
    assert ids(near(four, axis(1), limit=1)) == ["m_1"]
    assert ids(near(four, axis(1), Where("memory", projects=("q",)))) == ["m_1"]
    assert "m_1" not in ids(near(four, axis(1), Where("memory", projects=("p",))))


def test_a_search_as_of_a_moment_compares_the_texts_of_then(store: Store) -> None:
    put(store, node("m_1"), axis(0))  # 1
    put(store, node("m_1", text="new"), axis(5))  # 2
    put(store, node("m_2", project="q"), axis(0))  # 3
    with store.unit(ME) as unit:
        unit.delete("m_2")  # 4
    put(store, node("m_3"), axis(0))  # 5
    cases: list[tuple[int | None, int, list[str]]] = [
        (1, 0, ["m_1"]), (2, 5, ["m_1"]), (3, 0, ["m_2", "m_1"]), (4, 5, ["m_1"]), (None, 0, ["m_3", "m_1"]),
    ]  # fmt: skip
    for at, number, expected in cases:
        assert ids(near(store, axis(number), at=at)) == expected, at
    assert near(store, axis(0), at=1)[0].whole == pytest.approx(1, abs=0.01)
    assert near(store, axis(0), at=2)[0].whole == pytest.approx(0, abs=0.01)
    assert ids(near(store, axis(0), Where("memory", projects=("q",)), at=3)) == ["m_2"]
    assert near(store, axis(0), at=0) == []


def test_what_is_deleted_is_not_found_and_what_comes_back_brings_its_vectors(four: Store) -> None:
    (was,) = four.get(["m_1"])
    with four.unit(ME) as unit:
        unit.delete("m_1")
    assert "m_1" not in ids(near(four, axis(1)))
    put(four, was)
    assert ids(near(four, axis(1), limit=1)) == ["m_1"]
    assert four.without_vectors("memory", MODEL, 9) == []


def test_a_text_that_comes_back_brings_its_vectors_and_another_does_not(four: Store) -> None:
    (was,) = four.get(["m_1"])
    put(four, replace(was, text="another text"))
    assert [one.id for one in four.without_vectors("memory", MODEL, 9)] == ["m_1"]
    put(four, was)
    assert four.without_vectors("memory", MODEL, 9) == []
    assert ids(near(four, axis(1), limit=1)) == ["m_1"]


FILTERS: list[dict[str, Any]] = [
    {"projects": ("odd",)},
    {"labels": ("odd",)},
    {"statuses": ("odd",)},
    {"subjects": ("ODD",)},
    {"session": "odd"},
    {"tags": ("odd",)},
    {"mentions": ("ODD",)},
    {"since": "2026-06"},
    {"until": "2024"},
    {"min_weight": 0.9},
]


@pytest.mark.parametrize("at", [None, 601], ids=["now", "as of"])
@pytest.mark.parametrize("fields", FILTERS, ids=lambda fields: next(iter(fields)))
def test_filters_that_hardly_anything_passes_find_it_however_far_it_is(
    crowded: Store, fields: dict[str, Any], at: int | None
) -> None:
    """Both ways of searching look beyond what is best but does not pass."""
    assert ids(near(crowded, axis(0), Where("memory", **fields), limit=3, at=at)) == ["m_odd"]
    found = crowded.search(Probe(("text",)), Where("memory", **fields), 3, at).candidates
    assert ids(found) == ["m_odd"]


@pytest.fixture
def crowded(store: Store, request: pytest.FixtureRequest) -> Store:
    """Six hundred things that are near to the first axis, and one that is far from it and odd in one way."""
    fields: dict[str, Any] = {
        name.removesuffix("s") if name in {"projects", "labels", "subjects"} else name: value
        for name, value in request.node.callspec.params["fields"].items()
    }
    odd = {
        "project": fields.get("project", ("p",))[0],
        "label": fields.get("label", ("",))[0],
        "status": fields.get("statuses", ("active",))[0],
        "subject": fields.get("subject", ("",))[0],
        "session": fields.get("session", ""),
        "tags": fields.get("tags", ()),
        "mentions": fields.get("mentions", ()),
        "happened_at": fields.get("since", fields.get("until", "2025-01-01")),
        "weight": fields.get("min_weight", 0.1),
    }
    with store.unit(ME) as unit:
        for number in range(600):
            unit.put(node(f"m_{number}", text=f"text {number}", happened_at="2025-01-01", weight=0.1))
            unit.embed(f"m_{number}", MODEL, [axis(0, number / 1000)])
        unit.put(node("m_odd", text="a text that is far longer than all the others are", **odd))
        unit.embed("m_odd", MODEL, [axis(60)])
    return store


def test_more_than_a_batch_is_looked_through_to_fill_the_limit(store: Store) -> None:
    with store.unit(ME) as unit:
        for number in range(1500):
            unit.put(node(f"m_{number:04d}", status="active" if number % 50 == 0 else "archived"))
            unit.embed(f"m_{number:04d}", MODEL, [axis(0, number / 1000)])
    found = near(store, axis(0), Where("memory", statuses=("active",)), limit=20)
    assert ids(found) == [f"m_{number:04d}" for number in range(0, 1000, 50)]


def test_vectors_come_back_as_they_were(store: Store) -> None:
    rough = np.random.default_rng(3).normal(size=DIMENSION)
    put(store, node("m_1"), rough.tolist(), axis(0), axis(1))
    put(store, node("m_2"))
    kept: dict[str, Any] = dict(store.vectors(["m_1", "m_2", "m_9"], MODEL))
    assert list(kept) == ["m_1"]
    assert float(kept["m_1"] @ kept["m_1"]) == pytest.approx(1, abs=1e-4)
    assert float(kept["m_1"] @ rough / np.linalg.norm(rough)) == pytest.approx(1, abs=0.002)
    assert store.vectors(["m_1"], OTHER) == {}


BAD: list[tuple[str, Any]] = [
    ("no vector", []),
    ("an empty vector", [[]]),
    ("numbers", [1.0, 2.0]),
    ("too deep", [[axis(0)]]),
    ("too short", [axis(0)[:-1]]),
    ("of two lengths", [axis(0), axis(0)[:-1]]),
    ("not a number", [[*axis(0)[:-1], float("nan")]]),
    ("infinite", [axis(1), [*axis(0)[:-1], float("-inf")]]),
    ("too large", [[*axis(0)[:-1], 1e300]]),
    ("text", [["a"] * DIMENSION]),
]


@pytest.mark.parametrize("vectors", [bad for _, bad in BAD], ids=[name for name, _ in BAD])
def test_what_is_no_vector_is_refused_and_nothing_is_half_done(four: Store, vectors: Any) -> None:
    before = four.vectors(["m_0", "m_1", "m_2", "m_3"], MODEL)
    with four.unit(ME) as unit:
        unit.put(node("m_9", text="tea"))
        with pytest.raises(InvalidInput, match=MODEL):
            unit.embed("m_9", MODEL, vectors)
        with pytest.raises(InvalidInput):
            unit.embed("m_1", MODEL, vectors)
    after = four.vectors(["m_0", "m_1", "m_2", "m_3", "m_9"], MODEL)
    assert {id: list(vector) for id, vector in after.items()} == {id: list(vector) for id, vector in before.items()}
    assert four.embedded("memory") == {MODEL: 4, "": 1}


@pytest.mark.parametrize("vector", [axis(0)[:-1], [float("nan")] * DIMENSION, []], ids=["short", "nan", "empty"])
def test_asking_with_what_is_no_vector_is_refused(four: Store, vector: list[float]) -> None:
    with pytest.raises(InvalidInput, match=MODEL):
        near(four, vector)


@pytest.mark.parametrize("thing", [None, node("m_9", text=""), node("m_9", text="", status="purged")])
def test_only_a_text_can_be_embedded(four: Store, thing: Node | None) -> None:
    if thing:
        put(four, thing)
    with pytest.raises(Conflict, match="m_9"):
        embed(four, "m_9", axis(0))


def test_embedding_again_replaces(four: Store) -> None:
    embed(four, "m_1", axis(7), axis(8), axis(9))
    assert ids(near(four, axis(8), limit=1)) == ["m_1"]
    assert near(four, axis(1), limit=1)[0].node.id == "m_0"
    embed(four, "m_1", axis(1))
    embed(four, "m_1", axis(1))
    assert ids(near(four, axis(1), limit=1)) == ["m_1"]
    assert near(four, axis(8), limit=1)[0].whole == pytest.approx(0, abs=0.01)
    assert four.embedded("memory") == {MODEL: 4}


def test_two_embedders_in_one_store_are_not_mixed_up(four: Store) -> None:
    embed(four, "m_3", [1.0, 0.0, 0.0], embedder=OTHER)
    embed(four, "m_0", [0.0, 1.0, 0.0], embedder=OTHER)
    assert ids(near(four, [1.0, 0.1, 0.0], embedder=OTHER)) == ["m_3", "m_0"]
    assert ids(near(four, axis(0), limit=1)) == ["m_0"]
    assert len(near(four, axis(0))) == 4
    assert four.embedded("memory") == {MODEL: 4, OTHER: 2}
    assert [one.id for one in four.without_vectors("memory", OTHER, 9)] == ["m_1", "m_2"]
    assert set(four.vectors(["m_0", "m_1"], OTHER)) == {"m_0"}


def test_what_has_no_vectors_yet_is_told_in_pages(store: Store) -> None:
    for number in range(5):
        put(store, node(f"m_{number}"))
    put(store, node("m_5", text=""))
    put(store, Node(id="g_1", kind="goal", project="p", text="a goal"))
    embed(store, "m_2", axis(0))
    assert [one.id for one in store.without_vectors("memory", MODEL, 2)] == ["m_0", "m_1"]
    assert [one.id for one in store.without_vectors("memory", MODEL, 9, after="m_1")] == ["m_3", "m_4"]
    assert store.without_vectors("memory", MODEL, 9, after="m_4") == []
    assert store.embedded("memory") == {MODEL: 1, "": 4}
    assert store.embedded("nothing") == {}


def test_texts_of_before_that_never_had_vectors_lack_none(store: Store) -> None:
    for number in range(3):
        put(store, node(f"m_{number}"))
        put(store, node(f"m_{number}", text=f"another text of {number}"))
    put(store, node("m_1", text="the last text"), axis(0))
    with store.unit(ME) as unit:
        unit.delete("m_2")
    assert [one.text for one in store.without_vectors("memory", MODEL, 9)] == ["another text of 0"]
    assert store.embedded("memory") == {MODEL: 1, "": 1}


def test_erased_vectors_are_gone_now_and_then(four: Store) -> None:
    near(four, axis(1))
    four.erase(["m_1"], ME)
    for at in (None, 4):
        assert "m_1" not in ids(near(four, axis(1), at=at))
    assert four.vectors(["m_1"], MODEL) == {}
    assert four.embedded("memory") == {MODEL: 3}
    put(four, node("m_8"), axis(8))
    assert ids(near(four, axis(8), limit=1)) == ["m_8"]


def test_kinds_are_kept_apart(four: Store) -> None:
    put(four, Node(id="g_1", kind="goal", project="p", text="a goal"), axis(1))
    assert ids(near(four, axis(1), Where("goal"))) == ["g_1"]
    assert "g_1" not in ids(near(four, axis(1)))


def test_the_neighbours_in_a_session_come_along(store: Store) -> None:
    for number in range(6):
        put(store, node(f"m_{number}", session="s1" if number != 2 else "s2", text=f"word{number}"), axis(number * 3))
    put(store, node("m_6", session="s1", project="q", text="word6"), axis(30))
    found = store.search(Probe(("word3",)), EVERY, 1).candidates
    assert [(one.node.id, one.before, one.after) for one in found] == [
        ("m_3", "m_1", "m_4"), ("m_1", "", "m_3"), ("m_4", "m_3", ""),
    ]  # fmt: skip
    by_meaning = store.search(Probe(vector=axis(15), embedder=MODEL), EVERY, 1).candidates
    assert [(one.node.id, one.before, one.after) for one in by_meaning] == [("m_5", "m_4", ""), ("m_4", "", "m_5")]
    assert all(one.whole is not None for one in by_meaning)


def test_a_neighbour_that_does_not_pass_is_left_out(store: Store) -> None:
    for number, status in enumerate(("active", "archived", "active", "active")):
        put(store, node(f"m_{number}", session="s1", text=f"word{number}", status=status))
    active = Where("memory", statuses=("active",))
    found = store.search(Probe(("word2",)), active, 1).candidates
    assert [(one.node.id, one.before, one.after) for one in found] == [("m_2", "", "m_3"), ("m_3", "m_2", "")]
    found = store.search(Probe(("word2",)), active, 1, at=3).candidates
    assert [(one.node.id, one.before, one.after) for one in found] == [("m_2", "", "")]


def test_neighbours_of_neighbours_know_each_other(store: Store) -> None:
    for number in range(4):
        put(store, node(f"m_{number}", session="s1", text="tea" if number in {0, 3} else "milk"))
    found = store.search(Probe(("tea",)), EVERY, 9).candidates
    beside = {one.node.id: (one.before, one.after) for one in found}
    assert beside == {"m_0": ("", "m_1"), "m_1": ("m_0", "m_2"), "m_2": ("m_1", "m_3"), "m_3": ("m_2", "")}


def test_searching_while_others_write(store: Store) -> None:
    def write(start: int) -> None:
        for number in range(start, start + 12):
            put(store, node(f"m_{number}"), axis(number))
            assert ids(near(store, axis(number), limit=1)) == [f"m_{number}"]
            put(store, node(f"m_{number}", text="changed"))
            assert f"m_{number}" not in ids(near(store, axis(number), limit=1))
            embed(store, f"m_{number}", axis(number))

    def ask(_: int) -> None:
        for _ in range(30):
            found = near(store, axis(5), limit=5)
            assert [one.whole for one in found] == sorted((one.whole or 0 for one in found), reverse=True)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda work: work[0](work[1]), [(write, 0), (write, 30), (write, 60), (ask, 0), (ask, 0)]))
    assert store.embedded("memory") == {MODEL: 36}
    assert len(near(store, axis(0))) == 36

"""The store port's promises. Every adapter keeps all of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from dionysus_mcp.errors import Conflict
from dionysus_mcp.store.port import (
    Direction,
    Link,
    Neighbour,
    Node,
    Operation,
    Order,
    Probe,
    Reach,
    Stamp,
    Store,
    Thing,
    Where,
)

ME = Stamp(author="tester", run="r1")
EVERY = Where("memory")


def node(id: str, **fields: Any) -> Node:
    return Node(**{"id": id, "kind": "memory", "project": "p", "label": "semantic", "status": "active"} | fields)


def write(store: Store, *things: Thing, stamp: Stamp = ME) -> list[int]:
    """Put things in one unit, each its own act; the sequence numbers of their changes."""
    made = []
    with store.unit(stamp) as unit:
        for thing in things:
            unit.act()
            change = unit.put(thing)
            assert change is not None
            made.append(change.seq)
    return made


def ids(found: list[Node]) -> list[str]:
    return [one.id for one in found]


def words(store: Store, *asked: str, where: Where = EVERY, at: int | None = None) -> list[str]:
    return [found.node.id for found in store.search(Probe(words=asked), where, 50, at).candidates if found.words]


def test_what_was_put_is_there_with_version_times_and_author(store: Store) -> None:
    full = node(
        "m_1",
        subject="Ana",
        session="s1",
        weight=0.7,
        text="likes 🍵 and مرحبا",
        tags=("b", "a"),
        happened_at="2026-01-01T00:00:00.000000Z",
        data={"deep": [{"x": None, "y": 1.5}]},
    )
    write(store, full)
    (read,) = store.get(["m_1"])
    assert read == replace(full, version=1, created_at=read.created_at, updated_at=read.updated_at, author="tester")
    assert read.created_at == read.updated_at > "2026"


def test_get_keeps_the_order_asked_for_and_skips_what_is_not_there(store: Store) -> None:
    write(store, node("m_1"), node("m_2"))
    assert ids(store.get(["m_2", "m_9", "m_1"])) == ["m_2", "m_1"]
    assert store.get([]) == []


def test_a_unit_is_all_or_nothing(store: Store) -> None:
    def fail_half_way() -> None:
        with store.unit(ME) as unit:
            unit.put(node("m_1", text="half"))
            unit.delete("m_2")

    with pytest.raises(Conflict):
        fail_half_way()
    assert store.get(["m_1"]) == []
    assert store.position() == 0
    assert words(store, "half") == []


def test_a_unit_reads_its_own_writes(store: Store) -> None:
    with store.unit(ME) as unit:
        unit.put(node("m_1"))
        found = unit.get("m_1")
    assert found is not None
    assert found.id == "m_1"


def test_versions_count_up_and_an_equal_thing_is_no_change(store: Store) -> None:
    write(store, node("m_1", text="one"))
    write(store, node("m_1", text="two"))
    (read,) = store.get(["m_1"])
    assert read.version == 2
    with store.unit(ME) as unit:
        assert unit.put(read) is None
    assert store.position() == 2


def test_delete_removes_and_the_journal_keeps(store: Store) -> None:
    write(store, node("m_1", text="gone soon"))
    with store.unit(ME) as unit:
        change = unit.delete("m_1")
    assert store.get(["m_1"]) == []
    assert words(store, "gone") == []
    assert (change.operation, change.after) == (Operation.DELETE, None)
    assert isinstance(change.before, Node)
    assert ids(store.get(["m_1"], at=1)) == ["m_1"]
    assert words(store, "gone", at=1) == ["m_1"]


def test_deleting_what_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(Conflict), store.unit(ME) as unit:
        unit.delete("m_1")


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["m_a", "m_b", "m_c"]),
    ({"projects": ("p",)}, ["m_a", "m_b"]),
    ({"projects": ("p", "q")}, ["m_a", "m_b", "m_c"]),
    ({"labels": ("episodic",)}, ["m_b"]),
    ({"statuses": ("active",)}, ["m_a", "m_c"]),
    ({"subjects": ("ÄNNE",)}, ["m_a"]),
    ({"subjects": ("ÄNNE", "nobody")}, ["m_a"]),
    ({"session": "s1"}, ["m_b"]),
    ({"tags": ("x",)}, ["m_a", "m_b"]),
    ({"tags": ("x", "y")}, ["m_a"]),
    ({"tags": ("%", "x")}, []),
    ({"since": "2026-02"}, ["m_b", "m_c"]),
    ({"until": "2026-02-28"}, ["m_a", "m_b"]),
    ({"since": "2026-02", "until": "2026-02-28"}, ["m_b"]),
    ({"min_weight": 0.5}, ["m_b", "m_c"]),
    ({"projects": ("p",), "tags": ("x",), "min_weight": 0.5}, ["m_b"]),
]


@pytest.fixture
def three(store: Store) -> Store:
    write(
        store,
        node("m_a", subject="Änne", tags=("x", "y"), weight=0.1, happened_at="2026-01-01", text="shared red"),
        node(
            "m_b", label="episodic", status="archived", session="s1", tags=("x",), weight=0.5,
            happened_at="2026-02-01", text="shared green",
        ),
        node("m_c", project="q", weight=0.9, happened_at="2026-03-01", text="shared blue"),
    )  # fmt: skip
    write(store, Node(id="g_1", kind="goal", project="p", text="shared goal"))
    return store


@pytest.mark.parametrize("at", [None, 4], ids=["now", "as of"])
@pytest.mark.parametrize(("fields", "expected"), FILTERS)
def test_filters_really_filter_in_every_way_of_reading(
    three: Store, fields: dict[str, Any], expected: list[str], at: int | None
) -> None:
    where = Where("memory", **fields)
    if at:  # what comes later must not be seen
        write(three, replace(three.get(["m_a"])[0], project="z", tags=("x", "y", "z"), subject="Bo", text="other"))
        write(three, node("m_z", tags=("x", "y"), subject="änne", session="s1", weight=1.0, text="shared late"))
    assert sorted(ids(three.find(where, Order.NEWEST, 50, at=at))) == expected
    assert sorted(words(three, "shared", where=where, at=at)) == expected
    if at is None:
        assert three.count(where).get("", 0) == len(expected)


ORDERS = [
    (Order.NEWEST, ["m_c", "m_b", "m_a"]),
    (Order.OLDEST, ["m_a", "m_b", "m_c"]),
    (Order.WEIGHTIEST, ["m_c", "m_b", "m_a"]),
    (Order.CHANGED, ["m_a", "m_c", "m_b"]),
]


@pytest.mark.parametrize("at", [None, 5], ids=["now", "as of"])
@pytest.mark.parametrize(("order", "expected"), ORDERS)
def test_orders_and_pages(store: Store, order: Order, expected: list[str], at: int | None) -> None:
    for number, name in enumerate(("m_a", "m_b", "m_c")):
        write(store, node(name, weight=number / 10))
    write(store, node("m_a", weight=0.0, text="changed"))
    write(store, Node(id="g_1", kind="goal", project="p"))
    field = {Order.WEIGHTIEST: "weight", Order.CHANGED: "updated_at"}.get(order, "created_at")
    seen: list[str] = []
    after = None
    while page := store.find(EVERY, order, 1, after, at):
        seen += ids(page)
        after = (str(getattr(page[-1], field)), page[-1].id)
    assert seen == expected


def test_search_ranks_by_words_and_finds_word_forms_and_accents(store: Store) -> None:
    write(
        store,
        node("m_1", text="The deployment was running through Zürich"),
        node("m_2", text="run run run fast"),
        node("m_3", text="nothing of the kind", subject="Deployment"),
        node("m_4", text="filler about tea"),
        node("m_5", text="filler about milk"),
    )
    assert words(store, "runs")[0] == "m_2"
    assert set(words(store, "zurich")) == {"m_1"}
    assert set(words(store, "deployments")) == {"m_1", "m_3"}
    assert words(store, "run", "zurich")[0] in {"m_1", "m_2"}
    scores = [found.words for found in store.search(Probe(words=("runs", "deployment")), EVERY, 50).candidates]
    assert scores == sorted(scores, reverse=True)
    assert all(score > 0 for score in scores)


@pytest.mark.parametrize(
    "hostile",
    ['"', '""', "a OR b", "NOT", "NEAR(a b)", "subject:x", "*", "a*", "-a", "^a", "(", ")", "'; DROP TABLE node;--",
     "\x00", "", " ", "{a b}", "+", "body : x", "日本語", "🍵", "a" * 5000],
)  # fmt: skip
def test_nothing_in_a_word_is_an_operator(three: Store, hostile: str) -> None:
    assert words(three, hostile) == []
    assert sorted(words(three, hostile, "shared")) == ["m_a", "m_b", "m_c"]


def test_a_changed_text_is_found_by_its_new_words_now_and_by_its_old_words_then(store: Store) -> None:
    write(store, node("m_1", text="the ship sails"))
    write(store, node("m_1", text="the train runs"))
    assert (words(store, "ship"), words(store, "train")) == ([], ["m_1"])
    assert (words(store, "ship", at=1), words(store, "train", at=1)) == (["m_1"], [])
    assert (words(store, "ship", at=2), words(store, "train", at=2)) == ([], ["m_1"])


def test_reading_as_of_a_position(store: Store) -> None:
    write(store, node("m_1", text="one", tags=("t",)))
    write(store, node("m_2", text="two"))
    write(store, node("m_1", text="three"))
    assert [one.text for one in store.get(["m_1", "m_2"], at=2)] == ["one", "two"]
    assert [one.text for one in store.get(["m_1", "m_2"], at=1)] == ["one"]
    assert store.get(["m_1"], at=0) == []
    assert ids(store.find(Where("memory", tags=("t",)), Order.NEWEST, 9, at=2)) == ["m_1"]
    assert ids(store.find(Where("memory", tags=("t",)), Order.NEWEST, 9, at=3)) == []


def test_links_are_unique_directed_and_journaled(store: Store) -> None:
    write(store, node("m_1"), node("m_2"))
    write(store, Link("m_1", "SUPPORTS", "m_2", weight=0.5, data={"note": "n"}))
    with store.unit(ME) as unit:
        tie = unit.get("m_1 SUPPORTS m_2")
        assert isinstance(tie, Link)
        assert (tie.weight, tie.author) == (0.5, "tester")
        assert unit.put(tie) is None
        assert unit.get("m_2 SUPPORTS m_1") is None
        assert [link.id for link in unit.links("m_2")] == [tie.id]
        unit.delete(tie.id)
        assert unit.links("m_1") == []
    assert store.neighbours("m_1", Reach()) == []


def chain(store: Store) -> Store:
    """m_1 -> m_2 -> m_3 -> m_1, and m_4 CAUSES m_2."""
    write(store, *(node(f"m_{number}") for number in range(1, 5)))
    write(
        store,
        Link("m_1", "NEXT", "m_2"),
        Link("m_2", "NEXT", "m_3"),
        Link("m_3", "NEXT", "m_1"),
        Link("m_4", "CAUSES", "m_2"),
    )
    return store


REACHES = [
    (Reach(), {"m_2": 1, "m_3": 1}),
    (Reach(direction=Direction.OUT), {"m_2": 1}),
    (Reach(direction=Direction.IN), {"m_3": 1}),
    (Reach(hops=2, direction=Direction.OUT), {"m_2": 1, "m_3": 2}),
    (Reach(hops=5), {"m_2": 1, "m_3": 1, "m_4": 2}),
    (Reach(hops=5, relations=("CAUSES",)), {}),
    (Reach(hops=5, relations=("NEXT", "CAUSES"), direction=Direction.IN), {"m_3": 1, "m_2": 2, "m_4": 3}),
]


@pytest.mark.parametrize(("reach", "expected"), REACHES)
def test_neighbours_nearest_first_each_once(store: Store, reach: Reach, expected: dict[str, int]) -> None:
    found: list[Neighbour] = chain(store).neighbours("m_1", reach)
    assert {one.node.id: one.hops for one in found} == expected
    assert [one.hops for one in found] == sorted(one.hops for one in found)


def test_fan_out_bounds_the_ties_of_one_thing(store: Store) -> None:
    write(store, *(node(f"m_{number}") for number in range(40)))
    write(store, *(Link("m_0", "NEXT", f"m_{number}", weight=number) for number in range(1, 40)))
    found = store.neighbours("m_0", Reach(fan_out=5))
    assert [one.node.id for one in found] == ["m_39", "m_38", "m_37", "m_36", "m_35"]


def test_counts_by_field(three: Store) -> None:
    assert three.count(EVERY, "project") == {"p": 2, "q": 1}
    assert three.count(EVERY, "label") == {"semantic": 2, "episodic": 1}
    assert three.count(EVERY, "status") == {"active": 2, "archived": 1}
    assert three.count(EVERY, "tag") == {"x": 2, "y": 1}
    assert three.count(Where("nothing")).get("", 0) == 0


def test_the_journal_says_who_changed_what_when_and_in_which_run(store: Store) -> None:
    write(store, node("m_1", text="one"))
    write(store, node("m_1", text="two"), stamp=Stamp(author="other", run="r2"))
    first, second = store.changes()
    assert (first.seq, first.author, first.run, first.operation, first.before) == (1, "tester", "r1", "create", None)
    assert (second.seq, second.author, second.run, second.operation) == (2, "other", "r2", "update")
    assert isinstance(second.before, Node)
    assert isinstance(second.after, Node)
    assert (second.before.text, second.after.text) == ("one", "two")
    assert first.after == second.before
    assert first.at < second.at


def test_changes_can_be_narrowed(store: Store) -> None:
    chain(store)
    write(store, node("m_1", text="new"), stamp=Stamp(author="tester", run="r2"))
    seqs = [change.seq for change in store.changes()]
    assert seqs == list(range(1, 10))
    assert [change.seq for change in store.changes(since=7)] == [8, 9]
    assert [change.seq for change in store.changes(since=2, limit=2)] == [3, 4]
    assert [change.seq for change in store.changes(newest_first=True, limit=2)] == [9, 8]
    assert [change.seq for change in store.changes(run="r2")] == [9]
    assert [change.seq for change in store.changes(act=3)] == [3]
    assert [change.thing for change in store.changes(thing="m_1")] == ["m_1", "m_1 NEXT m_2", "m_3 NEXT m_1", "m_1"]


def test_acts_hold_what_was_asked_for_together(store: Store) -> None:
    with store.unit(ME) as unit:
        unit.act(key="k", digest="d")
        unit.put(node("m_1"))
        unit.put(node("m_2"))
        unit.act(undoes=1)
        unit.put(node("m_3"))
        done = unit.done("k")
        assert unit.done("other") is None
    assert done is not None
    assert (done.thing, done.digest) == ("m_1", "d")
    assert [(change.act, change.undoes, change.key) for change in store.changes()] == [
        (1, None, "k"),
        (1, None, None),
        (3, 1, None),
    ]


def test_positions_of_moments(store: Store, clock: Any) -> None:
    assert store.position() == 0
    write(store, node("m_1"))
    between = store.changes()[0].at
    write(store, node("m_2"))
    assert store.position() == 2
    assert store.position(between) == 1
    assert store.position("2000") == 0
    assert store.position("9999") == 2


def test_the_journals_time_never_runs_backwards(store: Store, clock: Any) -> None:
    write(store, node("m_1"))
    clock.moment = clock.moment.replace(year=2001)
    write(store, node("m_2"))
    first, second = store.changes()
    assert second.at == first.at


def test_a_replayed_stamp_keeps_its_time(store: Store) -> None:
    write(store, node("m_1"), stamp=Stamp(author="old", at="2020-01-01T00:00:00.000000Z"))
    assert store.changes()[0].at == "2020-01-01T00:00:00.000000Z"


def test_erase_leaves_a_tombstone_and_nothing_else(store: Store) -> None:
    write(store, node("m_1", text="secret word", subject="private", tags=("hidden",), data={"x": "secret"}))
    write(store, node("m_2", text="public word"))
    write(store, Link("m_1", "SUPPORTS", "m_2", data={"note": "secret"}))
    write(store, node("m_1", text="another secret"))
    changes = store.erase(["m_1", "m_9"], Stamp(author="person"))
    assert [(change.thing, change.operation) for change in changes] == [("m_1", Operation.PURGE)]
    (stone,) = store.get(["m_1"])
    assert (stone.status, stone.text, stone.subject, stone.tags, dict(stone.data)) == ("purged", "", "", (), {})
    assert words(store, "secret") == words(store, "private") == words(store, "secret", at=2) == []
    assert words(store, "public") == ["m_2"]
    assert store.neighbours("m_2", Reach()) == []
    told = str(store.changes(thing="m_1"))
    assert "secret" not in told
    assert "private" not in told
    assert "hidden" not in told


def test_a_thing_that_begins_anew_never_said_anything_else(store: Store) -> None:
    write(store, node("m_1", text="a canary sings"), node("m_2"), Link("m_1", "NEXT", "m_2"))
    write(store, node("m_1", text="a canary sleeps", tags=("bird",)))
    (before,) = store.get(["m_1"])
    (change,) = store.erase([], Stamp(author="person"), [replace(before, text="(erased)", tags=())])
    (now,) = store.get(["m_1"])
    assert (now.text, now.tags, now.version, now.created_at) == ("(erased)", (), 3, before.created_at)
    assert (change.operation, change.thing, change.author) == (Operation.UPDATE, "m_1", "person")
    assert "canary" not in str(store.changes())
    assert store.get(["m_1"], at=1)[0].text == "(erased)"
    assert words(store, "canary") == words(store, "canary", at=1) == []
    assert words(store, "erased") == ["m_1"]
    assert [tie.target for tie in store.ties(["m_1"])] == ["m_2"]


def test_writers_and_readers_in_many_threads(store: Store) -> None:
    def work(name: str) -> None:
        for number in range(15):
            write(store, node(f"m_{name}{number}", text=f"thread {name}"))
            assert words(store, name)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, ("alpha", "beta", "gamma", "delta")))
    assert store.count(EVERY)[""] == 60
    assert [change.seq for change in store.changes()] == list(range(1, 61))


def test_after_close_it_opens_again(store: Store) -> None:
    write(store, node("m_1"))
    store.close()
    assert ids(store.get(["m_1"])) == ["m_1"]


def test_a_unit_finds_what_says_just_this_also_what_it_wrote_itself(store: Store) -> None:
    write(store, node("m_1", text="Tea at 4."), node("m_2", text="Tea at 5"), node("m_3", text="🍵!"))
    with store.unit(ME) as unit:
        unit.put(node("m_4", text="tea  at\uff14", project="q"))
        unit.put(node("m_2", text="TEA AT 4", session="s1"))
        assert ids(unit.saying("tea at 4", EVERY)) == ["m_1", "m_2", "m_4"]
        assert ids(unit.saying("tea at 4", Where("memory", projects=("p",), session="s1"))) == ["m_2"]
        assert ids(unit.saying("🍵", EVERY)) == ["m_3"]
        assert unit.saying("Tea at 5", EVERY) == []
        assert unit.saying("at 4", EVERY) == []

"""What is kept beside the things."""

import pytest

from dionysus_mcp.errors import Conflict
from dionysus_mcp.store.port import Node, Stamp, Store

STAMP = Stamp("tester")


def keep(store: Store, area: str, **notes: bytes | None) -> None:
    with store.unit(STAMP) as unit:
        for key, value in notes.items():
            unit.note(area, key, value)


def test_a_note_is_kept_replaced_and_dropped(store: Store):
    keep(store, "a", one=b"1", two=b"\x00\xff")
    assert store.notes("a", ["two", "one", "three"]) == {"one": b"1", "two": b"\x00\xff"}
    keep(store, "a", one=b"2", two=None, three=None)
    assert store.noted("a") == {"one": b"2"}


def test_areas_do_not_know_each_other(store: Store):
    keep(store, "a", key=b"a")
    keep(store, "b", key=b"b")
    assert (store.noted("a"), store.noted("b"), store.noted("c")) == ({"key": b"a"}, {"key": b"b"}, {})


def test_a_unit_sees_its_own_notes(store: Store):
    with store.unit(STAMP) as unit:
        unit.note("a", "key", b"new")
        assert unit.notes("a", ["key"]) == {"key": b"new"}


def test_notes_go_with_their_unit(store: Store):
    def broken() -> None:
        with store.unit(STAMP) as unit:
            unit.note("a", "key", b"lost")
            unit.delete("m_1")

    with pytest.raises(Conflict):
        broken()
    assert store.noted("a") == {}


def test_notes_leave_no_trace_in_the_journal(store: Store):
    with store.unit(STAMP) as unit:
        unit.put(Node("m_1", "memory", "p"))
    before = store.position()
    keep(store, "a", key=b"value")
    assert store.position() == before


def test_notes_are_paged_by_their_beginning(store: Store):
    keep(store, "a", **{key: key.encode() for key in ("b", "a2", "a1", "a3", "ä")})
    assert list(store.noted("a")) == ["a1", "a2", "a3", "b", "ä"]
    assert list(store.noted("a", "a")) == ["a1", "a2", "a3"]
    assert list(store.noted("a", "a", 1)) == ["a1"]
    assert list(store.noted("a", "a", 2, "a1")) == ["a2", "a3"]

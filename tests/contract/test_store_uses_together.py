"""What was used together is noted, for whoever counts it."""

import json

from dionysus_mcp.store.port import USED, Stamp, Store


def test_what_was_used_together_is_noted_once_it_is_kept(store: Store):
    store.used(["m_1", "m_2"])
    store.used(["m_2", "m_3"])
    store.settle()
    store.settle()
    ((moment, note),) = store.noted(USED).items()
    assert json.loads(note) == ["m_1", "m_2", "m_3"]
    assert store.uses(["m_2"])["m_2"].last == moment.split()[0]
    store.used(["m_4"])
    store.settle()
    assert [json.loads(note) for note in store.noted(USED).values()] == [["m_1", "m_2", "m_3"], ["m_4"]]


def test_nothing_used_is_nothing_noted(store: Store):
    store.settle()
    store.used([])
    store.settle()
    assert store.noted(USED) == {}


def test_who_counted_drops_the_note(store: Store):
    store.used(["m_1"])
    store.settle()
    with store.unit(Stamp("tester")) as unit:
        for key in store.noted(USED):
            unit.note(USED, key, None)
    assert store.noted(USED) == {}
    assert store.uses(["m_1"])["m_1"].count == 1

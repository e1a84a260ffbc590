"""Words and their weights, also in scripts that put no spaces between words."""

from __future__ import annotations

import math
from typing import Any

import pytest

from dionysus_mcp.store.port import Node, Probe, Stamp, Store, Where

ME = Stamp(author="tester")
EVERY = Where("memory")


def put(store: Store, *texts: str, **fields: Any) -> None:
    with store.unit(ME) as unit:
        for number, text in enumerate(texts):
            unit.put(Node(**{"id": f"m_{number}", "kind": "memory", "project": "p", "text": text} | fields))


def found(store: Store, *words: str, at: int | None = None) -> list[str]:
    return [one.node.text for one in store.search(Probe(words), EVERY, 50, at).candidates if one.words]


CHINESE = "我昨天在北京买了一本书"
JAPANESE = "東京タワーへ行くのが好きです"
KOREAN = "서울에서 커피를 마셨다"
THAI = "ฉันชอบกาแฟเย็น"
LAO = "ຂ້ອຍມັກກາເຟ"
KHMER = "ខ្ញុំចូលចិត្តកាហ្វេ"
BURMESE = "ကျွန်တော်ကော်ဖီကြိုက်တယ်"
MIXED = "v2版本用GPU训练"
EVERY_TEXT = (CHINESE, JAPANESE, KOREAN, THAI, LAO, KHMER, BURMESE, MIXED, "plain English about tea")

ASKED: list[tuple[str, list[str]]] = [
    ("北京", [CHINESE]),
    ("买了一本", [CHINESE]),
    ("京北", []),
    ("东京", []),
    ("東京", [JAPANESE]),
    ("タワー", [JAPANESE]),
    ("好き", [JAPANESE]),
    ("서울", [KOREAN]),
    ("커피", [KOREAN]),
    ("กาแฟ", [THAI]),
    ("ກາເຟ", [LAO]),
    ("ចូលចិត្ត", [KHMER]),
    ("တော်", [BURMESE]),
    ("书", [CHINESE]),
    ("训练", [MIXED]),
    ("GPU训练", [MIXED]),
    ("gpu", [MIXED]),
    ("v2", [MIXED]),
    ("tea", ["plain English about tea"]),
    ("日本", []),
]


@pytest.mark.parametrize(("word", "expected"), ASKED)
def test_a_part_of_a_run_is_found(store: Store, word: str, expected: list[str]) -> None:
    put(store, *EVERY_TEXT)
    assert found(store, word) == expected


def test_what_shares_more_pairs_ranks_higher(store: Store) -> None:
    put(store, "我在北京大学读书", "北京的天气很好", "大学生活")
    assert found(store, "北京大学")[0] == "我在北京大学读书"
    assert len(found(store, "北京大学")) == 3


def test_such_texts_change_go_and_are_erased_like_others(store: Store) -> None:
    put(store, CHINESE)
    put(store, JAPANESE)
    assert (found(store, "北京"), found(store, "東京")) == ([], [JAPANESE])
    assert found(store, "北京", at=1) == [CHINESE]
    assert store.get(["m_0"])[0].text == JAPANESE
    store.erase(["m_0"], ME)
    assert (found(store, "東京"), found(store, "北京", at=1)) == ([], [])


def test_subjects_are_indexed_in_the_same_way(store: Store) -> None:
    put(store, "likes tea", subject="田中太郎")
    assert found(store, "田中") == ["likes tea"]


def test_weights_are_those_of_bm25(store: Store) -> None:
    put(store, "the deployment ran", "deployments of tea", "tea", "milk", "milk and tea and tea")
    weights = store.search(Probe(("deployment", "tea", "absent", "MILK", "🍵", "foo_bar")), EVERY, 1).weights
    idf = {count: math.log((5 - count + 0.5) / (count + 0.5)) for count in (0, 2)}
    assert weights == pytest.approx(
        {"deployment": idf[2], "tea": 1e-6, "absent": idf[0], "MILK": idf[2], "🍵": 0.0, "foo_bar": idf[0]}
    )


def test_a_run_weighs_as_much_as_what_is_asked_for_instead(store: Store) -> None:
    put(store, "北京大学", "北京", "天气", "tea", "milk")
    weights = store.search(Probe(("北京大学", "北京")), EVERY, 1).weights
    idf = {count: math.log((5 - count + 0.5) / (count + 0.5)) for count in (1, 2)}
    assert weights == pytest.approx({"北京大学": idf[2] + 2 * idf[1], "北京": idf[2]})


def test_weights_count_what_the_index_holds_after_things_are_erased(store: Store) -> None:
    put(store, "tea", "milk", "water", "wine")
    store.erase(["m_1", "m_3"], ME)
    weights = store.search(Probe(("tea", "milk")), EVERY, 1).weights
    assert weights == pytest.approx({"tea": 1e-6, "milk": math.log(2.5 / 0.5)})


def test_ties_are_always_in_the_same_order(store: Store) -> None:
    put(store, *(["tea time"] * 120))
    ids = [one.node.id for one in store.search(Probe(("tea",)), EVERY, 100).candidates]
    assert ids == [f"m_{number}" for number in range(100)]


def test_frequent_words_beside_rare_ones_are_left_out_of_a_large_index_only(store: Store) -> None:
    put(store, *(f"tea {number}" for number in range(40)), "coffee")
    assert len(found(store, "tea", "coffee")) == 41


def test_no_words_find_nothing(store: Store) -> None:
    put(store, "tea")
    assert store.search(Probe(), EVERY, 5).candidates == ()
    assert store.search(Probe(), EVERY, 5).weights == {}

"""The marks that benchmarks give, on answers whose marks can be told by hand."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from benchmarks.parts.exams import SMALL_FACTS, SMALL_TALK, Asked, facts, locomo
from benchmarks.parts.marks import Answer, difference, estimate, told_apart
from benchmarks.parts.plots import write_plot


def answer(found: str, evidence: str = "ab", stale: str = "") -> Answer:
    return Answer(Asked("?", "p", "single", frozenset(evidence), frozenset(stale)), tuple(found))


@pytest.mark.parametrize(
    ("found", "share", "any_", "all_", "reciprocal", "ndcg"),
    [
        ("ab", 1.0, 1.0, 1.0, 1.0, 1.0),
        ("ax", 0.5, 1.0, 0.0, 1.0, 0.613),
        ("xb", 0.5, 1.0, 0.0, 0.5, 0.387),
        ("xxab", 0.0, 0.0, 0.0, 1 / 3, 0.570),
        ("", 0.0, 0.0, 0.0, 0.0, 0.0),
    ],
)
def test_marks_of_two_pieces_of_evidence(
    found: str, share: float, any_: float, all_: float, reciprocal: float, ndcg: float
):
    one = answer(found)
    assert (one.share(2), one.any(2), one.all(2)) == (share, any_, all_)
    assert one.reciprocal() == pytest.approx(reciprocal)
    assert one.ndcg() == pytest.approx(ndcg, abs=0.001)


@pytest.mark.parametrize(("found", "current"), [("xa", 1.0), ("ao", 1.0), ("oa", 0.0), ("xo", 0.0), ("vwxyza", 0.0)])
def test_what_is_current_must_not_stand_below_what_is_stale(found: str, current: float):
    assert answer(found, "a", stale="o").current() == current


def test_what_has_no_evidence_has_no_share():
    assert answer("ab", evidence="").share(5) == 0.0


@pytest.mark.parametrize(
    ("sure", "unsure", "area"), [([0.9, 0.8], [0.1], 1.0), ([0.5], [0.5], 0.5), ([0.1, 0.9], [0.5], 0.5)]
)
def test_how_well_two_kinds_are_told_apart(sure: list[float], unsure: list[float], area: float):
    assert told_apart(sure, unsure) == area


def test_an_estimate_tells_its_bounds_and_a_difference_goes_by_pairs():
    answers = [answer("a", "a")] * 30 + [answer("x", "a")] * 10
    others = [answer("x", "a")] * 40
    assert estimate(answers, lambda one: one.any(1)).startswith("0.750 [0.6")
    assert difference(others, answers, lambda one: one.any(1)).startswith("-75.0 [-8")
    assert difference(answers, answers, lambda one: one.any(1)) == "+0.0 [+0.0, +0.0]"


def test_the_small_sets_ask_for_what_they_hold():
    for exam in (facts(SMALL_FACTS), locomo(SMALL_TALK, pooled=False)):
        entries = {entry.id: entry.project for entry in exam.entries}
        for asked in exam.questions:
            assert {entries[id_] for id_ in asked.evidence | asked.stale} <= {asked.project}


def test_a_plot_is_well_formed_and_names_its_lines(tmp_path: Path):
    write_plot(tmp_path / "plot.svg", "A & B", "ms", {"<ours>": {10: 1.5, 1000: 20.0}, "theirs": {10: 0.02}})
    texts = [element.text for element in ET.parse(tmp_path / "plot.svg").iter() if element.text]
    assert {"A & B", "<ours>", "theirs", "1,000", "0.01 ms", "100 ms"} <= set(texts)

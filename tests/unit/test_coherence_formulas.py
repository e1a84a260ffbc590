"""The figures of the mind's state, by hand."""

from __future__ import annotations

import math

import pytest

from dionysus_mcp.mind.coherence import formulas
from dionysus_mcp.mind.coherence.failing import tells_failure
from dionysus_mcp.mind.coherence.formulas import Flow, Stream


@pytest.mark.parametrize(
    ("links", "basins", "share"),
    [(0, 0, None), (0, 4, 0.0), (4, 4, 0.5), (8, 4, 1.0), (80, 4, 1.0)],
)
def test_spatial(links: int, basins: int, share: float | None):
    assert formulas.spatial(links, basins) == share


@pytest.mark.parametrize(
    ("strengths", "share"),
    [([], None), ([1.0], 0.0), ([0.1, 0.5], 0.0), ([1.5], 0.5), ([2.0, 1.0], 0.5), ([2.0], 1.0)],
)
def test_causal_counts_only_what_is_above_rest(strengths: list[float], share: float | None):
    assert formulas.causal(strengths) == share


@pytest.mark.parametrize(
    ("confidences", "share"), [([], None), ([0.5], 1.0), ([1.0], 0.0), ([0.0], 0.0), ([0.5, 1.0], 0.5), ([0.75], 0.5)]
)
def test_counterfactual(confidences: list[float], share: float | None):
    assert formulas.counterfactual(confidences) == share


@pytest.mark.parametrize(("own", "basins", "share"), [(0, 0, None), (0, 3, 0.0), (1, 4, 0.25), (4, 4, 1.0)])
def test_embodied(own: int, basins: int, share: float | None):
    assert formulas.embodied(own, basins) == share


@pytest.mark.parametrize(
    ("parts", "coherence"),
    [
        ({}, None),
        ({"spatial": None, "temporal": None}, None),
        ({"spatial": 0.4, "temporal": None}, 0.4),
        ({"spatial": 1.0, "counterfactual": 0.0}, 0.25 / 0.35),
        ({"spatial": 1.0, "temporal": 1.0, "causal": 1.0, "embodied": 1.0, "counterfactual": 1.0}, 1.0),
        ({"spatial": 1.0, "temporal": 0.0, "causal": 0.0, "embodied": 0.0, "counterfactual": 0.0}, 0.25),
    ],
)
def test_coherence_is_the_mean_of_what_is_known(parts: dict[str, float | None], coherence: float | None):
    assert formulas.coherence(parts) == pytest.approx(coherence)


@pytest.mark.parametrize(("error", "surprise"), [(0.0, 0.0), (0.5, math.log(2)), (0.99, -math.log(0.01))])
def test_surprise(error: float, surprise: float):
    assert formulas.surprise(error) == pytest.approx(surprise)
    assert formulas.surprise(1.0) == pytest.approx(-math.log(0.01))


def test_free_energy_is_error_and_complexity():
    assert formulas.free_energy(0.2, 0) == pytest.approx(0.2)
    assert formulas.free_energy(0.2, 5) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("errors", "precision"),
    [
        ([], 1.0),
        ([0.0], 1.1),
        ([1.0], 1 + 0.2 * (0.5 + math.log(0.01))),
        ([0.0] * 100, 5.0),
        ([1.0] * 100, 0.1),
        ([0.5], 1 + 0.2 * (0.5 - math.log(2))),
    ],
)
def test_precision_stays_within_its_bounds(errors: list[float], precision: float):
    assert formulas.precision(errors) == pytest.approx(precision)


@pytest.mark.parametrize(
    ("base", "supporting", "contradicting", "confidence"),
    [
        (None, 0, 0, None),
        (0.3, 0, 0, 0.3),
        (1.0, 0, 0, 1.0),
        (None, 1, 0, 0.75),
        (None, 0, 1, 0.25),
        (None, 2, 2, 0.5),
        (0.75, 0, 1, 0.5),
        (0.75, 1, 0, 0.9),
        (None, 100, 0, 0.99),
        (1.0, 0, 100, 0.01),
        (0.0, 1, 0, 0.0294),
    ],
)
def test_evidence_moves_a_belief_by_bounded_steps(
    base: float | None, supporting: int, contradicting: int, confidence: float | None
):
    assert formulas.believed(base, supporting, contradicting) == pytest.approx(confidence, abs=1e-3)


@pytest.mark.parametrize(
    ("texts", "share"),
    [
        ([], None),
        (["a b"], None),
        (["a b", "a b", "b a"], 0.0),
        (["a b", "c d"], 1.0),
        (["a b", "a c", ""], 0.5),
    ],
)
def test_compression_is_what_was_not_said_before(texts: list[str], share: float | None):
    assert formulas.compression([frozenset(text.split()) for text in texts]) == share


@pytest.mark.parametrize(("memories", "days", "share"), [(0, 0, None), (3, 1, 0.3), (20, 4, 0.5), (99, 1, 1.0)])
def test_density(memories: int, days: int, share: float | None):
    assert formulas.density(memories, days) == share


@pytest.mark.parametrize(
    ("stream", "state"),
    [
        (Stream(None, 0.9, 0.9, 0.9), None),
        (Stream(0.9, 0.7, 0.9, 0.9), Flow.TURBULENT),
        (Stream(0.9, 0.7, 0.1, 0.1), Flow.TURBULENT),
        (Stream(0.9, 0.1, 0.9, 0.2), Flow.DRIFTING),
        (Stream(0.9, 0.1, 0.1, 0.5), Flow.STAGNANT),
        (Stream(0.4, 0.1, 0.1, 0.5), Flow.FLOWING),
        (Stream(0.9, 0.1, 0.9, 0.8), Flow.STABLE),
        (Stream(0.9, 0.3, 0.9, 0.8), Flow.FLOWING),
        (Stream(0.9, None, None, None), Flow.FLOWING),
        (Stream(0.25, None, None, None), Flow.CONVERGING),
        (Stream(0.1, None, None, None), Flow.EMERGING),
        (Stream(0.1, None, None, 0.1), Flow.DRIFTING),
    ],
)
def test_flow(stream: Stream, state: Flow | None):
    assert formulas.flow(stream) == state


@pytest.mark.parametrize(
    ("text", "failed"),
    [
        ("The deploy failed.", True),
        ("The build does not compile.", True),
        ("It crashed twice. By noon it was fixed.", True),
        ("The outage is resolved.", False),
        ("The deploy did not fail.", False),
        ("There were no errors.", False),
        ("It ran without a single failure.", False),
        ("All went well.", False),
        ("", False),
    ],
)
def test_what_tells_of_a_failure(text: str, failed: bool):
    assert tells_failure(text) is failed

"""The arithmetic of predictions, on cases whose likeness is given."""

from __future__ import annotations

import numpy as np
import pytest

from dionysus_mcp.mind.models.arithmetic import Floats, Likeness, expected_error, holding, vote
from dionysus_mcp.mind.models.calibration import Calibration, accuracy, brier, table
from dionysus_mcp.mind.models.comparing import Said, compared


def cases(outcomes: str, situations: str | None = None) -> Likeness:
    """Cases in the order of time, a letter each: the same letter says the same, another says another thing."""
    return Likeness(np.ones(len(outcomes)), _alike(situations or "s" * len(outcomes)), _alike(outcomes))


def _alike(letters: str) -> Floats:
    return np.array([[float(one == other) for other in letters] for one in letters])


@pytest.mark.parametrize(
    ("outcomes", "oldest", "newest"),
    [
        ("a", 1.0, 1.0),
        ("aaaaaaaa", 0.8, 1.0),
        ("aaaaaaaabbbbbbb", 0.0, 1.0),
        ("aaaaaaaaaaaabbbbb", 0.0, 1.0),
        ("ab" * 10, 0.5, 1.0),
        ("abcabcabcabc", 0.3, 1.0),
    ],
)
def test_how_probable_it_is_that_nothing_has_changed_since(outcomes: str, oldest: float, newest: float):
    held = holding(cases(outcomes))
    assert held[-1] == pytest.approx(newest)
    assert held[0] <= 0.02 if oldest == 0.0 else held[0] >= oldest
    assert np.all(np.diff(held) >= 0)


@pytest.mark.parametrize(("outcomes", "likely"), [("aaab", "a"), ("aaaabbbb", "b"), ("aaaabaaaa", "a"), ("ba", "ba")])
def test_the_vote_follows_what_holds_now(outcomes: str, likely: str):
    likeness = cases(outcomes)
    said = vote(likeness, holding(likeness))
    assert outcomes[said.winner] in likely
    assert 0 < said.share <= 1


def test_copies_of_a_case_are_not_as_many_witnesses():
    copied = cases("aaaaabbb", "sssssxyz")
    assert copied.situations[0, 4] == 1
    said = vote(copied, np.ones(8))
    assert said.support[:5].sum() < said.support[5:].sum()
    assert "aaaaabbb"[said.winner] == "b"


@pytest.mark.parametrize(("trusted", "error"), [("all", 0.5), ("newer", 0.0)])
def test_closing_the_old_cases_lowers_the_expected_error(trusted: str, error: float):
    trust = np.array([1.0, 1.0, 1.0, 1.0]) if trusted == "all" else np.array([1e-12, 1e-12, 1.0, 1.0])
    likeness = cases("aabbb")
    held_out = np.array([4], dtype=np.intp)
    assert expected_error(likeness, held_out, np.append(trust, 1.0)) == pytest.approx(error, abs=1e-9)


def test_only_what_is_near_enough_is_compared_oldest_first():
    said = [Said(frozenset(words.split())) for words in ("rain bus", "cat sofa", "rain bus umbrella", "rain")]
    found = compared(Said(frozenset({"rain", "bus"})), said, said)
    assert found.places == (0, 2, 3)
    assert found.likeness.asked[0] == max(found.likeness.asked) == pytest.approx(1.0)
    assert compared(Said(frozenset({"invoice"})), said, said).places == ()


@pytest.mark.parametrize(
    ("resolved", "share", "confidence"),
    [
        ([], 0.9, 0.5),
        ([(0.9, 0.0)] * 200, 0.9, 0.99),
        ([(0.9, 1.0)] * 200, 0.9, 0.01),
        ([(0.9, 0.0), (0.2, 1.0)] * 200, 0.9, 0.97),
        ([(0.9, 0.0), (0.2, 1.0)] * 200, 0.2, 0.03),
        ([(0.9, 1.0)] * 1000 + [(0.9, 0.0)] * 1000, 0.9, 0.99),
    ],
)
def test_confidence_is_what_such_a_share_was_worth(
    resolved: list[tuple[float, float]], share: float, confidence: float
):
    learned = Calibration()
    for pair in resolved:
        learned.learn(*pair)
    for calibration in (Calibration.of(resolved), learned):
        assert calibration.confidence(share) == pytest.approx(confidence, abs=0.02)


@pytest.mark.parametrize(
    ("errors", "expected"), [([], None), ([0.0], 0.55), ([1.0], 0.45), ([0.5], 0.5), ([0.0] * 100, 1.0)]
)
def test_accuracy(errors: list[float], expected: float | None):
    assert accuracy(errors) == (None if expected is None else pytest.approx(expected, abs=1e-3))


def test_figures_of_what_was_resolved():
    pairs = [(0.9, 0.0), (0.9, 1.0), (0.1, 1.0)]
    assert brier(pairs) == pytest.approx((0.01 + 0.81 + 0.01) / 3)
    assert brier([]) is None
    assert [(one.count, one.confidence, one.came_true) for one in table(pairs)] == [(1, 0.1, 0.0), (2, 0.9, 0.5)]

"""What basins calculate: where things lie, what they are called, whether they are two, what ties them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from dionysus_mcp.mind.basins.activation import Activation, Together
from dionysus_mcp.mind.basins.centres import Centres
from dionysus_mcp.mind.basins.parting import halves
from dionysus_mcp.mind.basins.space import Floats, hashed, mean_of, place, unit, weights_of
from dionysus_mcp.mind.basins.telling import name_of
from dionysus_mcp.mind.basins.values import State, founded_by
from dionysus_mcp.mind.basins.wording import nameless, stem_key, telling
from dionysus_mcp.store.port import Node

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
RNG = np.random.default_rng(3)


def cloud(centre: Floats, number: int, spread: float = 0.05) -> Floats:
    lie = [unit(centre + spread * RNG.normal(size=centre.size)) for _ in range(number)]
    return np.array(lie, np.float32).reshape(-1, centre.size)


AXES = np.eye(32, dtype=np.float32)


@pytest.mark.parametrize(
    ("first", "second", "parts"),
    [
        (20, 20, True),
        (34, 6, True),
        (38, 2, False),  # the odd ones out are too few
        (40, 0, False),
        (4, 3, False),  # too few to tell
    ],
)
def test_a_basin_is_two_when_its_halves_stand_apart(first: int, second: int, parts: bool):
    places = np.concatenate([cloud(AXES[0], first), cloud(AXES[1], second)])
    there = halves(places)
    assert (there is not None) == parts
    if there is not None:
        assert {int(there[:first].sum()), int(there[first:].sum())} == {0, min(first, second) if there[-1] else first}


def test_halves_that_lie_close_stay_one():
    near = unit(AXES[0] + AXES[1])
    assert halves(np.concatenate([cloud(AXES[0], 20), cloud(near, 20)])) is None


def test_the_nearest_centre_is_found_whatever_comes_and_goes():
    rng, centres = random.Random(4), Centres(16)
    sums: dict[str, Floats] = {}
    for _ in range(400):
        basin = f"b_{rng.randrange(90)}"
        if basin in sums and rng.random() < 0.3:
            centres.drop(basin)
            del sums[basin]
        else:
            lies = unit(RNG.normal(size=16))
            centres.join(basin, lies)
            sums[basin] = lies + sums.get(basin, 0)
        if sums:
            asked = unit(RNG.normal(size=16))
            near = {name: float(unit(total) @ asked) for name, total in sums.items()}
            found, cosine = centres.nearest(asked)
            assert cosine == pytest.approx(max(near.values()), abs=1e-5)
            assert near[found] == pytest.approx(cosine, abs=1e-5)


def test_a_place_has_length_one_and_leaves_out_what_is_the_same_for_all():
    mean = mean_of(np.ones(8) * 90, 80)
    lies = place(unit(np.ones(8)), mean, {"cat": 2.0})
    assert np.linalg.norm(lies) == pytest.approx(1.0)
    assert lies[8:] @ hashed({"cat": 1.0}) == pytest.approx(0.35**0.5, abs=1e-5)
    assert place(None, None, {}) @ place(None, None, {}) == 0


def test_rare_words_weigh_more():
    weights = weights_of(["cat", "of"], {stem_key("cat"): 1, stem_key("of"): 90}, 100)
    assert weights["cat"] > 4 * weights["of"] > 0


def test_the_words_that_tell_a_basin_from_the_rest_name_it():
    texts = [
        telling(text) for text in ("The cats ate the food", "a cat and food", "The cat ate", "food for cats today")
    ]
    everywhere = {"cat": 4, "food": 60, "at": 90}
    assert name_of(texts, 4, everywhere, 100).split(", ")[0] in {"cat", "cats"}
    assert name_of([telling("one two three")], 1, {}, 1)
    assert name_of([{}], 2, {}, 9) == ""


def test_a_long_text_and_one_without_words_have_their_words():
    assert telling("") == telling("?! 12 345") == {}
    assert len(telling("word " * 100_000)) == 1
    assert set(telling("猫は魚")) == {"猫は", "は魚"}


@pytest.mark.parametrize(
    ("text", "subject", "rest"),
    [
        ("Goran met Ana in Lisbon to plan the launch.", "", "met in to plan the launch."),
        ("She prefers tea.", "Ana", "She prefers tea."),
        ("Ana's tea is cold.", "Ana", "tea is cold."),
        ("Goran", "Goran", "Goran"),
        ("Look into src/main.py first.", "", "Look into src/main.py first."),
    ],
)
def test_names_leave_a_text_unless_nothing_is_left(text: str, subject: str, rest: str):
    assert nameless(Node("m_0", "memory", "test", subject=subject, text=text)) == rest


def test_the_id_of_a_basin_is_that_of_its_first_memory():
    assert founded_by("m_0123456789") == "b_0123456789"


def test_activation_is_bounded_and_comes_to_rest():
    seen = Activation()
    for _ in range(9):
        seen = seen.risen(0.4, NOW)
    assert (seen.level, seen.clause, seen.count, seen.state_at(NOW)) == (1.0, 2.0, 9, State.SATURATED)
    later = NOW + timedelta(days=365)
    assert seen.level_at(later) == pytest.approx(0, abs=1e-9)
    assert seen.clause_at(later) == pytest.approx(1.0, abs=1e-9)
    assert Activation.of(seen.note()) == seen


def test_what_ties_two_is_bounded_and_wears_off():
    tied = Together()
    for _ in range(100):
        tied = tied.grown(1.0, 1.0, NOW)
    assert 0.9 < tied.strength <= 1.0
    assert tied.strength_at(NOW + timedelta(days=100)) == pytest.approx(tied.strength / 2.718281828, rel=1e-6)
    assert tied.strength_at(NOW - timedelta(days=100)) == tied.strength
    assert tied.grown(0.1, 0.1, NOW).strength < tied.strength
    assert Together.of(tied.note()) == tied

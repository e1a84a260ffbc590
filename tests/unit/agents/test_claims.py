"""What agents claim, in the shapes in which models give it."""

from __future__ import annotations

from typing import Any

import pytest

from agents.errands.claims import MOST, Claim, claims_of, plainly
from agents.errands.prediction import Matter, Proposal
from agents.errands.prediction import read as read_proposal
from agents.errands.reconstruction import read as read_filling

ONE, TWO = "m_0123456789", "g_abcdefghjk"
OAK = Claim("We took oak", (ONE,))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([{"text": "We took oak", "ids": [ONE]}], [OAK]),
        ({"claim": "We took oak", "sources": ONE}, [OAK]),
        ([f"We took oak [{ONE}]"], [OAK]),
        ([f"We took oak (by get_trajectory) [{ONE}]"], [Claim("We took oak (by get_trajectory)", (ONE,))]),
        (f"- We took oak [{ONE}]\n\n* Pine is dear ({TWO}, {ONE})", [OAK, Claim("Pine is dear", (TWO, ONE))]),
        ({"text": f"We took oak {ONE}"}, [Claim(f"We took oak {ONE}", (ONE,))]),
        ([{"text": "We [the crew] took oak", "ids": []}], [Claim("We [the crew] took oak", ())]),
        ([{"text": "We\n## took\toak", "ids": [ONE, ONE]}], [Claim("We ## took oak", (ONE,))]),
        ([None, 3, True, {}], []),
        ("", []),
    ],
)
def test_claims_are_read_from_many_shapes(value: Any, expected: list[Claim]) -> None:
    assert list(claims_of(value)) == expected


def test_what_is_nested_without_end_claims_nothing() -> None:
    deep: Any = "We took oak"
    for _ in range(3_000):
        deep = [deep]
    assert claims_of(deep) == ()
    assert plainly("[" * 100_000) == "[" * 100_000


def test_so_many_claims_are_read_and_no_more() -> None:
    claims = claims_of([f"{'x' * 900} [{ONE}]"] * 1000)
    assert len(claims) == MOST
    assert max(len(one.text) for one in claims) <= 500


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('Here it is: {"action": "leave"} I hope it helps', {"action": "leave"}),
        ('[{"text": 1}]', [{"text": 1}]),
        ('Found [1] and [2, 3]: {"action": "leave"}', {"action": "leave"}),
        (f'I weighed [{ONE}]. {{"action": "close"}}', {"action": "close"}),
        (f'Of ["oak"] and {{oak}}: [{{"text": "We took oak [{ONE}]"}}] [{{}}]', [{"text": f"We took oak [{ONE}]"}]),
        (f'["We took oak [{ONE}]"]', [f"We took oak [{ONE}]"]),
        ("As [1] says, nothing is known.", "As [1] says, nothing is known."),
        ("[[1]] " * 1000, "[[1]] " * 1000),
        ("{not json", "{not json"),
        ({"a": 1}, {"a": 1}),
        (None, None),
    ],
)
def test_an_answer_is_data_also_where_it_came_as_text(value: Any, expected: Any) -> None:
    assert plainly(value) == expected


MATTER = Matter("mm_0123456789", "p_0123456789", "Rain", "Bus", "Bike", ONE, "wrong", "the words differ")


@pytest.mark.parametrize(
    ("output", "close", "strange"),
    [
        ({"action": "close", "why": "It changed."}, True, ""),
        ({"action": "close", "model_id": MATTER.model_id, "prediction_id": MATTER.prediction_id}, True, ""),
        ('{"action": "close"}', True, ""),
        ({"action": "leave"}, False, ""),
        ({"action": "close", "model_id": "mm_9999999999"}, False, "model_id is 'mm_9999999999'"),
        ({"action": "close", "add_basins": ["b_0123456789"]}, False, "it wants add_basins"),
        ({"action": "close", "status": "deprecated"}, False, "it wants status"),
        ({"action": "leave", "model_id": None}, False, ""),
        ({"action": "delete"}, False, "action is 'delete'"),
        ({"action": ["close"]}, False, "action is ['close']"),
        ({"action": {"type": "close"}}, False, "action is"),
        ({"action": "leave", "model_id": ["x"]}, False, "model_id is"),
        ({"action": "leave", "prediction_id": {"id": "x"}}, False, "prediction_id is"),
        ({"why": "…"}, False, "action is None"),
        ("I cannot help with that.", False, "no proposal"),
        (None, False, "no proposal"),
        ([1, 2], False, "no proposal"),
    ],
)
def test_a_proposal_closes_cases_of_this_model_or_nothing(output: Any, close: bool, strange: str) -> None:
    proposal = read_proposal(output, MATTER)
    assert proposal.close == close
    assert strange in proposal.strange
    assert bool(proposal.strange) == bool(strange)


def test_a_proposal_is_bounded() -> None:
    proposal = read_proposal({"action": "leave", "why": "x\n" * 9_000, "claims": "- y\n" * 9_000}, MATTER)
    assert isinstance(proposal, Proposal)
    assert len(proposal.why) <= 500
    assert len(proposal.claims) == MOST


@pytest.mark.parametrize(
    ("output", "count", "expected"),
    [
        ({"0": [f"We took oak [{ONE}]"]}, 2, ((OAK,), ())),
        ({1: [{"text": "We took oak", "ids": [ONE]}], "7": "x"}, 2, ((), (OAK,))),
        ([f"We took oak [{ONE}]"], 1, ((OAK,),)),
        ([f"We took oak [{ONE}]"], 2, ((), ())),
        (None, 1, ((),)),
        ("Nothing is known.", 2, ((), ())),
    ],
)
def test_what_fills_which_gap(output: Any, count: int, expected: tuple[tuple[Claim, ...], ...]) -> None:
    assert read_filling(output, count) == expected

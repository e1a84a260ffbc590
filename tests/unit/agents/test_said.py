"""What is read of what a manager says: whole, because whoever keeps it has to find the secrets in it."""

from __future__ import annotations

from typing import Any

import pytest

from agents.errands.claims import claims_of
from agents.errands.heartbeat import SAID_CHARS, Said, read
from agents.errands.prediction import Matter
from agents.errands.prediction import read as read_proposal

SECRET = "AKIA" + "ABCDEFGHIJKLMNOP"
MATTER = Matter("mm_0123456789", "p_0123456789", "Rain", "Bus", "Bike", "m_0123456789", "wrong", "the words differ")


@pytest.mark.parametrize("before", [480, 1_490, 6_000])
@pytest.mark.parametrize("alone", [True, False])
def test_what_is_said_is_not_cut_before_secrets_are_looked_for(before: int, alone: bool) -> None:
    text = f"{'x' * before} {SECRET}"
    said = read(text if alone else {"narrative": text, "next": text})
    assert said.narrative == text
    assert said.ahead == ("" if alone else text)


def test_what_is_said_has_an_end() -> None:
    assert len(read({"narrative": "x " * SAID_CHARS}).narrative) == SAID_CHARS


@pytest.mark.parametrize(
    ("valence", "read_as", "note"),
    [
        (0.5, 0.5, ""),
        (None, None, ""),
        (7, None, "The valence was 7, which"),
        (float("nan"), None, "The valence was nan, which"),
        (True, None, "of the type bool"),
        (f"{'x' * 45}{SECRET}", None, "of the type str"),
    ],
)
def test_a_valence_is_a_number_or_none(valence: Any, read_as: float | None, note: str) -> None:
    said = read({"narrative": "n", "valence": valence})
    assert said.valence == read_as
    assert said.note.startswith("The valence was") == bool(note)
    assert note in said.note
    assert "AKIA" not in said.note


def test_nothing_is_asked_that_nobody_reads() -> None:
    assert read({"narrative": "n", "goals": ["g_0123456789"]}) == Said("n")


@pytest.mark.parametrize("before", range(30, 45, 3))
def test_what_is_strange_is_told_whole_or_not(before: int) -> None:
    strange = read_proposal({"action": "x" * before + SECRET, "model_id": "x" * before + SECRET}, MATTER).strange
    assert SECRET in strange or "AKIA" not in strange


def test_reasons_and_claims_end_with_a_whole_word() -> None:
    text = f"{'word ' * 97}{SECRET} and more"
    assert read_proposal({"action": "leave", "why": text}, MATTER).why == ("word " * 97).strip()
    assert claims_of([text])[0].text == ("word " * 97).strip()
    assert len(claims_of(["x" * 900])[0].text) == 500

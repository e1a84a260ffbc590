"""The commands `models` and `costs`: which language models are in force, whether they answer, and what they took."""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dionysus_mcp.cli import models_views as views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.errors import DionysusError

if TYPE_CHECKING:
    from agents.llm.values import Choice, Decision

MILLION = 1_000_000
PROBE, PROBE_TOKENS = "probe", 2048


@dataclass(frozen=True, slots=True)
class State:
    """What keeps a model from answering, or how long it took to."""

    problem: str = ""
    answered_s: float | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A model, what it is for and why. Dollars are for a million tokens; none where no price is known."""

    tier: str
    model: str
    why: str
    dollars_read: float | None
    dollars_written: float | None
    problem: str = ""
    answered_s: float | None = None


@dataclass(frozen=True, slots=True)
class InForce:
    """What the settings come to."""

    setting: str
    thinks: bool
    models: list[Told]


def models(desk: Desk, words: argparse.Namespace) -> int:
    from agents.llm.prices import price_of
    from agents.llm.values import told_of
    from dionysus_mcp.which_model import decided

    decision = decided(desk.settings, price_of)
    chosen = _choices(decision)
    apart = {choice.model: choice for choice in chosen}
    states = {model: _state(desk, choice, probe=words.probe) for model, choice in apart.items()}
    told = [_told(choice, decision, states[choice.model]) for choice in chosen]
    desk.tell(InForce(told_of(desk.settings.model), decision.thinks, told), views.models)
    return 1 if any(one.problem for one in told) else 0


def costs(desk: Desk, words: argparse.Namespace) -> int:
    del words
    desk.tell(desk.mind.ledger.costs(), views.costs)
    return 0


def _choices(decision: Decision) -> list[Choice]:
    """Of the tiers, then those that step in."""
    from agents.llm.prices import price_of
    from agents.llm.values import Choice, kind_of

    others = [
        Choice("deep", model, kind_of(model), "steps in when another one fails", price_of(model))
        for model in decision.fallbacks
        if decision.thinks
    ]
    return [*decision.choices.values(), *others]


def _state(desk: Desk, choice: Choice, *, probe: bool) -> State:
    from dionysus_mcp.which_model import missing

    problem = missing(desk.settings, choice.model)
    return _probed(desk, choice) if probe and choice.thinks and not problem else State(problem)


def _told(choice: Choice, decision: Decision, state: State) -> Told:
    from agents.llm.values import told_of

    price = choice.price if choice.thinks else None
    return Told(
        tier=choice.tier if choice is decision.choices[choice.tier] else "instead",
        model=told_of(choice.model),
        why=choice.why,
        dollars_read=round(price.read * MILLION, 6) if price else None,
        dollars_written=round(price.written * MILLION, 6) if price else None,
        problem=state.problem,
        answered_s=state.answered_s,
    )


def _probed(desk: Desk, choice: Choice) -> State:
    from agents.llm.asking import Message, Patience, Question
    from dionysus_mcp.modelling import asker_of, make_ready, model_errors_told

    question = Question((Message("user", "Answer with the word: yes"),), most_tokens=PROBE_TOKENS)
    timeout_s = desk.settings.models.timeout_s
    make_ready(choice.model)
    begun = time.monotonic()
    try:
        with model_errors_told():
            asker_of(desk.settings, desk.mind.ledger, PROBE, choice.model).ask(
                question, Patience(begun + timeout_s, timeout_s, threading.Event())
            )
    except DionysusError as error:
        return State(f"{error.message} {error.next_step}")
    return State(answered_s=round(time.monotonic() - begun, 2))

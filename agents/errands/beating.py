"""What stands around the calls and steps of a beat: what each cost, what ran, what a rehearsal would have done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from agents.errands.actions import OBSERVE, REHEARSED, action_of, times
from agents.layers import MANAGER
from agents.ports import Called, Record, Step, StepKind

LOOKING: Final = {OBSERVE, "review_goals", "recall", "reflect", "synthesize", None}


@dataclass(frozen=True, slots=True)
class WouldDo:
    """A call that a rehearsal did not carry out."""

    agent: str
    tool: str
    arguments: Mapping[str, Any]


class Rehearsed:
    """Keeps what would have been done."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._would: list[WouldDo] = []

    @property
    def would(self) -> tuple[WouldDo, ...]:
        with self._lock:
            return tuple(self._would)

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        """Nothing is refused here: the server does."""

    def after(self, agent: str, called: Called) -> None:
        if called.error == REHEARSED:
            with self._lock:
                self._would.append(WouldDo(agent, called.tool, called.arguments))


class Acts:
    """Says once that acting has begun: with the first call that does more than look."""

    def __init__(self, begun: Callable[[], None]) -> None:
        self._begun = begun
        self._lock = threading.Lock()
        self._acting = False

    def before(self, agent: str, tool: str, arguments: Mapping[str, Any]) -> None:
        del agent
        if action_of(tool, arguments) in LOOKING:
            return
        with self._lock:
            first, self._acting = not self._acting, True
        if first:
            self._begun()

    def after(self, agent: str, called: Called) -> None:
        """Nothing is to be done."""


class Priced:
    """A record that knows what each step cost and whether any went well, and keeps the code that the manager ran."""

    def __init__(self, record: Record, prices: Mapping[str, float]) -> None:
        self._record = record
        self._prices = prices
        self._lock = threading.Lock()
        self._code: dict[int, str] = {}
        self._called = self._ran = False

    @property
    def called(self) -> bool:
        """Whether any call of a tool went well, of any agent."""
        with self._lock:
            return self._called

    @property
    def ran(self) -> bool:
        """Whether any step of the manager ended without an error."""
        with self._lock:
            return self._ran

    @property
    def decision(self) -> str:
        """The manager's code, step by step."""
        with self._lock:
            return "\n\n".join(self._code[number] for number in sorted(self._code))

    def step(self, step: Step) -> None:
        managing = step.agent == MANAGER.agent and step.kind is StepKind.ACTION
        with self._lock:
            self._called |= any(one.error in {"", REHEARSED} for one in step.calls)
            self._ran |= managing and not step.error
            if managing and step.code:
                self._code[step.number] = step.code.strip()
        self._record.step(replace(step, energy=self._cost(step)))

    def _cost(self, step: Step) -> float:
        paid = [one for one in step.calls if not one.error]
        return round(sum(self._price(one) for one in paid), 6)

    def _price(self, one: Called) -> float:
        return self._prices.get(action_of(one.tool, one.arguments) or "", 0.0) * times(one.tool, one.arguments)

"""The tools that probes are given. They do nothing but write down that they were called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sandbox.attacks.probe import LIMITS
from sandbox.port import FINAL, Tool

ATOMS = (bool, int, float, complex, str, bytes, date, datetime, time, timedelta, Decimal, type(None))
CONTAINERS = (list, tuple, set, frozenset, dict)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool, as the host got it."""

    name: str
    arguments: tuple[object, ...]
    after_final: bool


class Recorder:
    """`tick` may be called; `spend` only before the final answer; `fail` fails; `withdrawn` is taken away at once."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def tools(self) -> tuple[Tool, ...]:
        return Tool("tick", self._tick), Tool("spend", self._spend), Tool("fail", self._fail), Tool(FINAL, self._final)

    def withdrawn(self) -> Tool:
        return Tool("withdrawn", self._withdrawn)

    def wrong(self) -> Iterator[str]:
        """What was called that must not be, or with what it must not be."""
        if len(self.calls) > LIMITS.calls:
            yield f"{len(self.calls)} tool calls were made where {LIMITS.calls} were allowed"
        for call in self.calls:
            if call.name == "withdrawn":
                yield "a tool was called that had been taken away"
            if call.after_final:
                yield f"{call.name} was called after the final answer"
            if not plain(call.arguments):
                yield f"{call.name} was called with something that is not plain data"
            if len(repr(call.arguments)) > 2 * LIMITS.value_bytes:
                yield f"{call.name} was called with more than may cross"

    def _tick(self, *args: object, **kwargs: object) -> int:
        self._note("tick", args, kwargs)
        return len(self.calls)

    def _spend(self, *args: object, **kwargs: object) -> str:
        self._note("spend", args, kwargs)
        return "spent"

    def _fail(self) -> None:
        raise ValueError("this tool always fails")

    def _final(self, answer: object) -> object:
        self._note(FINAL, (answer,), {})
        return answer

    def _withdrawn(self, *args: object, **kwargs: object) -> None:
        self._note("withdrawn", args, kwargs)

    def _note(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        ended = any(call.name == FINAL for call in self.calls)
        self.calls.append(Call(name, (*args, *kwargs.items()), ended))


def plain(value: object) -> bool:
    """Whether a value is made of built-in types alone, none of them a subclass."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if type(one) not in {*ATOMS, *CONTAINERS}:
            return False
        if isinstance(one, dict):
            waiting.extend([*one.keys(), *one.values()])
        elif isinstance(one, list | tuple | set | frozenset):
            waiting.extend(one)
    return True

"""The tier that is always there: Monty, a Python of its own in worker processes, with no way out but the tools."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sandbox.calls import Calls, Ended
from sandbox.errors import NotPlain
from sandbox.monty.crossing import inward, outcome
from sandbox.monty.feeding import Feed, OutOfTime, handed_over
from sandbox.monty.telling import refused, told
from sandbox.monty.workers import Worker, Workers
from sandbox.names import check_variables, tools_by_name
from sandbox.port import LIMITS, STEPS, Fault, Limits, Result, Tool
from sandbox.step import fault_before, trailing_name
from sandbox.turns import Turns

PLACES: Final = 32
"""Sessions that run at a time on each level (`sandbox/places.py`)."""
PATIENCE: Final = 30.0
"""Seconds that a session waits for a place."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a name means: its kind as Python calls it, and its value."""

    kind: str
    value: object


class MontySandbox:
    """Opens sessions. A place is taken when a session first runs something, until it is closed or has ended."""

    tier = "monty"

    def __init__(self, places: int = PLACES, patience: float = PATIENCE) -> None:
        self._workers = Workers(places, patience)

    def open(self, steps: int = STEPS) -> MontySession:
        return MontySession(self._workers, steps)

    def close(self) -> None:
        self._workers.close()


class MontySession:
    """What one agent's code has defined so far, in one worker."""

    def __init__(self, workers: Workers, steps: int) -> None:
        self.refused: str | None = None
        """What of the last step Monty's parser did not take, so that nothing of it has run."""
        self._workers = workers
        self._turns = Turns(steps, self._leave)
        self._tools: dict[str, Tool] = {}
        self._variables: dict[str, object] = {}
        self._unsaid: dict[str, object] = {}
        self._type = f"_{secrets.token_hex(16)}"
        """What `type` is called inside, for us: a name that the code can neither guess nor give away."""
        self._worker: Worker | None = None
        self._place: int | None = None
        self._lost = False

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        known = tools_by_name(tools)
        check_variables({**self._variables, **variables}, known)
        new = {name: inward(value, LIMITS.value_bytes) for name, value in variables.items()}
        self._tools = known
        self._variables |= new
        self._unsaid |= new

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        with self._turns.turn():
            self.refused = None
            fault = fault_before(code, self._tools)
            return Result(error=fault) if fault else self._run(code, limits)

    def held(self, name: str) -> Held | None:
        """What a name means between two steps; None when it means nothing, or nothing that can be told."""
        if name in self._unsaid or (self._worker is None and name in self._variables):
            return Held(type(self._variables[name]).__name__, self._variables[name])
        match self._told(f"({self._type}({name}).__name__, {name})"):
            case (str(kind), value):
                return Held(kind, value)
        return None

    def together(self, names: Iterable[str]) -> dict[str, object]:
        """What these names mean inside, one object for what they share; nothing when it is too much to be told."""
        known = [name for name in names if name not in self._unsaid]
        said = self._told(f"[{', '.join(known)}]")
        return dict(zip(known, said, strict=True)) if isinstance(said, list) else {}

    def cancel(self) -> None:
        self._turns.cancelled.set()
        self._workers.places.look_up()
        worker = self._worker
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        self._turns.closed = True
        if self._turns.running:
            self.cancel()
        self._turns.let_go()

    def _told(self, names: str) -> object:
        """What they mean, asked so that no code of the session runs; None when that cannot be told."""
        from pydantic_monty import MontyError

        worker = self._worker
        if worker is None:
            return None
        try:
            return handed_over(lambda: worker.session.feed_run(names, print_callback=_nowhere))
        except (MontyError, NotPlain):
            return None

    def _run(self, code: str, limits: Limits) -> Result:
        worker = self._ready(limits)
        feed = Feed(Calls(self._tools, limits.calls, self._turns.cancelled), limits)
        try:
            result = self._fed(feed, worker, code)
        except BaseException:
            self._lose()  # a tool's own, that ends more than this step
            raise
        self._turns.go_on()
        self._turns.answered = result.final
        lost, self._lost = self._lost, False
        return replace(result, logs=feed.printed.taken(), fresh=lost)

    def _fed(self, feed: Feed, worker: Worker, code: str) -> Result:
        from pydantic_monty import MontyCrashedError, MontyError

        name = trailing_name(code)
        try:
            self._say_variables(worker)
            # The tools are said every time, in case the code gave their names away behind our back.
            tools = {tool: _stand_in(tool) for tool in self._tools}
            value = feed.through(worker.session, f"{code}\n{name}" if name else code, tools)
            return Result(value=outcome(value, feed.limits.value_bytes))
        except Ended:
            return Result(value=feed.calls.answer, final=feed.calls.final)
        except (MontyCrashedError, OutOfTime) as error:
            self._lose()
            return Result(error=_stopped(error, feed.limits))
        except NotPlain as error:
            return Result(error=Fault("ValueError", str(error)))
        except MontyError as error:
            if worker.dead:
                self._lose()
            self.refused = None if feed.noticed else refused(error, code)
            return Result(error=told(error, feed.limits))

    def _say_variables(self, worker: Worker) -> None:
        """Apart from the step, which Monty may refuse as a whole."""
        if self._unsaid:
            worker.session.feed_run("None", inputs=self._unsaid)
            self._unsaid = {}

    def _ready(self, limits: Limits) -> Worker:
        self._workers.check()
        if self._place is None:
            self._place = self._workers.places.take(self._turns.cancelled)
        if self._worker is not None and not self._worker.under(limits):
            moved = self._workers.move(self._worker, limits)
            if moved is None:
                self._lose()
            self._worker = moved
        if self._worker is None:
            self._worker, self._unsaid = self._workers.lend(limits, f"{self._type} = type"), dict(self._variables)
        self._turns.go_on()  # a cancel may have come when there was no worker to be seen yet
        return self._worker

    def _lose(self) -> None:
        """End the worker. The next step finds another one, without the variables of the steps before."""
        worker, self._worker = self._worker, None
        self._lost = True
        if worker is not None:
            worker.kill()
            worker.leave()

    def _leave(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.leave()
        place, self._place = self._place, None
        if place is not None:
            self._workers.places.give_back(place)


def _stand_in(name: str) -> Callable[..., object]:
    """What Monty takes for the tool: it asks by this name when the code calls it."""

    def tool(*_: object, **__: object) -> object:
        raise NotImplementedError(name)

    tool.__name__ = name
    return tool


def _nowhere(_stream: str, _text: str) -> None: ...


def _stopped(error: Exception, limits: Limits) -> Fault:
    lost = "the variables of earlier steps are lost"
    if isinstance(error, OutOfTime):
        return Fault("TimeoutError", f"the step ran longer than {limits.seconds:g} seconds; {lost}")
    return Fault("RuntimeError", f"what ran the step stopped, most likely for want of memory; {lost}")

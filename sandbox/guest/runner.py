"""Runs the steps. One process, one conversation: names live on from step to step, tools are calls to the host.

The code can reach all that stands here, by a walk over frames for one. That is accepted, and nothing depends on it:
what is allowed is decided by the host, how long it may take by the host's clock, and what breaks here is replaced.
"""

from __future__ import annotations

import ast
import builtins
import io
import sys
import threading
import types
from collections.abc import Callable
from typing import Any

from sandbox.guest.clock import Clock, Late
from sandbox.guest.codec import Packing, TooLarge, Unfit, simpler, unpack
from sandbox.guest.keeper import bound_memory, kept, restrict, settings, sweep
from sandbox.guest.line import Line, hang_up
from sandbox.guest.printed import Printed
from sandbox.guest.tracing import raisable, told

Message = dict[str, Any]
LONGEST_SHOWN = 2_000


class Runner:
    def __init__(self, line: Line, *, alone: bool) -> None:
        self.line, self.alone = line, alone
        self.clock, self.printed = Clock(), Printed()
        self.main = types.ModuleType("__main__")
        self.space: dict[str, Any] = vars(self.main)
        self.tools: dict[str, Callable[..., Any]] = {}
        self.sources: dict[str, str] = {}
        self.step = 0
        self.open = False
        self._turn = threading.Lock()

    def serve(self) -> None:
        orders = {"tools": self._take_tools, "variable": self._take_variable, "run": self._run}
        self.line.send({"op": "ready"})
        while True:
            order = self.line.receive()
            orders[order["op"]](order)

    def _take_tools(self, order: Message) -> None:
        for name in self.tools:
            self.space.pop(name, None)
        self.tools = {name: self._tool(name) for name in order["names"]}

    def _take_variable(self, order: Message) -> None:
        self.space[order["name"]] = unpack(order["value"])

    def _run(self, order: Message) -> None:
        self.step, self.line.most = order["step"], order["most"]
        self.printed.begin(order["output"])
        bound_memory(order["memory"])
        self._furnish()
        outcome = self._outcome(order)
        with self._turn:  # a thread of the code may be waiting for its answer
            self.open = False
        if self.alone:
            sweep()
        self._say(outcome)

    def _furnish(self) -> None:
        """What the step before may have taken away or replaced."""
        sys.modules["__main__"] = self.main
        self.space["__builtins__"] = builtins
        self.space.update(self.tools)
        for name in ("stdout", "stderr", "__stdout__", "__stderr__"):
            setattr(sys, name, self.printed)
        sys.stdin = io.StringIO()

    def _outcome(self, order: Message) -> Message:
        late = _fault("TimeoutError", f"the step ran longer than {order['seconds']:g} seconds")
        try:
            with self.clock.running(order["seconds"]):
                self.open = True
                outcome = self._evaluated(order)
        except Late:
            return {"error": late}
        return {"error": late} if self.clock.fired else outcome

    def _evaluated(self, order: Message) -> Message:
        name = f"<step {self.step}>"
        self.sources[name] = order["code"]
        try:
            value = self._value(ast.parse(order["code"], name), name, order["assigned"])
            return {"value": self._packed(value, order["most"])}
        except Late:
            raise
        except BaseException as error:  # the code's own, whatever it is: it is told, and the names live on
            return {"error": told(error, self.sources, name)}

    def _value(self, tree: ast.Module, name: str, assigned: str | None) -> Any:
        last = tree.body[-1] if tree.body else None
        if isinstance(last, ast.Expr):
            tree.body.pop()
        exec(compile(tree, name, "exec", dont_inherit=True), self.space)
        if isinstance(last, ast.Expr):
            return eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), self.space)
        return self.space.get(assigned) if assigned else None

    def _packed(self, value: Any, most: int) -> Any:
        """The value for the host to see: what is not plain in it is shown as `repr` shows it."""
        try:
            return Packing(most, _plain_or_shown).pack(value)
        except TooLarge as error:
            raise ValueError(f"the step ran, but its value cannot cross: {error}; end with less") from None
        except Unfit:
            return _shown(value)

    def _say(self, outcome: Message) -> None:
        done = {"op": "done", "step": self.step, "logs": self.printed.taken(), **outcome}
        try:
            self.line.send(done)
        except TooLarge:
            error = _fault("ValueError", "the step ran, but what it came to is too large to be sent")
            self.line.send({"op": "done", "step": self.step, "error": error})

    def _tool(self, name: str) -> Callable[..., Any]:
        def tool(*args: Any, **kwargs: Any) -> Any:
            return self._call(name, args, kwargs)

        tool.__name__ = tool.__qualname__ = name
        return tool

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        try:
            given = Packing(self.line.most, simpler).pack([list(args), kwargs])
            answer = self._asked({"op": "call", "name": name, "given": given})
        except Unfit as error:
            raise TypeError(f"{name}() cannot be given this: {error}") from None
        if answer["op"] == "raise":
            raise raisable(answer["kind"], answer["message"])
        return unpack(answer["value"])

    def _asked(self, call: Message) -> Message:
        with self._turn, self.clock.held():
            if not self.open:
                raise RuntimeError(f"{call['name']}() was called while no step runs")
            self.line.send({**call, "step": self.step})
            answer = self.line.receive()
            if answer["op"] == "end":  # here and now: no handler and no `finally` of the code runs any more
                self._say({})
                hang_up()
        return answer


def _fault(kind: str, message: str) -> dict[str, str]:
    return {"kind": kind, "message": message, "trace": ""}


def _plain_or_shown(value: Any) -> Any:
    try:
        return simpler(value)
    except Unfit:
        return _shown(value)


def _shown(value: Any) -> str:
    try:
        return repr(value)[:LONGEST_SHOWN]
    except Exception:  # the code's own `__repr__`
        return f"<{type(value).__name__}>"


def main() -> None:
    restrict(settings())
    alone = kept()
    Runner(Line(), alone=alone).serve()

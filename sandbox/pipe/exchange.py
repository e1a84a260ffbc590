"""One step as the host sees it: it orders, serves calls, and believes nothing that was not asked for."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.calls import Calls, Ended, Refused
from sandbox.errors import NotPlain
from sandbox.guest.codec import TooLarge, Unfit, unpack
from sandbox.pipe.frames import Frames, Hostile
from sandbox.plain import packed
from sandbox.port import Fault, Limits, Result
from sandbox.step import trailing_name

GRACE_S = 2.0
"""How long after a step's time the host waits for the runner to say so, before it ends it."""
LAST_S = 1.0
"""How long it waits, after the final answer, for what was printed."""
KIND_CHARS, FAULT_CHARS = 100, 8_000
BESIDE = 1 << 14
"""What a frame holds beside its value."""

Message = dict[str, Any]


@dataclass(slots=True)
class Exchange:
    """The order to run a step, and what comes back."""

    frames: Frames
    calls: Calls
    limits: Limits
    step: int
    deadline: float = field(init=False)

    def __post_init__(self) -> None:
        self.deadline = time.monotonic() + self.limits.seconds + GRACE_S

    def run(self, code: str) -> Result:
        """Raises `Late`, `Gone` or `Hostile` when the runner is of no further use."""
        self._send(self._order(code))
        while True:
            message = self.frames.receive(self.limits.value_bytes + BESIDE, self.deadline)
            if message.get("step") != self.step:
                raise Hostile(f"it spoke of step {str(message.get('step'))[:20]!r}, and this is step {self.step}")
            if message.get("op") == "done":
                return self._result(message)
            self._serve(message)

    def _order(self, code: str) -> Message:
        return {
            "op": "run",
            "step": self.step,
            "code": code,
            "assigned": trailing_name(code),
            "seconds": self.limits.seconds,
            "memory": self.limits.memory_bytes,
            "output": self.limits.output_chars,
            "most": self.limits.value_bytes,
        }

    def _send(self, message: Message) -> None:
        self.frames.send(message, self.deadline)

    def _serve(self, message: Message) -> None:
        match message:
            case {"op": "call", "name": str(name), "given": given}:
                self._reply(name, self._answer(name, *_arguments(given)))
            case _:
                raise Hostile("a frame that is neither a call nor the end of the step")

    def _reply(self, name: str, answer: Message) -> None:
        try:
            self._send(answer)
        except TooLarge as error:
            self._send(_unreturned(name, f"it cannot cross: {error}."))

    def _answer(self, name: str, args: list[object], kwargs: dict[str, object]) -> Message:
        try:
            return {"op": "return", "value": packed(self._made(name, args, kwargs), self.limits.value_bytes)}
        except Ended:
            self.deadline = min(self.deadline, time.monotonic() + LAST_S)
            return {"op": "end"}
        except Refused as refused:
            return {"op": "raise", "kind": refused.fault.kind, "message": refused.fault.message[:FAULT_CHARS]}
        except NotPlain as error:
            return _unreturned(name, error.message)

    def _made(self, name: str, args: list[object], kwargs: dict[str, object]) -> object:
        """The call itself. The time it takes is not the step's."""
        begun = time.monotonic()
        try:
            return self.calls.make(name, args, kwargs)
        finally:
            self.deadline += time.monotonic() - begun

    def _result(self, message: Message) -> Result:
        logs = self._logs(message.get("logs"))
        if self.calls.final:
            return Result(self.calls.answer, logs, final=True)
        if message.get("error") is not None:
            return Result(logs=logs, error=_fault(message["error"]))
        try:
            return Result(unpack(message.get("value")), logs)
        except Unfit as error:
            raise Hostile(f"a value that is {error}") from None

    def _logs(self, logs: object) -> str:
        """What was printed; the runner has said what was cut, and is not relied on for cutting."""
        return logs[: self.limits.output_chars + 100] if isinstance(logs, str) else ""


def _unreturned(name: str, why: str) -> Message:
    return {"op": "raise", "kind": "TypeError", "message": f"what {name}() returned: {why}"}


def _arguments(given: object) -> tuple[list[object], dict[str, object]]:
    try:
        match unpack(given):
            case [list(args), dict(kwargs)] if all(isinstance(name, str) for name in kwargs):
                return args, kwargs
    except Unfit as error:
        raise Hostile(f"arguments that are {error}") from None
    raise Hostile("a call without arguments")


def _fault(error: object) -> Fault:
    match error:
        case {"kind": str(kind), "message": str(message), "trace": str(trace)}:
            return Fault(kind[:KIND_CHARS], message[:FAULT_CHARS], trace[:FAULT_CHARS])
    raise Hostile("an error that is none")

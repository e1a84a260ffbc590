"""What Monty raises, told as Python would tell it to the one who wrote the code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sandbox.guest.tracing import FIRST_FRAMES, LAST_FRAMES, LONGEST_LINE, LONGEST_MESSAGE
from sandbox.port import Fault, Limits

if TYPE_CHECKING:
    from pydantic_monty import Frame, MontyError

NOT_SUPPORTED: Final = "does not yet support "
"""How Monty says, before anything of a step has run, that it does not know a part of the language."""

_CALLBACK = re.compile(r"external function '(\w+)' cannot suspend in this synchronous context")


def told(error: MontyError, limits: Limits) -> Fault:
    """The fault behind an exception of Monty's."""
    from pydantic_monty import MontyRuntimeError, MontySyntaxError

    inner = error.exception()
    kind, message = type(inner).__name__, _message(str(inner), limits)
    last = f"{kind}: {message}" if message else kind
    frames = list(_shown(error.traceback())) if isinstance(error, MontyRuntimeError | MontySyntaxError) else []
    return Fault(kind, message, "\n".join(["Traceback (most recent call last):", *frames, last]))


def _shown(frames: Sequence[Frame]) -> Iterator[str]:
    for number, frame in enumerate(frames):
        left_out = len(frames) - FIRST_FRAMES - LAST_FRAMES
        if left_out > 0 and number == FIRST_FRAMES:
            yield f"  … {left_out} more frames"
        if left_out > 0 and FIRST_FRAMES <= number < FIRST_FRAMES + left_out:
            continue
        earlier = "" if frame.filename == frames[0].filename else " of an earlier step"
        line = (frame.source_line or "").strip()[:LONGEST_LINE]
        yield f"  line {frame.line}{earlier}, in {frame.function_name or '<module>'}\n    {line}"


def _message(message: str, limits: Limits) -> str:
    if message.startswith("feed time limit exceeded"):
        return f"the step ran longer than {limits.seconds:g} seconds"
    if NOT_SUPPORTED in message:
        return f"this sandbox {NOT_SUPPORTED}{message.partition(NOT_SUPPORTED)[2]}; write it in another way"
    if found := _CALLBACK.search(message):
        return (
            f"the tool {found[1]!r} cannot be called from within map(), filter(), sorted(), min(), max() or a special"
            " method here; call it in a loop or a comprehension first"
        )
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"

"""An error as the one who wrote the code may see it: frames of the code's own lines, and the last line."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

LONGEST_MESSAGE = 4_000
LONGEST_LINE = 200
FIRST_FRAMES, LAST_FRAMES = 4, 12


def told(error: BaseException, sources: Mapping[str, str], now: str) -> dict[str, str]:
    """The error's kind, message and trace. `sources` are the steps by the names of their frames, `now` this step's."""
    kind = type(error).__name__
    message = message_of_error(error)
    frames = [_frame_shown(*frame, sources, now) for frame in _frames(error, sources)]
    if len(frames) > FIRST_FRAMES + LAST_FRAMES:
        left_out = f"  … {len(frames) - FIRST_FRAMES - LAST_FRAMES} more frames"
        frames = [*frames[:FIRST_FRAMES], left_out, *frames[-LAST_FRAMES:]]
    if frames:
        frames = ["Traceback (most recent call last):", *frames]
    last = f"{kind}: {message}" if message else kind
    return {"kind": kind, "message": message, "trace": "\n".join((*frames, last))}


def raisable(kind: str, message: str) -> Exception:
    """The built-in exception of that name, or the nearest above it that takes a message: to be raised inside."""
    kinds: tuple[type, ...] = getattr(getattr(builtins, kind, None), "__mro__", ())
    for one in kinds:
        if issubclass(one, Exception):
            with suppress(TypeError):
                return one(message)
    return RuntimeError(message)


def message_of_error(error: BaseException) -> str:
    try:
        text = str(error.msg if isinstance(error, SyntaxError) else error)
    except Exception as unsaid:  # the code's own `__str__`
        text = f"(its message could not be made: {type(unsaid).__name__})"
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:LONGEST_MESSAGE]}…"


def _frames(error: BaseException, sources: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        code: Any = trace.tb_frame.f_code
        if code.co_filename in sources:
            yield code.co_filename, trace.tb_lineno, code.co_name
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename and error.filename in sources:
        yield error.filename, error.lineno or 0, "<module>"


def _frame_shown(name: str, number: int, function: str, sources: Mapping[str, str], now: str) -> str:
    lines = sources[name].splitlines()
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    where = f"line {number}" if name == now else f"line {number} of {name.strip('<>')}"
    return f"  {where}, in {function}\n    {line[:LONGEST_LINE]}"

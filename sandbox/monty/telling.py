"""What Monty raises, told as Python would tell it to the one who wrote the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from sandbox.checking.certain import read
from sandbox.guest.tracing import FIRST_FRAMES, LAST_FRAMES, LONGEST_LINE, LONGEST_MESSAGE
from sandbox.port import Fault, Limits

if TYPE_CHECKING:
    from pydantic_monty import Frame, MontyError

NOT_SUPPORTED: Final = "The monty syntax parser does not yet support "
"""How Monty's parser says that it does not know a part of the language; so may anybody else, so see `refused`."""

_CALLBACK = re.compile(r"external function '(\w+)' cannot suspend in this synchronous context")


def told(error: MontyError, limits: Limits) -> Fault:
    """The fault behind an exception of Monty's."""
    from pydantic_monty import MontyRuntimeError, MontySyntaxError

    inner = error.exception()
    kind, message = type(inner).__name__, _message(inner, limits)
    last = f"{kind}: {message}" if message else kind
    frames = list(_shown(error.traceback())) if isinstance(error, MontyRuntimeError | MontySyntaxError) else []
    return Fault(kind, message, "\n".join(["Traceback (most recent call last):", *frames, last]))


def refused(error: MontyError, code: str) -> str | None:
    """What of the code Monty's parser did not take. None when it was not the parser that said so, but what ran.

    The parser tells of one place, in the step itself; so does a `raise` outside of functions, and nothing else.
    """
    from pydantic_monty import MontyRuntimeError

    inner, tree = error.exception(), read(code)
    if tree is None or not (isinstance(error, MontyRuntimeError) and _of_parser(inner)):
        return None
    match error.traceback():
        case [frame] if frame.function_name in {None, "<module>"} and not _raises(tree, frame.line):
            return str(inner).removeprefix(NOT_SUPPORTED)
    return None


def _of_parser(inner: BaseException) -> bool:
    return isinstance(inner, NotImplementedError) and str(inner).startswith(NOT_SUPPORTED)


def _raises(tree: ast.AST, line: int) -> bool:
    raises = (node for node in ast.walk(tree) if isinstance(node, ast.Raise))
    return any(node.lineno <= line <= (node.end_lineno or node.lineno) for node in raises)


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


def _message(inner: BaseException, limits: Limits) -> str:
    message = str(inner)
    if message.startswith("feed time limit exceeded"):
        return f"the step ran longer than {limits.seconds:g} seconds"
    if _of_parser(inner):
        return f"this sandbox does not yet support {message.removeprefix(NOT_SUPPORTED)}; write it in another way"
    if found := _CALLBACK.search(message):
        return (
            f"the tool {found[1]!r} cannot be called from within map(), filter(), sorted(), min(), max() or a special"
            " method here; call it in a loop or a comprehension first"
        )
    return message if len(message) <= LONGEST_MESSAGE else f"{message[:LONGEST_MESSAGE]}…"

"""What goes into Monty and what comes out, as the same plain data that crosses to a full Python and back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from sandbox.errors import NotPlain
from sandbox.guest.codec import DEEPEST, PACKERS, SIMPLE, Unfit, simpler
from sandbox.plain import PLAINER, SMALLER, plainer

PLAIN: Final = frozenset({str, *SIMPLE, *PACKERS})
"""The types of which plain data is made."""
WORD: Final = 8
"""What anything takes at least."""

ASIDE: Final = 0x100000
_HALF = re.compile("[\ud800-\udfff]")
_MARK = re.compile("[\U0010d800-\U0010dfff]")

Measured = tuple[Any, int]
"""A plain value, and about how many bytes it takes."""
Seen = tuple[object, Measured, int]
"""A part that was met, what came of it, and how deep it goes below itself."""


def inward(value: object, most: int) -> Any:
    """What the host gives. Raises `NotPlain`."""
    return _through(value, most, f"A {type(value).__name__}", _Walk(_asked, _marked))


def argument(value: object, most: int) -> Any:
    """What a tool is given. Raises `NotPlain` for an object of the code's own classes, and for too much of anything."""
    return _through(value, most, "What the tool was given", _Walk(_record, _unmarked))


def outcome(value: object, most: int) -> Any:
    """The value of a step; what is not plain is shown as text. Raises `NotPlain` when it is too large."""
    return _through(value, most, "The value of the step", _Walk(_record_or_text, _unmarked))


def _asked(value: Any) -> Any:
    """An object of the host is asked for its parts, and may do anything then."""
    try:
        return plainer(value)
    except Unfit:
        raise
    except Exception as error:
        raise Unfit(f"{type(value).__name__} cannot be made plain: {error}") from error


def strictly(value: object, most: int) -> Any:
    """What is plain as it is, through and through. Raises `NotPlain`."""
    return _through(value, most, "The value", _Walk(_refuse, _unmarked))


def _refuse(value: Any) -> Any:
    raise Unfit(f"{type(value).__name__} is not plain data")


def _through(value: object, most: int, what: str, walk: _Walk) -> Any:
    try:
        made, size = walk(value, 0)
    except Unfit as error:
        raise NotPlain(f"{what} cannot cross: {error}.", PLAINER) from None
    if size > most:
        raise NotPlain(f"{what} is too large to cross: it takes more than {most} bytes.", SMALLER)
    return made


def _marked(text: str) -> str:
    """Half of a surrogate pair is no text to Monty: a character that has no other use stands in for it inside."""
    return _HALF.sub(lambda half: chr(ord(half[0]) + ASIDE), text)


def _unmarked(text: str) -> str:
    return _MARK.sub(lambda mark: chr(ord(mark[0]) - ASIDE), text)


def _record(value: Any) -> Any:
    """A dataclass is its fields."""
    from pydantic_monty import MontyClassProxy

    if not isinstance(value, MontyClassProxy):
        return simpler(value)
    if value.is_dataclass:
        return value.attributes
    raise Unfit(f"{value.name} is not plain data")


def _record_or_text(value: Any) -> Any:
    from pydantic_monty import MontyClassProxy, MontyStdTypeProxy

    try:
        return _record(value)
    except Unfit:
        if isinstance(value, MontyClassProxy):
            return f"<{value.name} object>"
        return f"<{value.kind} {value.name}>" if isinstance(value, MontyStdTypeProxy) else repr(value)


class _Walk:
    """Through a value, once for each of its parts: a part that is met again costs its size again, and no time.

    Monty hands over one object where the code shares one, so that a few bytes can stand for a value without end.
    """

    def __init__(self, other: Callable[[Any], Any], text: Callable[[str], str]) -> None:
        self.text = text
        self._other = other
        self._seen: dict[int, Seen] = {}  # with the object itself, so that no id is used twice
        self._deepest = 0

    def __call__(self, value: Any, depth: int) -> Measured:
        self._reach(depth)
        kind = type(value)
        if kind not in PLAIN:
            return self(self._other(value), depth + 1)
        if kind not in _MEASURES:
            return value, 2 * WORD
        before = self._seen.get(id(value)) or self._first(value, depth)
        self._reach(depth + before[2])
        return before[1]

    def _first(self, value: Any, depth: int) -> Seen:
        outside, self._deepest = self._deepest, depth
        measured = _MEASURES[type(value)](self, value, depth + 1)
        height, self._deepest = self._deepest - depth, max(outside, self._deepest)
        self._seen[id(value)] = seen = value, measured, height
        return seen

    def _reach(self, depth: int) -> None:
        if depth > DEEPEST:
            raise Unfit(f"it is nested more than {DEEPEST} deep")
        self._deepest = max(self._deepest, depth)


def _text(walk: _Walk, value: str, _depth: int) -> Measured:
    return value if value.isascii() else walk.text(value), WORD + len(value)


def _bytes(_walk: _Walk, value: bytes, _depth: int) -> Measured:
    return value, WORD + len(value)


def _whole(_walk: _Walk, value: int, _depth: int) -> Measured:
    return value, WORD + value.bit_length() // 8


def _mapping(walk: _Walk, value: dict[Any, Any], depth: int) -> Measured:
    pairs = [(walk(key, depth), walk(one, depth)) for key, one in value.items()]
    made = {key: one for (key, _), (one, _) in pairs}
    return made, WORD + sum(long + size for (_, long), (_, size) in pairs)


def _row(walk: _Walk, value: Any, depth: int) -> Measured:
    made = [walk(one, depth) for one in value]
    return type(value)([one for one, _ in made]), WORD + sum(size for _, size in made)


_MEASURES: dict[type, Callable[[_Walk, Any, int], Measured]] = {
    str: _text,
    bytes: _bytes,
    int: _whole,
    dict: _mapping,
    **dict.fromkeys((list, tuple, set, frozenset), _row),
}

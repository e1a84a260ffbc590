"""What the host's tools return, as plain data. What cannot be made plain is refused by its type's name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.errors import NotPlain
from sandbox.guest.codec import Packing, TooLarge, Unfit, simpler, unpack

SMALLER = "Give less of it, or give it in parts."
PLAINER = "Give None, numbers, text, bytes, dates, or lists, tuples, sets and dicts of these."


def plainer(value: Any) -> Any:
    """The plainer value that an object of the host stands for. Raises `Unfit`."""
    try:
        return _plainer(value)
    except Unfit:
        raise
    except Exception as error:  # of the object itself, when it was asked for its parts
        raise Unfit(f"{type(value).__name__} could not be made plain data: {error}") from error


def _plainer(value: Any) -> Any:
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        return dump()
    if isinstance(value, Mapping) and not isinstance(value, dict):
        return dict(value)
    return simpler(value)


def packed(value: object, most: int) -> Any:
    """The tree of JSON for a value of the host."""
    try:
        return Packing(most, plainer).pack(value)
    except TooLarge as error:
        raise NotPlain(f"A {type(value).__name__} is too large to cross: {error}.", SMALLER) from None
    except Unfit as error:
        raise NotPlain(f"A {type(value).__name__} cannot cross: {error}.", PLAINER) from None


def plain(value: object, most: int) -> object:
    """The value as the code inside would see it, for a tier that carries Python's own values."""
    return unpack(packed(value, most))

"""A property that is worked out once, when it is first asked for.

`functools.cached_property` does the same behind a lock in Python 3.11, and these are read a thousand times a second.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class Lazy(Generic[Value]):
    """Keeps what the method answers in the instance, where it is found before this descriptor."""

    def __init__(self, method: Callable[[Any], Value]) -> None:
        self.method = method
        self.name = method.__name__
        self.__doc__ = method.__doc__

    def __get__(self, instance: Any, _owner: type) -> Value:
        value = instance.__dict__[self.name] = self.method(instance)
        return value

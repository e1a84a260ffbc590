"""The record of a run without the secrets whose words are known: it tells no more than a model was shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dionysus_mcp.plain import plain

if TYPE_CHECKING:
    from agents.ports import Called, Record, Step

Mask = Callable[[str], str]


class MaskedRecord:
    """Another one, to which each step goes masked."""

    def __init__(self, record: Record, mask: Mask) -> None:
        self._record = record
        self._mask = mask

    def step(self, step: Step) -> None:
        mask = self._mask
        self._record.step(
            replace(
                step,
                text=mask(step.text),
                code=mask(step.code),
                observation=mask(step.observation),
                error=mask(step.error),
                injected=mask(step.injected),
                instead=mask(step.instead),
                calls=tuple(_masked(called, mask) for called in step.calls),
            )
        )


def _masked(called: Called, mask: Mask) -> Called:
    arguments, result = deep(called.arguments, mask), deep(called.result, mask)
    return replace(called, arguments=arguments, result=result, message=mask(called.message))


def deep(value: Any, mask: Mask) -> Any:
    """The value as plain data, each text in it masked."""
    return _masked_in(plain(value), mask)


def _masked_in(value: Any, mask: Mask) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, Mapping):
        return {mask(str(name)): _masked_in(inner, mask) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_masked_in(inner, mask) for inner in value]
    return value

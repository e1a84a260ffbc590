"""Which memories a tool call has made, read from its answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from agents.ports import Called

Answer = Mapping[str, Any]


def _itself(answer: Answer) -> Iterator[Any]:
    """What was there already, word for word, was not made."""
    if not answer.get("repeated"):
        yield answer.get("id")


def _each(answer: Answer, named: str) -> Iterator[Any]:
    for one in answer.get(named) or ():
        yield from _itself(one)


MAKERS: Final[Mapping[str, Callable[[Answer], Iterable[Any]]]] = {
    "create_memory": _itself,
    "create_memories": lambda answer: _each(answer, "created"),
    "mosaeic_capture": _itself,
    "integrate_cognitive_event": lambda answer: (answer.get("stored") or {}).values(),
    "record_observation": lambda answer: (answer.get("situation_id"), answer.get("observation_id")),
    "consolidate_memories": lambda answer: _each(answer, "groups"),  # of those that would be made none has an id
}
"""How the ids are told by each tool of a layer that makes memories."""


def memories_of(called: Called) -> Iterator[str]:
    """Their ids."""
    ids = MAKERS.get(called.tool)
    if ids is not None and not called.error and isinstance(called.result, Mapping):
        yield from (memory for memory in ids(called.result) if isinstance(memory, str))

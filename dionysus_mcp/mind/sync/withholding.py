"""What of a change leaves: its images, without secrets; nothing of what is private.

A memory with one of the tags PRIVATE stays, and so does what names it or was derived from it. The receiver learns that
there was a change, and of which thing, so that no number is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dionysus_mcp.mind.identity import MEMORY_ID
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import MEMORY, Relation
from dionysus_mcp.plain import compact_json, plain
from dionysus_mcp.redaction import redact
from dionysus_mcp.store.port import Change, Node, Store, Thing

PRIVATE = frozenset({"private", "secret"})
WITHHELD = "private"
SAID_BY_RUNS = frozenset({"title", "answer", "failure"})
NAMED = re.compile(rf"\b{MEMORY_ID.pattern}\b")


class Letting:
    """Lets changes of one page out."""

    def __init__(self, store: Store, page: Sequence[Change]) -> None:
        self._store = store
        self._page = page
        self._sources = self._derived_from()
        self._private = self._found_private()

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each change as the receiver gets it."""
        for change in self._page:
            yield _redacted(self._row(change))

    def _row(self, change: Change) -> dict[str, Any]:
        stays = bool(self._names(change) & self._private)
        after = None if stays or _is_private(change.after) else change.after
        before = None if stays or _is_private(change.before) else change.before
        withheld = after is None and change.after is not None
        fields: dict[str, Any] = {
            "seq": change.seq,
            "act": change.act,
            "at": change.at,
            "author": change.author,
            "run": change.run,
            "operation": change.operation.value,
            "thing": change.thing,
            "before": plain(_unsaid(before)),
            "after": plain(_unsaid(after)),
            "undoes": change.undoes,
            "key": None if withheld or stays else change.key,
            "digest": None if withheld or stays else change.digest,
            "withheld": WITHHELD if withheld else None,
        }
        return {name: value for name, value in fields.items() if value not in (None, "")}

    def _names(self, change: Change) -> set[str]:
        """The memories that a change speaks of: by their ids anywhere in it, or as what its thing was derived from."""
        images = compact_json([change.thing, change.before, change.after])
        return {*NAMED.findall(images), *self._sources.get(change.thing, ())}

    def _derived_from(self) -> Mapping[str, set[str]]:
        """By thing, the memories that it was made of. Whatever is no memory is made of all that it is tied to."""
        sources: dict[str, set[str]] = {}
        memories = {image.id for image in self._images() if isinstance(image, Node) and image.kind == MEMORY}
        for tie in self._store.ties(sorted({change.thing for change in self._page})):
            if tie.source not in memories or tie.relation == Relation.DERIVED_FROM:
                sources.setdefault(tie.source, set()).add(tie.target)
        return sources

    def _found_private(self) -> set[str]:
        """The private ones among the memories that the page speaks of."""
        named = {id_ for change in self._page for id_ in self._names(change)}
        there = self._store.get(sorted(named))
        gone = named - {node.id for node in there}
        was = {id_ for id_ in gone if any(_is_private(one.after) for one in self._store.changes(thing=id_))}
        return was | {node.id for node in there if _is_private(node)}

    def _images(self) -> Iterator[Thing]:
        for change in self._page:
            yield from (image for image in (change.before, change.after) if image is not None)


def _unsaid(thing: Thing | None) -> Thing | None:
    """A run as it is sent: what it was about and what it answered may repeat private things in other words."""
    if not isinstance(thing, Node) or thing.kind != Kind.RUN:
        return thing
    return replace(thing, data={name: value for name, value in thing.data.items() if name not in SAID_BY_RUNS})


def _is_private(thing: Thing | None) -> bool:
    return isinstance(thing, Node) and bool(PRIVATE & set(thing.tags))


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value).text
    if isinstance(value, Mapping):
        return {name: _redacted(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(inner) for inner in value]
    return value

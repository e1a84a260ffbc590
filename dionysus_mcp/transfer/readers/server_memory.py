"""The memory file of the official server-memory: entities with observations, and relations, one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer.documents import Document, Entry
from dionysus_mcp.transfer.fields import TEXT, TEXTS, Kind, checked
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.reports import Skipped, refused

ENTITY = {"type": TEXT, "name": TEXT, "entityType": TEXT, "observations": TEXTS}
RELATION = {"type": TEXT, "from": TEXT, "to": TEXT, "relationType": TEXT}


def read(document: Document) -> Iterator[Piece]:
    for entry in document.entries():
        if isinstance(entry, Skipped):
            yield entry
            continue
        try:
            yield from list(_memories(entry, document.source))
        except InvalidInput as error:
            yield refused(entry.where, error)


def _memories(entry: Entry, source: str) -> Iterator[Item]:
    kind = entry.fields.get("type")
    if kind == "entity":
        yield from _entity(entry.where, _known(entry.fields, ENTITY), source)
    elif kind == "relation":
        yield _relation(entry.where, _known(entry.fields, RELATION), source)
    else:
        raise InvalidInput("type is neither 'entity' nor 'relation'.", "Each line of server-memory is one of the two.")


def _known(fields: Mapping[str, Any], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The fields that the official server writes; its many descendants add others."""
    known = {name: value for name, value in fields.items() if name in kinds}
    return checked(known, kinds, tuple(name for name in kinds if name != "observations"))


def _entity(where: str, entity: Mapping[str, Any], source: str) -> Iterator[Item]:
    name, kind = entity["name"], entity["entityType"]
    # An entity without observations would be lost but for its name and type.
    for observation in entity.get("observations") or [f"{name} ({kind})"]:
        draft = Draft(content=observation, subject=name, tags=(kind,), source=source)
        yield Item(where, draft, identity=name)


def _relation(where: str, relation: Mapping[str, Any], source: str) -> Item:
    ends = {"from": relation["from"], "relationType": relation["relationType"], "to": relation["to"]}
    content = " ".join(ends.values())
    return Item(where, Draft(content=content, subject=ends["from"], source=source, metadata=ends), identity="relation")

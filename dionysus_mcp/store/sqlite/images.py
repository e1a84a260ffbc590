"""Things as rows and as images in the journal, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dionysus_mcp.store.port import Link, Node, Thing
from dionysus_mcp.store.sqlite.sameness import gist

NODE_FIELDS = (
    "id", "kind", "project", "label", "status", "subject", "session", "weight", "text", "tags", "mentions",
    "happened_at", "ended_at", "created_at", "updated_at", "author", "data", "version",
)  # fmt: skip
LINK_FIELDS = ("source", "relation", "target", "weight", "created_at", "author", "data")
FOR_FILTERS = frozenset({"subject_folded", "mentions_folded"})
NEVER_LEFT_OUT = frozenset({"id", "kind", "project", "version", "source", "relation", "target"})


encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
decode = json.JSONDecoder().raw_decode  # of what we wrote ourselves, without white space around it


def node_row(node: Node) -> dict[str, Any]:
    """A node as parameters of the SQL statements."""
    row = {name: getattr(node, name) for name in NODE_FIELDS}
    return row | {
        "tags": encode(node.tags),
        "mentions": encode(node.mentions),
        "mentions_folded": encode(_folded(node.mentions)),
        "data": encode(dict(node.data)),
        "subject_folded": node.subject.casefold(),
        "said": gist(node.text),
    }


def link_row(link: Link) -> dict[str, Any]:
    return {name: getattr(link, name) for name in LINK_FIELDS} | {"data": encode(dict(link.data))}


def node_from(row: Sequence[Any]) -> Node:
    """A node from its columns, which stand in the order of its fields. Hundreds are read for a search."""
    *before_tags, tags, mentions, happened_at, ended_at, created_at, updated_at, author, data, version = row
    lists = [_texts(tags), _texts(mentions)]
    rest = [happened_at, ended_at, created_at, updated_at, author, _object(data), version]
    return Node(*before_tags, *lists, *rest)


def link_from(row: Sequence[Any]) -> Link:
    fields = dict(zip(LINK_FIELDS, row, strict=True))
    return Link(**fields | {"data": json.loads(fields["data"])})


def image_of(thing: Thing) -> str:
    """What the journal keeps of a thing: its fields as JSON, empty ones left out."""
    if isinstance(thing, Node):
        fields: dict[str, Any] = {name: getattr(thing, name) for name in NODE_FIELDS}
        fields |= {"data": dict(thing.data), "subject_folded": thing.subject.casefold()}
        fields |= {"mentions_folded": _folded(thing.mentions)}
    else:
        fields = {name: getattr(thing, name) for name in LINK_FIELDS} | {"data": dict(thing.data)}
    return encode({name: value for name, value in fields.items() if value or name in NEVER_LEFT_OUT})


def thing_from(image: str | None, *, is_link: bool) -> Thing | None:
    """The thing in an image of the journal; None when it was gone."""
    if image is None:
        return None
    fields = json.loads(image)
    if is_link:
        return Link(**{"weight": 0.0} | fields)
    return _node({name: value for name, value in fields.items() if name not in FOR_FILTERS})


def _node(fields: Mapping[str, Any]) -> Node:
    return Node(**{**fields, "tags": tuple(fields.get("tags", ())), "mentions": tuple(fields.get("mentions", ()))})


def _texts(column: str) -> tuple[str, ...]:
    return () if column == "[]" else tuple(decode(column)[0])


def _object(column: str) -> dict[str, Any]:
    fields: dict[str, Any] = {} if column == "{}" else decode(column)[0]
    return fields


def _folded(names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(name.casefold() for name in names))

"""Our own JSON lines: a header, a line for each thing, with history a line for each change, and a last line that
says that nothing is missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dionysus_mcp.plain import plain
from dionysus_mcp.store.port import Change, Link, Node

VERSION = 1
HEADER, NODE, LINK, CHANGE, END = "dionysus", "node", "link", "change", "end"


def header(project: str | None, *, history: bool) -> str:
    return _line({HEADER: VERSION, "history": history} | ({"project": project} if project else {}))


def node_line(node: Node) -> str:
    return _line({NODE: plain(node)})


def link_line(link: Link) -> str:
    return _line({LINK: plain(link)})


def change_line(change: Change) -> str:
    """A change without what the thing was before: that is what the change before it made of it."""
    fields: dict[str, Any] = {
        "seq": change.seq,
        "act": change.act,
        "at": change.at,
        "author": change.author,
        "run": change.run,
        "operation": change.operation.value,
        "thing": change.thing,
        "after": plain(change.after),
        "undoes": change.undoes,
        "key": change.key,
        "digest": change.digest,
    }
    return _line({CHANGE: {name: value for name, value in fields.items() if value not in (None, "")}})


def end(counts: Mapping[str, int]) -> str:
    return _line({END: dict(counts)})


def _line(fields: Mapping[str, Any]) -> str:
    return f"{json.dumps(fields, ensure_ascii=False, separators=(',', ':'))}\n"

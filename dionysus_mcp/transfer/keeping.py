"""Things that keep their ids: from the fields of an export to nodes, links and changes, checked like any other input.

An export is a file like any other: it may be old, edited, damaged, or made by somebody else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import fields as fields_of
from dataclasses import replace
from typing import Any

from dionysus_mcp.errors import InvalidInput, shown
from dionysus_mcp.mind.aliases import ENTITY
from dionysus_mcp.mind.checks import Checker, Limits
from dionysus_mcp.mind.identity import ENTITY_ID, MEMORY_ID, checked_memory_id
from dionysus_mcp.mind.kinds import Kind as AnyKind
from dionysus_mcp.mind.moments import first_instant
from dionysus_mcp.mind.naming import Kind
from dionysus_mcp.mind.runs.values import RUN_ID
from dionysus_mcp.mind.values import EVERY_PROJECT, MEMORY, MemoryType, Relation, Status
from dionysus_mcp.store.port import Change, Clock, Link, Node, Operation
from dionysus_mcp.transfer.fields import (
    MAYBE_OBJECT,
    MAYBE_TEXT,
    MAYBE_WHOLE,
    NUMBER,
    OBJECT,
    TEXT,
    TEXTS,
    WHOLE,
    checked,
)

OTHER_ID = re.compile(rf"(?![me]_)[a-z][a-z0-9_-]{{1,79}}|{RUN_ID.pattern}")
OTHER_RELATION = re.compile("[A-Z][A-Z_]{1,39}")
"""Of what the mind makes of memories: each family of things has its own."""

NODE = {field.name: TEXT for field in fields_of(Node)} | {
    "weight": NUMBER,
    "tags": TEXTS,
    "mentions": TEXTS,
    "data": OBJECT,
    "version": WHOLE,
}
LINK = {field.name: TEXT for field in fields_of(Link)} | {"weight": NUMBER, "data": OBJECT}
CHANGE = {
    "seq": WHOLE,
    "act": WHOLE,
    "at": TEXT,
    "author": TEXT,
    "run": TEXT,
    "operation": TEXT,
    "thing": TEXT,
    "after": MAYBE_OBJECT,
    "undoes": MAYBE_WHOLE,
    "key": MAYBE_TEXT,
    "digest": MAYBE_TEXT,
}


class Keeper:
    """Checks what was exported, and counts the secrets it takes out."""

    def __init__(self, limits: Limits, clock: Clock) -> None:
        self._limits = limits
        self._now = clock()

    def node(self, fields: Mapping[str, Any]) -> tuple[Node, int]:
        """The memory with these fields, and how many secrets were taken out of it."""
        node, check = _read(fields), Checker(self._limits)
        _refuse_foreign(node, check)
        erased = check.choice("status", node.status, Status) is Status.PURGED
        shell = self._shell(node, check)
        return shell if erased else _with_content(shell, node, check), check.secrets

    def any_node(self, fields: Mapping[str, Any]) -> tuple[Node, int]:
        """The same of whatever a journal knows: the mind makes other things of memories, too."""
        node, check = _read(fields), Checker(self._limits)
        if node.kind in {MEMORY, ENTITY} or node.kind not in {*AnyKind}:
            return self.node(fields)
        if not OTHER_ID.fullmatch(node.id):
            raise check.refusal("id", node.id, f"the id of a {node.kind}")
        shell = self._shell(node, check)
        return shell if node.status == Status.PURGED else _with_any_content(shell, node, check), check.secrets

    def link(self, fields: Mapping[str, Any]) -> Link:
        known = checked(fields, LINK, needed=("source", "relation", "target"))
        link = Link(**known)
        check = Checker(self._limits)
        _refuse_odd_tie(link.source, link.relation, link.target, check)
        return replace(
            link,
            weight=float(link.weight),
            created_at=self._moment("created_at", link.created_at),
            author=check.text("author", link.author),
            data=check.metadata(link.data),
        )

    def change(self, fields: Mapping[str, Any]) -> tuple[Change, int]:
        """A row of a journal; what the thing was before is not written down, the rows before tell it."""
        known = checked(fields, CHANGE, needed=("seq", "act", "at", "operation", "thing"))
        check = Checker(self._limits)
        _refuse_odd_thing(known["thing"], check)
        change = Change(**{"author": "", "run": "", "after": None} | known, before=None)
        after, secrets = self._image(known.get("after"), change.thing)
        if change.seq < 1:
            raise check.refusal("seq", change.seq, "a whole number from 1")
        return replace(
            change,
            at=self._moment("at", change.at),
            author=check.text("author", change.author),
            run=check.text("run", change.run),
            operation=check.choice("operation", change.operation, Operation),
            after=after,
            key=check.name("key", change.key),
            digest=check.name("digest", change.digest),
        ), secrets

    def _image(self, fields: Mapping[str, Any] | None, thing: str) -> tuple[Node | Link | None, int]:
        if fields is None:
            return None, 0
        after, secrets = (self.link(fields), 0) if " " in thing else self.any_node(fields)
        if after.id != thing:
            raise InvalidInput(
                f"thing is {shown(thing)}, but what it became is {after.id}.", "Export it again.", field="thing"
            )
        return after, secrets

    def _shell(self, node: Node, check: Checker) -> Node:
        """What every thing has, also one that was erased."""
        return Node(
            id=node.id,
            kind=node.kind,
            project=check.name("project", node.project) or "",
            status=node.status,
            happened_at=self._moment("happened_at", node.happened_at),
            ended_at=self._moment("ended_at", node.ended_at),
            created_at=self._moment("created_at", node.created_at),
            updated_at=self._moment("updated_at", node.updated_at),
            author=check.text("author", node.author),
            version=node.version,
        )

    def _moment(self, name: str, text: str) -> str:
        return first_instant(text, name, self._now) if text else ""


def _read(fields: Mapping[str, Any]) -> Node:
    known = checked(fields, NODE, needed=("id", "kind", "project", "version"))
    return Node(**known | {name: tuple(known.get(name, ())) for name in ("tags", "mentions")})


def _refuse_foreign(node: Node, check: Checker) -> None:
    if node.kind not in {MEMORY, ENTITY}:
        raise check.refusal("kind", node.kind, f"'{MEMORY}' or '{ENTITY}', the kinds that this version knows,")
    if node.kind == MEMORY or not ENTITY_ID.fullmatch(node.id):
        checked_memory_id(node.id, "id")
    if node.version < 1:
        raise check.refusal("version", node.version, "a whole number from 1")


def _with_content(shell: Node, node: Node, check: Checker) -> Node:
    """A memory that is not erased: with all that it says, and when."""
    if shell.project in {"", EVERY_PROJECT}:
        raise check.refusal("project", shell.project, "one project, or 'global' for what is true everywhere,")
    for name in ("happened_at", "created_at", "updated_at"):
        if not getattr(shell, name):
            raise check.refusal(name, "", "the time that the export said")
    return replace(
        shell,
        label=check.choice("label", node.label, MemoryType if node.kind == MEMORY else Kind),
        subject=check.name("subject", node.subject) or "",
        session=check.name("session", node.session) or "",
        weight=check.share("weight", node.weight),
        text=check.content(node.text),
        tags=check.tags(node.tags),
        mentions=_mentions(node.mentions, check),
        data=_data(node.data, check),
    )


def _with_any_content(shell: Node, node: Node, check: Checker) -> Node:
    """What the mind made of memories, as it is: each family knows what it keeps."""
    if not math.isfinite(node.weight):
        raise check.refusal("weight", node.weight, "a number")
    return replace(
        shell,
        status=check.name("status", node.status) or "",
        label=check.name("label", node.label) or "",
        subject=check.name("subject", node.subject) or "",
        session=check.name("session", node.session) or "",
        weight=float(node.weight),
        text=check.text("text", node.text),
        tags=tuple(check.text("tags", tag) for tag in node.tags),
        mentions=_mentions(node.mentions, check),
        data=_data(node.data, check),
    )


def _mentions(names: tuple[str, ...], check: Checker) -> tuple[str, ...]:
    clean = (check.name("mentions", name) for name in names)
    return tuple(dict.fromkeys(name for name in clean if name))


def _refuse_odd_thing(thing: str, check: Checker) -> None:
    """A change is about a memory, about a tie of two things, about names that were merged, or about what the mind
    made."""
    match thing.split(" "):
        case [source, relation, target]:
            _refuse_odd_tie(source, relation, target, check)
        case _ if not (ENTITY_ID.fullmatch(thing) or OTHER_ID.fullmatch(thing)):
            checked_memory_id(thing, "thing")


def _refuse_odd_tie(source: str, relation: str, target: str, check: Checker) -> None:
    if any(OTHER_ID.fullmatch(end) for end in (source, target)):
        if not OTHER_RELATION.fullmatch(relation):
            raise check.refusal("relation", relation, "the name of a relation")
        for end in (source, target):
            if not (OTHER_ID.fullmatch(end) or MEMORY_ID.fullmatch(end)):
                raise check.refusal("target", end, "the id of a thing")
        return
    check.choice("relation", relation, Relation)
    if checked_memory_id(source, "source") == checked_memory_id(target, "target"):
        raise check.refusal("target", target, "another memory than the source")


def _data(data: Mapping[str, Any], check: Checker) -> dict[str, Any]:
    """What a memory keeps beside its named fields; fields that a later version may have added stay."""
    clean: dict[str, Any] = {}
    for name, value in data.items():
        if name == "source":
            clean[name] = check.name(name, value if isinstance(value, str) else str(value))
        elif name == "metadata" and isinstance(value, Mapping):
            clean[name] = check.metadata(value)
        else:
            clean |= check.metadata({name: value})
    return clean

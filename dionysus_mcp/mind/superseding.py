"""A newer memory takes the place of an older one, which is closed in time and stays in the history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dionysus_mcp.errors import Conflict
from dionysus_mcp.mind.values import Relation, Status
from dionysus_mcp.store.port import Link, Node, Unit


def close_older(unit: Unit, newer: Node, older: Node, rule: str) -> int | None:
    """Tie and close, in the act under way. The number of the change takes both back."""
    change = unit.put(Link(newer.id, Relation.SUPERSEDES, older.id, data={"note": rule}))
    close(unit, newer, older)
    return change.seq if change else None


def close(unit: Unit, newer: Node, older: Node) -> None:
    """The older one held until the newer one began, and not before it began itself."""
    unit.put(replace(older, status=Status.SUPERSEDED, ended_at=max(newer.happened_at, older.happened_at)))


def refuse_if_unfit(unit: Unit, newer: Node, older: Node) -> None:
    """What is closed or archived itself takes nobody's place, and no line of memories leads back to where it began:
    nothing would be left to recall."""
    if newer.id in _replaced_by(unit, older.id):
        raise Conflict(
            f"{older.id} already supersedes {newer.id}, so {newer.id} cannot supersede it.",
            "Undo the other tie first (memory_history shows its change), or swap the two ids.",
        )
    if newer.status != Status.ACTIVE:
        raise Conflict(
            f"{newer.id} is {newer.status}, so it cannot take the place of {older.id}.",
            "Name a memory that is active, or first undo the change that closed or archived this one "
            "(memory_history shows it).",
        )


def closed_by(unit: Unit, newer_id: str) -> tuple[str, ...]:
    """The memories that are closed because of this one alone."""
    replaced = [tie.target for tie in _superseding(unit, newer_id) if tie.source == newer_id]
    return tuple(sorted(id_ for id_ in replaced if _is_closed(unit, id_) and not _held(unit, id_, newer_id)))


def _is_closed(unit: Unit, id_: str) -> bool:
    node = unit.get(id_)
    return isinstance(node, Node) and node.status == Status.SUPERSEDED


def _held(unit: Unit, older_id: str, newer_id: str) -> bool:
    """Whether another memory, which stands, took its place as well."""
    others = [unit.get(tie.source) for tie in _superseding(unit, older_id) if tie.source not in {older_id, newer_id}]
    return any(isinstance(node, Node) and node.status in {Status.ACTIVE, Status.SUPERSEDED} for node in others)


def _replaced_by(unit: Unit, id_: str) -> set[str]:
    """Every memory that this one supersedes, however far down the line."""
    line, seen = [id_], {id_}
    for here in line:
        beyond = {tie.target for tie in _superseding(unit, here) if tie.source == here} - seen
        line += beyond
        seen |= beyond
    return seen - {id_}


def _superseding(unit: Unit, id_: str) -> Iterator[Link]:
    return (tie for tie in unit.links(id_) if tie.relation == Relation.SUPERSEDES)

"""What goes with storing an event: the one that it settles is closed in the same act, and the journey begins."""

from __future__ import annotations

from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.mind.creating import Then
from dionysus_mcp.mind.existing import existing
from dionysus_mcp.mind.journeys.values import event_kind, journey_node
from dionysus_mcp.mind.superseding import close_older
from dionysus_mcp.mind.values import Relation, Status
from dionysus_mcp.store.port import Node, Unit

FIELD = "settles"
RULE = "settled"


def recording(settled: str | None, project: str) -> Then:
    """What is done in the unit of work that stores an event."""

    def then(unit: Unit, event: Node) -> None:
        if settled:
            close_older(unit, event, _open_event(unit, settled, project), RULE)
        unit.act()  # of its own: to take the event back does not end the journey
        unit.put(journey_node(project))

    return then


def _open_event(unit: Unit, event_id: str, project: str) -> Node:
    node = existing(unit, event_id, FIELD)
    if event_kind(node.tags) is None:
        raise InvalidInput(
            f"{FIELD} is {event_id}, which is no event but another memory.",
            "Name a task, commitment, decision or note, as query_journey_history shows them.",
            field=FIELD,
        )
    if node.project != project:
        raise InvalidInput(
            f"{event_id} happened in {node.project}, not in {project}.",
            "Give the journey_id of that project.",
            field=FIELD,
        )
    if node.status != Status.ACTIVE:
        raise _settled_already(unit, node)
    return node


def _settled_already(unit: Unit, node: Node) -> Conflict:
    ties = (tie for tie in unit.links(node.id) if tie.relation == Relation.SUPERSEDES and tie.target == node.id)
    by = next((tie.source for tie in ties), None)
    if node.status != Status.SUPERSEDED or by is None:
        return Conflict(f"{node.id} is {node.status}.", "Nothing is left to be settled.", thing=node.id)
    return Conflict(
        f"{node.id} is settled already, by {by}.", f"get_memory shows what {by} says.", thing=node.id, settled_by=by
    )

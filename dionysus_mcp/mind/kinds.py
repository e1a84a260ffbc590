"""The kinds of things that the mind is made of: how their ids look, and finding the one that an id names."""

from __future__ import annotations

import re
from enum import StrEnum

from dionysus_mcp.errors import InvalidInput, NotFound, Purged, shown
from dionysus_mcp.mind.identity import ALPHABET, RANDOM_CHARS, new_id
from dionysus_mcp.mind.values import Status
from dionysus_mcp.store.port import Link, Node, Unit

ID = re.compile(rf"([a-z]{{1,4}})_[{ALPHABET}]{{{RANDOM_CHARS}}}")


class Kind(StrEnum):
    """What a thing is; the value is the kind of its node."""

    MEMORY = "memory"
    ENTITY = "entity"
    BASIN = "basin"
    SEED = "thoughtseed"
    COMPETITION = "competition"
    MODEL = "model"
    PREDICTION = "prediction"
    REVISION = "revision"
    GOAL = "goal"
    JOURNEY = "journey"
    DOCUMENT = "document"
    HEARTBEAT = "heartbeat"
    BELIEF = "belief"
    TRACE = "trace"
    APPROVAL = "approval"
    RUN = "run"
    """A run of agents: its id is that of the run in the journal."""
    STATE = "state"
    """One thing of the whole store, under a fixed id: the energy, whether beats are paused."""


PREFIXES = {
    Kind.MEMORY: "m",
    Kind.ENTITY: "e",
    Kind.BASIN: "b",
    Kind.SEED: "s",
    Kind.COMPETITION: "c",
    Kind.MODEL: "mm",
    Kind.PREDICTION: "p",
    Kind.REVISION: "r",
    Kind.GOAL: "g",
    Kind.JOURNEY: "j",
    Kind.DOCUMENT: "d",
    Kind.HEARTBEAT: "h",
    Kind.BELIEF: "bf",
    Kind.TRACE: "t",
    Kind.APPROVAL: "a",
}
KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}

SHOWN_BY = {
    Kind.MEMORY: "semantic_recall, search_memories and list_memories",
    Kind.BASIN: "query_basin_landscape and get_active_basins",
    Kind.SEED: "list_thoughtseeds",
    Kind.MODEL: "list_mental_models",
    Kind.PREDICTION: "get_mental_model",
    Kind.REVISION: "get_mental_model",
    Kind.GOAL: "list_goals",
    Kind.JOURNEY: "get_or_create_journey",
    Kind.TRACE: "meta_tot_run",
}


def checked_id(id_: str, kind: Kind, field: str) -> str:
    """An id of this kind; one of another kind is refused by name."""
    found = ID.fullmatch(id_)
    if found and found[1] == PREFIXES[kind]:
        return id_
    other = KINDS.get(found[1]) if found else None
    what = f"the id of a {other}, not of a {kind}" if other else f"not the id of a {kind}"
    raise InvalidInput(f"{field} is {shown(id_)}, which is {what}.", _ids_of(kind), field=field)


def existing_thing(unit: Unit, id_: str, kind: Kind, field: str) -> Node:
    """The thing of this kind with this id, in a unit of work."""
    return readable_thing(unit.get(checked_id(id_, kind, field)), id_, kind, field)


def readable_thing(found: Node | Link | None, id_: str, kind: Kind, field: str) -> Node:
    """A thing that was looked for, if it is there and can be read."""
    if not isinstance(found, Node) or found.kind != kind:
        raise NotFound(f"There is no {kind} with the id {shown(id_)}.", _ids_of(kind), field=field)
    if found.status == Status.PURGED:
        raise Purged(
            f"{id_} was erased for good on {found.updated_at[:10]}.", "Nothing of it is left to read.", field=field
        )
    return found


def free_id_of(unit: Unit, kind: Kind) -> str:
    """A new id that nothing has."""
    while unit.get(candidate := new_id(PREFIXES[kind])) is not None:
        pass
    return candidate


def _ids_of(kind: Kind) -> str:
    tools = SHOWN_BY.get(kind, "")
    shown_by = f"; {tools} {'show' if ' and ' in tools else 'shows'} them" if tools else ""
    return f"Ids of this kind look like {PREFIXES[kind]}_0123456789{shown_by}."

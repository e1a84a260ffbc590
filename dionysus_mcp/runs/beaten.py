"""What a heartbeat answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agents.llm.values import INSTINCT
from dionysus_mcp.mind.energy.recording import NARRATIVE_CHARS, NEXT_CHARS
from dionysus_mcp.mind.runs.packing import clean
from dionysus_mcp.mind.writing import noted
from dionysus_mcp.redaction import without_secrets
from dionysus_mcp.runs.pulse import Pulse

if TYPE_CHECKING:
    from agents.errands.beating import WouldDo
    from dionysus_mcp.mind.energy.recording import BeatRecorded

CODE_CHARS, ARGUMENT_CHARS = 1_500, 300
MOST_LISTED = 20
OWN_SCRIPT = "# Instinct's own script ran; get_trajectory shows it."
SAID_NOTHING = "The beat ended without a word of its own; {did}."
LIMIT = "It came to its last step, or to the end of its energy; what it had done by then holds."


@dataclass(frozen=True, slots=True)
class Would:
    """A call that a rehearsal refused."""

    tool: str
    arguments: Mapping[str, Any]
    agent: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What the beat changed: how many things of each kind it made or touched, and the goals and memories among them."""

    counts: Mapping[str, int]
    goals: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Beaten:
    """A beat that is on record. `code` is the beginning of what a model wrote; get_trajectory has all. `memory_id` is
    its note for the next beat, which `changed` leaves out. `actions` counts what was paid for. In a rehearsal nothing
    was written, and `would` tells what was refused."""

    narrative: str
    mode: str
    actions: Mapping[str, int]
    spent: float
    code: str = ""
    beat_id: str | None = None
    number: int | None = None
    energy_before: float | None = None
    energy_after: float | None = None
    changed: Changed | None = None
    memory_id: str | None = None
    valence: float | None = None
    next: str | None = None
    step_limit: bool = False
    dry_run: bool = False
    would: tuple[Would, ...] = ()
    note: str | None = None


def beaten(pulse: Pulse, *, dry_run: bool) -> Beaten:
    """As far as it is known before the beat is on record."""
    said, limit = pulse.said, pulse.state == "step_limit"
    actions = Counter(pulse.actions)
    return Beaten(
        narrative=without_secrets(said.narrative, NARRATIVE_CHARS) or SAID_NOTHING.format(did=_did(actions)),
        mode=pulse.mode,
        actions=dict(actions),
        spent=pulse.spent,
        code=OWN_SCRIPT if pulse.mode == INSTINCT else without_secrets(pulse.decision, CODE_CHARS),
        valence=said.valence,
        next=without_secrets(said.ahead, NEXT_CHARS) or None,
        step_limit=limit,
        dry_run=dry_run,
        would=tuple(_would(one) for one in pulse.would[:MOST_LISTED]),
        note=noted(LIMIT if limit else None, said.note or None),
    )


def on_record(answer: Beaten, recorded: BeatRecorded, counts: Mapping[str, int]) -> Beaten:
    """The same, with what the record says. `counts`: how many things of each kind the beat wrote."""
    return replace(
        answer,
        beat_id=recorded.id,
        number=recorded.number,
        memory_id=recorded.memory_id,
        energy_before=recorded.energy_before,
        energy_after=recorded.energy_after,
        spent=recorded.spent,
        changed=Changed(counts, recorded.touched[:MOST_LISTED], recorded.wrote[:MOST_LISTED]),
    )


def _did(actions: Mapping[str, int]) -> str:
    did = ", ".join(f"{action} {count} times" if count > 1 else action for action, count in actions.items())
    return f"it did: {did}" if did else "it did nothing"


def _would(one: WouldDo) -> Would:
    """Its arguments as an answer shows them: long texts cut, and without secrets."""
    return Would(one.tool, clean(dict(one.arguments), ARGUMENT_CHARS), one.agent)

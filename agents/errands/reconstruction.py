"""What an agent is asked about a session that is picked up again: what fills the gaps, from what is stored alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.errand import Errand
from agents.errands.claims import Claim, claims_of, plainly
from agents.errands.reading import as_data

TOOLS = ("semantic_recall", "search_memories", "get_memory", "get_neighbours", "query_journey_history", "list_goals")
STEPS = 4
KNOWN_CHARS = 200
MOST_KNOWN = 20
TASK = """\
A session is picked up again, and some things are missing. Fill the gaps from memories, with as few calls as do: ask in
other words than the gap has. End with final_answer({"<number of the gap>": [{"text": "...", "ids": [...]}]}): each text
is one sentence that can be read in the memories whose ids it cites, word by word, names and figures alike. All others
are dropped. Leave out a gap of which nothing is stored: that nothing is known is a good answer, and a guess is none."""


@dataclass(frozen=True, slots=True)
class Hole:
    """Something that is missing: a session, a decision, or what is known of a cue."""

    missing: str
    about: str


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is known already."""

    text: str
    ids: tuple[str, ...]


def errand(project: str, holes: Sequence[Hole], known: Sequence[Known]) -> Errand:
    """The task for one agent alone. Instinct does nothing about it: where no model thinks, nobody is asked."""
    matter = {
        "project_id": project,
        "gaps": {str(number): {"missing": one.missing, "about": one.about} for number, one in enumerate(holes)},
        "known": [f"{one.text[:KNOWN_CHARS]} [{', '.join(one.ids)}]" for one in known[:MOST_KNOWN]],
    }
    return Errand(
        kind="reconstruction",
        task=f"{TASK}\n{as_data(matter)}",
        scripts={},
        max_steps=STEPS,
        team=(),
        tools=TOOLS,
    )


def read(output: Any, count: int) -> tuple[tuple[Claim, ...], ...]:
    """What is claimed of each gap. A flat list is of the only gap there is, and otherwise of none."""
    said = plainly(output)
    if isinstance(said, Mapping):
        by_number = {str(name): value for name, value in said.items()}
        return tuple(claims_of(by_number.get(str(number)) or ()) for number in range(count))
    return (claims_of(said),) if count == 1 else ((),) * count

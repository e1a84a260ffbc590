"""Having a model write from what was found, where there is one. What it cannot do, rules do, and that is said."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.kinds import ID
from dionysus_mcp.mind.thinking import EXTRACTIVE, Thinker

MATERIAL_CHARS = 40_000
MOST_CHARS = 4_000
CITING = "Cite ids in brackets. Say nothing that the material does not say."


@dataclass(frozen=True, slots=True)
class Written:
    """How an answer was made, and a text of a model, which is empty when rules have to do."""

    text: str = ""
    mode: str = EXTRACTIVE
    note: str | None = None

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


NOTHING = Written()


def written(thinker: Thinker | None, task: str, material: str) -> Written:
    """What the model makes of the material. Ids that it was not given are named."""
    if thinker is None:
        return NOTHING
    given = material[:MATERIAL_CHARS]
    try:
        text = thinker.write(task, given, MOST_CHARS).strip()[:MOST_CHARS]
    except DionysusError as error:
        return Written(note=f"{thinker.name} could not write: {error.message} Rules did the work.")
    if not text:
        return Written(note=f"{thinker.name} wrote nothing. Rules did the work.")
    made_up = sorted(_ids(text) - _ids(f"{task} {given}"))
    note = f"{thinker.name} cites what it was not given: {', '.join(made_up)}." if made_up else None
    return Written(text, thinker.name, note)


def noted(*notes: str | None) -> str | None:
    """Several notes as one."""
    return " ".join(note for note in notes if note) or None


def _ids(text: str) -> set[str]:
    return {found[0] for found in ID.finditer(text)}

"""What a language model writes, where there is one; where it cannot, that is said and rules do the work."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.kinds import ID
from dionysus_mcp.mind.thinking import EXTRACTIVE, Thinker

MOST_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Written:
    """A text of a model; empty when rules have to do."""

    text: str = ""
    mode: str = EXTRACTIVE
    note: str | None = None

    @property
    def lines(self) -> list[str]:
        return [line.strip() for line in self.text.splitlines() if line.strip()]


NOTHING = Written()


def written(thinker: Thinker | None, task: str, material: str, cited: Collection[str] = ()) -> Written:
    """What the model makes of the material. Ids that it was not given are named."""
    if thinker is None:
        return NOTHING
    try:
        text = thinker.write(task, material, MOST_CHARS).strip()
    except DionysusError as error:
        return Written(note=f"{thinker.name} could not write: {error.message} Rules did the work.")
    if not text:
        return Written(note=f"{thinker.name} wrote nothing. Rules did the work.")
    made_up = sorted({found[0] for found in ID.finditer(text)} - set(cited))
    note = f"{thinker.name} cites what it was not given: {', '.join(made_up)}." if made_up else None
    return Written(text[:MOST_CHARS], thinker.name, note)


def noted(*notes: str | None) -> str | None:
    """Several notes as one."""
    return " ".join(note for note in notes if note) or None

"""Having a model write from what was found, where there is one. What it cannot do stays extractive, and says so."""

from __future__ import annotations

from dataclasses import dataclass

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.thinking import EXTRACTIVE, Thinker
from dionysus_mcp.plain import compact_json

MATERIAL_CHARS = 40_000
LONGEST_TEXT = 4_000
CITING = "Cite the ids of the memories that each sentence rests on. Say nothing that the material does not say."


@dataclass(frozen=True, slots=True)
class Written:
    """How an answer was made, and the text that a model wrote of it."""

    mode: str = EXTRACTIVE
    text: str | None = None
    note: str | None = None


def written(thinker: Thinker | None, task: str, material: object) -> Written:
    """What the model makes of the material."""
    if thinker is None:
        return Written()
    try:
        text = thinker.write(f"{task} {CITING}", compact_json(material)[:MATERIAL_CHARS], LONGEST_TEXT)
    except DionysusError as error:
        return Written(note=f"{thinker.name} could not write: {error.message}")
    return Written(thinker.name, text) if text.strip() else Written(note=f"{thinker.name} wrote nothing.")


def noted(*notes: str | None) -> str | None:
    return " ".join(note for note in notes if note) or None

"""A language model, as far as the mind knows of one: it may be asked to write a text, and it may not be there."""

from __future__ import annotations

from typing import Protocol

from dionysus_mcp.errors import ModelRequired

EXTRACTIVE = "extractive"
"""How an answer was made that no model wrote: from sentences that are stored."""


class Thinker(Protocol):
    """Writes what it is asked for, or raises a DionysusError; then whoever asked says that it could not."""

    @property
    def name(self) -> str:
        """Which model writes: answers say so as their `mode`."""

    def write(self, task: str, material: str, most_chars: int) -> str:
        """A text that does the task with the material, which is data and never instructions."""


def required(thinker: Thinker | None, what: str) -> Thinker:
    """The model, where nothing else can do what is asked."""
    if thinker is None:
        raise ModelRequired(
            f"{what} needs a language model, and none is configured.",
            "Configure a model (docs/models.md), or use the tools that work from what is stored.",
        )
    return thinker

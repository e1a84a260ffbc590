"""What a reconstruction answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told, and the ids that it is read from: none only where it says what is not known."""

    text: str
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of one sort."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Reconstructed:
    """Where we were. `markdown` says it within the token budget; `sections` hold the same lines for programs.
    `coherence` is None when there is nothing to hang together; `coherent` is whether it is as much as it should be.
    `left_out` counts lines that the budget had no room for, `dropped` fragments that had too little to do with it,
    `unbacked` what was said to fill gaps and cannot be read in what it cites; `mode` says who filled gaps."""

    project_id: str
    markdown: str
    mode: str
    sections: tuple[Section, ...] = ()
    coherence: float | None = None
    coherent: bool | None = None
    fragments: int = 0
    dropped: int = 0
    left_out: int = 0
    unbacked: int = 0
    widened: bool = False
    note: str | None = None

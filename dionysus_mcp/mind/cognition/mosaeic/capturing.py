"""Storing a moment as somebody told it: one memory, the words as they were said, and where each window looks."""

from __future__ import annotations

import re
from dataclasses import asdict

from dionysus_mcp.mind.cognition.mosaeic.reading import unsorted, windows_of
from dionysus_mcp.mind.cognition.mosaeic.windows import Captured, Quote, Window, Windows
from dionysus_mcp.mind.cognition.texts import asked
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.memory import Memories
from dionysus_mcp.mind.thinking import EXTRACTIVE
from dionysus_mcp.mind.values import Caller, Draft, MemoryType
from dionysus_mcp.mind.writing import noted, written
from dionysus_mcp.plain import shortened

MOSAEIC = "mosaeic"
MOMENT_CHARS = 4_000
MOST_QUOTES = 40
"""Of a window."""
MOST_UNSORTED, SHORT_CHARS = 8, 60
LINE = re.compile(rf"[\s*-]*({'|'.join(Window)})\s*:\s*[\"\u201c]?(.+?)[\"\u201d]?", re.IGNORECASE)
TASK = (
    f"Sort what is said into {', '.join(Window)}. One quote a line, as `window: quote`, word for word. "
    "Leave out windows into which nothing is said."
)
BY_MODEL = "a model put it there"


class Capturing:
    """Captures moments."""

    def __init__(self, ground: Ground, memories: Memories) -> None:
        self._ground = ground
        self._memories = memories

    def capture(self, text: str, subject: str | None, occurred_at: str | None, caller: Caller) -> Captured:
        clean = asked(self._ground.limits, "text", text, MOMENT_CHARS)
        windows, mode, note = self._windows(clean)
        kept = {window: quotes[:MOST_QUOTES] for window, quotes in windows.items() if quotes}
        more = sum(len(quotes) for quotes in windows.values()) - sum(len(quotes) for quotes in kept.values())
        pieces, alone = unsorted(clean, windows)
        created = self._memories.create(_draft(text, kept, subject, occurred_at), caller)
        return Captured(
            id=created.id,
            windows=kept,
            mode=mode,
            empty=tuple(window for window in Window if window not in kept),
            unsorted=tuple(shortened(piece, SHORT_CHARS) for piece in alone[:MOST_UNSORTED]),
            change=created.change,
            redacted=created.redacted,
            repeated=created.repeated,
            close=created.close,
            note=noted(
                note,
                f"{more} further quotes were left out." if more else None,
                f"In no window: {len(alone)} of {pieces} pieces; the memory holds them." if alone else None,
            ),
        )

    def _windows(self, text: str) -> tuple[Windows, str, str | None]:
        """What was said into each window, who sorted it, and what went wrong."""
        said = written(self._ground.thinker, TASK, text)
        lines = [found for line in said.lines if (found := LINE.fullmatch(line))]
        quotes = [(Window(found[1].lower()), _quote(found[2], text)) for found in lines]
        exact = [(window, quote) for window, quote in quotes if quote]
        if not exact:
            failed = f"{said.mode} quoted nothing word for word. Rules did the work." if said.text else None
            return windows_of(text), EXTRACTIVE, noted(said.note, failed)
        dropped = len(said.lines) - len(exact)
        unsaid = f"{dropped} lines of {said.mode} are not what was said, and were dropped." if dropped else None
        return _sorted(exact), said.mode, noted(said.note, unsaid)


def _quote(said: str, text: str) -> Quote | None:
    """Where this stands in the text, if it does word for word."""
    start = text.find(said)
    return Quote(said, start, start + len(said), BY_MODEL) if start >= 0 else None


def _sorted(quotes: list[tuple[Window, Quote]]) -> Windows:
    unique = dict.fromkeys(sorted(quotes, key=lambda one: (one[1].start, one[1].end)))
    return {window: tuple(quote for into, quote in unique if into is window) for window in Window}


def _draft(text: str, windows: Windows, subject: str | None, occurred_at: str | None) -> Draft:
    return Draft(
        content=text,
        memory_type=MemoryType.EPISODIC,
        tags=(MOSAEIC, *(f"{MOSAEIC}-{window}" for window in windows)),
        subject=subject,
        occurred_at=occurred_at,
        metadata={MOSAEIC: {window: [asdict(quote) for quote in quotes] for window, quotes in windows.items()}},
    )

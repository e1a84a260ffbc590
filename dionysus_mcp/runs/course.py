"""The course of one run: its steps go on record as they end, and whoever waits is told."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dionysus_mcp.mind.runs.records import Records
from dionysus_mcp.mind.runs.values import Run, Tally
from dionysus_mcp.plain import plain
from dionysus_mcp.redaction import without_secrets
from dionysus_mcp.runs.words import Words

if TYPE_CHECKING:
    from agents.ports import Step

SAID_CHARS, INSTEAD_CHARS = 200, 500
DIGITS = 9  # of sums of prices


@dataclass(frozen=True, slots=True)
class Said:
    """How far a run is, in its own words."""

    done: float = 0.0
    of: float = 0.0
    text: str = ""


class Course:
    """Both the record and the progress of a run. Any thread may say something."""

    def __init__(self, records: Records, run: Run, ring: Callable[[], None]) -> None:
        self._records = records
        self._run = run
        self._ring = ring
        self._lock = threading.Lock()
        self.tally = Tally()
        self.said = Said()
        self._about = ""
        """Its own words in this phase. Not in the tally, which many threads count up."""
        self.words = Words(ring)

    def begun(self, run: Run) -> None:
        """It is on record from now on."""
        self._run = run

    def step(self, step: Step) -> None:
        with self._lock:
            self._say_who_stepped_in(step)
            self.tally = _counted(self.tally, step)
            self._records.note(self._run, self._told(), plain(step))
        self._ring()

    def say(self, done: float, of: float, text: str) -> None:
        clean = without_secrets(text, SAID_CHARS)
        self.said, self._about = Said(done, of, clean), clean
        self._ring()

    def phase(self, name: str) -> None:
        self.said, self._about = replace(self.said, text=name), ""
        self._note(lambda tally: replace(tally, phase=name))

    def runs_in(self, tier: str) -> None:
        """Its code did, in a step that has ended."""
        if tier not in _tiers(self.tally):
            self._note(lambda tally: replace(tally, tier=", ".join(dict.fromkeys((*_tiers(tally), tier)))))

    def _note(self, changed: Callable[[Tally], Tally]) -> None:
        with self._lock:
            self.tally = changed(self.tally)
            if self._run.started:
                self._records.note(self._run, self._told())
        self._ring()

    def _say_who_stepped_in(self, step: Step) -> None:
        """In the log once for each run: the rest is like it, most of the time."""
        if step.instead and not self.tally.instead:
            logging.getLogger(__name__).warning("%s: %s", self._run.id, _instead(step))

    def _told(self) -> Tally:
        return replace(self.tally, said=self._about)


def _tiers(tally: Tally) -> list[str]:
    return [*filter(None, tally.tier.split(", "))]


def _instead(step: Step) -> str:
    return f"{without_secrets(step.instead, INSTEAD_CHARS)} {step.model} answered."


def _counted(tally: Tally, step: Step) -> Tally:
    usage = step.usage
    unknown = tally.money is None or usage.money is None
    return replace(
        tally,
        steps=max(tally.steps, step.number),
        calls=tally.calls + usage.calls,
        input_tokens=tally.input_tokens + usage.input_tokens,
        output_tokens=tally.output_tokens + usage.output_tokens,
        money=None if unknown else round((tally.money or 0.0) + (usage.money or 0.0), DIGITS),
        energy=round(tally.energy + step.energy, DIGITS),
        instead=tally.instead or (_instead(step) if step.instead else ""),
        stepped_in=tally.stepped_in + bool(step.instead),
        models=tuple(dict.fromkeys((*tally.models, *([step.model] if step.model else [])))),
    )

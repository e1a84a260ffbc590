"""A heartbeat as an errand: what its agents are told, and how what they answer is read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Template
from typing import Any, Final

from agents.errand import Errand
from agents.errands.actions import ACTIONS
from agents.instinct.beat import beat_scripts
from agents.layers import MANAGER
from agents.prompts import told
from agents.quoting import quoted

KIND: Final = "heartbeat"
HAD: Final = frozenset(MANAGER.tools)
FOCUS_CHARS, OBSERVED_CHARS, LAST_CHARS = 1_000, 4_000, 1_500
SAID_CHARS: Final = 20_000
"""Of what the manager says. Far more than is kept of it: whoever keeps it looks for secrets first, and then cuts, for
half a secret is not known for one."""
NO_FOCUS, NOTHING_LEFT = "none: decide yourself", "nothing: this is the first beat of the project"
DRY: Final = (
    "This is a rehearsal: what would write is refused with `dry_run`, and listed for the user. "
    "Go on as if it had been done.\n"
)
RAW: Final = ("<code", "</code", "```", "<think")
"""What marks a reply that was to be run, or was never an answer. A narrative that was given as one may quote it."""
NO_NARRATIVE: Final = "Its last reply held code in place of an answer, and is no narrative."
HARMLESS: Final = str.maketrans("<>", "()")
"""So that no text that was stored can end the place in which it is shown."""
NO_PLAN: Final = str.maketrans("{}", "()")
"""A text alone holds no object of JSON, which whoever repeats it would have carried out."""


@dataclass(frozen=True, slots=True)
class Beat:
    """What a beat begins with."""

    observed: Any
    budget: float
    prices: Mapping[str, float]
    focus: str = ""
    last: str = ""
    max_steps: int | None = None
    dry: bool = False

    @property
    def steps(self) -> int:
        """Energy bounds them: no beat takes more steps than it could pay for at the lowest price."""
        return max(1, min(self.max_steps or MANAGER.steps, MANAGER.steps, math.ceil(self.budget)))


@dataclass(frozen=True, slots=True)
class Said:
    """What the manager said of the beat. What it did not say is unknown, and `note` tells what could not be read."""

    narrative: str = ""
    valence: float | None = None
    ahead: str = ""
    note: str = ""


def errand(beat: Beat) -> Errand:
    """The task for the tree, and what instinct does about it."""
    focus = shortened(beat.focus, FOCUS_CHARS)
    return Errand(KIND, _task(beat, focus), beat_scripts(focus, beat.steps), beat.steps)


def read(output: Any) -> Said:
    """An answer as it came. A text alone is the narrative; nothing is made up for what is missing."""
    answer = _object(output)
    if answer is None:
        return Said(narrative=_narrative(output), note=NO_NARRATIVE if _raw(output) else "")
    valence, note = _valence(answer.get("valence"))
    return Said(
        narrative=shortened(_one_line(answer.get("narrative")), SAID_CHARS),
        valence=valence,
        ahead=shortened(_one_line(answer.get("next")), SAID_CHARS),
        note=note,
    )


def shortened(text: str, most: int) -> str:
    """At most so many characters, with a sign when it goes on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _task(beat: Beat, focus: str) -> str:
    return Template(told("heartbeat.md")).substitute(
        observed=_data(beat.observed, OBSERVED_CHARS),
        last=_data(beat.last or NOTHING_LEFT, LAST_CHARS),
        focus=_data(focus, FOCUS_CHARS) if focus else NO_FOCUS,
        budget=f"{beat.budget:g}",
        prices=_prices(beat.prices),
        dry=DRY if beat.dry else "",
    )


def _prices(prices: Mapping[str, float]) -> str:
    """What costs something, the tools by their price: those that an agent of a beat has."""
    by_price: dict[float, list[str]] = {}
    for action, price in sorted(prices.items(), key=lambda item: item[1]):
        tools = [tool for tool in ACTIONS.get(action, ()) if tool in HAD]
        if price and tools:
            by_price.setdefault(price, []).extend(tools)
    return "; ".join(f"{price:g} each: {', '.join(tools)}" for price, tools in by_price.items()) + "; others are free"


def _data(value: Any, most: int) -> str:
    """What others wrote, as it stands in the task."""
    alone = isinstance(value, str)
    text = value.translate(NO_PLAN) if alone else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return shortened(quoted(text.translate(HARMLESS)), most)


def _object(output: Any) -> Mapping[str, Any] | None:
    if isinstance(output, Mapping):
        return output
    if isinstance(output, str) and output.lstrip().startswith("{"):
        try:
            read_ = json.loads(output)
        except ValueError:
            return None
        return read_ if isinstance(read_, Mapping) else None
    return None


def _narrative(value: Any) -> str:
    """What was told; a raw reply tells nothing."""
    return "" if _raw(value) else shortened(_one_line(value), SAID_CHARS)


def _raw(value: Any) -> bool:
    text = _one_line(value)
    return text.startswith("Thought:") or any(mark in text for mark in RAW)


def _one_line(value: Any) -> str:
    """A text in one line; of anything else but nothing, how it would be written."""
    if value is None or value == "":
        return ""
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = " ".join(str(part.get("text", part)) if isinstance(part, Mapping) else str(part) for part in value)
    return " ".join(str(value).split())


def _valence(value: Any) -> tuple[float | None, str]:
    if value is None:
        return None, ""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not -1 <= value <= 1:
        told = f"{value:g}" if number else f"of the type {type(value).__name__}"
        return None, f"The valence was {told}, which is no number from -1 to 1."
    return float(value), ""

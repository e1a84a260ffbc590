"""Thoughts of a model on a way to an answer, and what it thinks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dionysus_mcp.mind.cognition.answers import Cited
from dionysus_mcp.mind.cognition.looking import listed
from dionysus_mcp.mind.cognition.tree.scoring import Found
from dionysus_mcp.mind.thinking import Thinker
from dionysus_mcp.plain import shortened

THOUGHT_CHARS = 300
MOST_CHARS = 2_000
SHOWN = 12
"""Memories that a model is shown at once."""
PHASES = ("explore possibilities", "challenge what was thought", "develop it further", "integrate it into an answer")
MARKER = re.compile(r"\s*(?:[-*\u2022]|\d{1,2}[.):])\s*")
NUMBER = re.compile(r"(?:^|[^\d.])(100|\d{1,2})(?:\s*(?:%|/\s*100))?\s*$")
RATE = "Rate how far each thought brings the task on, from 0 to 100: one number a line, in the order of the thoughts."


def proposed(thinker: Thinker, task: str, way: Sequence[str], known: Sequence[Found], most: int) -> list[str]:
    """New thoughts of the model, at most so many."""
    phase = PHASES[min(len(way), len(PHASES) - 1)]
    wanted = f"Give {most} different next thoughts, one a line: {phase}. Use only what is given."
    said = thinker.write(wanted, _material(task, way, known), MOST_CHARS)
    lines = [MARKER.sub("", line, count=1).strip() for line in said.splitlines()]
    return [shortened(line, THOUGHT_CHARS) for line in dict.fromkeys(lines) if line][:most]


def rated(thinker: Thinker, task: str, way: Sequence[str], thoughts: Sequence[str]) -> list[float | None]:
    """What the model thinks of each, as a share; None where it gave no number."""
    material = f"{_material(task, way, ())}\n\nThoughts:\n" + "\n".join(thoughts)
    lines = [line for line in thinker.write(RATE, material, MOST_CHARS).splitlines() if line.strip()]
    if len(lines) != len(thoughts):
        return [None] * len(thoughts)
    found = [NUMBER.search(line.strip()) for line in lines]
    return [int(one[1]) / 100 if one else None for one in found]


def _material(task: str, way: Sequence[str], known: Sequence[Found]) -> str:
    before = "\n".join(f"{number}. {text}" for number, text in enumerate(way, start=1))
    memories = listed(Cited(one.id, shortened(one.text, THOUGHT_CHARS)) for one in known)
    return f"Task: {task}\n\nSo far:\n{before or 'nothing'}\n\nKnown:\n{memories or 'nothing'}"

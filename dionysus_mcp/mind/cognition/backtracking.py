"""Where a reasoning goes wrong, where to take it up again, and what memory has in its place."""

from __future__ import annotations

from dionysus_mcp.mind.cognition.analogues import Analogies, cases
from dionysus_mcp.mind.cognition.answers import Analogue, Backtrack, Ending, Finding, Step
from dionysus_mcp.mind.cognition.examining import Examining, material
from dionysus_mcp.mind.cognition.looking import listed
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.writing import noted, written

FAILING = frozenset({Finding.CONTRADICTED, Finding.DISPUTED})
ALTERNATIVES = 5
NOTHING_FAILS = "No step fails against memory."
TASK = "Propose how to go on from the last step that holds, another way than before. Cite ids in brackets."


class Backtracking:
    """Finds the first step that fails."""

    def __init__(self, ground: Ground, examining: Examining, analogies: Analogies) -> None:
        self._ground = ground
        self._examining = examining
        self._analogies = analogies

    def backtrack(self, question: str, reasoning: str, caller: Caller) -> Backtrack:
        steps = self._examining.steps(reasoning, caller)
        fails = next((step for step in steps if step.finding in FAILING), None)
        told = {one.id for step in steps for one in step.evidence}
        like = [one for one in self._analogies.find(question, 2 * ALTERNATIVES, caller) if one.id not in told]
        said = written(
            self._ground.thinker,
            TASK,
            f"{material(question, steps)}\n\nEarlier cases:\n{listed(cases(like))}",
        )
        return Backtrack(
            mode=said.mode,
            fails=fails,
            resume_after=_last_before(fails),
            unsupported=tuple(step.number for step in steps if step.finding is Finding.NOT_FOUND),
            alternatives=_alternatives(like),
            failed_before=tuple(one for one in like if one.ended is Ending.FAILED),
            written=said.text or None,
            note=noted(None if fails else NOTHING_FAILS, said.note),
        )


def _last_before(fails: Step | None) -> int | None:
    """The step to go on from. One that contradicts an earlier step only may be right, and the earlier one wrong."""
    if fails is None:
        return None
    by_memory = any(one.against for one in fails.evidence)
    return fails.number - 1 if by_memory or not fails.against_step else fails.against_step - 1


def _alternatives(like: list[Analogue]) -> tuple[Analogue, ...]:
    """Those that worked first, none that failed."""
    open_ones = [one for one in like if one.ended is not Ending.FAILED]
    return tuple(sorted(open_ones, key=lambda one: one.ended is not Ending.WORKED)[:ALTERNATIVES])

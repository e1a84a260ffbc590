"""Holding a reasoning against memory, step by step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dionysus_mcp.errors import TooLarge
from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.cognition.answers import Cited, Evidence, Examination, Finding, Step
from dionysus_mcp.mind.cognition.looking import GIST_CHARS, Looking, listed, unheld
from dionysus_mcp.mind.cognition.texts import Piece, steps, telling
from dionysus_mcp.mind.cognition.unsettling import unsettles
from dionysus_mcp.mind.cognition.weighing import weighed
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.missing import NOT_MISSED
from dionysus_mcp.mind.truth.verdict import Statement
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.mind.writing import written
from dionysus_mcp.plain import shortened

MOST_STEPS = 40
OF_A_STEP = 8
MOST_EVIDENCE = 3
TASK = "Judge the reasoning from the findings only: which steps hold, which do not, and why. Cite ids in brackets."


class Examining:
    """Examines reasonings."""

    def __init__(self, ground: Ground, looking: Looking) -> None:
        self._ground = ground
        self._looking = looking

    def examine(self, question: str, reasoning: str, caller: Caller) -> Examination:
        examined = self.steps(reasoning, caller)
        said = written(self._ground.thinker, TASK, material(question, examined))
        counts = Counter(step.finding for step in examined)
        return Examination(
            steps=tuple(examined),
            findings={finding: counts[finding] for finding in Finding if counts[finding]},
            mode=said.mode,
            left_out=unheld(
                [word for word in telling(question) if word not in NOT_MISSED], [step.text for step in examined]
            ),
            written=said.text or None,
            note=said.note,
        )

    def steps(self, reasoning: str, caller: Caller) -> list[Step]:
        """Every step with what memory says of it."""
        pieces = steps(reasoning)
        if len(pieces) > MOST_STEPS:
            raise TooLarge(
                f"reasoning has {len(pieces)} steps; the limit is {MOST_STEPS}.",
                "Examine it in several parts.",
                field="reasoning",
            )
        return [self._step(number, pieces, caller) for number in range(len(pieces))]

    def _step(self, number: int, pieces: Sequence[Piece], caller: Caller) -> Step:
        text = pieces[number].text
        evidence = _evidence(self._looking.near(text, caller, OF_A_STEP), text)
        against, rule = _broken(number, pieces)
        return Step(
            number=number + 1,
            text=shortened(text, GIST_CHARS),
            finding=_finding(evidence, against),
            evidence=tuple(evidence[:MOST_EVIDENCE]),
            against_step=against,
            rule=rule,
        )


def _evidence(hits: Sequence[Hit], step: str) -> list[Evidence]:
    """What speaks against a step and for it. What was said later may leave an older memory nothing to say for it."""
    found = [(hit, evidence) for hit in hits if (evidence := _said_by(hit, step))]
    against = [evidence for _, evidence in found if evidence.against]
    silent = [hit for hit in hits if hit.id not in {evidence.id for _, evidence in found}]
    return against + [
        evidence
        for hit, evidence in found
        if not evidence.against and not any(unsettles(newer, hit, step) for newer in silent)
    ]


def _said_by(hit: Hit, step: str) -> Evidence | None:
    found = weighed(Statement(hit.content, hit.subject or "", hit.occurred_at, hit.memory_type), step)
    if found is None:
        return None
    return Evidence(hit.id, shortened(hit.content, GIST_CHARS), found.rule, against=found.against)


def _broken(number: int, pieces: Sequence[Piece]) -> tuple[int | None, str | None]:
    """The earlier step that this one contradicts, and by which rule."""
    for before in range(number):
        found = weighed(Statement(pieces[before].text), pieces[number].text)
        if found and found.against:
            return before + 1, found.rule
    return None, None


def _finding(evidence: Sequence[Evidence], against_step: int | None) -> Finding:
    against = against_step is not None or any(one.against for one in evidence)
    supported = any(not one.against for one in evidence)
    if against:
        return Finding.DISPUTED if supported else Finding.CONTRADICTED
    return Finding.SUPPORTED if supported else Finding.NOT_FOUND


def _cases(examined: Sequence[Step]) -> list[Cited]:
    return [Cited(one.id, one.text) for step in examined for one in step.evidence]


def material(question: str, examined: Sequence[Step]) -> str:
    """Steps and findings as a model is given them."""
    told = (f"{step.number}. {step.text}\n{step.finding}\n{listed(_cases([step]))}" for step in examined)
    return f"Question: {question}\n\n" + "\n\n".join(told)

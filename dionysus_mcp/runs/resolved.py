"""What resolving a prediction answers, and how it is explained: every line cites what it is read from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from dionysus_mcp.mind.backing import Claim
from dionysus_mcp.mind.models.answers import Cited, PredictionTold, Record, Recorded, Revised, RevisionTold
from dionysus_mcp.redaction import without_secrets

TEXT_CHARS = 300
MOST_CASES = 3
FOUND = "Known beside it"
NOT_JUDGED = "Not judged, so neither for nor against it"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence, and the ids that it is read from."""

    text: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revision:
    """What became of the model. `not_due`: nobody proposed to revise it. `why` says who decided, and on what."""

    state: Literal["applied", "left", "not_due"]
    why: str
    made: RevisionTold | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A prediction that was judged, and what follows. An unclear one stays open. `before` and `after` are the model's
    record; `unbacked` counts claims of agents that cannot be read in what they cite, which are not in `explanation`;
    `mode` says who reasoned."""

    prediction_id: str
    model_id: str
    observation_id: str
    status: str
    verdict: str
    rule: str
    judge: str
    revision: Revision
    explanation: tuple[Line, ...]
    mode: str
    error: float | None = None
    before: Record | None = None
    after: Record | None = None
    unbacked: int = 0
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What was predicted, for and against which cases, and how it came out."""

    prediction: PredictionTold
    observation: str
    recorded: Recorded
    cited: Cited
    before: Record

    @property
    def is_clear(self) -> bool:
        return self.recorded.prediction_error is not None


def explained(judged: Judged, revised: Revised | None, claims: Sequence[Claim]) -> tuple[Line, ...]:
    """How it came out and why, from what is stored, with what agents found beside it."""
    lines = [*_outcome(judged), *_cases(judged), *_change(judged)]
    found = {one.text: Line(f"{FOUND}: {one.text}", one.ids) for one in claims if one.text != judged.observation}
    return (*lines, *found.values(), *_revision(revised))


def _outcome(judged: Judged) -> Iterator[Line]:
    made, recorded = judged.prediction, judged.recorded
    yield Line(f"Expected: {without_secrets(made.text, TEXT_CHARS)}", (made.id,))
    yield Line(f"Happened: {without_secrets(judged.observation, TEXT_CHARS)}", (recorded.observation_id,))
    error = "" if recorded.prediction_error is None else f", error {recorded.prediction_error:g}"
    verdict = f"Judged {recorded.grade} by {recorded.judge}{error}: {recorded.rule}"
    yield Line(verdict, (made.id, recorded.observation_id))


def _cases(judged: Judged) -> Iterator[Line]:
    cited = judged.cited
    told = (("Spoke for it", cited.supporting), ("Spoke against it", cited.opposing), (NOT_JUDGED, cited.not_judged))
    for what, cases in told:
        for case in cases[:MOST_CASES]:
            yield Line(f"{what}: {case.situation} -> {case.outcome} ({case.at})", (case.situation_id, case.outcome_id))


def _change(judged: Judged) -> Iterator[Line]:
    due = judged.recorded.revision_due
    if due:
        since = f"Since {due.changed_at[:10]} it is otherwise, with a certainty of {due.certainty:g}"
        yield Line(f"{since}: {due.closing} older cases do not hold any more", due.observations)


def _revision(revised: Revised | None) -> Iterator[Line]:
    made = revised.revision if revised else None
    if made:
        tested = (
            f"expected error on {made.held_out} held-out outcomes {made.error_before} before, {made.error_after} after"
        )
        yield Line(f"Closed {made.closed} cases as of {made.changed_at[:10]}: {tested}", (made.id,))

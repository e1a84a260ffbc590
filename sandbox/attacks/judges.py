"""How a probe is judged, beside what holds for every probe (see `stage.py` and `running.py`)."""

from __future__ import annotations

from sandbox.attacks.probe import LIMITS, Judge, Outcome
from sandbox.errors import Closed
from sandbox.port import Result

SHOWN = 300
CUT_NOTE = 500
"""How much may be said, beside the output that was kept, about what was cut."""


def reached_nothing(outcome: Outcome) -> str | None:
    """The last step failed, or its value, which is what the code reached, is empty."""
    return f"the code reached {_short(outcome.value)}" if outcome.value else None


def ended_by_the_sandbox(outcome: Outcome) -> str | None:
    """The step did not come to its own end: the host was told of an error."""
    if isinstance(outcome.last, Result) and outcome.last.error is None:
        return f"the step ended as if it had been allowed, with {_short(outcome.value)}"
    return None


def ended_by(*kinds: str) -> Judge:
    def judge(outcome: Outcome) -> str | None:
        """The step did not come to its own end: the host was told of an error of one of these kinds."""
        fault = outcome.last.error if isinstance(outcome.last, Result) else None
        if fault is not None and fault.kind not in kinds:
            return f"the step ended by {fault.kind} and not by {' or '.join(kinds)}: {_short(fault.message)}"
        return ended_by_the_sandbox(outcome)

    return judge


def ended(_: Outcome) -> str | None:
    """However it ended, nothing else is wrong."""
    return None


def output_was_cut(outcome: Outcome) -> str | None:
    """No more was kept of the output than allowed."""
    kept = max((len(step.logs) for step in outcome.steps if isinstance(step, Result)), default=0)
    return f"{kept} characters of output were kept" if kept > LIMITS.output_chars + CUT_NOTE else None


def not_final(outcome: Outcome) -> str | None:
    """No step counts as final: nobody gave a final answer."""
    forged = [step.value for step in outcome.steps if isinstance(step, Result) and step.final]
    return f"a final answer was believed: {_short(forged[0])}" if forged else None


def refused_at_once(outcome: Outcome) -> str | None:
    """The first step failed: it was not run."""
    first = outcome.steps[0]
    if isinstance(first, Result) and first.error is None:
        return f"the step ran, and came to {_short(first.value)}"
    return None


def later_step_refused(outcome: Outcome) -> str | None:
    """The first step was final, and the second was refused as closed."""
    if not isinstance(outcome.last, Closed):
        return f"a step after the final answer came to {_short(outcome.last)}"
    return None


def final_is(answer: object) -> Judge:
    def judge(outcome: Outcome) -> str | None:
        """The last step is final, with the answer that was given."""
        if isinstance(outcome.last, Result) and outcome.last.final and outcome.last.value == answer:
            return None
        return f"the final answer {answer!r} was lost: {_short(outcome.last)}"

    return judge


def answers(value: object) -> Judge:
    def judge(outcome: Outcome) -> str | None:
        """The last step has exactly this value."""
        return None if outcome.value == value else f"not {value!r} but {_short(outcome.last)}"

    return judge


def _short(thing: object) -> str:
    told = repr(thing)
    return told if len(told) <= SHOWN else f"{told[:SHOWN]}..."

"""The agents of a beat at work: each call is paid from what the beat may spend, and only talk is no beat."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from anyio import to_thread

from agents.acting import ACTING
from agents.errands.actions import Purse
from agents.errands.beating import Acts, Priced, Rehearsed, WouldDo
from agents.errands.heartbeat import Beat, Said, errand, read
from agents.errors import ModelFailed, ToolRefused
from agents.llm.values import INSTINCT

if TYPE_CHECKING:
    from agents.errand import Errand, Means, Outcome
    from dionysus_mcp.runs.job import Handle

FRUITLESS = (
    "The beat spent nothing and brought nothing; get_trajectory shows its steps. Use a model that writes code, or set "
    "DIONYSUS_AGENTS__STYLE=json."
)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What came of it, before it is recorded. `decision` is the code that the manager ran, or its plans."""

    said: Said
    mode: str
    state: str
    actions: tuple[str, ...]
    spent: float
    decision: str
    would: tuple[WouldDo, ...]


async def pulsed(handle: Handle, beat: Beat) -> Pulse:
    """Send the agents."""
    purse, rehearsed = Purse(beat.prices, beat.budget), Rehearsed()
    watchers = (rehearsed, purse, Acts(lambda: handle.phase("act")))  # what is too dear is no act
    _paying_from(purse)
    async with handle.means(watchers, dry=beat.dry) as means:
        priced = Priced(means.record, {} if beat.dry else beat.prices)  # nobody pays for a rehearsal
        await to_thread.run_sync(handle.phase, "decide")
        outcome = await _carried(errand(beat), replace(means, record=priced), thinks=handle.thinks)
        _refuse_fruitless(priced, outcome)
    return Pulse(
        said=read(outcome.output),
        mode=outcome.model or INSTINCT,
        state=outcome.state,
        actions=purse.actions,
        spent=purse.spent,
        decision=priced.decision,
        would=rehearsed.would,
    )


def _paying_from(purse: Purse) -> None:
    """Whoever of its agents asks how much energy there is hears what is left of the beat's own."""
    acting = ACTING.get()
    if acting is not None:
        ACTING.set(replace(acting, left=lambda: purse.left))


async def _carried(errand: Errand, means: Means, *, thinks: bool) -> Outcome:
    """What came of it; instinct writes code. A beat whose model could not be asked is none."""
    from agents.styles import in_style

    outcome = await in_style(errand, means, means.style if thinks else "code")
    if outcome.state == "failed":
        raise _failure(outcome)
    return outcome


def _refuse_fruitless(priced: Priced, outcome: Outcome) -> None:
    """Only talk, or only errors, are no beat. To end one by an answer, without doing anything, is a choice."""
    if priced.ran and (priced.called or outcome.state == "done"):
        return
    raise ModelFailed(
        f"{outcome.model or INSTINCT} did nothing in {outcome.steps} steps: "
        f"{'no tool that it called gave a result' if priced.ran else 'none of its own ran without an error'}.",
        FRUITLESS,
    )


def _failure(outcome: Outcome) -> ToolRefused:
    why = f"{outcome.message or 'The agents could not go on.'} The beat was taken back."
    return ToolRefused(outcome.error or "run_failed", why, outcome.next_step or "Try again.")

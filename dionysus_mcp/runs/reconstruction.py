"""Picking up a session: read from what is stored, and its gaps filled by an agent where a model thinks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from anyio import to_thread

from agents.errands.reading import OnlyThese
from agents.errands.reconstruction import TOOLS, Hole, Known, errand, read
from dionysus_mcp.mind.backing import Claim
from dionysus_mcp.mind.reconstruction.answers import Reconstructed
from dionysus_mcp.mind.reconstruction.reconstruction import checked_budget, tell
from dionysus_mcp.mind.reconstruction.values import Fragment, Gap, Looked
from dionysus_mcp.redaction import without_secrets
from dionysus_mcp.runs.failing import NO_AGENTS
from dionysus_mcp.runs.job import Handle

if TYPE_CHECKING:
    from agents.errand import Outcome

TITLE_CHARS = 80
FAILED = "No agent filled the gaps: {why}"


@dataclass(frozen=True, slots=True)
class Answers:
    """Fills gaps with what an agent said of them."""

    name: str
    said: Mapping[Gap, Sequence[Claim]]

    def fill(self, gap: Gap, known: Sequence[Fragment]) -> Sequence[Claim]:
        del known
        return self.said.get(gap, ())


@dataclass(frozen=True, slots=True)
class Reconstructing:
    """The job: without gaps, and where no model thinks, no agent is asked."""

    asked: str | None
    cues: tuple[str, ...]
    token_budget: int
    project_id: str
    kind: ClassVar[str] = "reconstruction"
    prefix: ClassVar[str] = "reconstruct"

    @property
    def title(self) -> str:
        return without_secrets("; ".join((self.project_id, *self.cues)), TITLE_CHARS)

    def prepare(self, handle: Handle) -> None:
        checked_budget(self.token_budget)
        handle.mind.reconstruction.query(self.asked, self.cues, handle.caller)

    async def work(self, handle: Handle) -> Reconstructed:
        await to_thread.run_sync(handle.phase, "look")
        looked = await to_thread.run_sync(self._looked, handle)
        if looked.picture.gaps and handle.thinks:
            await to_thread.run_sync(handle.phase, "fill")
            looked = await _filled(handle, looked)
        await to_thread.run_sync(handle.phase, "tell")
        told = await to_thread.run_sync(tell, looked, self.token_budget)
        return replace(told, sections=())  # they would say everything twice

    def _looked(self, handle: Handle) -> Looked:
        found = handle.mind.reconstruction
        return found.look(found.query(self.asked, self.cues, handle.caller), handle.caller)


async def _filled(handle: Handle, looked: Looked) -> Looked:
    """With what an agent finds; the same as before, saying why, when it finds nothing because it failed."""
    gaps = looked.picture.gaps
    try:
        outcome = await _outcome(handle, looked)
    except NO_AGENTS as error:
        return replace(looked, note=FAILED.format(why=f"{error.message} {error.next_step}"))
    if outcome.state != "done":
        return replace(looked, note=FAILED.format(why=outcome.why))
    claims = [[Claim(one.text, one.ids) for one in several] for several in read(outcome.output, len(gaps))]
    answers = Answers(outcome.model, dict(zip(gaps, claims, strict=True)))
    return await to_thread.run_sync(handle.mind.reconstruction.filled, looked, answers, handle.caller)


async def _outcome(handle: Handle, looked: Looked) -> Outcome:
    from agents.run import carry_out

    holes = [Hole(str(gap.missing), gap.about) for gap in looked.picture.gaps]
    known = [Known(one.text, one.ids) for one in looked.picture.fragments]
    async with handle.means((OnlyThese(TOOLS),), dry=True) as means:
        return await carry_out(errand(looked.query.project, holes, known), means)

"""A year lived through the product's own tools: all is remembered, each situation is foretold, what came is told."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fastmcp import Client

from benchmarks.parts.year import Event, Year
from dionysus_mcp.composition import build_store
from dionysus_mcp.embedding.port import Embedding
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings, load_settings

BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""
BEFORE_A_MODEL = 25
"""Notes until the model is made: it stands on the largest basin that there is by then."""
PERSON = "ruben"
PATIENCE_S = 60.0


@dataclass(frozen=True, slots=True)
class Foretold:
    """What was said of a case before it came (empty: nothing), how sure, and what the judge said of it afterwards."""

    text: str = ""
    confidence: float | None = None
    judged: bool = False
    error: float | None = None
    rule: str = ""


@dataclass(slots=True)
class Clock:
    """Goes as the year goes, a little at every look."""

    moment: datetime = BEGINNING

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def go_to(self, day: float) -> None:
        self.moment = max(self.moment, BEGINNING + timedelta(days=day))


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody lives with a model: whether they revise it whenever that is asked for, and whether they say
    themselves how a prediction came out; if not, the judge has to tell."""

    revises: bool = False
    says: bool = False


class Life:
    """One model that foretells a person's days."""

    def __init__(self, client: Client[Any], clock: Clock, manner: Manner) -> None:
        self._client = client
        self._clock = clock
        self._manner = manner
        self._kinds: dict[str, str] = {}
        self._model = ""
        self._noted = 0
        self.revisions = 0

    async def live(self, year: Year) -> list[Foretold]:
        """What was said of each case."""
        self._kinds = {case.outcome: case.kind for case in year.cases}
        return [one for event in year.events if (one := await self._see(event))]

    async def _see(self, event: Event) -> Foretold | None:
        self._clock.go_to(event.at)
        if not self._model and self._noted >= BEFORE_A_MODEL:
            await self._begin()
        self._noted += 1
        if event.outcome and self._model:
            return await self._foretell(event)
        noted = [await self._call("create_memory", content=text) for text in (event.text, event.outcome) if text]
        if not event.outcome:
            return None
        before, after = (one["id"] for one in noted)
        await self._call("link_memories", source_id=before, relation="NEXT", target_id=after)
        return Foretold()

    async def _begin(self) -> None:
        landscape = await self._call("query_basin_landscape")
        if landscape["basins"]:
            basins = [landscape["largest"][0]["id"]]
            made = await self._call("create_mental_model", name=PERSON, domain="user", basin_ids=basins)
            self._model = made["id"]

    async def _foretell(self, event: Event) -> Foretold:
        said = await self._call("generate_prediction", model_id=self._model, context=event.text)
        if "id" not in said:
            await self._call(
                "record_observation", observation=event.outcome, model_id=self._model, situation=event.text
            )
            return Foretold()
        known = {"outcome": self._came_out(said["text"], event)} if self._manner.says else {}
        seen = await self._call("record_observation", observation=event.outcome, prediction_id=said["id"], **known)
        if self._manner.revises and "revision_due" in seen:
            revised = await self._call("revise_mental_model", model_id=self._model, prediction_id=said["id"])
            self.revisions += "revision" in revised
        return Foretold(
            said["text"],
            said.get("confidence", 0.5),
            True,
            seen.get("prediction_error"),
            seen["rule"].partition(":")[0],
        )

    def _came_out(self, text: str, event: Event) -> str:
        return "right" if self._kinds[text] == self._kinds[event.outcome] else "wrong"

    async def _call(self, tool: str, **arguments: Any) -> dict[str, Any]:
        answer = await self._client.call_tool(tool, arguments)
        return dict(answer.structured_content or {})


@asynccontextmanager
async def life(embedding: Embedding, manner: Manner) -> AsyncIterator[Life]:
    """A new life, in a store of its own."""
    with tempfile.TemporaryDirectory(prefix="dionysus-") as home:
        clock = Clock()
        mind = _mind(load_settings(home=Path(home), project=PERSON), embedding, clock)
        async with Client(build_core(mind, PERSON)) as client:
            yield Life(client, clock, manner)


def _mind(settings: Settings, embedding: Embedding, clock: Clock) -> Mind:
    """As the composition root builds it, but for the embedder, which is one for all lives."""
    store = build_store(settings, clock)
    return Mind(store, Meaning(embedding, PATIENCE_S, PATIENCE_S, store.prepared), Limits(), clock)

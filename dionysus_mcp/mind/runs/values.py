"""A run, as a thing in the store. Under way only its beginning is in the journal; the rest is a note, until it ends."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from dionysus_mcp.errors import InvalidInput, NotFound, RunOver, shown
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.plain import known_fields
from dionysus_mcp.store.port import Node, Unit

AREA = "runs"
"""The notes of runs under way: how far each is, which are to be cancelled, when their owners were heard of."""
CANCEL, OWNER = "cancel/", "owner/"
RUN_ID = re.compile(r"[a-z]{1,20}-\d{8}T\d{6}Z-[0-9a-f]{4,16}")


class Status(StrEnum):
    """How a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run did not end well: the code of an error, what it says, and what to do."""

    code: str
    message: str
    next: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a run has taken until now. `money` is None once a price was not known."""

    steps: int = 0
    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    money: float | None = 0.0
    energy: float = 0.0
    models: tuple[str, ...] = ()
    phase: str = ""
    said: str = ""
    tier: str = ""
    """The sandbox that its code has run in; of `auto` each tier that did."""
    instead: str = ""
    """Why a model stepped in for others, the first time; and in how many steps one did."""
    stepped_in: int = 0

    @classmethod
    def read(cls, raw: bytes) -> Tally:
        return cls.of(json.loads(raw))

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Tally:
        return cls(**{**known_fields(cls, told), "models": tuple(told["models"])})

    def raw(self) -> bytes:
        return json.dumps(asdict(self)).encode()


@dataclass(frozen=True, slots=True)
class Run:
    """One run."""

    id: str
    kind: str
    title: str
    project: str
    author: str
    started: str
    status: Status = Status.RUNNING
    ended: str = ""
    owner: str = ""
    """The server that carries it out: when that has died, the run is interrupted."""
    beat: str = ""
    """The beat for which energy waits."""
    tally: Tally = field(default_factory=Tally)
    answer: Any = None
    failure: Failure | None = None
    left: tuple[str, ...] = ()
    """What could not be taken back, because others changed it since."""

    @classmethod
    def of(cls, node: Node) -> Run:
        data = node.data
        tally, failure = data.get("tally"), data.get("failure")
        return cls(
            id=node.id,
            kind=node.label,
            title=data.get("title", ""),
            project=node.project,
            author=node.author,
            started=node.happened_at,
            status=Status(node.status),
            ended=node.ended_at,
            owner=data.get("owner", ""),
            beat=data.get("beat", ""),
            tally=Tally.of(tally) if tally else Tally(),
            answer=data.get("answer"),
            failure=Failure(**known_fields(Failure, failure)) if failure else None,
            left=tuple(data.get("left", ())),
        )

    def node(self) -> Node:
        data: dict[str, Any] = {"title": self.title, "owner": self.owner, "beat": self.beat}
        if self.status is not Status.RUNNING:
            data |= {"tally": asdict(self.tally) | {"models": list(self.tally.models)}, "answer": self.answer}
            data |= {"failure": asdict(self.failure) if self.failure else None, "left": list(self.left)}
        return Node(
            id=self.id,
            kind=Kind.RUN,
            project=self.project,
            label=self.kind,
            status=self.status,
            happened_at=self.started,
            ended_at=self.ended,
            author=self.author,
            data={name: value for name, value in data.items() if value not in (None, "", [])},
        )

    def with_tally(self, notes: Mapping[str, bytes]) -> Run:
        """How far it is, where that is noted."""
        raw = notes.get(self.id)
        return replace(self, tally=Tally.read(raw)) if raw and self.status is Status.RUNNING else self


def checked_run_id(run_id: str) -> str:
    if not RUN_ID.fullmatch(run_id):
        raise InvalidInput(f"run_id is {shown(run_id)}, which is not the id of a run.", SHOWN_BY, field="run_id")
    return run_id


def readable_run(found: object, run_id: str) -> Run:
    if not isinstance(found, Node) or found.kind != Kind.RUN:
        raise NotFound(f"There is no run with the id {shown(run_id)}.", SHOWN_BY, field="run_id")
    return Run.of(found)


SHOWN_BY = "list_runs shows those there are."


def still_running(unit: Unit, run_id: str) -> Run:
    """The run, if it may write: one that is over may not, whatever a thread of it still tries."""
    run = readable_run(unit.get(run_id), run_id)
    if run.status is not Status.RUNNING:
        raise RunOver(
            f"The run {run_id} is over: {run.status}.", "Nothing was written. Begin another run.", status=run.status
        )
    return run

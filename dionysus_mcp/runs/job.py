"""What a run does, and what it is handed: the seam between the runs of a server and the three tools that think."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from agents.errand import Means
    from agents.ports import Progress, Record, Watcher
    from dionysus_mcp.mind.mind import Mind
    from dionysus_mcp.mind.values import Caller
    from dionysus_mcp.store.port import Unit


class Handle(Protocol):
    """One run, as its job sees it."""

    @property
    def id(self) -> str:
        """Its id, which is that of the run in the journal: whatever it writes can be taken back at once."""

    @property
    def mind(self) -> Mind: ...

    @property
    def caller(self) -> Caller:
        """In whose name it writes; `caller.run` is the id."""

    @property
    def since(self) -> int:
        """The position of the journal at which it began."""

    @property
    def thinks(self) -> bool:
        """Whether a language model is configured for the manager of its agents, so that it does more than follow
        instinct. Imports nothing."""

    @property
    def progress(self) -> Progress: ...

    @property
    def record(self) -> Record: ...

    def means(self, watchers: tuple[Watcher, ...] = (), *, dry: bool = False) -> AbstractAsyncContextManager[Means]:
        """What its agents work with: the bridge to the server's own tools, sandbox, models. Closed behind them; when it
        is closed, no call of a tool is under way any more."""

    def hold(self, beat_id: str, reserve: Callable[[Unit], object]) -> None:
        """Have energy wait for this beat from the unit of work on that puts the run on record: it is free again if the
        run does not end well, or its server dies. Said in `prepare`."""

    def phase(self, name: str) -> None:
        """Say what begins now: it stands in the record and goes to whoever waits. Not on the event loop, because it may
        have to wait for its turn to write."""

    def finish_in(self, unit: Unit, answer: Any) -> None:
        """Record in a unit of work that the run has ended well, with its answer: from here on it is not taken back."""


class Job(Protocol):
    """One kind of run. Its methods but `work` are called in a thread of their own."""

    @property
    def kind(self) -> str:
        """`heartbeat`, `prediction` or `reconstruction`."""

    @property
    def prefix(self) -> str:
        """How ids of its runs begin. Predictions made in a run that begins with `beat-` are not resolved in it."""

    @property
    def title(self) -> str:
        """What it is about, in a few words. Asked when it is prepared."""

    @property
    def project_id(self) -> str: ...

    def prepare(self, handle: Handle) -> None:
        """What must hold before it begins. A `DionysusError` is the answer then, and no run is on record."""

    async def work(self, handle: Handle) -> Any:
        """Do it; the answer is a frozen dataclass. Ends with `handle.finish_in`, in the unit of work of the last write,
        or in one of its own. If this raises or is cancelled, everything that the run wrote is taken back."""

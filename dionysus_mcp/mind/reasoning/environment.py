"""What is there now, as it is told."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Noted:
    """A memory, the beginning of its text, and when it was stored."""

    id: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class LastSession:
    """The session that began last."""

    id: str
    last: str
    things: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """An active goal and what is in its way."""

    id: str
    title: str
    blocked_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that wants attention, and why."""

    id: str
    why: str


@dataclass(frozen=True, slots=True)
class Expected:
    """A prediction that waits for what happens, the beginning of what it says, whose it is, and until when."""

    id: str
    model_id: str
    text: str
    until: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class ToDo:
    """A task or commitment that is not settled, and until when it is to be done."""

    id: str
    text: str
    due: str
    overdue: bool = False


@dataclass(frozen=True, slots=True)
class Beats:
    """Heartbeats on record, whether they are paused, whether one runs, and when the last one was."""

    count: int = 0
    paused: bool = False
    running: bool = False
    last: str | None = None


@dataclass(frozen=True, slots=True)
class Sending:
    """Changes that have not been sent yet, and what keeps them."""

    waiting: int
    paused: bool = False
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """What is there now. `basins` are the themes that are active; `due` are the predictions that end first, `to_do`
    what is overdue or to be done within a week (`more_to_do` counts further ones; `to_do_unread`: more is open than was
    looked at). Parts of which there is nothing are left out."""

    now: str
    project_id: str
    journal_position: int
    memories: int
    energy: float
    newest: tuple[Noted, ...] = ()
    last_session: LastSession | None = None
    goals: tuple[Wanted, ...] = ()
    attention: tuple[Warned, ...] = ()
    basins: tuple[str, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    more_to_do: int = 0
    to_do_unread: bool = False
    due: tuple[Expected, ...] = ()
    open_predictions: int = 0
    beats: Beats | None = None
    sync: Sending | None = None
    deletions_held: bool = False

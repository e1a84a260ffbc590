"""What a person was asked to allow, and what they said: a thing in the journal for each question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.kinds import Kind
from dionysus_mcp.mind.values import GLOBAL_PROJECT
from dionysus_mcp.store.port import Node


class Decision(StrEnum):
    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"


class Rung(StrEnum):
    """By which way a person was asked. No argument of a tool is one."""

    ELICITATION = "elicitation"
    """The client showed them a form. A client may be set up to fill it in by itself."""
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Approval:
    """A question, its answer, who gave it and how. `digest` stands for exactly what was asked."""

    id: str
    scope: str
    what: tuple[str, ...]
    asked_at: str
    decision: Decision = Decision.PENDING
    answered_by: str = ""
    answered_at: str = ""
    rung: str = ""

    @property
    def digest(self) -> str:
        return fingerprint("approval", self.id, self.scope, self.what, self.asked_at)

    def node(self) -> Node:
        data: dict[str, Any] = {
            "what": list(self.what),
            "digest": self.digest,
            "answered_by": self.answered_by,
            "answered_at": self.answered_at,
            "rung": self.rung,
        }
        return Node(
            id=self.id,
            kind=Kind.APPROVAL,
            project=GLOBAL_PROJECT,
            label=self.scope,
            status=self.decision,
            happened_at=self.asked_at,
            data={name: value for name, value in data.items() if value},
        )

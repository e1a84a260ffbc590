"""The alarm: how deletions stand, and what a person says to them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dionysus_mcp.errors import Conflict, shown
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.safety.answers import Acknowledged, Destruction
from dionysus_mcp.mind.safety.approvals import Approval, Decision, Rung
from dionysus_mcp.mind.safety.counting import MOST_SHOWN, Deletions, Tally
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.plain import shortened

GIST_CHARS = 80
MOST_GISTS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is to decide, and in which words they are asked."""

    id: str
    text: str


class Alarm:
    """Tells of the alarm, and ends it when a person said so. Nothing that a model can write reaches `answer`."""

    def __init__(self, ground: Ground, deletions: Deletions) -> None:
        self._ground = ground
        self._store = ground.store
        self._deletions = deletions

    def check(self) -> Destruction:
        notes = self._store.notes
        tally, rules = Tally.read(notes), self._deletions.rules
        late = self._deletions.late(notes, tally)
        last = self._deletions.last(notes, tally, MOST_SHOWN) if tally.request else late[-MOST_SHOWN:]
        return Destruction(
            deletions=len(late),
            within_s=rules.seconds,
            threshold=rules.deletions,
            held=bool(tally.request),
            held_since=tally.since or None,
            last=tuple(deletion.thing for deletion in last),
            request_id=tally.request or None,
            next=_by_a_person(tally.request) if tally.request else None,
        )

    def question(self) -> Question | None:
        """What a person is to be asked, while deletions are held."""
        tally = Tally.read(self._store.notes)
        if not tally.request:
            return None
        return Question(tally.request, self._worded(self._deletions.request(self._store.notes, tally)))

    def answer(self, request_id: str, decision: Decision, rung: Rung, caller: Caller) -> Acknowledged:
        """Write down what a person said. A yes lets deletions go and begins to count anew."""
        with self._store.unit(caller.stamp) as unit:
            tally = Tally.read(unit.notes)
            if not tally.request or tally.request != request_id:
                raise Conflict(
                    f"No request {shown(request_id)} waits for an answer.", "check_destruction says which one does."
                )
            asked = self._deletions.request(unit.notes, tally)
            now = iso(self._ground.clock())
            said = replace(asked, decision=decision, answered_by=caller.author, answered_at=now, rung=rung)
            unit.put(said.node())
            if decision is Decision.GRANTED:
                replace(tally, cleared=tally.count, request="", since="").keep(unit)
        held = decision is not Decision.GRANTED
        return Acknowledged(held, request_id, decision, caller.author, _by_a_person(request_id) if held else None)

    def standing(self) -> Acknowledged:
        """How it stands when nobody was asked, or nobody answered."""
        request = Tally.read(self._store.notes).request
        return Acknowledged(bool(request), request or None, next=_by_a_person(request) if request else None)

    def _worded(self, asked: Approval) -> str:
        rules = self._deletions.rules
        texts = [" ".join(node.text.split()) for node in self._store.get(asked.what) if node.text]
        many = f"{rules.deletions} memories were deleted within {rules.seconds:g} s"
        lines = [
            f"{many}; others have been kept from it since {asked.asked_at}.",
            *(f"- {shortened(text, GIST_CHARS)}" for text in texts[-MOST_GISTS:]),
            f"Let up to {rules.deletions} more go?",
        ]
        more = len(asked.what) - min(len(texts), MOST_GISTS)
        if more:
            lines.insert(-1, f"and {more} more.")
        return "\n".join(lines)


def _by_a_person(request_id: str) -> str:
    return f"A person runs `dionysus approve {request_id}` in a terminal, or answers the client's question."

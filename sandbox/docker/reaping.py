"""What a host that was killed left behind is ended by the next one. A label says whose a container is."""

from __future__ import annotations

from sandbox.docker.engine import Engine
from sandbox.owners import Owner, gone

LABEL = "dionysus.sandbox.owner"

_OVER = ("exited", "dead")


def reap(engine: Engine, me: Owner) -> int:
    """Remove the containers whose owner is gone, and say how many. Those of other machines are left to run."""
    listed = engine.ask(
        "ps", "--all", "--filter", f"label={LABEL}", "--format", f'{{{{.ID}}}} {{{{.State}}}} {{{{.Label "{LABEL}"}}}}'
    )
    orphans = [words[0] for words in map(_words, listed.splitlines()) if _orphan(words[1], words[2], me)]
    if orphans:
        engine.remove(*orphans)
    return len(orphans)


def _words(line: str) -> list[str]:
    return [*line.split(" ", 2), "", ""][:3]


def _orphan(state: str, label: str, me: Owner) -> bool:
    owner = Owner.read(label)
    if owner is None:
        return False
    if owner.place != me.place:  # its number says nothing here; what has ended can do no harm
        return state in _OVER
    return gone(owner)

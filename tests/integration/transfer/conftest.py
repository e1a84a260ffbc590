"""Minds of their own to carry memories between, and lives for them: random, but the same for the same seed."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft, Memory, Status
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Operation, Stamp
from dionysus_mcp.transfer.exporting import export_jsonl
from dionysus_mcp.transfer.importing import import_from
from dionysus_mcp.transfer.reports import ImportReport
from tests.conftest import SteppingClock

ME = Caller(author="tester", project="test")
NewMind = Callable[[str], Mind]


@pytest.fixture
def new_mind(tmp_path: Path) -> Iterator[NewMind]:
    """A mind with a store of its own, by name."""
    minds: dict[str, Mind] = {}

    def new_mind(name: str) -> Mind:
        if name not in minds:
            minds[name] = build_mind(load_settings(home=tmp_path / name), SteppingClock())
        return minds[name]

    yield new_mind
    for mind in minds.values():
        mind.close()


def exported(mind: Mind, project: str | None = None, *, history: bool = False) -> str:
    out = io.StringIO()
    export_jsonl(mind.store, out, project=project, history=history)
    return out.getvalue()


def imported(mind: Mind, source: str | Path, **options: Any) -> ImportReport:
    """Import a text or what lies at a path."""
    return import_from(io.StringIO(source) if isinstance(source, str) else source, mind, ME, **options)


def everything(mind: Mind) -> list[Memory]:
    """Every memory in the order in which they were made."""
    made = [change.thing for change in mind.store.changes() if change.operation is Operation.CREATE]
    nodes = mind.store.get(list(dict.fromkeys(thing for thing in made if " " not in thing)))
    return [Memory.of(node) for node in nodes if node.status != Status.PURGED]


def contents(mind: Mind) -> list[str]:
    return [memory.content for memory in everything(mind)]


def ties(mind: Mind) -> set[tuple[str, str, str]]:
    """Every tie as the texts of its ends and the relation between."""
    texts = {memory.id: memory.content for memory in everything(mind)}
    return {(texts[link.source], link.relation, texts[link.target]) for link in mind.store.ties(list(texts))}


ALPHABETS = (
    "abc XYZ 0123 äöü ß İı",
    "مرحبا بالعالم \u200f\u200e",
    "日本語 テスト 한국어",
    "🍵👩\u200d👧🏳\ufe0f✈",
    "\"'`\\/:#-[]{}<>|*&%@!?=+~^$,;.()",
    "\n\r\n\t---\n...\n# [[x]] - \u2028\u2029\x85\x7f\ufeff\u00a0\u200b\u0301",
)


class Life:
    """Writes, changes, ties, archives, takes back and erases, as a long use would."""

    def __init__(self, mind: Mind, seed: int) -> None:
        self.mind = mind
        self.random = random.Random(seed)
        self.ids: list[str] = []

    def live(self, steps: int, *, erasing: bool = True) -> None:
        doings = [self.create] * 6 + [self.update] * 2 + [self.link] * 3 + [self.forget, self.take_back]
        for _ in range(steps):
            self.random.choice(doings)()
        if erasing:
            self.mind.store.erase(self.random.sample(self.ids, 2), Stamp(author="eraser"))

    def create(self) -> None:
        run = self.random.choice(["", "run-1", "run-2"])
        caller = Caller(author=self.name(), project=self.random.choice(["test", "a b/c", "global"]), run=run)
        self.ids.append(self.mind.memories.create(self.draft(), caller).id)

    def update(self) -> None:
        node = self.any_one()
        if node:
            revision = Revision(content=self.text(), subject=self.random.choice([None, self.name()]))
            self.mind.memories.update(node.id, node.version, revision, ME)

    def link(self) -> None:
        if len(self.ids) > 1:
            source, target = self.random.sample(self.ids, 2)
            relation = self.random.choice(["SUPPORTS", "RELATES_TO", "NEXT"])
            self.mind.memories.link(source, relation, target, self.random.choice([None, self.name()]), ME)

    def forget(self) -> None:
        if self.ids:
            self.mind.memories.forget(self.random.choice(self.ids), ME)

    def take_back(self) -> None:
        node = self.any_one()
        archived = self.mind.memories.forget(node.id, ME) if node else None
        if archived and archived.change:
            self.mind.journal.undo(archived.change, None, ME)

    def any_one(self) -> Memory | None:
        return self.mind.recall.get(self.random.choice(self.ids)) if self.ids else None

    def draft(self) -> Draft:
        day = datetime.fromtimestamp(self.random.randrange(2_000_000_000), UTC)
        return Draft(
            content=self.text(),
            memory_type=self.random.choice(["semantic", "episodic", "procedural", "strategic"]),
            importance=self.random.choice([0.0, 1.0, 0.5, self.random.random()]),
            tags=tuple(self.name() for _ in range(self.random.randrange(4))),
            subject=self.random.choice([None, self.name()]),
            session_id=self.random.choice([None, self.name()]),
            occurred_at=self.random.choice([None, day.isoformat()]),
            source=self.random.choice([None, self.name()]),
            key=self.random.choice([None, str(self.random.random())]),
            metadata=self.random.choice([None, {self.name(): self.value(0)}]),
        )

    def text(self) -> str:
        return "x" + "".join(
            self.random.choice(self.random.choice(ALPHABETS)) for _ in range(self.random.randrange(60))
        )

    def name(self) -> str:
        return f"n {self.text()[:20]}"

    def value(self, depth: int) -> object:
        simple = [None, True, 0, -7, 2**60, 1e-7, 1.5, "", self.text()]
        if depth > 2:
            return self.random.choice(simple)
        return self.random.choice(
            [*simple, [self.value(depth + 1) for _ in range(3)], {self.name(): self.value(depth + 1)}]
        )

"""Questions with known answers over a set of notes: small invented ones, or files that are not ours to ship."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

LOCOMO_KINDS = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
TURN = re.compile(r"D(\d+):0*(\d+)")
POOL = "pool"
SMALL_FACTS = Path(__file__).with_name("small_facts.jsonl")
SMALL_TALK = Path(__file__).with_name("small_talk.json")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to remember."""

    id: str
    content: str
    project: str
    subject: str = ""
    occurred_at: str = ""
    memory_type: str = "semantic"
    session: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the entries that answer it, and those that did once."""

    text: str
    project: str
    kind: str
    evidence: frozenset[str]
    stale: frozenset[str] = frozenset()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Exam:
    """Entries in the order in which they became known, and questions about them."""

    entries: tuple[Entry, ...]
    questions: tuple[Asked, ...]

    def said(self, name: str) -> str:
        """What the exam consists of, in a line."""
        projects = len({asked.project for asked in self.questions})
        return f"{name}: {len(self.entries):,} entries, {len(self.questions):,} questions, {projects} projects"


def facts(path: Path) -> Exam:
    """Notes and questions as JSON lines."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    entries = [
        Entry(
            id=row["id"],
            content=row["content"],
            project=row["project_id"],
            subject=row.get("subject", ""),
            occurred_at=row["occurred_at"],
            memory_type=row["memory_type"],
            session=row.get("session_id") or "",
        )
        for row in rows
        if "content" in row
    ]
    questions = [
        Asked(
            text=row["question"],
            project=row["project_id"],
            kind=row["kind"],
            evidence=frozenset(row["evidence"]),
            stale=frozenset(row.get("stale", ())),
            group=row["project_id"],
        )
        for row in rows
        if "question" in row
    ]
    return Exam(tuple(sorted(entries, key=lambda entry: entry.occurred_at)), tuple(questions))


def locomo(path: Path, *, pooled: bool) -> Exam:
    """Conversations of two people: each turn is an entry, about the one who speaks. Pooled: all in one project."""
    entries: list[Entry] = []
    questions: list[Asked] = []
    for sample in json.loads(path.read_text("utf-8")):
        turns = list(_turns(sample))
        known = {entry.id for entry in turns}
        entries += turns
        questions += [asked for row in sample["qa"] if (asked := _asked(row, sample["sample_id"], known))]
    if pooled:
        entries = [replace(entry, project=POOL) for entry in entries]
        questions = [replace(asked, project=POOL) for asked in questions]
    return Exam(tuple(entries), tuple(questions))


def _turns(sample: dict[str, Any]) -> Iterator[Entry]:
    conversation, name = sample["conversation"], sample["sample_id"]
    numbers = sorted(int(key.removeprefix("session_")) for key in conversation if re.fullmatch(r"session_\d+", key))
    for number in numbers:
        said = datetime.strptime(f"{conversation[f'session_{number}_date_time']} +0000", "%I:%M %p on %d %B, %Y %z")
        for turn in conversation[f"session_{number}"]:
            caption = f" [shares {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            yield Entry(
                id=_turn_id(name, turn["dia_id"]),
                content=f"{turn['text']}{caption}",
                project=name,
                subject=turn["speaker"],
                occurred_at=said.isoformat(),
                memory_type="episodic",
                session=f"{name} {number}",
            )


def _asked(row: dict[str, Any], sample: str, known: set[str]) -> Asked | None:
    """A question with the turns that answer it, as far as they exist; None when there are none."""
    named = (f"D{session}:{turn}" for text in row.get("evidence", ()) for session, turn in TURN.findall(text))
    evidence = frozenset(_turn_id(sample, turn) for turn in named) & known
    if not evidence:
        return None
    return Asked(row["question"], sample, LOCOMO_KINDS[row["category"]], frozenset(evidence), group=sample)


def _turn_id(sample: str, turn: str) -> str:
    """Turns are named alike in every conversation, and here and there with a zero too many."""
    return f"{sample} " + TURN.sub(r"D\1:\2", turn)

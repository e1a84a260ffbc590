"""Answers as a person reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dionysus_mcp.cli.terminal import cut, table, width_of
from dionysus_mcp.cli.wording import in_commands
from dionysus_mcp.mind.answers import (
    Close,
    Created,
    Event,
    Forgotten,
    Found,
    History,
    Linked,
    Listed,
    Recalled,
    Stats,
    Turned,
    Undone,
)
from dionysus_mcp.mind.values import Memory, Status

if TYPE_CHECKING:
    from dionysus_mcp.composition import Restored, Snapshot
    from dionysus_mcp.mind.erasing import Doomed
    from dionysus_mcp.transfer.reports import ExportReport, ImportReport, Skipped

LINES_OF_A_HIT = 4
VALUE_CELLS = 60
CLOSE_CELLS = 100


def created(answer: Created) -> str:
    notes = [
        "stored before under this key" if answer.replayed else "",
        f"{answer.redacted} secret(s) taken out" if answer.redacted else "",
    ]
    told = "; ".join(["Known already" if answer.repeated else "Remembered", *filter(None, notes)])
    change = f" (change {answer.change})" if answer.change else ""
    near = "".join(_close(close, answer.id) for close in answer.close)
    return f"{told}: {answer.id} in {answer.project_id}{change}{near}"


def _close(close: Close, new_id: str) -> str:
    older = f"\n  {close.id} {cut(close.text, CLOSE_CELLS)}"
    if close.done == "closed":
        return f"{older}\n    is closed: {close.rule}. `dionysus undo {close.change}` opens it again."
    if close.done == "proposed":
        return f"{older}\n    may have changed: {close.rule}. `dionysus accept {close.id} {new_id}` closes it."
    return f"{older}\n    says nearly the same: {close.rule}."


def accepted(answer: Linked) -> str:
    done = f"{answer.superseded} is closed" if answer.superseded else f"{answer.target_id} was closed already"
    return f"{done}; {answer.source_id} holds now. `dionysus undo {answer.change}` takes that back."


def forgotten(answer: Mapping[str, Sequence[Forgotten]]) -> str:
    return "\n".join(line for one in answer["forgotten"] for line in _forgotten(one))


def _forgotten(one: Forgotten) -> Iterator[str]:
    yield (
        f"Forgot {one.id}; `dionysus undo {one.change}` brings it back."
        if one.change
        else f"{one.id} was forgotten already."
    )
    for older in one.still_closed:
        yield f"  {older.id}, which it had superseded, stays closed; `dionysus undo {older.change}` opens it again."


def found(answer: Found) -> str:
    rows = [
        (
            f"{hit.score:.3f}",
            hit.id,
            hit.occurred_at[:10],
            hit.author,
            hit.subject or "",
            _with_status(hit.status, hit.content),
        )
        for hit in answer.hits
    ]
    return _hits(rows, [hit.why for hit in answer.hits], answer)


def recalled(answer: Recalled) -> str:
    rows = [
        (f"{hit.score:.3f}", hit.id, hit.when, hit.by, hit.subject or "", _with_status(hit.status, hit.text))
        for hit in answer.hits
    ]
    return _hits(rows, [hit.why for hit in answer.hits], answer)


def listed(answer: Listed) -> str:
    if not answer.memories:
        return "No memories."
    rows = [
        (
            one.id,
            one.occurred_at[:10],
            one.memory_type,
            f"{one.importance:g}",
            one.project_id,
            one.subject or "",
            _with_status(one.status, one.content),
        )
        for one in answer.memories
    ]
    columns = ("id", "when", "type", "importance", "project", "subject", "memory")
    more = f"\n\nMore: --cursor {answer.next_cursor}" if answer.next_cursor else ""
    return f"{table(columns, rows, _width())}{more}"


def memory(answer: Memory) -> str:
    fields: dict[str, str] = {
        "id": answer.id,
        "type": answer.memory_type,
        "importance": f"{answer.importance:g}",
        "project": answer.project_id,
        "session": answer.session_id or "",
        "subject": answer.subject or "",
        "tags": ", ".join(answer.tags),
        "status": answer.status,
        "occurred": answer.occurred_at,
        "valid to": answer.valid_to or "",
        "superseded by": answer.superseded_by or "",
        "created": answer.created_at,
        "updated": answer.updated_at if answer.version > 1 else "",
        "version": str(answer.version),
        "author": answer.author,
        "source": answer.source or "",
        "metadata": _value(answer.metadata) if answer.metadata else "",
    }
    return f"{_fields(fields)}\n\n{answer.content}"


def history(answer: History) -> str:
    rows = [
        (str(one.change), one.at[:19], one.by, one.run_id or "", one.operation, _what(one)) for one in answer.events
    ]
    older = f"\n\n{answer.older_left_out} older ones left out: --limit" if answer.older_left_out else ""
    return f"{table(('change', 'at', 'by', 'run', 'did', 'what'), rows, _width(), LINES_OF_A_HIT)}{older}"


def undone(answer: Undone) -> str:
    if not answer.changes:
        return "Nothing needed to be changed."
    again = ", ".join(map(str, answer.changes))
    taken = ", ".join(map(str, answer.undone))
    return f"Undid change {taken} of {', '.join(answer.things)}, as change {again}, which can be undone too."


def stats(answer: Stats) -> str:
    counted = (
        ("status", answer.by_status),
        ("type", answer.by_type),
        ("project", answer.by_project),
        ("tag", answer.top_tags),
    )
    rows = [(kind, f"{count:,}", name) for kind, counts in counted for name, count in _most_first(counts)]
    head = f"{_many(answer.memories, 'memory', 'memories')}; the journal stands at change {answer.journal_position:,}."
    return f"{head}\n\n{table(('by', 'memories', 'of'), rows, _width())}" if rows else head


def doomed(things: Sequence[Doomed]) -> str:
    rows = [(one.id, one.status, one.project_id, str(len(one.texts)), one.text) for one in things]
    return table(("id", "status", "project", "texts ever", "text"), rows, width_of(sys.stderr), LINES_OF_A_HIT)


def purged(answer: Mapping[str, Any]) -> str:
    lines = [f"Erased for good: {', '.join(answer['erased'])}."]
    if answer["searched"]:
        also = f"The same words still stand in: {', '.join(answer['also_in'])}."
        gone = "Nothing of what was erased is left there."
        lines.append(f"Searched {', '.join(answer['searched'])}. {also if answer['also_in'] else gone}")
    return "\n".join([*lines, f"Not touched: {answer['not_touched']}."])


def backed_up(made: Snapshot) -> str:
    return f"Backed up {_contents(made)} to {made.file}."


def candidate(snapshot: Snapshot) -> str:
    return f"The backup is sound and holds {_contents(snapshot)}."


def restored(answer: Restored) -> str:
    before = f" What was there before is in {answer.kept}." if answer.kept else ""
    damaged = " It was damaged." if answer.was_damaged else ""
    return f"Restored {_contents(answer.restored)} to {answer.restored.file}.{before}{damaged}"


def exported(report: ExportReport) -> str:
    counted = (("memories", report.memories), ("links", report.links), ("changes", report.changes))
    files = (("written", report.written), ("unchanged", report.unchanged), ("removed", report.removed))
    told = [f"{count:,} {name}" for name, count in (*counted, *files) if count or name == "memories"]
    return f"Exported {', '.join(told)}, as of change {report.position}.{_skipped(report.skipped, len(report.skipped))}"


def imported(report: ImportReport) -> str:
    counted = (
        ("already there", report.already_there),
        ("merged names", report.merged),
        ("links", report.links),
        ("changes", report.changes),
        ("secrets taken out", report.redacted),
        ("with vectors now", report.embedded),
        ("skipped", report.skipped_count),
    )
    told = [_many(report.created, "memory", "memories"), *(f"{count:,} {name}" for name, count in counted if count)]
    did = "Would import" if report.dry_run else "Imported"
    undo = f"\n`dionysus undo --run {report.run_id}` takes it back." if report.run_id else ""
    notes = "".join(f"\n{note}" for note in report.notes)
    return f"{did} as {report.format}: {', '.join(told)}.{notes}{undo}{_skipped(report.skipped, report.skipped_count)}"


def _skipped(skipped: Sequence[Skipped], count: int) -> str:
    if not count:
        return ""
    left_out = f"\n… and {count - len(skipped):,} more" if count > len(skipped) else ""
    return f"\n\n{table(('skipped', 'why'), [(one.where, one.why) for one in skipped], _width(), 2)}{left_out}"


def _contents(snapshot: Snapshot) -> str:
    newest = f", the newest change of {snapshot.newest_at[:19]}" if snapshot.newest_at else ""
    return f"{_many(snapshot.memories, 'memory', 'memories')}, {snapshot.bytes:,} bytes{newest}"


def _many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"


def _hits(rows: Sequence[tuple[str, ...]], whys: Sequence[tuple[str, ...]], answer: Found | Recalled) -> str:
    left_out = answer.left_out if isinstance(answer, Recalled) else 0
    parts = [table(("score", "id", "when", "by", "subject", "memory"), rows, _width(), LINES_OF_A_HIT)] if rows else []
    parts += [
        "\n".join([row[1], *(f"  {reason}" for reason in why)]) for row, why in zip(rows, whys, strict=True) if why
    ]
    parts += [f"Found by {answer.mode}; confidence {answer.confidence:.2f}."] if rows else []
    parts += [in_commands(answer.note)] if answer.note else []
    parts += [f"{left_out} more did not fit the budget."] if left_out else []
    return "\n\n".join(parts)


def _what(event: Event) -> str:
    tie = [event.thing] if " " in event.thing else []
    names = sorted(event.fields, key=lambda name: name != "content")
    took_back = [f"undoes {event.undoes}"] if event.undoes else []
    return "; ".join([*took_back, *tie, *(_turned(name, event.fields[name]) for name in names)])


def _turned(name: str, turned: Turned) -> str:
    before, after = (cut(_value(value), VALUE_CELLS) for value in (turned.before, turned.after))
    if turned.before in (None, "", []):
        return f"{name}: {after}"
    return f"{name}: {before} -> {after}" if turned.after not in (None, "", []) else f"{name}: {before} -> nothing"


def _value(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=dict)


def _with_status(status: Status | None, text: str) -> str:
    return text if status in (None, Status.ACTIVE) else f"({status}) {text}"


def _fields(fields: Mapping[str, str]) -> str:
    longest = max(map(len, fields))
    return "\n".join(f"{name:<{longest}}  {' '.join(value.split())}" for name, value in fields.items() if value)


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _width() -> int | None:
    return width_of(sys.stdout)

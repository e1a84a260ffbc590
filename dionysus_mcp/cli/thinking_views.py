"""What agents thought, as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from dionysus_mcp.cli.wording import in_commands

if TYPE_CHECKING:
    from dionysus_mcp.mind.models.answers import Recorded

Told = Mapping[str, Any]
CITED = 3
STATES = {"applied": "Revised", "left": "Not revised", "not_due": "No revision"}


def resolved(told: Told) -> str:
    return _ended(told) or "\n".join(_resolved(told, told["answer"]))


def picked_up(told: Told) -> str:
    return _ended(told) or "\n".join(_picked_up(told["answer"]))


def settled(recorded: Recorded) -> str:
    """A prediction of which a person said how it came out."""
    lines = [f"{recorded.prediction_id} {recorded.status}: {recorded.grade} [{recorded.observation_id}]"]
    if recorded.revision_due:
        lines.append(f"A revision of {recorded.model_id} is due; over MCP, revise_mental_model does it.")
    if recorded.note:
        lines.append(in_commands(recorded.note))
    return "\n".join([*lines, f"`dionysus undo {recorded.change}` takes it back."])


def _ended(told: Told) -> str:
    """Of a run that did not end well: how it ended."""
    if "answer" in told:
        return ""
    error = told.get("error") or {}
    return f"{told['run_id']} {told['status']}: {error.get('message', '')} {error.get('next', '')}".rstrip()


def _resolved(told: Told, answer: Told) -> Iterator[str]:
    for line in answer["explanation"]:
        more = ", …" if len(line["ids"]) > CITED else ""
        yield f"- {line['text']} [{', '.join(line['ids'][:CITED])}{more}]"
    yield ""
    yield f"{STATES[answer['revision']['state']]}: {answer['revision']['why']}"
    yield from _record(answer)
    yield from _notes(answer)
    run = told["run_id"]
    yield f"`dionysus trace {run}` shows it step by step; `dionysus undo --run {run}` takes it back."


def _record(answer: Told) -> Iterator[str]:
    before, after = ((answer.get(when) or {}).get("accuracy") for when in ("before", "after"))
    if after is not None:
        yield f"Accuracy of {answer['model_id']}: {'unknown' if before is None else f'{before:g}'} -> {after:g}"


def _picked_up(answer: Told) -> Iterator[str]:
    yield answer["markdown"]
    yield from _notes(answer)


def _notes(answer: Told) -> Iterator[str]:
    if answer.get("unbacked"):
        yield f"{answer['unbacked']} things that agents said were dropped: nothing they cite says so."
    if answer.get("note"):
        yield in_commands(answer["note"])

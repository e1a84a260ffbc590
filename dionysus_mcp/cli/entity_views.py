"""Answers about entities as a person reads them."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.cli.wording import in_commands
from dionysus_mcp.mind.entity_answers import Connection, Entities, Known, Merged, Step

LINES_OF_A_FACT = 3


def entities(answer: Entities) -> str:
    if not answer.entities:
        return "No names."
    rows = [(f"{one.memories:,}", one.last_seen, one.kind, _called(one.name, one.aliases)) for one in answer.entities]
    more = f"\n\nMore: --cursor {answer.next_cursor}" if answer.next_cursor else ""
    return f"{table(('memories', 'last', 'kind', 'name'), rows, width_of(sys.stdout))}{more}"


def known(answer: Known) -> str:
    return "\n\n".join(_known(answer))


def _known(answer: Known) -> Iterator[str]:
    width = width_of(sys.stdout)
    many = "1 memory mentions" if answer.memories == 1 else f"{answer.memories:,} memories mention"
    yield f"{many} {_called(answer.name, answer.aliases)}."
    if answer.facts:
        facts = [(fact.id, fact.when, fact.text) for fact in answer.facts]
        yield table(("id", "when", "known"), facts, width, LINES_OF_A_FACT)
    if answer.left_out:
        yield f"{answer.left_out:,} more: --budget"
    if answer.former:
        former = [(one.id, one.until, one.superseded_by or "", one.text) for one in answer.former]
        yield table(("id", "until", "superseded by", "was"), former, width, LINES_OF_A_FACT)
    if answer.mentioned_with:
        yield f"Mentioned with: {', '.join(answer.mentioned_with)}"
    if answer.perhaps_the_same:
        yield f"Perhaps the same: {', '.join(answer.perhaps_the_same)} (`dionysus merge KEEP OTHER` makes two one)"


def merged(answer: Merged) -> str:
    also = f" also stands for {', '.join(answer.aliases)}" if answer.aliases else " stands alone"
    undo = f"; `dionysus undo {answer.change}` takes it back" if answer.change else ", as before"
    return f"{answer.name}{also}{undo}."


def connection(answer: Connection) -> str:
    if not answer.steps:
        return in_commands(answer.note or "There is no connection.")
    rows = [(step.by or "", step.id or "name", _what(step)) for step in answer.steps]
    return table(("by", "what", "text"), rows, width_of(sys.stdout), LINES_OF_A_FACT)


def _what(step: Step) -> str:
    return step.name or step.text or ""


def _called(name: str, aliases: tuple[str, ...]) -> str:
    return f"{name} (also {', '.join(aliases)})" if aliases else name

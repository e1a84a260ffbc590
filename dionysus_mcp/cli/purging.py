"""The command that erases for good. Only a person at a terminal can say yes to it."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from dionysus_mcp.cli import views
from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.inputs import STDIN, answered, hidden, require_terminal
from dionysus_mcp.errors import InvalidInput, NotConfirmed, NotFound
from dionysus_mcp.mind.erasing import Doomed, Erasing

WORD = "erase"
RUN_YOURSELF = "Run this command yourself in a terminal; there is no option that answers for you."


def purge(desk: Desk, words: argparse.Namespace) -> None:
    erasing = Erasing(desk.mind.store, desk.mind.deletions)
    erasing.refuse_if_held()
    text = _asked_text(words)
    doomed = erasing.chosen(words.memory_ids) if text is None else _containing(desk, erasing, text)
    require_terminal(f"Erasing {len(doomed)} memories for good", RUN_YOURSELF)
    _confirm(desk, doomed)
    desk.note("Erasing, rewriting the file and searching it …")
    desk.mind.basins.let_go([one.id for one in doomed], desk.caller)
    changes = erasing.erase(doomed, desk.caller)
    texts = [held for one in doomed for held in one.texts]
    traces = desk.upkeep.traces(texts) if text is None else desk.upkeep.traces([text, *texts], about=[text])
    answer = {
        "erased": [one.id for one in doomed],
        "changes": [change.seq for change in changes],
        "searched": traces.searched,
        "also_in": traces.also_in,
        "not_touched": f"{desk.upkeep.copies}, logs set aside (*.of-replaced-file-*), other backups and exports",
    }
    desk.tell(answer, views.purged)


def _asked_text(words: argparse.Namespace) -> str | None:
    """The text to erase; None when ids are given."""
    if bool(words.memory_ids) == (words.containing is not None):
        raise InvalidInput("Either ids or --containing must be given.", "Give one of the two.", field="memory_ids")
    text: str | None = words.containing
    if text == STDIN:
        require_terminal("Asking for the text", RUN_YOURSELF)
        return hidden("Text to erase (not shown): ")
    return text


def _containing(desk: Desk, erasing: Erasing, text: str) -> list[Doomed]:
    with desk.progress("Searching the journal") as progress:
        doomed = erasing.containing(text, progress)
    if not doomed:
        raise NotFound("No memory holds or ever held this text.", "It is looked for as written, in every project.")
    return doomed


def _confirm(desk: Desk, doomed: Sequence[Doomed]) -> None:
    desk.note(views.doomed(doomed))
    if answered(f"Type {WORD} to erase this for good, anything else to leave it: ") != WORD:
        raise NotConfirmed("Nothing was erased.", f"Repeat the command and type {WORD} if you want it.")

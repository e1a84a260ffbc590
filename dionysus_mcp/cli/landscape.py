"""The command that shows the themes of the memory."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.drawing import drawn
from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.errors import Conflict, InvalidInput
from dionysus_mcp.mind.basins.answers import BasinView, Landscape

COLUMNS = ("id", "members", "state", "activation", "stability", "name")


def landscape(desk: Desk, words: argparse.Namespace) -> None:
    seen = desk.mind.basins.landscape(words.limit)
    if words.svg is not None:
        _write(Path(words.svg), drawn(seen))
    desk.tell(seen, told)


def told(seen: Landscape) -> str:
    """The landscape as a person reads it."""
    parts = [table(COLUMNS, [_row(view) for view in seen.largest], width_of(sys.stdout))] if seen.largest else []
    parts += [f"{seen.left_out:,} more are not shown: --limit"] if seen.left_out else []
    figures = f"{seen.basins:,} basins of {seen.members:,} memories, {seen.alone:,} alone, energy {seen.energy:g}."
    waiting = [f"{seen.waiting:,} memories wait: a running server comes to them, or this command once more."]
    parts += ["\n".join([figures, *(waiting if seen.waiting else []), *([seen.note] if seen.note else [])])]
    return "\n\n".join(parts)


def _row(view: BasinView) -> tuple[str, ...]:
    stability = "" if view.stability is None else f"{view.stability:.2f}"
    return view.id, f"{view.members:,}", view.state, f"{view.activation:.2f}", stability, view.name or ""


def _write(file: Path, picture: str) -> None:
    try:
        with file.open("x", encoding="utf-8", newline="\n") as out:
            out.write(picture)
    except FileExistsError:
        raise Conflict(f"{file} exists already.", "Name another file, or remove this one.", field="svg") from None
    except OSError as error:
        raise InvalidInput(f"{file} cannot be written: {error.strerror}.", "Name another file.", field="svg") from None

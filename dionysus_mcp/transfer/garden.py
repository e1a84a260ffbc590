"""A folder of notes that follows the memory: one file each, none rewritten without need, nothing else touched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.store.port import Link, Node
from dionysus_mcp.transfer import notes
from dionysus_mcp.transfer.documents import printable
from dionysus_mcp.transfer.reports import Skipped


class Garden:
    """Plants the notes of an export and weeds out those whose memories are gone."""

    def __init__(self, folder: Path, project: str | None) -> None:
        self.written = self.unchanged = self.removed = 0
        self.skipped: list[Skipped] = []
        self._folder = folder
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._old = _notes_of_ours(folder / notes.folder_name(project) if project else folder)

    def plant(self, nodes: Sequence[Node], links: Sequence[Link]) -> None:
        """Write the notes of these memories, each with the ties that start there."""
        ties: dict[str, list[Link]] = {}
        for link in links:
            ties.setdefault(link.source, []).append(link)
        for node in nodes:
            place = self._folder / notes.folder_name(node.project) / notes.file_name(node)
            self._write(place, notes.note(node, ties.get(node.id, ())).encode())

    def weed(self) -> None:
        """Remove the notes of ours that were not planted again."""
        for stray in sorted(self._old):
            with _explained(stray):
                stray.unlink(missing_ok=True)
            self.removed += 1
            if stray.parent != self._folder:
                with suppress(OSError):  # it is not empty
                    stray.parent.rmdir()

    def _write(self, place: Path, content: bytes) -> None:
        ours = place in self._old or _is_ours(place)
        self._old.discard(place)
        if not ours and os.path.lexists(place):
            why = "A file that is not ours has the name of this memory's note; it was left as it is."
            self.skipped.append(Skipped(printable(str(place)), why))
        elif ours and place.read_bytes() == content:
            self.unchanged += 1
        else:
            _written(place, content)
            self.written += 1


def _written(place: Path, content: bytes) -> None:
    """Make a file hold this, at once: a note that is cut off would no longer be known as ours."""
    draft = place.with_name(f".dionysus-{os.urandom(4).hex()}.tmp")
    with _explained(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(content)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            f"{place} cannot be written: {error.strerror}.", "Name a folder that you may write to, with space left."
        ) from error


def _notes_of_ours(folder: Path) -> set[Path]:
    """Every note of ours below a folder. Hidden folders and links are left alone."""
    found: set[Path] = set()
    for here, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        places = (Path(here, name) for name in files if name.endswith(".md"))
        found |= {place for place in places if _is_ours(place)}
    return found


def _is_ours(place: Path) -> bool:
    try:
        return not place.is_symlink() and notes.owner(place.read_text("utf-8")) is not None
    except (OSError, UnicodeDecodeError):
        return False

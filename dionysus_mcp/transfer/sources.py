"""Opens what is to be imported: a file, a folder, a pipe or a stream. What can be read only once is set aside first."""

from __future__ import annotations

import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO

from dionysus_mcp.errors import InvalidInput, NotFound
from dionysus_mcp.transfer.documents import Material, single, within
from dionysus_mcp.transfer.formats import SUFFIXES

STREAM = "stdin"
CHUNK_CHARS = 1 << 20


@contextmanager
def opened(source: Path | TextIO) -> Iterator[Material]:
    """The documents of a source; an error when there is nothing to read."""
    if isinstance(source, Path) and (material := _on_disk(source)):
        yield _not_empty(material, str(source))
        return
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder, STREAM)
        with aside.open("wb") as file:
            _copy(source, file)
        yield _not_empty(single(aside), STREAM)


def _on_disk(source: Path) -> Material | None:
    """A folder or a file; None for what is neither, such as a pipe."""
    try:
        mode = source.stat().st_mode
        if stat.S_ISDIR(mode):
            return within(source, SUFFIXES)
        return single(source) if stat.S_ISREG(mode) else None
    except FileNotFoundError:
        raise NotFound(f"There is no file or folder {source}.", "Check the path.") from None
    except OSError as error:
        raise InvalidInput(f"{source} cannot be read: {error.strerror}.", "Name a file that you may read.") from error


def _not_empty(material: Material, name: str) -> Material:
    if not material.folder and not material.size:
        raise InvalidInput(f"{name} is empty.", "Name a file or folder that holds something to import.")
    if not material.documents:
        kinds = ", ".join(sorted(SUFFIXES))
        raise InvalidInput(
            f"{name} holds no file that can be imported: {len(material.skipped)} left aside, {material.others} others.",
            f"Files are known by their endings: {kinds}.",
        )
    return material


def _copy(source: Path | TextIO, file: BinaryIO) -> None:
    if isinstance(source, Path):
        with source.open("rb") as pipe:
            shutil.copyfileobj(pipe, file)
    elif (raw := getattr(source, "buffer", None)) is not None:
        shutil.copyfileobj(raw, file)
    else:
        while chunk := source.read(CHUNK_CHARS):
            file.write(chunk.encode("utf-8", "surrogatepass"))

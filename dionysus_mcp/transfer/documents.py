"""The files of a source: found without leaving its folder, opened safely, read as text or line by line."""

from __future__ import annotations

import codecs
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.transfer.reports import Skipped

HEAD_BYTES = 1 << 20
LINE_BYTES = 64 << 20
TEXT_BYTES = 64 << 20
TOO_LONG = b""
NAME_CHARS = 200

# Longest first: the mark of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, without its end, and where it stands."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that holds a JSON object."""

    where: str
    fields: Mapping[str, Any]


@dataclass(slots=True)
class Document:
    """One file. `name` is how it is told: its path inside the source."""

    path: Path
    name: str
    size: int
    consumed: int = 0

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        return Path(self.name).stem

    @property
    def source(self) -> str:
        """The name, cut to what a memory's source may hold."""
        return self.name if len(self.name) <= NAME_CHARS else f"…{self.name[1 - NAME_CHARS :]}"

    def head(self, size: int = HEAD_BYTES) -> bytes:
        """The beginning; enough to tell what it is."""
        with self.path.open("rb") as file:
            return file.read(size)

    def text(self) -> str:
        """All of it as text; refused when it is too large or in an unknown encoding."""
        if self.size > TEXT_BYTES:
            raise InvalidInput(
                f"{self.name} has {self.size} bytes; the limit for one text is {TEXT_BYTES}.",
                "Split it into several files.",
            )
        raw = self.path.read_bytes()
        self.consumed = self.size
        try:
            return raw.decode(encoding_of(raw))
        except UnicodeDecodeError as error:
            raise _undecodable(self.name, error) from None

    def raw_lines(self) -> Iterator[tuple[int, bytes]]:
        """Each line with its number, as bytes; nothing in place of an overlong one."""
        with self.path.open("rb") as file:
            number = 0
            while raw := file.readline(LINE_BYTES):
                number += 1
                self.consumed += len(raw)
                if len(raw) == LINE_BYTES and not raw.endswith(b"\n"):
                    self.consumed += _skip_line(file)
                    yield number, TOO_LONG
                else:
                    yield number, raw

    def lines(self) -> Iterator[Line | Skipped]:
        """Each line as text; a line that cannot be decoded is skipped alone."""
        with self.path.open("rb") as file:
            encoding = encoding_of(file.read(4))
        if encoding not in {"utf-8", "utf-8-sig"}:
            yield from self._wide_lines(encoding)
            return
        for number, raw in self.raw_lines():
            where = f"{self.name}:{number}"
            if raw == TOO_LONG:
                yield Skipped(where, f"The line is longer than {LINE_BYTES} bytes.")
                continue
            try:
                yield Line(where, raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n"))
            except UnicodeDecodeError as error:
                yield Skipped(where, _undecodable("The line", error).message)

    def entries(self) -> Iterator[Entry | Skipped]:
        """Each line as a JSON object, but for blank ones."""
        for line in self.lines():
            if isinstance(line, Skipped):
                yield line
            elif line.text and not line.text.isspace():
                yield entry(line)

    def _wide_lines(self, encoding: str) -> Iterator[Line | Skipped]:
        try:
            with self.path.open(encoding=encoding, newline="\n") as file:
                for number, text in enumerate(file, 1):
                    self.consumed = min(self.size, self.consumed + 2 * len(text))
                    yield Line(f"{self.name}:{number}", text.rstrip("\r\n"))
        except UnicodeDecodeError as error:
            yield Skipped(self.name, _undecodable("The rest of it", error).message)


@dataclass(slots=True)
class Material:
    """All files of a source, in the order of their names, and what was left aside while looking for them."""

    documents: list[Document]
    skipped: list[Skipped] = field(default_factory=list)
    folder: bool = False
    others: int = 0
    """Files whose names say that they are of no kind that can be read."""

    @property
    def size(self) -> int:
        return sum(document.size for document in self.documents)


def entry(line: Line) -> Entry | Skipped:
    """The JSON object in a line."""
    try:
        fields = json.loads(line.text)
    except json.JSONDecodeError as error:
        return Skipped(line.where, f"This is not JSON: {error.msg} at character {error.pos + 1}.")
    except (ValueError, RecursionError):
        return Skipped(line.where, "This JSON cannot be read: it is nested too deeply, or holds an enormous number.")
    if not isinstance(fields, dict):
        return Skipped(line.where, f"This is JSON, but not an object: {type(fields).__name__}.")
    return Entry(line.where, fields)


def single(path: Path) -> Material:
    """One file, if it can be opened."""
    with path.open("rb") as file:
        return Material([Document(path, printable(path.name), os.fstat(file.fileno()).st_size)])


def within(root: Path, suffixes: frozenset[str]) -> Material:
    """The files below a folder that have one of these suffixes. Hidden ones are passed over, links are not followed."""
    found = Material([], folder=True)
    lost: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=lost.append):
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in linked)
        for name in sorted(name for name in (*files, *linked) if not name.startswith(".")):
            _sort_in(found, Path(folder, name), printable(str(Path(folder, name).relative_to(root))), suffixes)
    found.skipped += [Skipped(printable(str(error.filename)), f"{error.strerror}.") for error in lost]
    return found


def printable(name: str) -> str:
    """A file's name as text that can be stored, whatever bytes it is made of."""
    return os.fsencode(name).decode("utf-8", "replace")


def _sort_in(found: Material, path: Path, name: str, suffixes: frozenset[str]) -> None:
    try:
        status = path.lstat()
    except OSError as error:
        found.skipped.append(Skipped(name, f"{error.strerror}."))
        return
    if stat.S_ISLNK(status.st_mode):
        found.skipped.append(Skipped(name, "This is a symbolic link; links are not followed."))
    elif path.suffix.lower() not in suffixes:
        found.others += 1
    elif not stat.S_ISREG(status.st_mode):
        found.skipped.append(Skipped(name, "This is not a regular file."))
    elif not status.st_size:
        found.skipped.append(Skipped(name, "This file is empty."))
    else:
        found.documents.append(Document(path, name, status.st_size))


def encoding_of(raw: bytes) -> str:
    """The encoding that a file's first bytes name; UTF-8 when they name none."""
    return next((encoding for mark, encoding in MARKS if raw.startswith(mark)), "utf-8")


def _undecodable(what: str, error: UnicodeDecodeError) -> InvalidInput:
    return InvalidInput(
        f"{what} is not {error.encoding.upper()}: byte {error.object[error.start]:#04x} at position {error.start}.",
        "Convert it first, for instance with: iconv -f latin1 -t utf-8.",
    )


def _skip_line(file: BinaryIO) -> int:
    """Read on to the end of an overlong line; how many bytes that were."""
    skipped = 0
    while rest := file.readline(LINE_BYTES):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped

"""What the server answered at an earlier start, kept for the same version, settings and source only."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dionysus_mcp import __version__
from dionysus_mcp.environment import variables_that_matter

FOLDER = "cache"
PREFIX, SUFFIX = "front-", ".json"
FILES, ENTRIES = 8, 64
OURS = ("dionysus_mcp", "agents", "sandbox")
FRAMEWORKS = ("fastmcp", "mcp", "mcp_types", "pydantic", "pydantic_core")

Result = dict[str, object]


class Cache:
    """Answers by question, in one file per fingerprint. A damaged file counts as empty; a full disk is no obstacle."""

    def __init__(self, home: Path, fingerprint: str) -> None:
        self._file = home / FOLDER / f"{PREFIX}{fingerprint}{SUFFIX}"
        self._known = _read(self._file)

    def get(self, key: str) -> Result | None:
        return self._known.get(key)

    def learn(self, key: str, result: Result) -> None:
        if self._known.get(key) != result:
            # Another window may have learned something else meanwhile.
            self._known = {**_read(self._file), key: result}
            self._save()

    def forget(self, key: str) -> None:
        if self._known.pop(key, None) is not None:
            self._save()

    def _save(self) -> None:
        newest = dict(list(self._known.items())[-ENTRIES:])
        body = json.dumps(newest, separators=(",", ":")).encode()
        with suppress(OSError):
            self._file.parent.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            _replace(self._file, _mark(body) + b"\n" + body)
            _drop_oldest(self._file.parent)


def fingerprint() -> str:
    """Changes whenever the version, a setting, Python, our source or a framework does. Settings go in hashed only."""
    digest = hashlib.sha256()
    for part in (__version__, sys.version, sys.prefix, *_settings(), *_stamps()):
        digest.update(part.encode("utf-8", "surrogateescape") + b"\0")
    return digest.hexdigest()[:32]


def _settings() -> Iterator[str]:
    for name, value in variables_that_matter():
        yield f"{name}={value}"


def _stamps() -> Iterator[str]:
    house = Path(__file__).parent.parent
    for storey in OURS:
        for folder, folders, files in os.walk(house / storey):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(files):
                yield _stamp(f"{folder}{os.sep}{name}")
    for framework in FRAMEWORKS:
        found = importlib.util.find_spec(framework)
        for folder in (found and found.submodule_search_locations) or ():
            yield _stamp(folder)
            yield _stamp(f"{folder}{os.sep}__init__.py")


def _stamp(path: str) -> str:
    try:
        seen = Path(path).stat()
    except OSError:
        return f"{path} is away"
    return f"{path} {seen.st_mtime_ns} {seen.st_size}"


def _mark(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


def _read(file: Path) -> dict[str, Result]:
    try:
        mark, _, body = file.read_bytes().partition(b"\n")
        known = json.loads(body) if mark == _mark(body) else {}
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _replace(file: Path, content: bytes) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(fd, "wb") as stream:
            stream.write(content)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def _drop_oldest(folder: Path) -> None:
    files = sorted(folder.glob(f"{PREFIX}*"), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    for file in files[FILES:]:
        file.unlink(missing_ok=True)

"""The bearer token of the HTTP door: made once, kept in the data folder for the owner's eyes only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from dionysus_mcp.errors import StoreReadOnly

OWNER_ONLY = 0o600


def token_file(home: Path) -> Path:
    return home / "http-token"


def read_or_make_token(home: Path) -> str:
    """The token; made at first use. When two processes make one at once, both use the first."""
    path = token_file(home)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text("ascii").strip()
    except OSError as error:
        raise StoreReadOnly(
            f"The token file {path} cannot be read or made: {error.strerror}.", "Make the data folder writable."
        ) from error


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    try:
        os.link(draft, path)  # fails when another process was first, and then its token counts
    except FileExistsError:
        return
    finally:
        draft.unlink()

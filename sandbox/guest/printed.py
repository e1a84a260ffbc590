"""What the code prints, kept up to a length while it is written, so that a flood costs no memory."""

from __future__ import annotations

import io


class Printed(io.TextIOBase):
    """Stands in for stdout and stderr."""

    def __init__(self) -> None:
        super().__init__()
        self.begin(0)

    def begin(self, most: int) -> None:
        self._parts: list[str] = []
        self._room = most
        self._lost = 0

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        kept = text[: self._room]
        if kept:
            self._parts.append(str(kept))
        self._room -= len(kept)
        self._lost += len(text) - len(kept)
        return len(text)

    def taken(self) -> str:
        """All that was kept; what was not is said."""
        said = f"\n[{self._lost} more characters were printed and not kept]" if self._lost else ""
        return "".join(self._parts) + said

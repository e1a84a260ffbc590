"""A JSON schema without references: each is written out where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

Schema = Mapping[str, Any]

DEEPEST: Final = 8
MOST: Final = 300
"""References that are written out. Types that all name each other would take millions: they are told less deeply."""
DEFINITIONS: Final = ("$defs", "definitions")
ENDS: Final[Schema] = {"type": "object"}


def inlined(schema: Any) -> Any:
    """The schema without references; one that contains itself ends in `object`."""
    root = schema if isinstance(schema, Mapping) else {}
    for deepest in range(DEEPEST, 1, -1):
        writing = Writing(root, deepest)
        whole = writing.out(schema)
        if writing.count <= MOST:
            return whole
    return Writing(root, 1).out(schema)


class Writing:
    """Writes a schema out, and stops where that takes more references than anybody reads."""

    def __init__(self, root: Schema, deepest: int) -> None:
        self.count = 0
        self._root = root
        self._deepest = deepest

    def out(self, part: Any, within: tuple[str, ...] = ()) -> Any:
        if isinstance(part, list):
            return [self.out(item, within) for item in part]
        if not isinstance(part, Mapping):
            return part
        reference = part.get("$ref")
        if isinstance(reference, str):
            return self._referred(reference, part, within)
        return {key: self.out(value, within) for key, value in part.items() if not self._defines(part, key)}

    def _referred(self, reference: str, part: Schema, within: tuple[str, ...]) -> Any:
        self.count += 1
        if reference in within or len(within) >= self._deepest or self.count > MOST:
            return dict(ENDS)
        rest = {key: value for key, value in part.items() if key != "$ref" and not self._defines(part, key)}
        return self.out({**self._found(reference), **rest}, (*within, reference))

    def _defines(self, part: Schema, key: str) -> bool:
        """Definitions stand at the root; further in they are names like others."""
        return part is self._root and key in DEFINITIONS

    def _found(self, reference: str) -> Schema:
        found: Any = self._root
        for step in reference.removeprefix("#").strip("/").split("/"):
            name = unquote(step).replace("~1", "/").replace("~0", "~")
            found = found.get(name) if isinstance(found, Mapping) and name else found
        return found if isinstance(found, Mapping) and found is not self._root else ENDS

"""The formats that memories come in, and telling by its content which one a source is in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.transfer import frontmatter, lines, notes
from dionysus_mcp.transfer.documents import HEAD_BYTES, Document, Material, encoding_of
from dionysus_mcp.transfer.pieces import Piece
from dionysus_mcp.transfer.readers import (
    claude_memory,
    dionysus,
    json_lines,
    markdown,
    plain_text,
    server_memory,
    transcript,
)
from dionysus_mcp.transfer.reports import Skipped

NOTES, JSON_LINES, PLAIN = (".md", ".markdown"), (".jsonl", ".json", ".ndjson"), (".txt", ".text")
OBJECTS_LOOKED_AT = 50


class Head:
    """The beginning of a document, as far as telling its format needs it."""

    def __init__(self, document: Document) -> None:
        self.suffix = document.suffix
        self._raw = document.head()

    @cached_property
    def text(self) -> str:
        return self._raw.decode(encoding_of(self._raw), "replace")

    @property
    def is_text(self) -> bool:
        return "\x00" not in self.text

    @cached_property
    def objects(self) -> list[dict[str, Any]]:
        """The first JSON objects that are lines of their own."""
        if not self.text.lstrip().startswith("{"):
            return []
        whole = self.text.split("\n")[: None if len(self._raw) < HEAD_BYTES else -1]
        return list(_objects(whole[:OBJECTS_LOOKED_AT]))

    @cached_property
    def front(self) -> Mapping[str, Any]:
        """The front matter, if there is one that can be read."""
        front, _ = frontmatter.split(self.text)
        try:
            return notes.read_front(front) if front else {}
        except InvalidInput:
            return {}


@dataclass(frozen=True, slots=True)
class Format:
    """A format: which documents look like it, and how one is read. A vague one gives way to any other that fits."""

    name: str
    about: str
    suffixes: tuple[str, ...]
    fits: Callable[[Head], bool]
    read: Callable[[Document], Iterator[Piece]]
    vague: bool = False


def _is_dionysus(head: Head) -> bool:
    return any(lines.HEADER in one for one in head.objects[:1]) or notes.is_ours(head.front)


def _is_server_memory(head: Head) -> bool:
    return any(
        (one.get("type") == "entity" and "entityType" in one)
        or (one.get("type") == "relation" and "relationType" in one)
        for one in head.objects
    )


def _is_transcript(head: Head) -> bool:
    return any("sessionId" in one and "type" in one for one in head.objects)


def _is_json_lines(head: Head) -> bool:
    return any(isinstance(one.get("content"), str) and "sessionId" not in one for one in head.objects)


def _is_claude_memory(head: Head) -> bool:
    return claude_memory.type_of(head.front) is not None


def _is_markdown(head: Head) -> bool:
    return head.is_text and not head.objects and (head.suffix in NOTES or _looks_like_markdown(head))


def _is_plain(head: Head) -> bool:
    return head.is_text and not head.objects and head.suffix not in (*NOTES, *JSON_LINES)


FORMATS = (
    Format("dionysus", "what `dionysus export` wrote", (*JSON_LINES, ".md"), _is_dionysus, dionysus.read),
    Format("jsonl", "one object a line, with the fields of create_memory", JSON_LINES, _is_json_lines, json_lines.read),
    Format("server-memory", "the official server-memory's file", JSON_LINES, _is_server_memory, server_memory.read),
    Format("markdown", "notes of Obsidian, basic-memory and others", NOTES, _is_markdown, markdown.read, vague=True),
    Format("claude-memory", "Claude Code's memory folder", (".md",), _is_claude_memory, claude_memory.read),
    Format("transcript", "a session of Claude Code", (".jsonl",), _is_transcript, transcript.read),
    Format("text", "plain text, a memory for each paragraph", PLAIN, _is_plain, plain_text.read, vague=True),
)
BY_NAME = {form.name: form for form in FORMATS}
SUFFIXES = frozenset(suffix for form in FORMATS for suffix in form.suffixes)


def chosen(material: Material, asked: str | None) -> Format:
    """The format that was asked for, or the one that the content is in; an error names the choices."""
    if asked is not None:
        if asked not in BY_NAME:
            raise InvalidInput(f"There is no format {asked!r}.", f"The formats are: {', '.join(BY_NAME)}.")
        return BY_NAME[asked]
    return _told_apart(_counted(material), material)


def readable(material: Material, form: Format) -> list[Document]:
    """The documents of a folder that can be in this format; a single file is taken at its word."""
    if not material.folder:
        return material.documents
    fitting = [document for document in material.documents if document.suffix in form.suffixes]
    others = [document for document in material.documents if document.suffix not in form.suffixes]
    why = f"A file of this kind is not read as {form.name}; import it by itself."
    material.skipped += [Skipped(document.name, why) for document in others]
    return fitting


def _counted(material: Material) -> dict[str, int]:
    """How many documents look like each format."""
    counts: dict[str, int] = {}
    for document in material.documents:
        with suppress(OSError):  # what cannot be read is said when its turn comes
            for form in _fitting(Head(document)):
                counts[form.name] = counts.get(form.name, 0) + 1
    return counts


def _fitting(head: Head) -> list[Format]:
    fitting = [form for form in FORMATS if form.fits(head)]
    return [form for form in fitting if not form.vague] or fitting


def _told_apart(counts: Mapping[str, int], material: Material) -> Format:
    left = dict(counts)
    if material.folder:
        _give_way(left)
    if len(left) == 1:
        return BY_NAME[next(iter(left))]
    about = ", ".join(f"{form.name} ({form.about})" for form in FORMATS if form.name in (left or BY_NAME))
    choices = f"Say which it is: {about}."
    if not left:
        raise InvalidInput("Nothing there looks like a format that can be read.", choices)
    found = ", ".join(f"{name} ({left[name]})" for name in BY_NAME if name in left)
    raise InvalidInput(f"The content could be read in more than one way: {found}.", choices)


def _give_way(counts: dict[str, int]) -> None:
    """In a folder, notes beside marked notes are strays, and plain text is one beside anything else."""
    if counts.keys() & {"dionysus", "claude-memory"}:
        counts.pop("markdown", None)
    if len(counts) > 1:
        counts.pop("text", None)


def _objects(texts: list[str]) -> Iterator[dict[str, Any]]:
    for text in texts:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(found, dict):
            yield found


def _looks_like_markdown(head: Head) -> bool:
    if head.suffix in (*PLAIN, *JSON_LINES):
        return False
    return bool(head.front) or any(line.startswith(("# ", "## ")) for line in head.text.splitlines()[:200])

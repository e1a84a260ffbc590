"""A memory as a Markdown note of ours: its fields as front matter, its text as the body, letter for letter.

Each value is JSON on a line of its own, which is YAML too; so the same memory always gives the same bytes.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.identity import MEMORY_ID, fingerprint
from dionysus_mcp.mind.telling import NAMES
from dionysus_mcp.mind.values import MEMORY
from dionysus_mcp.plain import plain
from dionysus_mcp.store.port import Link, Node
from dionysus_mcp.transfer import frontmatter

MARK = "dionysus"
VERSION = 1
SLUG_CHARS = 48
ORDER = (
    "id", "subject", "memory_type", "importance", "tags", "mentions", "project_id", "status", "session_id",
    "occurred_at", "valid_to", "created_at", "updated_at", "version", "author", "source", "metadata",
)  # fmt: skip
IN_DATA = ("source", "metadata")
NODE_NAMES = {theirs: ours for ours, theirs in NAMES.items()}
UNPRINTABLE_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
TARGET = re.compile(r"\[\[([^\[\]|#]+)\]\]")
FIELD = re.compile(r"([A-Za-z_]+):(?: (.+))?")


def note(node: Node, links: Iterable[Link]) -> str:
    """The whole file."""
    told = {NAMES.get(name, name): value for name, value in plain(node).items() if name not in {"kind", "text", "data"}}
    told |= {name: node.data[name] for name in IN_DATA if name in node.data}
    known = [f"{name}: {_json(told[name])}" for name in ORDER if told.get(name) not in (None, "", [], {})]
    ties = [f"  - {_json(_told_link(link))}" for link in links]
    front = [f"{MARK}: {VERSION}", *known, *(["links:", *ties] if ties else [])]
    return "\n".join(["---", *front, "---", f"{node.text}\n"])


def file_name(node: Node) -> str:
    """Readable and unique; it stays the same as long as the subject does, or the first words of the text."""
    readable = slug(node.subject) or slug(node.text[: 4 * SLUG_CHARS])
    return f"{readable}-{node.id}.md" if readable else f"{node.id}.md"


def folder_name(project: str) -> str:
    """The project's name where it can be a folder's, else what can be of it, and a mark that tells it from others."""
    readable = slug(project, len(project))
    return readable if readable == project else f"{readable or 'project'}-{fingerprint(project)[:6]}"


def slug(text: str, most: int = SLUG_CHARS) -> str:
    """The words of a text in lower case with dashes between them."""
    words = "-".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).lower()))
    return words if len(words) <= most else words[: most + 1].rpartition("-")[0] or words[:most]


def owner(text: str) -> str | None:
    """The id of the memory that a file is about; None when the file is not one of ours."""
    front, _ = frontmatter.split(text)
    if not front:
        return None
    try:
        fields = read_front(front)
    except InvalidInput:
        return None
    return fields["id"] if is_ours(fields) else None


def is_ours(fields: Mapping[str, Any]) -> bool:
    return fields.get(MARK) == VERSION and bool(MEMORY_ID.fullmatch(str(fields.get("id", ""))))


def read_front(front: str) -> dict[str, Any]:
    """The fields as we wrote them; or as an editor rewrote them, which is still YAML."""
    try:
        return _as_written(front)
    except (ValueError, RecursionError):
        return frontmatter.parsed(front)


def node_fields(front: Mapping[str, Any], body: str) -> dict[str, Any]:
    """The fields of the node that a note of ours tells of."""
    told = {name: value for name, value in front.items() if name not in {MARK, "links"} and value is not None}
    data = {name: told.pop(name) for name in IN_DATA if name in told}
    named = {NODE_NAMES.get(name, name): value for name, value in told.items()}
    return named | {"kind": MEMORY, "text": body.removesuffix("\n"), "data": data}


def link_fields(front: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The fields of each tie that starts here."""
    links = front.get("links") or []
    return [_link_fields(str(front.get("id")), told) for told in (links if isinstance(links, list) else [links])]


def _told_link(link: Link) -> dict[str, Any]:
    told = {name: value for name, value in plain(link).items() if name not in {"source", "relation", "target"}}
    return {"relation": link.relation, "to": f"[[{link.target}]]"} | told


def _link_fields(source: str, told: object) -> dict[str, Any]:
    fields = dict(told) if isinstance(told, Mapping) else {}
    found = TARGET.fullmatch(str(fields.pop("to", "")))
    return fields | {"source": source, "target": found[1] if found else ""}


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return UNPRINTABLE_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _as_written(front: str) -> dict[str, Any]:
    """Raises ValueError for whatever we would not write."""
    fields: dict[str, Any] = {}
    name = ""
    for line in front.split("\n")[:-1]:
        if line.startswith("  - ") and isinstance(fields.get(name), list):
            fields[name].append(json.loads(line[4:]))
            continue
        found = FIELD.fullmatch(line)
        if not found or found[1] in fields:
            raise ValueError(line)
        name = found[1]
        fields[name] = json.loads(found[2]) if found[2] else []
    return fields

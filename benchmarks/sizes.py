"""What the server costs a model to read: the tools of both profiles, a recall, the instructions.

python -m benchmarks.sizes

Exits with 1 when a limit is broken. A token is counted as four characters.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.parts.notes import notes
from benchmarks.parts.windows import window
from benchmarks.table import Cell, show
from dionysus_mcp.plain import tokens

MEMORIES, QUESTIONS, HITS = 400, 40, 8
RULE = ("semantic_recall", "create_memory")


@dataclass(frozen=True, slots=True)
class Size:
    """A measured size and its limit, where it has one."""

    what: str
    value: int
    limit: int | None = None

    @property
    def broken(self) -> bool:
        return self.limit is not None and self.value > self.limit

    def row(self) -> tuple[Cell, ...]:
        if self.limit is None:
            return self.what, self.value, "-", ""
        return self.what, self.value, self.limit, "BROKEN" if self.broken else "ok"


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        sizes = [
            *_profile(Path(folder), "core", most_tools=12, most_tokens=2_500),
            *_profile(Path(folder), "full", most_tokens=9_000),
            *_recall(Path(folder)),
            *_instructions(Path(folder)),
        ]
    show("What a model reads", ("", "size", "limit", ""), [size.row() for size in sizes])
    return 1 if any(size.broken for size in sizes) else 0


def _profile(home: Path, name: str, most_tools: int | None = None, most_tokens: int | None = None) -> list[Size]:
    with window(home, DIONYSUS_PROFILE=name) as client:
        told = client.result("tools/list")
    tools = told["tools"]
    return [
        Size(f"{name}: tools", len(tools), most_tools),
        Size(f"{name}: names, descriptions, input schemas, tokens", sum(map(_tool_tokens, tools)), most_tokens),
        Size(f"{name}: the largest tool, tokens", max(map(_tool_tokens, tools))),
        Size(f"{name}: tools/list as JSON, tokens", tokens(_compact(told))),
    ]


def _tool_tokens(tool: dict[str, Any]) -> int:
    return tokens(tool["name"] + tool["description"] + _compact(tool["inputSchema"]))


def _recall(home: Path) -> list[Size]:
    """The answers to many questions, each with as many hits as are asked for."""
    written = notes(MEMORIES)
    with window(home) as client:
        client.call("create_memories", memories=[{"content": note.text, "subject": note.subject} for note in written])
        asked = [{"query": note.question, "top_k": HITS} for note in written[:QUESTIONS]]
        answers = [client.result("tools/call", {"name": "semantic_recall", "arguments": one}) for one in asked]
    texts = sorted((answer["content"][0]["text"] for answer in answers), key=len)
    left_out = max(json.loads(text).get("left_out", 0) for text in texts)
    return [
        Size(f"recall with {HITS} hits, middle of {QUESTIONS} answers, tokens", tokens(texts[len(texts) // 2]), 600),
        Size("recall, the largest of them, tokens", tokens(texts[-1]), 600),
        Size("recall, hits that did not fit the largest budget", left_out, 0),
        Size("create_memory's answer, tokens", _created(home)),
    ]


def _created(home: Path) -> int:
    with window(home) as client:
        return tokens(_compact(client.call("create_memory", content="One more.")))


def _instructions(home: Path) -> list[Size]:
    with window(home) as client:
        said = client.result(
            "initialize",
            {"protocolVersion": client.version, "capabilities": {}, "clientInfo": {"name": "sizes", "version": "1"}},
        )["instructions"]
    return [
        Size("instructions, characters", len(said), 2_048),
        Size("instructions, characters until the rule is said", max(said.index(name) for name in RULE), 300),
    ]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="the same: it is quick already")
    parser.parse_args()
    sys.exit(main())

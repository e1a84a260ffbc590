"""A session of Claude Code: what the person asked, and what the assistant answered in the end.

Nearly all of such a file is of no use here (tool results, whole requests), so lines are judged by their bytes before
they are parsed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.values import Draft, MemoryType
from dionysus_mcp.transfer.documents import TOO_LONG, Document
from dionysus_mcp.transfer.pieces import Item, Piece
from dionysus_mcp.transfer.reports import Skipped

# As Claude Code writes it, and as a tool that wrote it again may have spaced it.
WANTED = (b'"type":"user"', b'"type":"assistant"', b'"type": "user"', b'"type": "assistant"')
TOOL_RESULT = (b'"type":"tool_result"', b'"type": "tool_result"')
# What stands in a person's place without having been said by one.
SYNTHETIC = (
    "<command-",
    "<local-command-",
    "<task-notification>",
    "<bash-",
    "<system-reminder>",
    "[Request interrupted",
    "Caveat: ",
)
PERSON, ASSISTANT = "user", "assistant"


@dataclass(slots=True)
class _Answer:
    """What the assistant said last; it is final when nothing of its own comes after."""

    where: str
    line: Mapping[str, Any]
    message: str
    text: str
    over: bool


def read(document: Document) -> Iterator[Piece]:
    last: _Answer | None = None
    for number, raw in document.raw_lines():
        where = f"{document.name}:{number}"
        line = _conversation(raw, where)
        if isinstance(line, Skipped):
            # The last line of a session that goes on may be half written.
            if raw.endswith(b"\n"):
                yield line
        elif line is not None and line["type"] == ASSISTANT:
            last = _answer(line, where, last)
        elif line is not None and (prompt := _prompt(line)):
            if last:
                yield _item(document, last.where, last.line, last.text)
            last = None
            yield _item(document, where, line, prompt)
    if last and last.over:
        yield _item(document, last.where, last.line, last.text)


def _conversation(raw: bytes, where: str) -> Mapping[str, Any] | Skipped | None:
    """A line of the conversation between the person and the main agent; None for any other."""
    if raw == TOO_LONG or not any(mark in raw for mark in WANTED) or any(mark in raw for mark in TOOL_RESULT):
        return None
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return Skipped(where, "This line of the conversation is not JSON.")
    if not isinstance(line, dict) or line.get("type") not in {PERSON, ASSISTANT} or line.get("isSidechain"):
        return None
    told = isinstance(line.get("message"), dict) and isinstance(line.get("uuid"), str)
    return line if told and not line.get("isApiErrorMessage") else None


def _prompt(line: Mapping[str, Any]) -> str:
    """What a person said in this line; empty when no person did."""
    if line.get("isMeta") or line.get("isCompactSummary"):
        return ""
    text = _text(line["message"].get("content"))
    return "" if text.lstrip().startswith(SYNTHETIC) else text


def _answer(line: Mapping[str, Any], where: str, last: _Answer | None) -> _Answer | None:
    """The answer as it stands after this line. One message comes in several lines, one for each block of it."""
    message = line["message"]
    kinds = {block.get("type") for block in _blocks(message.get("content"))}
    if "tool_use" in kinds:
        return None
    text = _text(message.get("content"))
    if not text:
        return last
    name = str(message.get("id") or line["uuid"])
    if last and last.message == name:
        where, line, text = last.where, last.line, f"{last.text}\n\n{text}"
    return _Answer(where, line, name, text, over=message.get("stop_reason") != "tool_use")


def _item(document: Document, where: str, line: Mapping[str, Any], text: str) -> Item:
    person = line["type"] == PERSON
    told = {"role": line["type"], "uuid": line["uuid"], "cwd": line.get("cwd"), "branch": line.get("gitBranch")}
    draft = Draft(
        content=text,
        memory_type=MemoryType.EPISODIC,
        tags=("transcript", "prompt" if person else "answer"),
        session_id=str(line.get("sessionId") or document.stem),
        occurred_at=str(line["timestamp"]) if line.get("timestamp") else None,
        source=document.source,
        metadata={name: str(value) for name, value in told.items() if value},
    )
    return Item(where, draft, identity=line["uuid"])


def _blocks(content: Any) -> list[dict[str, Any]]:
    return [block for block in content if isinstance(block, dict)] if isinstance(content, list) else []


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content.strip()
    texts = [block.get("text") for block in _blocks(content) if block.get("type") == "text"]
    return "\n\n".join(text for text in texts if isinstance(text, str)).strip()

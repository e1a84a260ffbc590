"""A server of tools that nobody would write, all within the protocol: `python -m tests.e2e.agents.odd_server [MODE]`.

It speaks by hand, because no library lets these pass.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any, Final

ANY: Final = {"type": "object"}
TYPES: Final = [f"T{number}" for number in range(15)]
FIELDS: Final = {name.lower(): {"$ref": f"#/$defs/{name}"} for name in TYPES}
TEXT: Final = {"type": "string"}

SAID: Final[dict[str, dict[str, Any]]] = {
    "either": {
        "type": "object",
        "oneOf": [
            {"properties": {"kind": {"const": "day"}, "day": {"type": "integer"}}, "required": ["kind", "day"]},
            {"properties": {"kind": {"const": "all"}}, "required": ["kind"]},
        ],
    },
    "open": {"type": "object", "properties": {"a": TEXT}, "additionalProperties": True},
    "tangled": {**ANY, "properties": FIELDS, "$defs": {name: {**ANY, "properties": FIELDS} for name in TYPES}},
    "any": {"type": "object", "properties": {"value": {}}, "required": ["value"]},
    "天気/ﬁne": {"type": "object", "properties": {"from": TEXT, "self": TEXT, "kwargs": TEXT}},
    "x" * 128: ANY,
}
"""Tools that say what they were given, by their schemas."""

WORDS: Final = {"type": "text", "text": "words"}
FILE: Final = {"type": "resource", "resource": {"uri": "file:///a", "text": "inside"}}
LINK: Final = {"type": "resource_link", "uri": "file:///b", "name": "b"}
GIVEN: Final[dict[str, dict[str, Any]]] = {
    "parts": {"content": [WORDS, FILE, LINK, {"type": "audio", "data": "AAAA", "mimeType": "audio/wav"}]},
    "structured": {"content": [], "structuredContent": {"a": [1, None]}},
    "megabytes": {"content": [{"type": "text", "text": "x" * 5_000_000}]},
    "fails": {"content": [WORDS], "isError": True},
    "fails_in_data": {"content": [], "isError": True, "structuredContent": {"left": 0}},
    "unknown_part": {"content": [{"type": "hologram"}]},
    "nothing_at_all": {},
}
"""Tools that take nothing, by what they answer."""

NAMED: Final = [*SAID, *GIVEN, "protocol_error", "dies", "twice", "twice"]
LISTS: Final[dict[str, Any]] = {
    "": [{"name": name, "inputSchema": SAID.get(name, ANY)} for name in NAMED],
    "no schema": [{"name": "tool"}],
    "no list": "none",
}


def answer(name: str, arguments: Any) -> dict[str, Any]:
    if name == "dies":
        sys.exit(1)
    if name == "protocol_error":
        return {"error": {"code": -32000, "message": "no quota is left"}}
    told = {"type": "text", "text": json.dumps({name: arguments}, ensure_ascii=False)}
    return {"result": GIVEN.get(name, {"content": [told]})}


def listed(mode: str) -> dict[str, Any]:
    if mode == "silent":
        time.sleep(600)
    if mode == "dies":
        sys.exit(1)
    if mode == "refuses":
        return {"error": {"code": -32601, "message": "Method not found"}}
    return {"result": {"tools": LISTS[mode]}}


def response(mode: str, method: str, params: dict[str, Any]) -> dict[str, Any]:
    if method == "tools/list":
        return listed(mode)
    if method == "tools/call":
        return answer(params["name"], params.get("arguments"))
    if method == "initialize":
        about = {"capabilities": {"tools": {}}, "serverInfo": {"name": "odd", "version": "1"}}
        return {"result": {"protocolVersion": params["protocolVersion"], **about}}
    return {"error": {"code": -32601, "message": "Method not found"}}


def main() -> None:
    mode = sys.argv[1] if len(sys.argv) > 1 else ""
    for line in sys.stdin:
        asked = json.loads(line)
        if "id" in asked:
            said = {"jsonrpc": "2.0", "id": asked["id"], **response(mode, asked["method"], asked.get("params", {}))}
            sys.stdout.write(f"{json.dumps(said)}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

"""The page of the tools."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dionysus_mcp.plain import tokens
from dionysus_mcp.settings import FAMILIES
from dionysus_mcp.tools.kit import CORE
from docs.generate.examples.kit import Told
from docs.generate.markdown import code, page, sentence, table
from docs.generate.schemas import Schema, default, kind, limits, nested
from docs.generate.surface import Listed, Surface

Tool = Mapping[str, Any]
ALWAYS_LOAD, ASKS_PERSON = "anthropic/alwaysLoad", "anthropic/requiresUserInteraction"


def tools_page(seen: Surface, examples: Mapping[str, Told]) -> str:
    told: dict[str, str] = {}
    return page(
        "Tools",
        "Every answer is one object, complete both as structured content and as its JSON text; a field that has its "
        "default value is left out. Errors are described in [errors.md](reference/errors.md). The examples were called "
        "when this page was made, on an empty store of the project `shop`, without an embedder; ids are numbered.",
        _sizes(seen),
        "## At a glance",
        table(
            ("tool", "title", "family", "promises", "hints to the client"),
            [_glance(tool) for tool in seen.tools["full"]],
        ),
        *(_section(tool, told, examples[tool["name"]]) for tool in seen.tools["full"]),
    )


def _sizes(seen: Surface) -> str:
    rows = [
        (code(profile), str(len(tools)), f"{cost(tools):,}", f"{tokens(_json(tools)):,}")
        for profile, tools in seen.tools.items()
    ]
    return table(
        ("profile", "tools", "tokens of name, description and input schema", "tokens of all of tools/list"), rows
    )


def cost(tools: Listed) -> int:
    """What the tools cost a model, at four characters a token."""
    return tokens("".join(tool["name"] + tool.get("description", "") + _json(tool["inputSchema"]) for tool in tools))


def _glance(tool: Tool) -> tuple[str, ...]:
    promised, meta = tool["annotations"], tool.get("_meta", {})
    tags = meta["fastmcp"]["tags"]
    promises = {
        "reads only": promised["readOnlyHint"],
        "takes something away": promised["destructiveHint"],
        "same again changes nothing": promised["idempotentHint"] and not promised["readOnlyHint"],
        "reaches the outside": promised["openWorldHint"],
    }
    hints = {"always loaded": meta.get(ALWAYS_LOAD), "asks the person": meta.get(ASKS_PERSON)}
    return (
        f"[{code(tool['name'])}](#{tool['name']})",
        tool["title"],
        ", ".join(name for name in (CORE, *FAMILIES) if name in tags),
        ", ".join(told for told, holds in promises.items() if holds) or "adds",
        ", ".join(told for told, holds in hints.items() if holds),
    )


def _section(tool: Tool, told: dict[str, str], example: Told) -> str:
    """A tool's arguments and its answer; an object that was described already is only named."""
    parts = [f"## {tool['name']}", sentence(tool.get("description"))]
    for path, schema in nested(tool["inputSchema"], tool["inputSchema"]):
        parts += [f"Each of {code(path)}:" if path else "", _arguments(schema, tool["inputSchema"])]
    answer = tool.get("outputSchema", {})
    for path, schema in nested(answer, answer):
        heading = f"{code(path)} in the answer" if path else "Answer"
        first = told.setdefault(_json(schema["properties"]), tool["name"])
        known = first != tool["name"]
        parts += [f"{heading}: {sentence(schema.get('description'))}" + (f" As in {code(first)}." if known else "")]
        parts += [] if known else [_fields(schema, answer)]
    parts += ["For example:", _block({"arguments": example.arguments, "answer": example.answer})]
    return "\n\n".join(part for part in parts if part)


def _arguments(schema: Schema, root: Schema) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (
            code(name),
            kind(field, root),
            "required" if name in required else default(field),
            ". ".join(filter(None, (limits(field, root), field.get("description", "")))),
        )
        for name, field in schema["properties"].items()
    ]
    return table(("argument", "is", "default", "limits and meaning"), rows)


def _fields(schema: Schema, root: Schema) -> str:
    required = set(schema.get("required", ()))
    rows = [
        (code(name), kind(field, root), "always" if name in required else f"unless {default(field) or 'empty'}")
        for name, field in schema["properties"].items()
    ]
    return table(("field", "is", "there"), rows)


def _block(value: Any) -> str:
    return f"```json\n{json.dumps(value, ensure_ascii=False, indent=1)}\n```"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

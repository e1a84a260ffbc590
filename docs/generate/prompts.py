"""The page of the prompts, the resources and the instructions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docs.generate.markdown import code, page, sentence, table
from docs.generate.surface import Surface


def prompts_page(seen: Surface) -> str:
    return page(
        "Prompts, resources and instructions",
        "## Prompts",
        "A person starts them by name, in Claude Code for example as `/mcp__dionysus__recall-context`.",
        table(("prompt", "arguments", "what it does"), [_prompt(prompt) for prompt in seen.prompts]),
        "## Resources",
        table(("resource", "title", "what it holds"), [_resource(resource) for resource in seen.resources]),
        "Arguments named `project`, `project_id`, `tag` or `tags` are completed with the names in use.",
        f"## Instructions\n\nWhat the client tells its model about the server ({len(seen.instructions):,} characters; "
        "clients cut at 2,048):",
        "\n".join(f"> {line}".rstrip() for line in seen.instructions.splitlines()),
    )


def _prompt(prompt: Mapping[str, Any]) -> tuple[str, ...]:
    arguments = [
        code(one["name"]) + ("" if one.get("required") else " (optional)") for one in prompt.get("arguments", ())
    ]
    return code(prompt["name"]), ", ".join(arguments), sentence(prompt.get("description"))


def _resource(resource: Mapping[str, Any]) -> tuple[str, ...]:
    uri = resource.get("uriTemplate") or resource.get("uri")
    return code(uri), resource.get("title", ""), sentence(resource.get("description"))

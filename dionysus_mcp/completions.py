"""Suggestions while somebody types a project or a tag."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio.to_thread

from dionysus_mcp.mind.mind import Mind

MOST = 50
Completer = Callable[[Any, Any, Any], Awaitable[list[str] | None]]


def completer(mind: Mind) -> Completer:
    """Names in use that go on from what was typed; nothing for arguments that are not names."""
    names = mind.vocabulary
    sources = {"project": names.projects, "project_id": names.projects, "tag": names.tags, "tags": names.tags}

    async def complete(reference: Any, argument: Any, context: Any) -> list[str] | None:
        del reference, context  # the argument's name says enough
        known = sources.get(argument.name)
        if known is None:
            return None
        in_use = await anyio.to_thread.run_sync(known)
        return [name for name in in_use if name.casefold().startswith(argument.value.casefold())][:MOST]

    return complete

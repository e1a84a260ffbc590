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
    sources = {"project": mind.projects, "project_id": mind.projects, "tag": mind.tags, "tags": mind.tags}

    async def complete(reference: Any, argument: Any, context: Any) -> list[str] | None:
        del reference, context  # the argument's name says enough
        known = sources.get(argument.name)
        if known is None:
            return None
        names = await anyio.to_thread.run_sync(known)
        return [name for name in names if name.casefold().startswith(argument.value.casefold())][:MOST]

    return complete

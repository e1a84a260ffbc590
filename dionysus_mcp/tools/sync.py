"""Tools that send changes to another system."""

from __future__ import annotations

from typing import Annotated

from fastmcp.dependencies import Depends
from pydantic import Field

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.sync.answers import Synced, SyncStatus
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.tools.kit import Spec, the_caller, the_mind


def sync_now(
    dry_run: Annotated[bool, Field(description="Only say what would be sent.")] = False,
    mind: Mind = Depends(the_mind),
) -> Synced:
    """Send every change that waits to the webhook of the settings, signed, in order, and say what arrived."""
    return mind.sync.preview() if dry_run else mind.sync.now()


def get_sync_status(mind: Mind = Depends(the_mind)) -> SyncStatus:
    """How far changes were sent, what waits, and what stands in the way."""
    return mind.sync.status()


def pause_sync(
    reason: str | None = None, mind: Mind = Depends(the_mind), caller: Caller = Depends(the_caller)
) -> SyncStatus:
    """Send nothing any more, in every process, until resume_sync."""
    return mind.sync.pause(reason, caller)


def resume_sync(mind: Mind = Depends(the_mind)) -> SyncStatus:
    """Let sending go on from where it got to."""
    return mind.sync.resume()


TOOLS = (
    Spec(sync_now, "Send changes now", outside=True, idempotent=True),
    Spec(get_sync_status, "How sending stands", reads=True),
    Spec(pause_sync, "Pause sending", idempotent=True),
    Spec(resume_sync, "Resume sending", idempotent=True),
)

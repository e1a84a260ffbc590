"""A server on stdio whose runs write a memory and then go on for ever."""

from __future__ import annotations

from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.environment import prepare_framework
from dionysus_mcp.settings import load_settings
from tests.integration.agents.jobs import SmallJob, forever
from tests.integration.agents.small import small_server

if __name__ == "__main__":
    prepare_framework()
    settings = load_settings()
    mind = build_mind(settings)
    server = small_server(mind, build_supplies(settings, mind), lambda: SmallJob(forever))
    server.run(transport="stdio", show_banner=False)

"""The composition root of the server. `core` has every tool and the store; `public` is what clients connect to.

The framework is imported when a server is built: `python -m dionysus_mcp.server` must reach the front before it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fastmcp import FastMCP
    from fastmcp.server.auth import AuthProvider

    from dionysus_mcp.mind.mind import Mind
    from dionysus_mcp.runs.supplies import ModelsFactory, Supplies
    from dionysus_mcp.settings import Settings

FULL_PROFILE = "full"
VECTORS_AT_ONCE = 20_000
"""Read in a fraction of a second. Nobody waits for more."""


def build_server(
    settings: Settings | None = None,
    *,
    auth: AuthProvider | None = None,
    run: str = "",
    models: ModelsFactory | None = None,
    mind: Mind | None = None,
) -> FastMCP[Any]:
    """The server that clients connect to. What they write belongs to the run, and can be undone as a whole. Agents
    think with `models` where they are given, and else with what the settings say; so it is with the mind."""
    from dionysus_mcp import __version__
    from dionysus_mcp.completions import completer
    from dionysus_mcp.composition import build_mind, build_supplies, project_in_use
    from dionysus_mcp.middleware import OneErrorShape
    from dionysus_mcp.settings import load_settings
    from dionysus_mcp.stateless import StatelessMCP
    from dionysus_mcp.tools.catalogue import FOR_AGENTS

    settings = settings or load_settings()
    public = StatelessMCP(
        "dionysus",
        version=__version__,
        instructions=instructions(),
        auth=auth,
        middleware=[OneErrorShape()],
        mask_error_details=True,
    )
    mind = mind or build_mind(settings, at_once=VECTORS_AT_ONCE)
    public.mount(build_core(mind, project_in_use(settings), run, build_supplies(settings, mind, models)))
    public.completion(completer(mind))
    if FULL_PROFILE not in settings.shelves:
        public.enable(tags=settings.shelves, components={"tool"}, only=True)
    public.disable(names={name for shelf in FOR_AGENTS for name in shelf.tools}, components={"tool"})
    return public


def build_core(mind: Mind, project: str, run: str = "", supplies: Supplies | None = None) -> FastMCP[Any]:
    """Every tool, over one mind. Agents connect here, in process. Whatever is written belongs to the run."""
    from dionysus_mcp.mind.following import Following
    from dionysus_mcp.mind.forgetting.sweeping import sweeping
    from dionysus_mcp.mind.sync.sending import sending
    from dionysus_mcp.mind.viewed.views import Views
    from dionysus_mcp.prompts import PROMPTS
    from dionysus_mcp.resources import RESOURCES
    from dionysus_mcp.runs.runs import Runs
    from dionysus_mcp.runs.scheduling import Beats, beating
    from dionysus_mcp.runs.supplies import Supplies
    from dionysus_mcp.runs.warming import warming
    from dionysus_mcp.stateless import StatelessMCP
    from dionysus_mcp.tools.catalogue import FOR_AGENTS, SHELVES
    from dionysus_mcp.tools.shelves import Shelves

    @asynccontextmanager
    async def lifespan(core: FastMCP[Any]) -> AsyncIterator[dict[str, Any]]:
        following = Following(mind.meaning, mind.catching_up, mind.basins.follow)
        following.start()
        try:
            given = supplies or Supplies()
            with sweeping(mind.forgetting, mind.clock), sending(mind.sync), warming(given.warm):
                views = Views(mind)
                async with (
                    Runs(mind, views, core, given).open() as runs,
                    beating(Beats(mind, runs, project, mind.ground.rules.schedule)),
                ):
                    yield {"mind": mind, "views": views, "project": project, "run": run, "runs": runs}
        finally:
            following.end()
            mind.close()

    core = StatelessMCP("core", lifespan=lifespan, on_duplicate="error", mask_error_details=True)
    core.add_provider(Shelves((*SHELVES, *FOR_AGENTS)))
    for resource in RESOURCES:
        resource.add_to(core)
    for name, prompt in PROMPTS.items():
        core.prompt(name)(prompt)
    return core


def instructions() -> str:
    """What clients tell their model about us."""
    return files("dionysus_mcp").joinpath("instructions.md").read_text("utf-8").strip()


if __name__ == "__main__":
    from dionysus_mcp.serve import serve_stdio

    serve_stdio()

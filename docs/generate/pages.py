"""Every generated page by its file name."""

from __future__ import annotations

from docs.generate.cli import cli_page
from docs.generate.errors import errors_page
from docs.generate.prompts import prompts_page
from docs.generate.settings import settings_page
from docs.generate.surface import surface
from docs.generate.tools import tools_page


def pages() -> dict[str, str]:
    seen = surface()
    return {
        "cli.md": cli_page(),
        "errors.md": errors_page(),
        "prompts.md": prompts_page(seen),
        "settings.md": settings_page(),
        "tools.md": tools_page(seen),
    }

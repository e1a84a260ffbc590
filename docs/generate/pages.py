"""Every generated page by its file name."""

from __future__ import annotations

from docs.generate.calling import examples
from docs.generate.cli import cli_page
from docs.generate.errors import errors_page
from docs.generate.layers import layers_page
from docs.generate.prompts import prompts_page
from docs.generate.settings import settings_page
from docs.generate.surface import surface
from docs.generate.tools import tools_page


def pages() -> dict[str, str]:
    seen = surface()
    return {
        "reference/cli.md": cli_page(),
        "reference/errors.md": errors_page(),
        "reference/layers.md": layers_page(),
        "reference/prompts.md": prompts_page(seen),
        "reference/settings.md": settings_page(),
        "tools.md": tools_page(seen, examples()),
    }

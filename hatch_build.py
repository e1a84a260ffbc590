"""Puts the weights of the embedding model into what is built. Where they cannot be got, the build goes on without."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WeightsHook(BuildHookInterface[Any]):
    """Runs before a wheel is put together, and before an editable installation."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        del version, build_data
        sys.path.insert(0, self.root)
        from dionysus_mcp.embedding.fetch import fetch
        from dionysus_mcp.embedding.weights import NAME, are_right
        from dionysus_mcp.errors import DionysusError

        place = Path(self.root) / "dionysus_mcp" / "embedding" / "weights" / NAME
        if are_right(place):
            return
        self.app.display_info("Getting the weights of the embedding model (84 MB, once)")
        try:
            fetch([place])
        except DionysusError as error:
            self.app.display_warning(
                f"WITHOUT THE EMBEDDING MODEL: {error.message}\n"
                "What is built recalls by words alone until `dionysus model fetch` was run."
            )

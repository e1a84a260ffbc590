"""No sandbox at all: nothing runs."""

from __future__ import annotations

from typing import NoReturn

from sandbox.errors import Off
from sandbox.port import STEPS


class OffSandbox:
    """Every session is refused."""

    tier = "off"

    def open(self, steps: int = STEPS) -> NoReturn:
        del steps
        raise Off("The settings allow no code of a model to run.", "Set DIONYSUS_SANDBOX to auto, or to a tier.")

    def close(self) -> None:
        pass

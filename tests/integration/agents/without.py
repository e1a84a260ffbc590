"""What agents cannot be asked without, for tests: to be supplied in the place of what works."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from smolagents.models import Model

from agents.errand import Models
from agents.errors import NotInstalled
from sandbox.errors import Unavailable
from sandbox.tiers import Chosen, choose


class NotThere:
    """In the place of models whose package nobody installed."""

    def of(self, *_: Any) -> Model:
        raise NotInstalled("The package of the model is not installed.", "Install it.")


def none_there(*_: Any) -> Models:
    return NotThere()


def no_sandbox() -> Chosen:
    raise Unavailable("No engine of containers answers.", "Start it.")


WITHOUT: Mapping[str, Mapping[str, Any]] = {
    "The package of the model is not installed.": {"models": none_there},
    "No engine of containers answers.": {"sandbox": no_sandbox},
    "The settings allow no code of a model to run.": {"sandbox": lambda: choose("off")},
}
"""By what is said of it."""

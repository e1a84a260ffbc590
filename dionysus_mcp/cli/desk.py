"""What a command works with: settings, the mind, who asks, and where answers go. Each is made when first used."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from dionysus_mcp.cli.progress import Bar
from dionysus_mcp.cli.terminal import write_json, write_text

if TYPE_CHECKING:
    from dionysus_mcp.composition import ModelCare, Upkeep
    from dionysus_mcp.mind.mind import Mind
    from dionysus_mcp.mind.values import Caller
    from dionysus_mcp.settings import Settings

Answer = TypeVar("Answer")
PATIENCE_S = 20.0
"""A command is over when it has answered: it waits for its embedder."""


class Desk:
    """One command's desk."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    @cached_property
    def settings(self) -> Settings:
        from dionysus_mcp.settings import load_settings

        return load_settings()

    @cached_property
    def mind(self) -> Mind:
        from dionysus_mcp.composition import build_mind

        return build_mind(self.settings, patience_s=PATIENCE_S)

    @cached_property
    def upkeep(self) -> Upkeep:
        from dionysus_mcp.composition import build_upkeep

        return build_upkeep(self.settings)

    @cached_property
    def model(self) -> ModelCare:
        from dionysus_mcp.composition import build_model_care

        return build_model_care(self.settings)

    @cached_property
    def caller(self) -> Caller:
        from dionysus_mcp.composition import project_in_use
        from dionysus_mcp.mind.values import Caller

        return Caller(author=f"cli {user_name()}", project=project_in_use(self.settings))

    def tell(self, answer: Answer, view: Callable[[Answer], str]) -> None:
        """The answer as JSON, or as a person reads it."""
        if self.as_json:
            write_json(sys.stdout, answer)
        else:
            write_text(sys.stdout, view(answer))

    def tell_beside(self, answer: Answer, view: Callable[[Answer], str], *, stdout_is_taken: bool) -> None:
        """An answer about what may itself have gone to stdout."""
        if not stdout_is_taken:
            self.tell(answer, view)
        elif self.as_json:
            write_json(sys.stderr, answer)
        elif sys.stderr.isatty():
            write_text(sys.stderr, view(answer))

    def note(self, text: str) -> None:
        """Something beside the answer, for a person."""
        write_text(sys.stderr, text)

    def progress(self, label: str) -> Bar:
        return Bar(label, sys.stderr)

    def close(self) -> None:
        for opened in ("mind", "upkeep"):
            if opened in vars(self):
                getattr(self, opened).close()


Handler = Callable[[Desk, argparse.Namespace], int | None]


def user_name() -> str:
    """Who is logged in, by the system's account database."""
    try:
        import os
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return "unknown"

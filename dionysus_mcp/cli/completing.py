"""Completion scripts for shells."""

from __future__ import annotations

import argparse

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.parser import build_parser


def completion(desk: Desk, words: argparse.Namespace) -> None:
    import shtab

    script = shtab.complete(build_parser(), words.shell)
    desk.tell({"shell": words.shell, "script": script}, lambda answer: answer["script"])

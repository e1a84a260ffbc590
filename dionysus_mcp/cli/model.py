"""The command `model`: the embedder behind recall by meaning."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from dionysus_mcp.cli.desk import Desk

if TYPE_CHECKING:
    from dionysus_mcp.composition import Fetched, ModelReport


def model(desk: Desk, words: argparse.Namespace) -> int:
    if words.action == "fetch":
        desk.tell(desk.model.fetch(sys.stderr if sys.stderr.isatty() else None), _fetched)
        return 0
    report = desk.model.report()
    desk.tell(report, _report)
    return 1 if report.why and report.state == "failed" else 0


def _fetched(done: Fetched) -> str:
    return f"The weights {'are now' if done.new else 'were already'} in {done.weights_file}."


def _report(report: ModelReport) -> str:
    return "\n".join(
        [
            f"embedder  {_in_force(report)}",
            f"setting   {report.setting} (DIONYSUS_EMBEDDING__MODEL)",
            f"weights   {report.weights}: {report.weights_file}",
            f"cache     {report.cache}",
        ]
    )


def _in_force(report: ModelReport) -> str:
    if report.why:
        return f"none, words alone answer: {report.why}; {report.fix}"
    return f"{report.embedder}, {report.dimension} dimensions, on {report.runs_on}"

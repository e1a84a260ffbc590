"""What is surely wrong with a step, found before any of it runs: a tool called the wrong way, a name nobody knows.

Monty's workers carry a type checker. What they are shown begins with a name that nothing defines: so the checker always
refuses, and nothing that it is shown ever runs.
"""

from __future__ import annotations

import builtins
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from sandbox.checking.certain import Certain, Known, certain, names_by_other_means, read
from sandbox.errors import SandboxError
from sandbox.monty.workers import Worker, Workers
from sandbox.port import LIMITS, Fault, Tool
from sandbox.step import bound_names

PATIENCE: Final = 2.0
"""Seconds that a check may take, or wait for its turn; then the step runs without."""
UNDEFINED: Final = "_nothing_defines_this"
ANY_ARGUMENTS: Final = "(*args: Any, **kwargs: Any) -> Any"
NOTHING_RAN: Final = "Nothing of this step was run, and no tool was called."

_FINDING = re.compile(r"^main\.py:(\d+):\d+: error\[([a-z-]+)\] (.*)$", re.MULTILINE)
_OF_TOOL = re.compile(r"\bfunction `(\w+)`")
_NAME = re.compile(r"^Name `(\w+)` used when not defined")
WRONG_CALL: Final = frozenset({"unknown-argument", "missing-argument", "too-many-positional-arguments"})
UNKNOWN_NAME: Final = "unresolved-reference"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the type checker says of a step."""

    line: int
    kind: str
    text: str

    def subject(self) -> str:
        """The tool or the name that it is about."""
        found = (_NAME if self.kind == UNKNOWN_NAME else _OF_TOOL).search(self.text)
        return found[1] if found else ""


class Checker:
    """One worker for all sessions: a check is short, and when it is busy the step runs unchecked. Safe for threads."""

    def __init__(self) -> None:
        self._workers = Workers(1, PATIENCE, checking=True)
        self._worker: Worker | None = None
        self._turn = threading.Lock()

    def fault(self, code: str, tools: Mapping[str, Tool], known: Known) -> Fault | None:
        """Why the step cannot be right, if that is sure."""
        sure = _looked_at(code, tools, known)
        if sure is None:
            return None
        findings = [finding for finding in self._findings(code, tools, known) if sure(finding)]
        return _fault(findings, tools, known) if findings else None

    def close(self) -> None:
        with self._turn:
            self._drop()
            self._workers.close()

    def _findings(self, code: str, tools: Mapping[str, Tool], known: Known) -> list[Finding]:
        before = prelude(tools, known.names)
        shift = before.count("\n")
        said = self._said(before + code)
        found = [Finding(int(line) - shift, kind, text) for line, kind, text in _FINDING.findall(said)]
        return [finding for finding in found if finding.line > 0]

    def _said(self, text: str) -> str:
        """All that the type checker says; nothing when it cannot be asked now."""
        from pydantic_monty import MontyError, MontyTypingError

        if not self._turn.acquire(timeout=PATIENCE):
            return ""
        try:
            self._worker = self._worker or self._workers.lend(LIMITS)
            self._worker.session.feed_run(text)
        except MontyTypingError as error:
            return error.display()
        except (MontyError, SandboxError, TimeoutError):
            self._drop()
        finally:
            self._turn.release()
        return ""

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.leave()


@dataclass(frozen=True, slots=True)
class _Sure:
    """Whether a finding is an error whenever its line runs. Everything that is unsure is let through."""

    certain: Certain
    tools: Mapping[str, Tool]
    known: Known
    bound: Collection[str]
    hidden: bool

    def __call__(self, finding: Finding) -> bool:
        name = finding.subject()
        if finding.kind in WRONG_CALL:
            return name in self.tools and self.certain.called(name, finding.line)
        if finding.kind != UNKNOWN_NAME or self.hidden or self.known.knows(name):
            return False
        unheard = name not in self.bound and name not in self.tools and not hasattr(builtins, name)
        return unheard and self.certain.read(name, finding.line)


def _looked_at(code: str, tools: Mapping[str, Tool], known: Known) -> _Sure | None:
    """Nothing of what is no Python, and of what is nested too deeply to be looked at: the session says what it is."""
    tree = read(code)
    if tree is None:
        return None
    try:
        return _Sure(certain(tree), tools, known, frozenset(bound_names(tree)), names_by_other_means(tree))
    except RecursionError:
        return None


def prelude(tools: Mapping[str, Tool], names: Iterable[str]) -> str:
    """What stands before a step when it is checked: the tools' stubs, and names of which nothing is known but that."""
    known = sorted(set(names) - set(tools))
    lines = ["from typing import Any", " = ".join([*known, UNDEFINED]), *(stub(tool) for tool in tools.values())]
    return "\n".join([*lines, ""])


def stub(tool: Tool) -> str:
    """The tool as a stub file would have it; one whose signature cannot be read takes anything."""
    text = f"def {tool.name}{' '.join(tool.signature.split())}: ..."
    return text if read(text) is not None else f"def {tool.name}{ANY_ARGUMENTS}: ..."


def _fault(findings: list[Finding], tools: Mapping[str, Tool], known: Known) -> Fault:
    kind = "NameError" if findings[0].kind == UNKNOWN_NAME else "TypeError"
    return Fault(kind, "\n".join([*_told(findings, tools, known), NOTHING_RAN]))


def _told(findings: list[Finding], tools: Mapping[str, Tool], known: Known) -> Iterator[str]:
    for finding in findings:
        name = finding.subject()
        yield f"line {finding.line}: {finding.text}{_meant(name, (*tools, *known.names)) if name not in tools else ''}"
    for name in dict.fromkeys(finding.subject() for finding in findings):
        if name in tools:
            yield f"The tool is called as {name}{tools[name].signature}."


def _meant(name: str, names: Collection[str]) -> str:
    close = get_close_matches(name, names, 1)
    return f"; did you mean `{close[0]}`?" if close else ""

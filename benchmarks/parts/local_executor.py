"""smolagents' own executor behind our port, to be measured beside the tiers. The code runs in this very process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.port import LIMITS, STEPS, Fault, Limits, Result, Tool

MODULES = (
    "asyncio base64 calendar copy contextlib csv dataclasses decimal enum fractions functools hashlib heapq html io "
    "json operator string textwrap tomllib typing urllib.parse"
)
"""What an author who knows the snippets would authorise beside what smolagents does by itself."""
ERRORS = (ValueError, RuntimeError, ArithmeticError, LookupError, TypeError, AttributeError, SyntaxError)


class LocalSandbox:
    tier = "smolagents local"

    def open(self, steps: int = STEPS) -> LocalSession:
        del steps
        return LocalSession()

    def close(self) -> None:
        """Nothing was started."""


class LocalSession:
    def __init__(self) -> None:
        from smolagents.local_python_executor import ExecutionTimeoutError, LocalPythonExecutor

        self._executor: Any = LocalPythonExecutor(additional_authorized_imports=MODULES.split())
        self._errors = (*ERRORS, ExecutionTimeoutError)

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self._executor.send_tools({tool.name: tool.call for tool in tools})
        self._executor.send_variables(dict(variables))

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        """Whatever it raises is an error of the code; it has one kind for most."""
        del limits
        try:
            told = self._executor(code)
        except self._errors as error:
            return Result(error=Fault(type(error).__name__, str(error)))
        return Result(told.output, told.logs, final=told.is_final_answer)

    def cancel(self) -> None:
        """It cannot be."""

    def close(self) -> None:
        """Nothing was started."""

"""What a `CodeAgent` of smolagents is given to run its code: any sandbox, with tools and managed agents on the host."""

from __future__ import annotations

import threading
from typing import Any

from smolagents.local_python_executor import CodeOutput, PythonExecutor

from sandbox.errors import Cancelled, Closed
from sandbox.port import LIMITS, STEPS, Limits, Result, Sandbox, Session, Tool
from sandbox.signatures import port_tool


class StepFailed(Exception):
    """A step ended in an error. The message is what the model reads."""


class SandboxExecutor(PythonExecutor):
    """One session at a time. A run that begins after the last one has ended gets another."""

    def __init__(self, sandbox: Sandbox, steps: int = STEPS, limits: Limits = LIMITS) -> None:
        self.state: dict[str, Any] = {}
        """Where smolagents looks for what a failed step has printed."""
        self._sandbox = sandbox
        self._steps, self._left = steps, 0
        self._limits = limits
        self._session: Session | None = None
        self._tools: list[Tool] = []
        self._variables: dict[str, Any] = {}
        self._closed = False
        self._cancelled = False
        self._changing = threading.Lock()

    def send_variables(self, variables: dict[str, Any]) -> None:
        """Called at the beginning of a run."""
        self._variables = dict(variables)
        self._opened().define(self._tools, self._variables)

    def send_tools(self, tools: dict[str, Any]) -> None:
        """Called at the beginning of a run, with managed agents among the tools."""
        self._tools = [port_tool(name, tool) for name, tool in tools.items()]
        self._opened().define(self._tools, {})

    def __call__(self, code_action: str) -> CodeOutput:
        session = self._opened()
        self._left -= 1
        result = session.run(code_action, self._limits)
        self.state = {"_print_outputs": result.logs}
        if result.final:
            self._left = 0
        return _output(result)

    def cancel(self) -> None:
        """From any thread: stop what runs, and let nothing more run."""
        with self._changing:
            self._cancelled = True
            session = self._session
        if session is not None:
            session.cancel()

    def cleanup(self) -> None:
        """smolagents calls it when the agent is done with."""
        with self._changing:
            self._closed = True
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _opened(self) -> Session:
        """The session of this run, or another one when that has ended."""
        with self._changing:
            if self._cancelled:
                raise Cancelled("This agent was cancelled.", "Begin another run.")
            if self._closed:
                raise Closed("This agent has been cleaned up.", "Build another one.")
            if self._session is None or self._left <= 0:
                self._open_another()
            assert self._session is not None
            return self._session

    def _open_another(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._left = self._sandbox.open(self._steps), self._steps
        self._session.define(self._tools, self._variables)


def _output(result: Result) -> CodeOutput:
    if result.error is not None:
        raise StepFailed(str(result.error))
    return CodeOutput(output=result.value, logs=result.logs, is_final_answer=result.final)

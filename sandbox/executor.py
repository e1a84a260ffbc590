"""What a `CodeAgent` of smolagents is given to run its code: any sandbox, with tools and managed agents on the host."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

from smolagents.local_python_executor import CodeOutput, PythonExecutor

from sandbox.errors import Cancelled, Closed
from sandbox.port import LIMITS, STEPS, Limits, Result, Sandbox, Session, Tool
from sandbox.signatures import is_agent, port_tool

BEGUN_ANEW = "[This is another session: the one before had run all of its steps, and its variables are gone.]"
UNWRITABLE = "What the step gave holds a whole number of too many digits to be read. Give how long it is, or a part."


class StepFailed(Exception):
    """A step ended in an error. The message is what the model reads."""


class SandboxExecutor(PythonExecutor):
    """One session at a time, which goes on from run to run until it has answered, or a run finds it used up."""

    def __init__(self, sandbox: Sandbox, steps: int = STEPS, limits: Limits = LIMITS) -> None:
        self.state: dict[str, Any] = {}
        """Where smolagents looks for what a failed step has printed."""
        self._sandbox = sandbox
        self._steps = steps
        self._limits = limits
        self._session: Session | None = None
        self._tools: list[Tool] = []
        self._agents: list[Any] = []
        self._variables: dict[str, Any] = {}
        self._underway = False
        self._over = False
        self._closed = False
        self._cancelled = False
        self._changing = threading.Lock()

    def send_variables(self, variables: dict[str, Any]) -> None:
        """Called at the beginning of a run."""
        self._variables = dict(variables)
        self._underway = False
        self._opened().define(self._tools, self._variables)

    def send_tools(self, tools: dict[str, Any]) -> None:
        """Called at the beginning of a run, with managed agents among the tools."""
        self._tools = [port_tool(name, tool) for name, tool in tools.items()]
        self._agents = [tool for tool in tools.values() if is_agent(tool)]
        self._opened().define(self._tools, {})

    def __call__(self, code_action: str) -> CodeOutput:
        result = _saying_why(self._run(code_action))
        self._underway = True
        self._over = result.final
        self.state = {"_print_outputs": _printable(result.logs)}
        return _output(result)

    def cancel(self) -> None:
        """From any thread: stop what runs, managed agents too, and let nothing more run."""
        with self._changing:
            self._cancelled = True
            session = self._session
        if session is not None:
            session.cancel()
        for agent in self._agents:
            _cancel_agent(agent)

    def cleanup(self) -> None:
        """smolagents calls it when the agent is done with."""
        with self._changing:
            self._closed = True
            session, self._session = self._session, None
        if session is not None:
            session.close()

    def _run(self, code: str) -> Result:
        try:
            return self._opened().run(code, self._limits)
        except Closed:
            if self._underway:
                raise
            self._over = True
        result = self._opened().run(code, self._limits)
        return replace(result, logs=f"{BEGUN_ANEW}\n{result.logs}")

    def _opened(self) -> Session:
        """The session of this run, or another one when that is over."""
        with self._changing:
            if self._cancelled:
                raise Cancelled("This agent was cancelled.", "Begin another run.")
            if self._closed:
                raise Closed("This agent has been cleaned up.", "Build another one.")
            if self._session is None or self._over:
                self._open_another()
            assert self._session is not None
            return self._session

    def _open_another(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session, self._over = self._sandbox.open(self._steps), False
        self._session.define(self._tools, self._variables)


def _cancel_agent(agent: Any) -> None:
    """It stops before its next step, and the step that runs now is ended if it runs in a sandbox."""
    agent.interrupt()
    executor = getattr(agent, "python_executor", None)
    if isinstance(executor, SandboxExecutor):
        executor.cancel()


def _saying_why(result: Result) -> Result:
    """Whoever reads the step finds there why its code runs in another tier than the one before; so does the model."""
    if not result.moved:
        return result
    why = f"[This step needs {result.moved}: from here on code runs in {result.tier}.]"
    return replace(result, logs=f"{why}\n{result.logs}")


def _output(result: Result) -> CodeOutput:
    if result.error is not None:
        raise StepFailed(_printable(str(result.error)))
    _refuse_unwritable(result.value)
    return CodeOutput(output=result.value, logs=_printable(result.logs), is_final_answer=result.final)


def _refuse_unwritable(value: Any) -> None:
    """smolagents writes down what a step gives, which would end the host's run for whole numbers of thousands of
    digits."""
    try:
        str(value)
    except ValueError as error:
        raise StepFailed(f"{UNWRITABLE} ({error})") from None


def _printable(text: str) -> str:
    """smolagents prints what it is given, and halves of surrogate pairs would end the host's run."""
    return text.encode("utf-8", "replace").decode()

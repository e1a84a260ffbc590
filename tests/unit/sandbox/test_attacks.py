"""The judge of attacks can find against a sandbox: where there is none, and where one goes wrong by hand."""

from __future__ import annotations

import ast
import builtins
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from benchmarks.parts.local_executor import LocalSandbox
from sandbox.attacks import PROBES, Verdict, run_all
from sandbox.attacks.probes import NOT_PROMISED, probes_of
from sandbox.attacks.recorder import Recorder
from sandbox.checking.certain import read
from sandbox.errors import Broken
from sandbox.port import FINAL, LIMITS, STEPS, Fault, Limits, Result, Sandbox, Session, Tool
from sandbox.step import bound_names
from sandbox.testing import Unprotected

BY_NAME = {probe.name: probe for probe in PROBES}


def judged(sandbox: Sandbox, *names: str) -> list[Verdict]:
    return list(run_all(sandbox, [BY_NAME[name] for name in names]))


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("open a file", "the secret in the host's file came out"),
        ("open a file with pathlib", "the secret in the host's file came out"),
        ("a file by its name as bytes with a null", "the secret in the host's file came out"),
        ("run cat", "the secret in the host's file came out"),
        ("every class there is", "the secret in the host's file came out"),
        ("a pickle that runs a command", "the secret in the host's file came out"),
        ("the environment of every process", "the secret in the host's environment came out"),
        ("the command lines of other processes", "the code reached"),
        ("write a file", "files, the environment or the working folder of the host were changed"),
        ("write over a file", "files, the environment or the working folder of the host were changed"),
        ("connect to the host by TCP", "TCP on loopback was reached"),
        ("fetch a page of the host", "TCP on loopback was reached"),
        ("send to the host by UDP", "UDP on loopback was reached"),
        ("connect to a socket in a file", "a socket in a file was reached"),
        ("connect to an abstract socket", "an abstract socket was reached"),
        ("kill a process of the host", "a process of the host was ended or stopped"),
        ("kill the first process", "the code reached"),
        ("a child that stays", "the code reached"),
        ("a daemon that stays", "processes were left: 1"),
        ("new privileges", "the code reached"),
    ],
)
def test_what_gets_out_is_found(name: str, complaint: str):
    [verdict] = judged(Unprotected(), name)
    assert not verdict.held
    assert complaint in verdict.detail


def test_the_known_way_out_of_smolagents_own_executor_is_found():
    [verdict] = judged(LocalSandbox(), "the one line out of smolagents' local executor")
    assert not verdict.held
    assert "the secret in the host's environment came out" in verdict.detail


@dataclass
class Scripted:
    """A session that does by hand what a broken one would do, for every step but the one that asks whether it lives."""

    act: Callable[[Mapping[str, Tool]], Result]
    withdrawn: dict[str, Tool] = field(default_factory=dict)
    tools: dict[str, Tool] = field(default_factory=dict)

    def define(self, tools: Sequence[Tool], variables: Mapping[str, object]) -> None:
        self.withdrawn = self.tools
        self.tools = {tool.name: tool for tool in tools}

    def run(self, code: str, limits: Limits = LIMITS) -> Result:
        return Result(2) if code == "1 + 1" else self.act({**self.withdrawn, **self.tools})

    def cancel(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class ByHand:
    act: Callable[[Mapping[str, Tool]], Result]
    tier: str = "by hand"

    def open(self, steps: int = STEPS) -> Session:
        return Scripted(self.act)

    def close(self) -> None: ...


def _called(*names: str) -> Callable[[Mapping[str, Tool]], Result]:
    def act(tools: Mapping[str, Tool]) -> Result:
        for name in names:
            tools[name].call(41)
        return Result(41, final=FINAL in names)

    return act


def _fails(_: Mapping[str, Tool]) -> Result:
    raise KeyError("the host's own")


def _breaks(_: Mapping[str, Tool]) -> Result:
    raise Broken("It broke.", "Open another.")


def _gives_an_object(tools: Mapping[str, Tool]) -> Result:
    tools["tick"].call([{"k": object()}])
    return Result()


def _floods(tools: Mapping[str, Tool]) -> Result:
    for _ in range(60):
        tools["tick"].call()
    return Result()


def _misspelt(_: Mapping[str, Tool]) -> Result:
    return Result(error=Fault("TypeError", "of another mistake"))


def _goes_elsewhere(_: Mapping[str, Tool]) -> Result:
    os.environ["PUT_THERE_BY_CODE"] = "1"
    return Result()


@pytest.mark.parametrize(
    ("act", "name", "complaint"),
    [
        (_fails, "open a file", "the host got KeyError"),
        (_called(FINAL, "spend"), "a second final answer", "spend was called after the final answer"),
        (_called(FINAL), "a step after the final answer", "a step after the final answer came to"),
        (_called("withdrawn"), "a tool that was taken away", "a tool was called that had been taken away"),
        (_gives_an_object, "arguments that are not plain", "tick was called with something that is not plain data"),
        (_floods, "a flood of calls", "60 tool calls were made where 50 were allowed"),
        (_goes_elsewhere, "open a file", "the environment or the working folder of the host were changed"),
        (lambda _: Result(7, final=True), "a final answer that nobody gave", "a final answer was believed: 7"),
        (lambda _: Result(logs="x" * 20_000), "a flood of lines", "20000 characters of output were kept"),
        (lambda _: Result(1), "a loop", "ended as if it had been allowed"),
        (lambda _: Result(), "a second final answer", "the final answer 41 was lost"),
        (_breaks, "a second final answer", "the final answer 41 was lost"),
        (lambda _: Result("uid=0"), "a tool that nobody gave", "the code reached 'uid=0'"),
        (_misspelt, "a tool that was taken away", "ended by TypeError and not by NameError"),
        (_misspelt, "signs without end", "ended by TypeError and not by SyntaxError"),
        (lambda _: Result("fake"), "a tool's name assigned", "the step ran, and came to 'fake'"),
    ],
)
def test_what_goes_wrong_in_the_host_is_found(
    act: Callable[[Mapping[str, Tool]], Result], name: str, complaint: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("PUT_THERE_BY_CODE", raising=False)
    [verdict] = judged(ByHand(act), name)
    assert not verdict.held
    assert complaint in verdict.detail
    monkeypatch.delenv("PUT_THERE_BY_CODE", raising=False)


def test_descriptors_that_are_not_given_back_are_found():
    with _held_open() as act:
        [verdict] = judged(ByHand(act), "a handler at the end")
    assert not verdict.held
    assert "descriptors and threads grew" in verdict.detail


@contextmanager
def _held_open() -> Iterator[Callable[[Mapping[str, Tool]], Result]]:
    opened: list[int] = []

    def act(_: Mapping[str, Tool]) -> Result:
        opened.extend(os.open(os.devnull, os.O_RDONLY) for _ in range(50))
        return Result()

    yield act
    for descriptor in opened:
        os.close(descriptor)


def test_a_session_that_is_no_use_afterwards_is_found():
    class Dead(Scripted):
        def run(self, code: str, limits: Limits = LIMITS) -> Result:
            return Result()

    class Grave(ByHand):
        def open(self, steps: int = STEPS) -> Session:
            return Dead(self.act)

    [verdict] = judged(Grave(lambda _: Result()), "open a file")
    assert verdict.detail == "no session could be used afterwards"


def test_a_sandbox_that_does_nothing_wrong_is_not_found_against():
    assert [verdict.held for verdict in judged(ByHand(lambda _: Result()), "open a file", "write a file")] == [
        True,
        True,
    ]


def test_what_a_tier_does_not_promise_is_not_asked_of_it():
    asked = {probe.name for probe in probes_of("bwrap")}
    assert asked == set(BY_NAME) - set(NOT_PROMISED["bwrap"])


def test_no_probe_fails_for_a_name_that_it_misspells():
    given = {"host", "frame", "withdrawn", *(tool.name for tool in Recorder().tools()), *vars(builtins)}
    for probe in PROBES:
        trees = [tree for step in probe.steps() if (tree := read(step)) is not None]
        bound = {name for tree in trees for name in (*bound_names(tree), *_arguments(tree))}
        nodes = [node for tree in trees for node in ast.walk(tree)]
        read_in = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        assert read_in <= given | bound, probe.name


def _arguments(tree: ast.AST) -> Iterator[str]:
    return (node.arg for node in ast.walk(tree) if isinstance(node, ast.arg))


def test_every_probe_says_what_it_is_about():
    unsaid = [probe for probe in PROBES if not (probe.topic and probe.never and probe.judge.__doc__)]
    assert unsaid == []

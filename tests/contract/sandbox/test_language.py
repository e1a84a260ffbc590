"""Snippets of the kind that agents write: as in CPython where a tier promises all of Python, nearly so in auto."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from benchmarks.parts.errands import ERRANDS
from benchmarks.parts.language import Snippet, python, sandboxed, snippets, stepped
from benchmarks.sandbox_language import LEAST
from sandbox.auto.sandbox import AutoSandbox
from sandbox.monty.sandbox import MontySandbox
from sandbox.port import Sandbox, Session

SNIPPETS = list(snippets())
TOPICS = list(dict.fromkeys(snippet.topic for snippet in SNIPPETS))
ENOUGH = 150


def test_there_are_enough_snippets_and_their_names_are_told_apart():
    names = {(snippet.topic, snippet.name) for snippet in SNIPPETS}
    assert len(names) == len(SNIPPETS) >= ENOUGH


def test_every_snippet_comes_to_something_in_cpython():
    empty = [snippet.name for snippet in SNIPPETS if (told := python(snippet.code)).value == "None" and not told.logs]
    assert empty == []


@pytest.mark.usefixtures("full_python")
@pytest.mark.parametrize("topic", TOPICS)
def test_full_python_does_as_cpython(session: Session, topic: str):
    session.define(ERRANDS, {})
    for snippet in _of(topic):
        assert stepped(session, snippet.code) == python(snippet.code), snippet.name


@pytest.mark.parametrize("sandbox", ["bwrap", "docker"], indirect=True, scope="session")
def test_auto_does_almost_as_cpython(sandbox: Sandbox):
    with closing(MontySandbox()) as light:
        auto = AutoSandbox(light, sandbox)
        wrong = [snippet.name for snippet in SNIPPETS if sandboxed(auto, snippet.code) != python(snippet.code)]
    assert len(wrong) <= (1 - LEAST["auto"]) * len(SNIPPETS), wrong


def _of(topic: str) -> Iterator[Snippet]:
    return (snippet for snippet in SNIPPETS if snippet.topic == topic)
